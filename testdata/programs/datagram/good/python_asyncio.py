# style: Python, an asyncio datagram protocol
import asyncio
import signal
import sys


class Lab3(asyncio.DatagramProtocol):
    def __init__(self):
        self.tickets = 0

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        self.transport.sendto(self.answer(data), addr)

    def error_received(self, exc):
        print("network:", exc, file=sys.stderr)  # some sender has gone, the others have not

    def answer(self, data):
        text = data.decode("utf-8", errors="surrogateescape")
        if text.endswith("\n"):
            text = text[:-1].removesuffix("\r")
        name, _, rest = text.partition(" ")
        if name == "ECHO":
            reply = "OK " + rest
        elif name == "UPPER":
            reply = "OK " + rest.upper()
        elif name == "TICKET":
            self.tickets += 1
            reply = f"OK {self.tickets}"
        else:
            reply = "ERR what?"
        return reply.encode("utf-8", errors="surrogateescape")


async def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 5050
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    transport, _ = await loop.create_datagram_endpoint(Lab3, local_addr=("0.0.0.0", port))
    await stop.wait()
    transport.close()


asyncio.run(main())
