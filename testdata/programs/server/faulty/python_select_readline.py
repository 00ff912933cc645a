# cause: one-request-at-a-time
# mistake: waits with select until a client sends something and then reads until its line is complete
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


def receive_line(conn):
    """Return the next line without its end, or None at the end; takes no byte of the line after it."""
    line = b""
    while True:
        ahead = conn.recv(8192, socket.MSG_PEEK)
        if ahead == b"":
            return None
        end = ahead.find(b"\n") + 1
        line += conn.recv(end if end > 0 else len(ahead))
        if end > 0:
            return line[:-1].removesuffix(b"\r")
        line = line[: LIMIT + 2]  # more need not be kept to see that it is too long


def reply_to(client, line):
    client["count"] += 1
    if len(line) > LIMIT:
        return "ERR too long"
    try:
        return answer(client, line.decode("utf-8"))
    except UnicodeDecodeError:
        return "ERR this is not UTF-8"


def serve_one(conn, client):
    """Answer one request; return whether the client stays."""
    try:
        line = receive_line(conn)
        if line is None:
            return False
        reply = reply_to(client, line)
        conn.sendall(reply.encode("utf-8") + b"\n")
        return line != b"BYE"
    except OSError:
        return False


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 5050
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("", port))
    listener.listen()
    print("listening on port", port)
    clients = {}
    while True:
        ready, _, _ = select.select([listener] + list(clients), [], [])
        for conn in ready:
            if conn is listener:
                new, _ = listener.accept()
                clients[new] = {"name": None, "count": 0}
            elif not serve_one(conn, clients[conn]):
                del clients[conn]
                conn.close()


if __name__ == "__main__":
    main()
