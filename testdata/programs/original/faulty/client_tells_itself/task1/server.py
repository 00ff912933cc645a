import socket

PORT = 5050
SERVER = socket.gethostbyname(socket.gethostname())
FORMAT = "utf-8"
HEADER = 16
DISCONNECT = "End"

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.bind((SERVER, PORT))
server.listen()
print("Server is listening")

def handle_client(conn, addr):
    print("Connected")
    connected = True
    while connected:
        length = conn.recv(HEADER).decode(FORMAT)
        if not length:
            break
        message = conn.recv(int(length)).decode(FORMAT)
        if message == DISCONNECT:
            connected = False
            conn.send("Goodbye".encode(FORMAT))
            continue
        answer = "Received"
        conn.send(answer.encode(FORMAT))
    conn.close()


conn, addr = server.accept()
handle_client(conn, addr)
