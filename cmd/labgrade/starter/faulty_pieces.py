# The mistake: what one recv returns is taken for one request.
import socketserver
import sys


class Greeter(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(4096):
            name, _, rest = data.rstrip(b"\r\n").partition(b" ")
            if name == b"HELLO":
                self.request.sendall(b"Hello, " + rest + b"!\n")
            else:
                self.request.sendall(b"ERROR unknown request\n")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Server(("127.0.0.1", int(sys.argv[1])), Greeter).serve_forever()
