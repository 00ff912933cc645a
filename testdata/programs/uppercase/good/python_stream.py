# Upper case, line by line, with a thread for each client.
import socketserver
import sys


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        try:
            for line in self.rfile:
                if line.endswith(b"\n"):
                    text = line[:-1].removesuffix(b"\r").decode(errors="surrogateescape")
                    self.wfile.write(text.upper().encode(errors="surrogateescape") + b"\n")
        except OSError:
            pass  # the client has left


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128


port = int(sys.argv[1]) if len(sys.argv) > 1 else 12000
try:
    Server(("127.0.0.1", port), Handler).serve_forever(poll_interval=None)
except KeyboardInterrupt:
    pass
