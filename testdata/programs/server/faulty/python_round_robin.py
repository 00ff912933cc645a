# cause: one-request-at-a-time
# mistake: asks each client in turn for its next request and waits for it
# also: wait-blocks-everyone, blocked-by-slow-reader
"""Lab 3 server: every client gets a thread of its own."""
import re
import select
import socket
import sys
import threading
import time

LIMIT = 65536

tickets = 0
tickets_lock = threading.Lock()


def next_ticket():
    global tickets
    with tickets_lock:
        tickets += 1
        return tickets


def answer(client, text):
    """Return the reply to one request, without its line end."""
    name, _, argument = text.partition(" ")
    if name == "HELLO":
        if argument == "":
            return "ERR HELLO needs a name"
        client["name"] = argument
        return "OK hello " + argument
    if name == "WHO":
        if client["name"] is None:
            return "ERR say HELLO first"
        return "OK " + client["name"]
    if name == "ECHO":
        return "OK " + argument
    if name == "UPPER":
        return "OK " + argument.upper()
    if name == "COUNT":
        return "OK " + str(client["count"])
    if name == "TICKET":
        return "OK " + str(next_ticket())
    if name == "WAIT":
        if not re.fullmatch("[0-9]{1,5}", argument) or int(argument) > 10000:
            return "ERR WAIT needs a number from 0 to 10000"
        time.sleep(int(argument) / 1000)
        return "OK waited " + argument
    if name == "BYE":
        return "OK bye"
    return "ERR unknown request"


def read_line(stream):
    """Return the next whole line without its end, or None when the client has finished."""
    line = stream.readline(LIMIT + 2)
    part = line
    while part and not part.endswith(b"\n"):
        part = stream.readline(LIMIT)  # the line is too long or the end is near: skip the rest
    if not part:
        return None
    line = line.removesuffix(b"\n")
    return line.removesuffix(b"\r")


def reply_to(client, line):
    client["count"] += 1
    if len(line) > LIMIT:
        return "ERR too long"
    try:
        return answer(client, line.decode("utf-8"))
    except UnicodeDecodeError:
        return "ERR this is not UTF-8"


def serve_one(client):
    """Answer one request; return whether the client stays."""
    try:
        line = read_line(client["stream"])
        if line is None:
            return False
        reply = reply_to(client, line)
        client["conn"].sendall(reply.encode("utf-8") + b"\n")
        return line != b"BYE"
    except OSError:
        return False


def forget(client):
    client["stream"].close()
    client["conn"].close()


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 5050
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("", port))
    listener.listen()
    print("listening on port", port)
    clients = []
    while True:
        # wait for the first client; of more take those that are there
        while not clients or select.select([listener], [], [], 0)[0]:
            conn, _ = listener.accept()
            clients.append({"name": None, "count": 0, "conn": conn, "stream": conn.makefile("rb")})
        for client in list(clients):
            if not serve_one(client):
                forget(client)
                clients.remove(client)


if __name__ == "__main__":
    main()  # until Ctrl-C
