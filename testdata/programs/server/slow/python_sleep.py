# style: correct and slow: every reply comes after a second of sleep
"""Lab 3 server: every client gets a thread of its own."""
import re
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


def serve(conn):
    client = {"name": None, "count": 0}
    try:
        with conn, conn.makefile("rb") as stream:
            while True:
                line = read_line(stream)
                if line is None:
                    break
                reply = reply_to(client, line)
                time.sleep(1)
                conn.sendall(reply.encode("utf-8") + b"\n")
                if reply == "OK bye" and line == b"BYE":
                    break
    except OSError:
        pass  # the client has vanished, nobody is left to answer


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 5050
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("", port))
    listener.listen()
    print("listening on port", port)
    try:
        while True:
            conn, _ = listener.accept()
            threading.Thread(target=serve, args=(conn,), daemon=True).start()
    except KeyboardInterrupt:
        print("stopped")


if __name__ == "__main__":
    main()
