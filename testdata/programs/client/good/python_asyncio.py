# style: Python, asyncio streams; a thread only hands over the input
"""Lab 3 client: python_asyncio.py HOST PORT"""
import asyncio
import os
import signal
import sys
import threading

LIMIT = 1 << 26  # the usual 64 KiB would be too little for the longest reply


class ConnectionLost(Exception):
    pass


class Client:
    def __init__(self, reader, writer):
        self.reader = reader
        self.writer = writer
        self.sent = 0
        self.received = 0
        self.bye = None
        self.input_ended = asyncio.Event()

    async def send(self, keyboard):
        while line := await keyboard.readline():
            line = line.removesuffix(b"\n")
            self.sent += 1
            if line == b"BYE":
                self.bye = self.sent
            self.writer.write(line + b"\n")
            await self.writer.drain()
            if self.bye:
                return
        self.writer.write_eof()
        self.input_ended.set()

    async def receive(self):
        while True:
            line = await self.reader.readline()
            if not line.endswith(b"\n"):
                return
            sys.stdout.buffer.write(line[:-1].removesuffix(b"\r") + b"\n")
            sys.stdout.buffer.flush()
            self.received += 1
            if self.received == self.bye:
                return

    async def talk(self, keyboard):
        sender = asyncio.create_task(self.send(keyboard))
        try:
            await self.receive()
        except OSError:
            pass  # a reset; what is missing tells how bad that is
        if self.received == self.bye:
            sender.cancel()
            return
        if self.sent == self.received:
            # the end of the input may be known a moment later than the end of the connection
            try:
                await asyncio.wait_for(self.input_ended.wait(), 0.5)
                return
            except asyncio.TimeoutError:
                pass
        sender.cancel()
        raise ConnectionLost(f"the connection has ended, replies missing: {self.sent - self.received}")


def read_keyboard(loop, keyboard):
    data = os.read(0, 65536)
    while data:
        loop.call_soon_threadsafe(keyboard.feed_data, data)
        data = os.read(0, 65536)
    loop.call_soon_threadsafe(keyboard.feed_eof)


async def main(host, port):
    reader, writer = await asyncio.open_connection(host, port, limit=LIMIT)
    keyboard = asyncio.StreamReader(limit=LIMIT)
    loop = asyncio.get_running_loop()
    threading.Thread(target=read_keyboard, args=(loop, keyboard), daemon=True).start()
    await Client(reader, writer).talk(keyboard)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if len(sys.argv) != 3:
        sys.exit("usage: client HOST PORT")
    status = 0
    try:
        asyncio.run(main(sys.argv[1], int(sys.argv[2])))
    except (OSError, OverflowError, ValueError, ConnectionLost) as problem:
        print("client:", problem, file=sys.stderr, flush=True)
        status = 1
    os._exit(status)  # the thread may still wait for the keyboard
