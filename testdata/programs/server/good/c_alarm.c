/* style: C, one thread, poll() without a timeout, woken by SIGALRM for each WAIT */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define LIMIT 65536
#define CLIENTS 1000
#define OUTPUT (4 * (LIMIT + 64)) /* room for some replies; with less than one free we do not read */

struct client {
    int fd;
    int count;
    int ended;      /* nothing more will be read */
    long long wake; /* when the running WAIT ends, 0 without one */
    char waited[16];
    char name[LIMIT + 1];
    char in[2 * LIMIT]; /* received, not yet answered */
    size_t in_length;
    int skipping; /* in the rest of a line that was too long */
    char out[OUTPUT];
    size_t out_length;
};

static struct client *clients[CLIENTS];
static int number_of_clients = 0;
static long tickets = 0;

static long long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int is_utf8(const unsigned char *p, size_t length)
{
    const unsigned char *end = p + length;
    while (p < end) {
        int more = *p < 0x80 ? 0 : *p < 0xC2 ? -1 : *p < 0xE0 ? 1 : *p < 0xF0 ? 2 : *p < 0xF5 ? 3 : -1;
        if (more < 0 || end - p <= more) return 0;
        for (int i = 1; i <= more; i++)
            if ((p[i] & 0xC0) != 0x80) return 0;
        if ((*p == 0xE0 && p[1] < 0xA0) || (*p == 0xED && p[1] > 0x9F)) return 0;
        if ((*p == 0xF0 && p[1] < 0x90) || (*p == 0xF4 && p[1] > 0x8F)) return 0;
        p += 1 + more;
    }
    return 1;
}

static void say(struct client *c, const char *start, const char *text, size_t length)
{
    size_t before = strlen(start);
    memcpy(c->out + c->out_length, start, before);
    memcpy(c->out + c->out_length + before, text, length);
    c->out_length += before + length;
    c->out[c->out_length++] = '\n';
}

static void answer(struct client *c, char *line, size_t length)
{
    char digits[32];
    c->count++;
    if (length > 0 && line[length - 1] == '\r') length--;
    line[length] = '\0';
    char *space = memchr(line, ' ', length);
    size_t word = space ? (size_t)(space - line) : length;
    char *argument = space ? space + 1 : line + length;
    size_t rest = (size_t)(line + length - argument);
#define IS(request) (word == strlen(request) && strncmp(line, request, word) == 0)

    if (length > LIMIT) {
        say(c, "ERR too long", "", 0);
    } else if (length == 0 || !is_utf8((unsigned char *)line, length)) {
        say(c, "ERR not a request", "", 0);
    } else if (IS("HELLO") && rest > 0) {
        memcpy(c->name, argument, rest + 1);
        say(c, "OK hello ", argument, rest);
    } else if (IS("WHO") && c->name[0]) {
        say(c, "OK ", c->name, strlen(c->name));
    } else if (IS("ECHO")) {
        say(c, "OK ", argument, rest);
    } else if (IS("UPPER")) {
        for (size_t i = 0; i < rest; i++) argument[i] = (char)toupper((unsigned char)argument[i]);
        say(c, "OK ", argument, rest);
    } else if (IS("COUNT")) {
        say(c, "OK ", digits, (size_t)sprintf(digits, "%d", c->count));
    } else if (IS("TICKET")) {
        say(c, "OK ", digits, (size_t)sprintf(digits, "%ld", ++tickets));
    } else if (IS("WAIT") && rest > 0 && rest < 6 && strspn(argument, "0123456789") == rest &&
               atoi(argument) <= 10000) {
        c->wake = now_ms() + atoi(argument) + 1; /* the clock is cut to milliseconds, so one more */
        strcpy(c->waited, argument);
    } else if (IS("BYE")) {
        say(c, "OK bye", "", 0);
        c->ended = 1;
        c->in_length = 0;
    } else {
        say(c, "ERR I cannot do this", "", 0);
    }
}

static int can_answer(struct client *c) { return c->wake == 0 && OUTPUT - c->out_length >= LIMIT + 64; }

/* Answers all lines that can be answered now. */
static void work(struct client *c)
{
    size_t used = 0;
    while (can_answer(c) && used < c->in_length) {
        char *line = c->in + used;
        char *end = memchr(line, '\n', c->in_length - used);
        if (end == NULL) break;
        used += (size_t)(end - line) + 1;
        if (!c->skipping) answer(c, line, (size_t)(end - line));
        c->skipping = 0;
        if (used > c->in_length) return; /* BYE has emptied the buffer */
    }
    memmove(c->in, c->in + used, c->in_length - used);
    c->in_length -= used;
    if (can_answer(c) && c->in_length > LIMIT + 1 && !memchr(c->in, '\n', c->in_length)) {
        if (!c->skipping) {
            c->count++;
            say(c, "ERR too long", "", 0);
        }
        c->skipping = 1;
        c->in_length = 0;
    }
}

