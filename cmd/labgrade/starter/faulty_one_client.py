# The mistake: the next client is served when the one before has left.
import socketserver
import sys


class Greeter(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:  # whole lines, however they arrive
            if not line.endswith(b"\n"):
                return
            name, _, rest = line.rstrip(b"\r\n").partition(b" ")
            if name == b"HELLO":
                self.wfile.write(b"Hello, " + rest + b"!\n")
            else:
                self.wfile.write(b"ERROR unknown request\n")


class Server(socketserver.TCPServer):
    allow_reuse_address = True


Server(("127.0.0.1", int(sys.argv[1])), Greeter).serve_forever()
