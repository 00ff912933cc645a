# cause: wrong-reply
# mistake: COUNT does not count the request itself
"""Lab 3 server."""
import socket
import sys
import time
from threading import Lock, Thread

LIMIT = 65536


class TicketOffice:
    def __init__(self):
        self._last = 0
        self._lock = Lock()

    def next(self):
        with self._lock:
            self._last = self._last + 1
            return self._last


class ClientThread(Thread):
    def __init__(self, sock, office):
        Thread.__init__(self, daemon=True)
        self.sock = sock
        self.office = office
        self.name_given = ""
        self.count = 0
        self.buffer = b""

    def run(self):
        try:
            self.talk()
        except OSError:
            pass
        finally:
            self.sock.close()

    def talk(self):
        while True:
            line = self.receive_line()
            if line is None:
                return
            self.count += 1
            reply = self.reply(line)
            self.sock.sendall(reply + b"\n")
            if reply == b"OK bye" and line == b"BYE":
                return

    def receive_line(self):
        """The next line without its end, None when there is no more."""
        keep = LIMIT + 2  # of a longer line no more is needed
        while b"\n" not in self.buffer:
            data = self.sock.recv(4096)
            if data == b"":
                return None
            if b"\n" not in data:
                self.buffer = (self.buffer + data)[:keep]
            else:
                end, rest = data.split(b"\n", 1)
                self.buffer = (self.buffer + end)[:keep] + b"\n" + rest
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line[:-1] if line.endswith(b"\r") else line

    def reply(self, line):
        if len(line) > LIMIT:
            return b"ERR too long"
        command, _, argument = line.partition(b" ")
        if command == b"ECHO":
            return b"OK " + argument
        try:
            text = argument.decode("utf-8")
            command = command.decode("utf-8")
        except UnicodeDecodeError:
            return b"ERR bad UTF-8"
        if command == "HELLO":
            if text == "":
                return b"ERR hello who?"
            self.name_given = text
            return b"OK hello " + argument
        if command == "WHO":
            if self.name_given == "":
                return b"ERR we have not met"
            return b"OK " + self.name_given.encode("utf-8")
        if command == "UPPER":
            return b"OK " + text.upper().encode("utf-8")
        if command == "COUNT":
            return b"OK %d" % (self.count - 1)
        if command == "TICKET":
            return b"OK %d" % self.office.next()
        if command == "WAIT":
            if not argument.isdigit() or len(argument) > 5 or int(argument) > 10000:
                return b"ERR WAIT takes 0 to 10000"
            time.sleep(int(argument) / 1000.0)
            return b"OK waited " + argument
        if command == "BYE":
            return b"OK bye"
        return b"ERR no such request"


def main():
    port = 5050
    if len(sys.argv) > 1:
        port = int(sys.argv[1])
    office = TicketOffice()
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", port))
    sock.listen(1)
    while True:
        client, address = sock.accept()
        ClientThread(client, office).start()


try:
    main()
except KeyboardInterrupt:
    print("bye")
