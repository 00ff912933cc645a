# cause: one-request-at-a-time
# mistake: calls the recv of the socket, which blocks, in a coroutine
"""Lab 3 server with asyncio: one task for each client."""
import asyncio
import socket
import sys

MAX_LINE = 65536


class Session:
    tickets = 0  # shared by all sessions; there is only one thread, so no lock

    def __init__(self):
        self.name = None
        self.count = 0

    async def answer(self, line):
        """Return the reply to one line of bytes as text."""
        self.count += 1
        if len(line) > MAX_LINE:
            return "ERR too long"
        try:
            word, _, rest = line.decode("utf-8").partition(" ")
        except UnicodeDecodeError:
            return "ERR I only read UTF-8"
        match word:
            case "HELLO" if rest:
                self.name = rest
                return f"OK hello {rest}"
            case "WHO" if self.name:
                return f"OK {self.name}"
            case "ECHO":
                return f"OK {rest}" if rest else "OK"
            case "UPPER":
                return f"OK {rest.upper()}"
            case "COUNT":
                return f"OK {self.count}"
            case "TICKET":
                Session.tickets += 1
                return f"OK {Session.tickets}"
            case "WAIT":
                return await self.wait(rest)
            case "BYE":
                return "OK bye"
        return f"ERR cannot do {word or 'nothing'}"[:100]

    async def wait(self, text):
        if not text.isascii() or not text.isdigit() or len(text) > 5 or int(text) > 10000:
            return "ERR not a number of milliseconds"
        await asyncio.sleep(int(text) / 1000)
        return f"OK waited {text}"


def read_lines(conn):
    """Yield each complete line without its end; a line that is too long is cut, but stays too long."""
    buffer = b""
    while data := conn.recv(16384):
        *lines, rest = data.split(b"\n")
        for line in lines:
            whole, buffer = buffer + line, b""
            yield whole[:-1] if whole.endswith(b"\r") else whole
        # two bytes more than allowed are enough to know that a line is too long
        buffer = (buffer + rest)[: MAX_LINE + 2]


async def serve(loop, conn):
    session = Session()
    conn.setblocking(True)
    with conn:
        try:
            for line in read_lines(conn):
                reply = await session.answer(line)
                await loop.run_in_executor(None, conn.sendall, reply.encode("utf-8") + b"\n")
                if line == b"BYE":
                    break
        except ConnectionError:
            pass


async def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 5050
    loop = asyncio.get_running_loop()
    tasks = set()
    with socket.create_server(("127.0.0.1", port), backlog=64) as listener:
        listener.setblocking(False)
        while True:
            conn, _ = await loop.sock_accept(listener)
            task = loop.create_task(serve(loop, conn))
            tasks.add(task)
            task.add_done_callback(tasks.discard)


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        pass
