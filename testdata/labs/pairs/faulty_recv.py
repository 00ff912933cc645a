# The mistake: what one recv returns is taken for one message.
import socketserver
import sys
import threading
import time

lock = threading.Lock()
pairs = {}
count = 0


def answer(request):
    global count
    name, _, rest = request.partition(b" ")
    if name == b"ECHO":
        return rest
    if name == b"PUT":
        key, _, value = rest.partition(b" ")
        with lock:
            pairs[key] = value
        print("put", key.decode(errors="replace"), flush=True)
        return b"ok"
    if name == b"GET":
        with lock:
            return pairs.get(rest, b"error: no such key")
    if request == b"NEXT":
        with lock:
            count += 1
            return b"%d" % count
    if name == b"SLEEP" and rest.isdigit():
        time.sleep(int(rest) / 1000)
        return b"I have Slept, for " + rest + b" ms!"
    return b"error: unknown request"


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        try:
            while data := self.request.recv(65536):
                reply = answer(data[2:])
                self.wfile.write(len(reply).to_bytes(2, "big") + reply)
        except OSError:
            pass


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64


Server(("127.0.0.1", int(sys.argv[2])), Handler).serve_forever()
