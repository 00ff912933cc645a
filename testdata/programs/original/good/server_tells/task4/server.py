import socket

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
        hours = int(message)
        if hours <= 40:
            salary = hours * 200
        else:
            salary = 8000 + (hours - 40) * 300
        answer = "Your salary is Tk " + str(salary)
        conn.send(answer.encode(FORMAT))
    conn.close()


while True:
    conn, addr = server.accept()
    handle_client(conn, addr)
