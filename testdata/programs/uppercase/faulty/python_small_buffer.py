# cause: udp-truncates
# A datagram of more than 1024 bytes is cut.
import socket
import sys

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("127.0.0.1", int(sys.argv[1])))
while True:
    data, sender = sock.recvfrom(1024)
    sock.sendto(data.upper(), sender)
