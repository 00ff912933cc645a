# style: correct and slow: every reply comes after a second of asyncio.sleep
"""Lab 3 server with asyncio: one task for each client."""
import asyncio
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


async def read_lines(reader):
    """Yield each complete line without its end; a line that is too long is cut, but stays too long."""
    buffer = b""
    while data := await reader.read(16384):
        *lines, rest = data.split(b"\n")
        for line in lines:
            whole, buffer = buffer + line, b""
            yield whole[:-1] if whole.endswith(b"\r") else whole
        # two bytes more than allowed are enough to know that a line is too long
        buffer = (buffer + rest)[: MAX_LINE + 2]


async def serve(reader, writer):
    session = Session()
    try:
        async for line in read_lines(reader):
            reply = await session.answer(line)
            await asyncio.sleep(1)
            writer.write(reply.encode("utf-8") + b"\n")
            await writer.drain()
            if line == b"BYE":
                break
    except ConnectionError:
        pass
    finally:
        writer.close()


async def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 5050
    server = await asyncio.start_server(serve, "127.0.0.1", port, reuse_address=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        pass
