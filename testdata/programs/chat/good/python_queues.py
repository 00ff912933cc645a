# A chat server: a thread that reads from each client, a queue and a thread that
# sends to it. A client whose queue is full is thrown out.
import queue
import socket
import sys
import threading

lock = threading.Lock()
room = []


class Client:
    def __init__(self, conn):
        self.conn = conn
        self.queue = queue.Queue(maxsize=2000)

    def put(self, line):
        try:
            self.queue.put_nowait(line)
        except queue.Full:
            self.conn.shutdown(socket.SHUT_RDWR)

    def send(self):
        try:
            while (line := self.queue.get()) is not None:
                self.conn.sendall(line)
            self.conn.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def answer(self, line):
        """Answers one request; False after the last one."""
        name, _, text = line.partition(b" ")
        with lock:  # one order for all
            if name == b"SAY":
                for client in room:
                    client.put(b"MSG " + text + b"\n")
            elif line == b"HERE":
                self.put(b"HERE %d\n" % len(room))
            elif line == b"BYE":
                self.put(b"OK bye\n")
                return False
            else:
                self.put(b"ERR unknown request\n")
        return True

    def serve(self):
        sender = threading.Thread(target=self.send, daemon=True)
        sender.start()
        try:
            with self.conn.makefile("rb") as lines:
                for line in lines:
                    if not line.endswith(b"\n") or not self.answer(line[:-1].removesuffix(b"\r")):
                        break
        except OSError:
            pass
        with lock:
            room.remove(self)
        try:
            self.queue.put_nowait(None)
        except queue.Full:
            self.conn.shutdown(socket.SHUT_RDWR)
        sender.join()
        self.conn.close()


def main():
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", int(sys.argv[1])))
        listener.listen(128)
        while True:
            conn, _ = listener.accept()
            client = Client(conn)
            with lock:
                room.append(client)
            threading.Thread(target=client.serve, daemon=True).start()


try:
    main()
except KeyboardInterrupt:
    pass
