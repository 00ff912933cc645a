# cause: never-listens
# mistake: makes a UDP socket, so there is nothing to connect to
"""Lab 3 server."""
import socket
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 5050
tickets = 0


def answer(text):
    global tickets
    name, _, argument = text.partition(" ")
    if name == "ECHO":
        return "OK " + argument
    if name == "UPPER":
        return "OK " + argument.upper()
    if name == "TICKET":
        tickets += 1
        return "OK " + str(tickets)
    return "ERR unknown request"


server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("", port))
print("The server is ready to receive")
while True:
    message, client = server.recvfrom(65536)
    try:
        reply = answer(message.decode().rstrip("\r\n"))
    except UnicodeDecodeError:
        reply = "ERR not UTF-8"
    server.sendto((reply + "\n").encode(), client)
