# Upper case, datagram by datagram.
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 12000
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("127.0.0.1", port))
try:
    while True:
        try:
            data, sender = sock.recvfrom(65536)
            text = data.decode(errors="surrogateescape")
            sock.sendto(text.upper().encode(errors="surrogateescape"), sender)
        except OSError:
            pass  # one datagram in trouble is no reason to stop
except KeyboardInterrupt:
    pass
