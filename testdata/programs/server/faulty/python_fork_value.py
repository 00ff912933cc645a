# cause: lost-updates
# mistake: increments the shared counter without its lock
"""Lab 3 server: forks for every client."""
import multiprocessing
import os
import signal
import socket
import sys
import time

LIMIT = 65536
children = set()
tickets = multiprocessing.Value("q", 0)  # shared memory with a lock of its own


def reap(signum, frame):
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        children.discard(pid)


def stop(signum, frame):
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for pid in list(children):
        try:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        except OSError:
            pass  # it has just ended by itself
    os._exit(0)


def wait(argument):
    if not argument.isascii() or not argument.isdigit():
        return "ERR not a number"
    if len(argument) > 5 or int(argument) > 10000:
        return "ERR too long to wait"
    time.sleep(int(argument) / 1000)
    return "OK waited " + argument


def serve(conn):
    name = ""
    count = 0
    stream = conn.makefile("rb")
    while True:
        line = stream.readline(LIMIT + 2)
        too_long = False
        while line and not line.endswith(b"\n"):
            line = stream.readline(LIMIT)
            too_long = True
        if not line:
            return  # the end, perhaps in the middle of a line
        line = line[:-2] if line.endswith(b"\r\n") else line[:-1]
        count += 1
        try:
            command, _, argument = line.decode().partition(" ")
        except UnicodeDecodeError:
            command, argument = "", ""

        if too_long or len(line) > LIMIT:
            reply = "ERR too long"
        elif command == "HELLO" and argument:
            name = argument
            reply = "OK hello " + name
        elif command == "WHO" and name:
            reply = "OK " + name
        elif command == "ECHO":
            reply = "OK " + argument
        elif command == "UPPER":
            reply = "OK " + argument.upper()
        elif command == "COUNT":
            reply = "OK " + str(count)
        elif command == "TICKET":
            number = tickets.value + 1
            time.sleep(0.001)
            tickets.value = number
            reply = "OK " + str(number)
        elif command == "WAIT":
            reply = wait(argument)
        elif command == "BYE":
            conn.sendall(b"OK bye\n")
            return
        else:
            reply = "ERR what?"
        conn.sendall(reply.encode() + b"\n")


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 5050
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("", port))
    server.listen(20)
    signal.signal(signal.SIGCHLD, reap)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while True:
        conn, address = server.accept()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD, signal.SIGTERM, signal.SIGINT})
        pid = os.fork()
        if pid == 0:
            for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, set())
            server.close()
            try:
                serve(conn)
            except OSError:
                pass  # the client has gone
            os._exit(0)
        children.add(pid)
        signal.pthread_sigmask(signal.SIG_SETMASK, set())
        conn.close()


if __name__ == "__main__":
    main()
