# cause: one-client-at-a-time
# mistake: uses TCPServer instead of ThreadingTCPServer
"""Lab 3 server built on socketserver."""
import socketserver
import sys
import threading
import time

LIMIT = 65536


class Tickets:
    """The counter that all clients share."""

    def __init__(self):
        self.lock = threading.Lock()
        self.number = 0

    def take(self):
        with self.lock:
            self.number += 1
            return self.number


class Lab3Handler(socketserver.StreamRequestHandler):
    def setup(self):
        super().setup()
        self.name = ""
        self.count = 0

    def handle(self):
        try:
            for line in self.lines():
                self.count += 1
                reply = self.reply(line)
                self.wfile.write(reply.encode() + b"\n")
                if line == b"BYE":
                    return
        except ConnectionError:
            print("lost", self.client_address)

    def finish(self):
        try:
            super().finish()
        except OSError:
            pass

    def lines(self):
        """Yield every complete line; of a line that is too long only its beginning."""
        while True:
            line = self.rfile.readline(LIMIT + 2)
            rest = line
            while rest and not rest.endswith(b"\n"):
                rest = self.rfile.readline(LIMIT)
            if not rest:
                return
            yield line.removesuffix(b"\n").removesuffix(b"\r")

    def reply(self, line):
        if len(line) > LIMIT:
            return "ERR too long"
        try:
            command, _, rest = line.decode().partition(" ")
        except UnicodeDecodeError:
            return "ERR invalid UTF-8"
        method = getattr(self, "do_" + command, None) if command.isalpha() else None
        if method is None:
            return "ERR no such request"
        return method(rest)

    def do_HELLO(self, name):
        if not name:
            return "ERR no name given"
        self.name = name
        return f"OK hello {name}"

    def do_WHO(self, _):
        return f"OK {self.name}" if self.name else "ERR I do not know your name"

    def do_ECHO(self, text):
        return f"OK {text}"

    def do_UPPER(self, text):
        return f"OK {text.upper()}"

    def do_COUNT(self, _):
        return f"OK {self.count}"

    def do_TICKET(self, _):
        return f"OK {self.server.tickets.take()}"

    def do_WAIT(self, text):
        if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= 10000):
            return "ERR how long?"
        time.sleep(int(text) / 1000)
        return f"OK waited {text}"

    def do_BYE(self, _):
        return "OK bye"


class Lab3Server(socketserver.TCPServer):
    allow_reuse_address = True
    request_queue_size = 50

    def __init__(self, address):
        super().__init__(address, Lab3Handler)
        self.tickets = Tickets()


if __name__ == "__main__":
    PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 5050
    with Lab3Server(("0.0.0.0", PORT)) as server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass
