"""Tries what a submission must not be able to do, and tells for each attempt
whether it was held or got out. Arguments: the grader's process number, a file
that holds answers, a TCP port of somebody else, an abstract socket's name, a
folder of the user's own, the machine's mount namespace, how long the daemon
sleeps, and "hogs" to try the limits too, and what would
stop a grader that is not out of reach.

It spares the machine: every hog is bounded, and as root it does nothing unless
it is in a mount namespace of its own.
"""
import ctypes
import os
import resource
import signal
import socket
import sys

grader, key, port, abstract, home = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4], sys.argv[5]
host, mark, hogs = sys.argv[6], sys.argv[7], sys.argv[8:] == ["hogs"]
if os.geteuid() == 0 and (not host or host == os.readlink("/proc/self/ns/mnt")):
    sys.exit("attack.py does nothing as root among the machine's own mounts")

libc = ctypes.CDLL(None, use_errno=True)
MB = 1 << 20


def attempt(name, act):
    try:
        out = bool(act())
    except Exception:  # whatever the refusal looks like
        out = False
    print(name, "escaped" if out else "held", sep="\t", flush=True)


def write(path):
    with open(path, "w") as file:
        file.write("x")
    os.unlink(path)
    return True


def bomb():
    """Forks 400 children that wait for a pipe to end."""
    reader, writer = os.pipe()
    made = 0
    try:
        for _ in range(400):
            if os.fork() == 0:
                os.close(writer)
                os.read(reader, 1)
                os._exit(0)
            made += 1
    except OSError:
        pass
    os.close(writer)
    for _ in range(made):
        os.wait()
    return made == 400


def fill(folder):
    written, number = 0, 0
    try:
        while written < 200 * MB:
            with open(f"{folder}/fill{number}", "wb") as file:
                file.write(bytes(8 * MB))
            written, number = written + 8 * MB, number + 1
        return True
    finally:
        for n in range(number + 1):
            try:
                os.unlink(f"{folder}/fill{n}")
            except OSError:
                pass


def hog():
    resource.setrlimit(resource.RLIMIT_AS, (3 << 30, resource.RLIM_INFINITY))
    kept = []
    for _ in range(24):
        kept.append(bytearray(64 * MB))  # never touched beyond the zero page's reach
    return True


def abstract_socket():
    s = socket.socket(socket.AF_UNIX)
    s.connect("\0" + abstract)
    return True


def capable():
    with open("/proc/self/status") as status:
        return any(l.startswith("CapEff") and not l.rstrip().endswith("0" * 16) for l in status)


def call(number, *args):
    return libc.syscall(number, *args) >= 0


attempt("sees the grader", lambda: b"labgrade" in open(f"/proc/{grader}/cmdline", "rb").read() or os.path.exists(f"/proc/{grader}/cwd"))
attempt("signals the grader", lambda: os.kill(grader, 0) is None)
attempt("reads the grader's environment", lambda: open(f"/proc/{grader}/environ", "rb").read())
attempt("reads the answers", lambda: open(key).read())
attempt("lists the home", lambda: os.listdir(home))
attempt("writes into the home", lambda: write(home + "/written"))
attempt("writes into /usr", lambda: write("/usr/written"))
attempt("writes into /etc", lambda: write("/etc/written"))
attempt("links to the answers", lambda: os.link(key, "./link") is None)
attempt("reaches another's port", lambda: socket.create_connection(("127.0.0.1", port), 2))
attempt("reaches an abstract socket", abstract_socket)
attempt("has a route outside", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(("192.0.2.1", 9)) is None)
attempt("opens a packet socket", lambda: socket.socket(17, socket.SOCK_RAW, 0))
attempt("sets up io_uring", lambda: call(425, 1, ctypes.create_string_buffer(120)))
attempt("uses the keyring", lambda: call(250, 0, -3, 1))
attempt("makes a user namespace", lambda: os.fork() == 0 and os._exit(libc.unshare(0x10000000) != 0) or os.wait()[1] == 0)
attempt("mounts", lambda: libc.mount(b"x", b"/tmp", b"tmpfs", 0, None) == 0)
attempt("holds capabilities", capable)
if hogs:
    attempt("traces the init", lambda: libc.ptrace(16, 1, 0, 0) == 0)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    attempt("makes 400 processes", bomb)
    attempt("fills /tmp", lambda: fill("/tmp"))
    attempt("takes 1.5 GB of memory", hog)
if os.fork() == 0:  # a daemon that ignores what can be ignored, for a bounded time
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    os.execv("/bin/sleep", ["sleep", mark])
