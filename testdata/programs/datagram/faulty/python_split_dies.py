# cause: udp-dies
# mistake: a datagram of blanks has no first word, and the IndexError ends the server
"""Lab 3 datagram server: python_split_dies.py PORT"""
import socket
import sys

LARGEST = 65535

tickets = 0


def answer(data):
    """Return the reply to one datagram."""
    global tickets
    data = data.removesuffix(b"\n").removesuffix(b"\r")
    if data == b"":
        return b"ERR empty"
    name = data.split()[0]
    argument = data[len(name) + 1:]
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
