# style: Python, socketserver.ThreadingUDPServer; the replies end with a line end, which is allowed
import itertools
import signal
import socketserver
import sys

numbers = itertools.count(1)  # next() on it is one step for threads, too


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        data, sock = self.request
        try:
            reply = self.reply(data.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8"))
        except UnicodeDecodeError:
            reply = "ERR not UTF-8"
        sock.sendto(reply.encode("utf-8") + b"\n", self.client_address)

    def reply(self, request):
        match request.split(" ", 1):
            case ["ECHO", text]:
                return "OK " + text
            case ["ECHO"]:
                return "OK"
            case ["UPPER", text]:
                return "OK " + text.upper()
            case ["UPPER"]:
                return "OK"
            case ["TICKET"]:
                return f"OK {next(numbers)}"
        return "ERR no such request"


class Server(socketserver.ThreadingUDPServer):
    max_packet_size = 65535
    daemon_threads = True


signal.signal(signal.SIGINT, signal.SIG_DFL)
port = int(sys.argv[1]) if len(sys.argv) > 1 else 5050
with Server(("127.0.0.1", port), Handler) as server:
    server.serve_forever()
