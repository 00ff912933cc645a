/* cause: client-ignores-arguments */
/* mistake: the port is written in the program, only the host is taken from the arguments */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHUNK 65536
#define PORT "5050"

struct buffer {
    char *data;
    size_t length, room;
};

static struct buffer out; /* requests on their way */
static struct buffer in;  /* a reply that is not complete yet */
static long sent, received, bye;
static int input_open = 1, line_open = 0, sending_open = 1;

static void add(struct buffer *b, const char *data, size_t n)
{
    if (b->length + n > b->room) {
        b->room = 2 * (b->length + n);
        b->data = realloc(b->data, b->room);
        if (b->data == NULL) abort();
    }
    memcpy(b->data + b->length, data, n);
    b->length += n;
}

static void drop(struct buffer *b, size_t n)
{
    b->length -= n;
    memmove(b->data, b->data + n, b->length);
}

static int fail(const char *what, const char *why)
{
    fprintf(stderr, "client: %s: %s\n", what, why);
    return 1;
}

/* Counts the lines in what was typed and looks for a BYE, after which nothing more is sent. */
static void take_input(const char *data, size_t n)
{
    static char start[4]; /* the first bytes of the line */
    static size_t length; /* of the line so far */
    for (size_t i = 0; i < n; i++) {
        if (data[i] != '\n') {
            if (length < sizeof start) start[length] = data[i];
            length++;
            line_open = 1;
            continue;
        }
        sent++;
        line_open = 0;
        if (length == 3 && memcmp(start, "BYE", 3) == 0) {
            bye = sent;
            input_open = 0;
            n = i + 1;
        }
        length = 0;
    }
    add(&out, data, n);
}

static void read_input(void)
{
    char chunk[CHUNK];
    ssize_t n = read(STDIN_FILENO, chunk, sizeof chunk);
    if (n > 0) {
        take_input(chunk, (size_t)n);
    } else if (n == 0 || errno != EINTR) {
        input_open = 0;
        if (line_open) take_input("\n", 1);
    }
}

static void print_replies(void)
{
    size_t used = 0;
    char *end;
    while ((bye == 0 || received < bye) && (end = memchr(in.data + used, '\n', in.length - used)) != NULL) {
        char *line = in.data + used;
        size_t n = (size_t)(end - line);
        if (n > 0 && line[n - 1] == '\r') n--;
        fwrite(line, 1, n, stdout);
        putchar('\n');
        used = (size_t)(end - in.data) + 1;
        received++;
    }
    fflush(stdout);
    drop(&in, used);
}

/* Returns 1 while the connection lives, 0 at its end, -1 when it broke. */
static int receive(int fd)
{
    char chunk[CHUNK];
    ssize_t n = recv(fd, chunk, sizeof chunk, 0);
    if (n < 0) return errno == EAGAIN || errno == EINTR ? 1 : -1;
    if (n == 0) return 0;
    add(&in, chunk, (size_t)n);
    print_replies();
    return 1;
}

static int transmit(int fd)
{
    ssize_t n = send(fd, out.data, out.length, MSG_NOSIGNAL);
    if (n < 0) return errno == EAGAIN || errno == EINTR ? 1 : -1;
    drop(&out, (size_t)n);
    return 1;
}

static int talk(int fd)
{
    int alive = 1;
    while (alive > 0 && !(bye > 0 && received >= bye)) {
        if (!input_open && bye == 0 && out.length == 0 && sending_open) {
            shutdown(fd, SHUT_WR);
            sending_open = 0;
        }
        struct pollfd fds[2] = {
            {input_open && out.length < 4 * CHUNK ? STDIN_FILENO : -1, POLLIN, 0},
            {fd, (short)(out.length > 0 ? POLLIN | POLLOUT : POLLIN), 0},
        };
        if (poll(fds, 2, -1) < 0) continue;
        if (fds[1].revents & ~POLLOUT) alive = receive(fd);
        if (alive > 0 && fds[1].revents & POLLOUT) alive = transmit(fd);
        if (alive > 0 && fds[0].revents) read_input();
    }
    if (bye > 0 && received >= bye) return 0;
    const char *why = alive < 0 ? strerror(errno) : "closed by the server";
    if (sent > received) return fail("replies are missing, the connection was lost", why);
    if (input_open) return fail("the connection has ended", why);
    return 0;
}

int main(int argc, char **argv)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *a = NULL;
    if (argc < 2) return fail("usage", "client HOST");
    int code = getaddrinfo(argv[1], PORT, &hints, &a);
    if (code != 0) return fail(argv[1], gai_strerror(code));
    int fd = -1;
    for (; a != NULL && fd < 0; a = a->ai_next) {
        fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
        if (fd >= 0 && connect(fd, a->ai_addr, a->ai_addrlen) < 0) {
            int problem = errno;
            close(fd);
            errno = problem;
            fd = -1;
        }
    }
    if (fd < 0) return fail("cannot connect", strerror(errno));
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return talk(fd);
}
