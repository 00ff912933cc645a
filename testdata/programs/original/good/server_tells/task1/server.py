import socket

PORT = 5050
SERVER = socket.gethostbyname(socket.gethostname())
FORMAT = "utf-8"

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.bind((SERVER, PORT))
server.listen()

conn, addr = server.accept()
conn.send(f"I am {socket.gethostname()} at {SERVER}".encode(FORMAT))
conn.close()
