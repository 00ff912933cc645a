"""An auction: a thread for each client, a queue and a thread for what it is sent."""
import itertools
import queue
import socket
import sys
import threading
import time

lock = threading.Lock()
boxes = []  # a queue for each client
top = 0
lots = itertools.count(1)


def tell_all(text):
    for box in boxes:
        box.put(text)


def send(conn, box):
    try:
        while (text := box.get()) is not None:
            conn.sendall(text.encode() + b"\0")
    except OSError:
        pass
    conn.close()


def bid(amount, box):
    global top
    if amount <= top:
        box.put("LOW")
        return
    top = amount
    print("bid", top, flush=True)
    tell_all(f"TOP {top}")


def answer(text, box):
    word, _, rest = text.partition(" ")
    if word == "FEE":
        amount = int(rest)
        box.put(f"The fee is {5 if amount < 100 else amount // 20:,}.00 Tk")
    elif word == "TIME":
        box.put(time.strftime("It is %H:%M"))
    elif word == "LOT":
        with lock:
            box.put(f"lot {next(lots)}")
    elif word == "BID":
        with lock:
            bid(int(rest), box)
    else:
        box.put("What?")


def receive(conn):
    return conn.recv(1024)


def serve(conn):
    box = queue.Queue()
    with lock:
        boxes.append(box)
    threading.Thread(target=send, args=[conn, box], daemon=True).start()
    buffer = b""
    try:
        while data := receive(conn):
            *texts, buffer = (buffer + data).split(b"\0")
            for text in texts:
                answer(text.decode(), box)
    except OSError:
        pass
    with lock:
        boxes.remove(box)
    box.put(None)


def main():
    server = socket.create_server(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])))
    while True:
        threading.Thread(target=serve, args=[server.accept()[0]], daemon=True).start()


if __name__ == "__main__":
    main()
