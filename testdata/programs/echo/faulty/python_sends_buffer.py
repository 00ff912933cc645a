# cause: wrong-reply
# The whole buffer is sent back, whatever has come.
import socket
import sys
import threading


def serve(conn):
    buffer = bytearray(1024)
    with conn:
        try:
            while conn.recv_into(buffer):
                conn.sendall(buffer)
        except OSError:
            pass


listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", int(sys.argv[1])))
listener.listen(128)
while True:
    conn, _ = listener.accept()
    threading.Thread(target=serve, args=(conn,), daemon=True).start()
