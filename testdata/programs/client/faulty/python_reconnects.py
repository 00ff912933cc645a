# cause: client-hangs-on-close
# mistake: whenever the connection ends, it connects again, for ever
"""Lab 3 client: python_reconnects.py HOST PORT"""
import os
import signal
import socket
import sys
import threading
import time


class Client:
    def __init__(self, address):
        self.address = address
        self.sock = connect(address)
        self.sent = 0
        self.received = 0
        self.bye = 0  # which request was BYE
        self.input_ended = False

    def finish(self, status, message=None):
        """End the program, also while another thread waits for the keyboard."""
        if message:
            print("client:", message, file=sys.stderr, flush=True)
        os._exit(status)

    def send_requests(self):
        for line in sys.stdin.buffer:
            request = line.removesuffix(b"\n")
            self.sent += 1
            if request == b"BYE":
                self.bye = self.sent
            self.sock.sendall(request + b"\n")
            if request == b"BYE":
                return  # what follows would not be answered
        self.input_ended = True
        self.sock.shutdown(socket.SHUT_WR)

    def print_replies(self):
        try:
            with self.sock.makefile("rb") as stream:
                for line in stream:
                    if not line.endswith(b"\n"):
                        break  # the connection ended in the middle of a reply
                    self.print_reply(line[:-1].removesuffix(b"\r"))
        except OSError:
            pass  # a reset is an end too
        self.connection_ended()

    def print_reply(self, reply):
        sys.stdout.buffer.write(reply + b"\n")
        sys.stdout.buffer.flush()
        self.received += 1
        if self.received == self.bye:
            self.finish(0)

    def connection_ended(self):
        if self.input_ended and self.received == self.sent:
            self.finish(0)
        self.sock = connect(self.address)
        self.sent = self.received = 0
        self.print_replies()


def connect(address):
    while True:
        try:
            return socket.create_connection(address)
        except (OSError, OverflowError) as error:
            print("client: trying again:", error, file=sys.stderr, flush=True)
            time.sleep(0.1)


def main():
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if len(sys.argv) != 3:
        sys.exit("usage: client HOST PORT")
    host, port = sys.argv[1], sys.argv[2]
    client = Client((host, int(port)))
    printer = threading.Thread(target=client.print_replies)
    printer.start()
    try:
        client.send_requests()
    except OSError:
        pass  # the connection has ended; the printer notices that too
    printer.join()


if __name__ == "__main__":
    main()