/* Reads and writes what is possible; returns 0 when the client has to go. */
static int move_bytes(struct client *c, short happened)
{
    if (!c->ended && happened & (POLLIN | POLLHUP | POLLERR)) {
        ssize_t n = read(c->fd, c->in + c->in_length, sizeof c->in - c->in_length);
        if (n < 0 && errno != EAGAIN && errno != EINTR) return 0;
        if (n == 0 && c->in_length < sizeof c->in) c->ended = 1;
        if (n > 0) c->in_length += (size_t)n;
    }
    work(c);
    if (c->out_length > 0) {
        ssize_t n = send(c->fd, c->out, c->out_length, MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN && errno != EINTR) return 0;
        if (n > 0) memmove(c->out, c->out + n, c->out_length -= (size_t)n);
    }
    work(c);
    int busy = c->out_length > 0 || c->wake != 0;
    return busy || !c->ended || memchr(c->in, '\n', c->in_length) != NULL;
}

static short interest(struct client *c)
{
    short events = c->out_length > 0 ? POLLOUT : 0;
    if (!c->ended && can_answer(c) && c->in_length < sizeof c->in) events |= POLLIN;
    return events;
}

static void accept_client(int listener)
{
    int fd = accept(listener, NULL, NULL);
    if (fd < 0) return;
    struct client *c = number_of_clients < CLIENTS ? calloc(1, sizeof *c) : NULL;
    if (c == NULL) {
        close(fd);
        return;
    }
    fcntl(fd, F_SETFL, O_NONBLOCK);
    c->fd = fd;
    clients[number_of_clients++] = c;
}

static int bell[2]; /* a pipe that the alarm writes to */

static void ring(int signal_number)
{
    (void)signal_number;
    if (write(bell[1], "!", 1) < 0) return; /* it is ringing already */
}

/* Sets the alarm in so many milliseconds, or none. */
static void set_alarm(long long ms)
{
    struct itimerval when = {0};
    if (ms >= 0) when.it_value = (struct timeval){ms / 1000, ms % 1000 * 1000 + 1};
    setitimer(ITIMER_REAL, &when, NULL);
}

int main(int argc, char **argv)
{
    static struct pollfd polls[CLIENTS + 2];
    struct sockaddr_in address = {.sin_family = AF_INET};
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_port = htons((unsigned short)(argc > 1 ? atoi(argv[1]) : 5050));
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 100)) {
        perror("server");
        return 1;
    }
    fcntl(listener, F_SETFL, O_NONBLOCK);
    if (pipe(bell)) return 1;
    fcntl(bell[0], F_SETFL, O_NONBLOCK);
    fcntl(bell[1], F_SETFL, O_NONBLOCK);
    signal(SIGALRM, ring);
    for (;;) {
        long long now = now_ms(), timeout = -1;
        int n = number_of_clients;
        for (int i = 0; i < n; i++) {
            struct client *c = clients[i];
            short events = interest(c);
            /* poll ignores a negative descriptor: nobody to hear of, not even of an end */
            polls[i] = (struct pollfd){events ? c->fd : -1, events, 0};
            if (c->wake && (timeout < 0 || c->wake - now < timeout)) timeout = c->wake > now ? c->wake - now : 0;
        }
        polls[n] = (struct pollfd){listener, POLLIN, 0};
        polls[n + 1] = (struct pollfd){bell[0], POLLIN, 0};
        set_alarm(timeout);
        if (poll(polls, (nfds_t)n + 2, -1) < 0) continue; /* the alarm wakes it for the next WAIT */
        char rung[16];
        if (read(bell[0], rung, sizeof rung) < 0) rung[0] = 0; /* silent */
        now = now_ms();
        for (int i = n - 1; i >= 0; i--) {
            struct client *c = clients[i];
            int due = c->wake && c->wake <= now;
            if (due) {
                c->wake = 0;
                say(c, "OK waited ", c->waited, strlen(c->waited));
            }
            if ((due || polls[i].revents) && !move_bytes(c, polls[i].revents)) {
                close(c->fd);
                free(c);
                clients[i] = clients[--number_of_clients];
            }
        }
        if (polls[n].revents) accept_client(listener);
    }
}
