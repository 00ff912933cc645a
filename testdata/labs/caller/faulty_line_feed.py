"""The client of a dictionary: model.py PORT --host=HOST"""
import socket
import sys


def main():
    port, host = int(sys.argv[1]), sys.argv[2].removeprefix("--host=")
    with socket.create_connection((host, port)) as sock, sock.makefile("rb") as stream:
        for line in sys.stdin:
            word = line.removesuffix("\n")
            sock.sendall(f"LOOK {word}\n".encode())
            reply = stream.readline().decode().removesuffix("\r\n")
            meaning = reply.removeprefix("= ") if reply.startswith("= ") else "unknown"
            print(f"{word}: {meaning}", flush=True)
        sock.sendall(b"QUIT\r\n")
        stream.read()  # the server closes


if __name__ == "__main__":
    main()
