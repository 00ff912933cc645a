# cause: recv-is-message
# What one recv returns is taken for one line.
import socket
import sys
import threading

lock = threading.Lock()
room = []


def serve(conn):
    try:
        while data := conn.recv(65536):
            if not answer(conn, data.rstrip(b"\r\n")):
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
