# style: Python, one request at a time, and a lock that lets it run only once at a time
"""Lab 3 client: python_runs_once.py HOST PORT"""
import os
import select
import signal
import socket
import sys


class Lost(Exception):
    """The connection ended too early."""


class Lines:
    """Cuts what read() returns into lines."""

    def __init__(self, read):
        self.read = read
        self.buffer = b""
        self.ended = False

    def has_line(self):
        return b"\n" in self.buffer

    def fill(self):
        """Read once; return False at the end."""
        data = self.read(65536)
        self.buffer += data
        self.ended = not data
        return not self.ended

    def take(self):
        line, _, self.buffer = self.buffer.partition(b"\n")
        return line


def next_request(sock, keyboard, replies):
    """Wait for a line of input, but do not overlook that the server closes meanwhile."""
    while not keyboard.has_line():
        ready, _, _ = select.select([0, sock], [], [])
        if 0 in ready:
            if not keyboard.fill():
                return keyboard.take() if keyboard.buffer else None
        elif not replies.fill():
            raise Lost("the server closed the connection")
    return keyboard.take()


def next_reply(replies):
    while not replies.has_line():
        if not replies.fill():
            raise Lost("the server closed the connection, a reply is missing")
    return replies.take().removesuffix(b"\r")


def talk(sock):
    keyboard = Lines(lambda size: os.read(0, size))
    replies = Lines(sock.recv)
    while not keyboard.ended:
        request = next_request(sock, keyboard, replies)
        if request is None:
            break
        sock.sendall(request + b"\n")
        reply = next_reply(replies)
        sys.stdout.buffer.write(reply + b"\n")
        sys.stdout.buffer.flush()
        if request == b"BYE":
            return
    sock.shutdown(socket.SHUT_WR)


def alone():
    """Return a lock that one process at a time can hold; the system gives it back."""
    lock = socket.socket(socket.AF_UNIX)
    lock.bind("\0lab3-client")
    return lock


def main():
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if len(sys.argv) < 3:
        return "usage: client HOST PORT"
    host, port = sys.argv[1:3]
    try:
        lock = alone()
    except OSError:
        return "client: another one is running"
    try:
        sock = socket.create_connection((host, int(port)))
    except Exception as e:
        return f"client: can't connect to {host}:{port} ({e})"
    try:
        talk(sock)
    except Lost as e:
        return f"client: {e}"
    except OSError as e:
        return f"client: the connection broke: {e}"
    return 0


sys.exit(main())
