# cause: udp-dies
# A datagram that is no text ends the program.
import socket
import sys

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("127.0.0.1", int(sys.argv[1])))
while True:
    data, sender = sock.recvfrom(65536)
    sock.sendto(data.decode().upper().encode(), sender)
