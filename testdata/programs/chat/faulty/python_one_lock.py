# cause: blocked-by-slow-reader
# A lock is held while sending, so a client that does not read holds up all.
import socket
import sys
import threading

lock = threading.Lock()
room = []


def serve(conn):
    try:
        for line in conn.makefile("rb"):
            if not line.endswith(b"\n") or not answer(conn, line[:-1].removesuffix(b"\r")):
                break
    except OSError:
        pass
    with lock:
        room.remove(conn)
    conn.close()


def send(conn, line):
    try:
        conn.sendall(line)
    except OSError:
        pass


def answer(conn, line):
    name, _, text = line.partition(b" ")
    if name == b"SAY":
        with lock:
            for client in room:
                send(client, b"MSG " + text + b"\n")
    elif line == b"HERE":
        send(conn, b"HERE %d\n" % len(room))
    elif line == b"BYE":
        send(conn, b"OK bye\n")
        return False
    else:
        send(conn, b"ERR unknown request\n")
    return True


listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", int(sys.argv[1])))
listener.listen(128)
while True:
    conn, _ = listener.accept()
    with lock:
        room.append(conn)
    threading.Thread(target=serve, args=(conn,), daemon=True).start()
