# cause: dies-on-disconnect
# mistake: does not catch the ConnectionResetError of recv and send in the event loop
"""Lab 3 server: a single thread that never blocks."""
import selectors
import socket
import sys
import time

LIMIT = 65536
MUCH = 256 * 1024  # a client that owes us this much reading is not read from

selector = selectors.DefaultSelector()
clients = set()
tickets = 0


class Client:
    def __init__(self, sock):
        self.sock = sock
        self.inbox = b""       # received, not yet answered
        self.outbox = b""      # answered, not yet sent
        self.skipping = False  # in the rest of a line that was too long
        self.ended = False     # nothing more is to be read
        self.wake = None       # when the WAIT that is running ends
        self.wake_reply = ""
        self.name = None
        self.count = 0


def answer(client, text):
    global tickets
    request, _, argument = text.partition(" ")
    if request == "HELLO" and argument:
        client.name = argument
        return "OK hello " + argument
    if request == "WHO" and client.name is not None:
        return "OK " + client.name
    if request == "ECHO":
        return "OK " + argument
    if request == "UPPER":
        return "OK " + argument.upper()
    if request == "COUNT":
        return "OK %d" % client.count
    if request == "TICKET":
        tickets += 1
        return "OK %d" % tickets
    if request == "WAIT" and argument.isascii() and argument.isdigit():
        if len(argument) <= 5 and int(argument) <= 10000:
            client.wake = time.monotonic() + int(argument) / 1000
            client.wake_reply = "OK waited " + argument
            return None
    if request == "BYE":
        client.ended = True
        client.inbox = b""
        return "OK bye"
    return "ERR bad request"


def reply_to(client, line):
    client.count += 1
    if line.endswith(b"\r"):
        line = line[:-1]
    if len(line) > LIMIT:
        return "ERR too long"
    try:
        return answer(client, line.decode())
    except UnicodeDecodeError:
        return "ERR not valid UTF-8"


def say(client, reply):
    client.outbox += reply.encode() + b"\n"


def work(client):
    """Answer what can be answered now; lines behind a WAIT stay in the inbox."""
    while client.wake is None and len(client.outbox) < MUCH and b"\n" in client.inbox:
        line, client.inbox = client.inbox.split(b"\n", 1)
        if client.skipping:
            client.skipping = False
            continue
        reply = reply_to(client, line)
        if reply is not None:
            say(client, reply)
    if b"\n" not in client.inbox:
        if len(client.inbox) > LIMIT + 1 and not client.skipping:
            client.skipping = True
            client.count += 1
            say(client, "ERR too long")
        if client.skipping:
            client.inbox = b""


def watch(client):
    """Tell the selector what we want to know of this client, or let it go."""
    idle = client.wake is None and b"\n" not in client.inbox
    if client.ended and idle and not client.outbox:
        return drop(client)
    events = selectors.EVENT_WRITE if client.outbox else 0
    if idle and not client.ended and len(client.outbox) < MUCH:
        events |= selectors.EVENT_READ
    registered = client.sock in selector.get_map()
    if events and registered:
        selector.modify(client.sock, events, client)
    elif events:
        selector.register(client.sock, events, client)
    elif registered:
        selector.unregister(client.sock)


def drop(client):
    clients.discard(client)
    if client.sock in selector.get_map():
        selector.unregister(client.sock)
    client.sock.close()


def serve(client, events):
    if events & selectors.EVENT_WRITE:
        sent = client.sock.send(client.outbox)
        client.outbox = client.outbox[sent:]
    if events & selectors.EVENT_READ:
        data = client.sock.recv(65536)
        client.inbox += data
        client.ended = not data
    work(client)
    watch(client)


def wake_up():
    now = time.monotonic()
    for client in [c for c in clients if c.wake is not None and c.wake <= now]:
        client.wake = None
        say(client, client.wake_reply)
        work(client)
        watch(client)


def main():
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 5050))
    listener.listen(100)
    listener.setblocking(False)
    selector.register(listener, selectors.EVENT_READ, None)
    while True:
        wakes = [c.wake for c in clients if c.wake is not None]
        timeout = max(0, min(wakes) - time.monotonic()) if wakes else None
        for key, events in selector.select(timeout):
            if key.data is not None:
                serve(key.data, events)
                continue
            try:
                sock, _ = listener.accept()
            except OSError:
                continue
            sock.setblocking(False)
            client = Client(sock)
            clients.add(client)
            watch(client)
        wake_up()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(0)
