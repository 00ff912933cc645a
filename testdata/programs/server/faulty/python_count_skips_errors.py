# cause: wrong-reply
# mistake: COUNT does not count requests that were answered with an error
import socket
import sys
import threading
import time

HOST = "127.0.0.1"
PORT = 5050
FORMAT = "utf-8"
MAX_LENGTH = 65536

ticket_number = 0
ticket_lock = threading.Lock()


def make_reply(message, user):
    global ticket_number
    command, space, text = message.partition(" ")
    if command == "HELLO":
        if text == "":
            return "ERR name missing"
        user["name"] = text
        return f"OK hello {text}"
    elif command == "WHO":
        if "name" not in user:
            return "ERR no name yet"
        return f"OK {user['name']}"
    elif command == "ECHO":
        return f"OK {text}"
    elif command == "UPPER":
        return f"OK {text.upper()}"
    elif command == "COUNT":
        return f"OK {user['count']}"
    elif command == "TICKET":
        with ticket_lock:
            ticket_number += 1
            return f"OK {ticket_number}"
    elif command == "WAIT":
        if len(text) > 5 or not text.isascii() or not text.isdigit() or int(text) > 10000:
            return "ERR bad number"
        time.sleep(int(text) / 1000)
        return f"OK waited {text}"
    elif command == "BYE":
        return "OK bye"
    else:
        return "ERR unknown command"


def send_reply(conn, reply):
    conn.sendall((reply + "\n").encode(FORMAT))


def handle_client(conn, addr):
    print(f"[NEW CONNECTION] {addr} connected.")
    user = {"count": 0}
    buffer = b""
    skipping = False
    connected = True
    try:
        while connected:
            data = conn.recv(4096)
            if not data:
                break
            buffer += data
            while b"\n" in buffer and connected:
                line, buffer = buffer.split(b"\n", 1)
                if skipping:
                    skipping = False  # this was the rest of a long line
                    continue
                if line.endswith(b"\r"):
                    line = line[:-1]
                if len(line) > MAX_LENGTH:
                    send_reply(conn, "ERR too long")
                    continue
                try:
                    message = line.decode(FORMAT)
                except UnicodeDecodeError:
                    send_reply(conn, "ERR not utf-8")
                    continue
                user["count"] += 1
                reply = make_reply(message, user)
                if reply.startswith("ERR"):
                    user["count"] -= 1
                send_reply(conn, reply)
                if message == "BYE":
                    connected = False
            if len(buffer) > MAX_LENGTH + 1:
                if not skipping:
                    send_reply(conn, "ERR too long")
                skipping = True
            if skipping:
                buffer = b""
    except OSError as error:
        print(f"[ERROR] {addr}: {error}")
    conn.close()
    print(f"[DISCONNECTED] {addr}")


def start(port):
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((HOST, port))
    server.listen()
    print(f"[LISTENING] Server is listening on {HOST}:{port}")
    while True:
        conn, addr = server.accept()
        thread = threading.Thread(target=handle_client, args=(conn, addr))
        thread.daemon = True
        thread.start()
        print(f"[ACTIVE CONNECTIONS] {threading.active_count() - 1}")


if __name__ == "__main__":
    print("[STARTING] server is starting...")
    try:
        start(int(sys.argv[1]) if len(sys.argv) > 1 else PORT)
    except KeyboardInterrupt:
        print("[STOPPED]")
