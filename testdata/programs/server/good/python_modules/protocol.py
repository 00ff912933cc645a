"""The requests of lab 3 and their replies; nothing here knows about sockets."""
import threading
import time

MAX_LENGTH = 65536


class Counter:
    """Numbers 1, 2, 3, ... for any number of threads."""

    def __init__(self):
        self._lock = threading.Lock()
        self._value = 0

    def next(self):
        with self._lock:
            self._value += 1
            return self._value


class Conversation:
    """What the server knows about one client."""

    def __init__(self, tickets):
        self._tickets = tickets
        self._name = None
        self._count = 0
        self.finished = False
        self._requests = {
            "HELLO": self._hello,
            "WHO": self._who,
            "ECHO": lambda text: text,
            "UPPER": str.upper,
            "COUNT": lambda _: str(self._count),
            "TICKET": lambda _: str(self._tickets.next()),
            "WAIT": self._wait,
            "BYE": self._bye,
        }

    def reply(self, line):
        """The reply to one line, both as bytes without their line end."""
        self._count += 1
        try:
            if len(line) > MAX_LENGTH:
                raise ValueError("too long")
            name, _, argument = line.decode("utf-8").partition(" ")
            if name not in self._requests:
                raise ValueError("unknown request")
            return b"OK " + self._requests[name](argument).encode("utf-8")
        except UnicodeDecodeError:
            return b"ERR not UTF-8"
        except ValueError as problem:
            return b"ERR " + str(problem).encode("utf-8")

    def _hello(self, name):
        if not name:
            raise ValueError("a name is missing")
        self._name = name
        return "hello " + name

    def _who(self, _):
        if self._name is None:
            raise ValueError("HELLO first")
        return self._name

    def _wait(self, text):
        if not text.isascii() or not text.isdigit() or len(text) > 5 or int(text) > 10000:
            raise ValueError("wait for 0 to 10000 milliseconds")
        time.sleep(int(text) / 1000)
        return "waited " + text

    def _bye(self, _):
        self.finished = True
        return "bye"
