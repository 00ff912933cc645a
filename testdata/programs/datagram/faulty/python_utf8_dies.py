# cause: udp-dies
# mistake: a datagram that is not UTF-8 raises an exception that nobody catches
"""Lab 3 datagram server: python_utf8_dies.py PORT"""
import socket
import sys

LARGEST = 65535

tickets = 0


def answer(data):
    """Return the reply to one datagram."""
    global tickets
    text = data.decode("utf-8").removesuffix("\n").removesuffix("\r")
    name, _, argument = text.partition(" ")
    if name == "ECHO":
        return b"OK " + argument.encode("utf-8")
    if name == "UPPER":
        return b"OK " + argument.upper().encode("utf-8")
    if name == "TICKET":
        tickets += 1
        return b"OK " + str(tickets).encode()
    return b"ERR unknown request"


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 5050
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("", port))
    while True:
        try:
            data, sender = sock.recvfrom(LARGEST)
            sock.sendto(answer(data), sender)
        except OSError as error:
            print("a reply could not be sent:", error, file=sys.stderr)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
