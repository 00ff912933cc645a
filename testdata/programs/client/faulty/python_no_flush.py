# cause: client-prints-late
# mistake: standard output is never flushed, so a pipe gets nothing before the end
"""Lab 3 client: python_no_flush.py HOST PORT"""
import os
import selectors
import signal
import socket
import sys

STDIN = 0
ENOUGH = 1 << 18  # bytes waiting to be sent, with more we do not read the input


class Client:
    def __init__(self, sock):
        self.sock = sock
        self.typed = b""  # the beginning of the next request
        self.outgoing = b""
        self.incoming = b""
        self.sent = 0
        self.received = 0
        self.bye = 0
        self.input_open = True
        self.sending_open = True
        self.finished = False  # the reply to BYE has come
        sock.setblocking(False)

    def run(self):
        # select and not epoll: the input may be a plain file
        with selectors.SelectSelector() as selector:
            while True:
                self.watch(selector)
                for key, events in selector.select():
                    if key.fileobj == STDIN:
                        self.read_input()
                    elif not self.move(events):
                        return

    def watch(self, selector):
        for key in list(selector.get_map().values()):
            selector.unregister(key.fileobj)
        if self.input_open and len(self.outgoing) < ENOUGH:
            selector.register(STDIN, selectors.EVENT_READ)
        events = selectors.EVENT_READ
        if self.outgoing:
            events |= selectors.EVENT_WRITE
        elif not self.input_open and not self.bye and self.sending_open:
            self.sock.shutdown(socket.SHUT_WR)
            self.sending_open = False
        selector.register(self.sock, events)

    def read_input(self):
        data = os.read(STDIN, 65536)
        if not data:
            self.input_open = False
            if self.typed:
                data = b"\n"  # the last line lacked its end
        *lines, self.typed = (self.typed + data).split(b"\n")
        for line in lines:
            self.sent += 1
            self.outgoing += line + b"\n"
            if line == b"BYE":
                self.bye = self.sent
                self.input_open = False
                return

    def move(self, events):
        """Send and receive what is possible; return whether to go on."""
        if events & selectors.EVENT_READ:
            data = self.sock.recv(65536)
            if not data:
                return False
            *replies, self.incoming = (self.incoming + data).split(b"\n")
            for reply in replies:
                sys.stdout.buffer.write(reply.removesuffix(b"\r") + b"\n")
                self.received += 1
                if self.received == self.bye:
                    self.finished = True
                    break

        if events & selectors.EVENT_WRITE and not self.finished:
            n = self.sock.send(self.outgoing)
            self.outgoing = self.outgoing[n:]
        return not self.finished


def main():
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        host, port = sys.argv[1], int(sys.argv[2])
    except (IndexError, ValueError):
        print("usage: client HOST PORT", file=sys.stderr)
        return 2
    try:
        sock = socket.create_connection((host, port))
    except (OSError, OverflowError) as error:
        print(f"client: no connection to {host}:{port}: {error}", file=sys.stderr)
        return 1
    client = Client(sock)
    reason = "the server closed the connection"
    try:
        client.run()
    except OSError as error:
        reason = f"the connection is lost: {error}"
    if client.finished or not client.input_open and client.sent == client.received:
        return 0
    print(f"client: {reason}, {client.sent - client.received} replies missing", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
