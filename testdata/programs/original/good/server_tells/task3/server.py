import socket
import threading

PORT = 5050
SERVER = socket.gethostbyname(socket.gethostname())
FORMAT = "utf-8"
HEADER = 16
DISCONNECT = "End"

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.bind((SERVER, PORT))
server.listen()
print("Server is listening on", SERVER)

def handle_client(conn, addr):
    print("Connected to", addr)
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
        count = 0
        for letter in message:
            if letter in "aeiouAEIOU":
                count += 1
        if count == 0:
            answer = "Not enough vowels"
        elif count <= 2:
            answer = "Enough vowels I guess"
        else:
            answer = "Too many vowels"
        conn.send(answer.encode(FORMAT))
    conn.close()


while True:
    conn, addr = server.accept()
    threading.Thread(target=handle_client, args=(conn, addr)).start()
