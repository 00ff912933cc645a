# cause: client-alters-output
# mistake: a thread prints without end what the client is doing
"""Lab 3 client: python_floods.py HOST PORT"""
import os
import signal
import socket
import sys
import threading


class Client:
    def __init__(self, sock):
        self.sock = sock
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
        owed = self.sent - self.received
        if owed > 0:
            self.finish(1, f"the connection ended, {owed} replies are missing")
        if not self.input_ended:
            self.finish(1, "the server has closed the connection")
        self.finish(0)


def tell():
    while True:
        os.write(1, b"waiting for the server\n" * 1000)


def main():
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if len(sys.argv) != 3:
        sys.exit("usage: client HOST PORT")
    host, port = sys.argv[1], sys.argv[2]
    try:
        sock = socket.create_connection((host, int(port)))
    except (OSError, ValueError, OverflowError) as error:
        sys.exit(f"client: cannot reach {host} port {port}: {error}")
    threading.Thread(target=tell, daemon=True).start()
    client = Client(sock)
    printer = threading.Thread(target=client.print_replies)
    printer.start()
    try:
        client.send_requests()
    except OSError:
        pass  # the connection has ended; the printer notices that too
    printer.join()


if __name__ == "__main__":
    main()
