# mistake: it ends with status 1 whatever has happened, as main returns nothing but that
"""Lab 3 client: python_status_one.py HOST PORT"""
import os
import socket
import sys
import threading


class Client:
    def __init__(self, sock):
        self.sock = sock
        self.sent = 0
        self.received = 0
        self.bye = 0

    def send_requests(self):
        for line in sys.stdin.buffer:
            request = line.removesuffix(b"\n")
            self.sent += 1
            if request == b"BYE":
                self.bye = self.sent
            self.sock.sendall(request + b"\n")
            if request == b"BYE":
                return
        self.sock.shutdown(socket.SHUT_WR)

    def print_replies(self):
        try:
            for line in self.sock.makefile("rb"):
                if not line.endswith(b"\n"):
                    break
                sys.stdout.buffer.write(line.removesuffix(b"\n").removesuffix(b"\r") + b"\n")
                sys.stdout.buffer.flush()
                self.received += 1
                if self.received == self.bye:
                    os._exit(1)
        except OSError:
            pass  # a reset is an end too
        if self.received < self.sent:
            print("client: the connection has ended", file=sys.stderr, flush=True)
        os._exit(1)


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    try:
        sock = socket.create_connection((host, port))
    except OSError as error:
        sys.exit(f"client: cannot reach {host} port {port}: {error}")
    client = Client(sock)
    printer = threading.Thread(target=client.print_replies)
    printer.start()
    try:
        client.send_requests()
    except OSError:
        pass  # the printer notices that too
    printer.join()


if __name__ == "__main__":
    main()
