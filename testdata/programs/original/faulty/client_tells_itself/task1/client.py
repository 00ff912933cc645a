import socket

PORT = 5050
SERVER = socket.gethostbyname(socket.gethostname())
FORMAT = "utf-8"
HEADER = 16
DISCONNECT = "End"

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect((SERVER, PORT))


def send(text):
    message = text.encode(FORMAT)
    length = str(len(message)).encode(FORMAT)
    length += b" " * (HEADER - len(length))
    client.send(length)
    client.send(message)
    print(client.recv(2048).decode(FORMAT))


name = socket.gethostname()
address = socket.gethostbyname(name)
print(f"Device {name} with the address {address}")
send("hello")
send(DISCONNECT)
client.close()
