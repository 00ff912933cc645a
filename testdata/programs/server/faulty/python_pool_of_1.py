# cause: one-client-at-a-time
# mistake: the pool has a single worker
"""Lab 3 server with a thread pool."""
import os
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count

WORKERS = 1
MAX = 65536


class LineReader:
    """Cuts what a socket receives into lines."""

    def __init__(self, sock):
        self.sock = sock
        self.data = bytearray()

    def next_line(self):
        """Returns a line, None at the end; raises OverflowError for one that is too long."""
        searched = 0
        too_long = False
        while True:
            end = self.data.find(b"\n", searched)
            if end >= 0:
                line = bytes(self.data[:end])
                del self.data[: end + 1]
                if line.endswith(b"\r"):
                    line = line[:-1]
                if too_long or len(line) > MAX:
                    raise OverflowError("line too long")
                return line
            if len(self.data) > MAX + 1:
                too_long = True
                self.data.clear()
            searched = len(self.data)
            more = self.sock.recv(8192)
            if not more:
                return None
            self.data += more


class Session:
    tickets = count(1)
    ticket_lock = threading.Lock()

    def __init__(self, sock):
        self.sock = sock
        self.name = None
        self.requests = 0

    def run(self):
        try:
            with self.sock:
                reader = LineReader(self.sock)
                while self.one_request(reader):
                    pass
        except OSError as error:
            print("client lost:", error)

    def one_request(self, reader):
        """Answers the next request; returns whether the conversation goes on."""
        try:
            line = reader.next_line()
            if line is None:
                return False
            self.requests += 1
            reply = self.answer(*line.decode().split(" ", 1))
        except OverflowError:
            self.requests += 1
            line, reply = b"", "ERR too long"
        except UnicodeDecodeError:
            reply = "ERR not UTF-8"
        self.sock.sendall((reply + "\n").encode())
        return line != b"BYE"

    def answer(self, command, argument=""):
        if command == "ECHO":
            return "OK " + argument
        if command == "UPPER":
            return "OK " + argument.upper()
        if command == "HELLO" and argument != "":
            self.name = argument
            return "OK hello " + self.name
        if command == "WHO" and self.name is not None:
            return "OK " + self.name
        if command == "COUNT":
            return f"OK {self.requests}"
        if command == "TICKET":
            with Session.ticket_lock:
                return f"OK {next(Session.tickets)}"
        if command == "WAIT" and argument in map(str, range(10001)):
            time.sleep(int(argument) / 1000)
            return f"OK waited {argument}"
        if command == "BYE":
            return "OK bye"
        return "ERR cannot understand that"


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 5050
    pool = ThreadPoolExecutor(max_workers=WORKERS)
    listener = socket.create_server(("", port), backlog=64, reuse_port=False)
    try:
        while True:
            conn, _ = listener.accept()
            pool.submit(Session(conn).run)
    except KeyboardInterrupt:
        os._exit(0)  # a plain exit would wait for clients that are still connected


if __name__ == "__main__":
    main()
