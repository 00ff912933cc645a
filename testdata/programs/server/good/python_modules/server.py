# style: Python in two files, one thread for each client
"""Lab 3 server: the sockets; the requests are in protocol.py."""
import socket
import sys
import threading

from protocol import MAX_LENGTH, Conversation, Counter


def lines(conn):
    """All complete lines that the client sends; of a long one no more than is needed to see that."""
    with conn.makefile("rb") as stream:
        while line := stream.readline(MAX_LENGTH + 2):
            rest = line
            while rest and not rest.endswith(b"\n"):
                rest = stream.readline(MAX_LENGTH)
            if not rest:
                return
            yield line.removesuffix(b"\n").removesuffix(b"\r")


def serve(conn, tickets):
    conversation = Conversation(tickets)
    with conn:
        try:
            for line in lines(conn):
                conn.sendall(conversation.reply(line) + b"\n")
                if conversation.finished:
                    conn.shutdown(socket.SHUT_WR)
                    break
        except OSError:
            return


def main(arguments):
    port = int(arguments[0]) if arguments else 5050
    tickets = Counter()
    with socket.create_server(("127.0.0.1", port)) as listener:
        while True:
            conn, _ = listener.accept()
            threading.Thread(target=serve, args=(conn, tickets), daemon=True).start()


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
