# cause: drops-coalesced
# One line for each client, then the end, as in the well-known example.
import socket
import sys
import threading


def serve(conn):
    with conn:
        line = conn.makefile("rb").readline()
        if line.endswith(b"\n"):
            conn.sendall(line.decode().upper().encode())


listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", int(sys.argv[1])))
listener.listen(128)
while True:
    conn, _ = listener.accept()
    threading.Thread(target=serve, args=(conn,), daemon=True).start()
