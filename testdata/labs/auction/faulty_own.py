"""An auction in which each client has a highest bid of its own."""
import itertools
import queue
import socket
import sys
import threading
import time

lock = threading.Lock()
boxes = []  # a queue for each client
tops = {}  # of each client
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
            if int(rest) > tops.get(box, 0):
                tops[box] = int(rest)
                print("bid", rest, flush=True)
                tell_all(f"TOP {rest}")
            else:
                box.put("LOW")
    else:
        box.put("What?")


def serve(conn):
    box = queue.Queue()
    with lock:
        boxes.append(box)
    threading.Thread(target=send, args=[conn, box], daemon=True).start()
    buffer = b""
    try:
        while data := conn.recv(1024):
            *texts, buffer = (buffer + data).split(b"\0")
            for text in texts:
                answer(text.decode(), box)
    except OSError:
        pass
    with lock:
        boxes.remove(box)
    box.put(None)


server = socket.create_server(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])))
while True:
    threading.Thread(target=serve, args=[server.accept()[0]], daemon=True).start()
