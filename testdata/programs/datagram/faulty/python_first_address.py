# cause: udp-wrong-peer
# mistake: the address of the first client is remembered, and every reply goes there
"""Lab 3 datagram server: python_first_address.py PORT"""
import socket
import sys

LARGEST = 65535

tickets = 0


def answer(data):
    """Return the reply to one datagram."""
    global tickets
    data = data.removesuffix(b"\n").removesuffix(b"\r")
    name, _, argument = data.partition(b" ")
    if name == b"ECHO":
        return b"OK " + argument
    if name == b"UPPER":
        try:
            return b"OK " + argument.decode("utf-8").upper().encode("utf-8")
        except UnicodeDecodeError:
            return b"ERR this is not UTF-8"
    if name == b"TICKET":
        tickets += 1
        return b"OK " + str(tickets).encode()
    return b"ERR unknown request"


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 5050
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("", port))
    client = None
    while True:
        try:
            data, sender = sock.recvfrom(LARGEST)
            if client is None:
                client = sender
            sock.sendto(answer(data), client)
        except OSError as error:
            print("a reply could not be sent:", error, file=sys.stderr)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
