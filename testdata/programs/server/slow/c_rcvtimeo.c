/* style: correct and slow: waits for a second, with SO_RCVTIMEO, whether the client sends more before it replies */
/* Lab 3 server. Build: gcc -pthread -o server c_rcvtimeo.c */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define LIMIT 65536

struct client {
    int fd;
    int count;
    char name[LIMIT + 1];
    char line[LIMIT + 2]; /* the request without its line end */
    size_t length;
    char reply[LIMIT + 32];
    char input[4096]; /* received, not yet looked at */
    size_t start, end;
};

static pthread_mutex_t ticket_lock = PTHREAD_MUTEX_INITIALIZER;
static long tickets = 0;

static long next_ticket(void)
{
    pthread_mutex_lock(&ticket_lock);
    long number = ++tickets;
    pthread_mutex_unlock(&ticket_lock);
    return number;
}

static int valid_utf8(const unsigned char *s, size_t n)
{
    size_t i = 0;
    while (i < n) {
        size_t more;
        unsigned long c = s[i++];
        if (c < 0x80) continue;
        else if (c >= 0xC2 && c <= 0xDF) { more = 1; c &= 0x1F; }
        else if (c >= 0xE0 && c <= 0xEF) { more = 2; c &= 0x0F; }
        else if (c >= 0xF0 && c <= 0xF4) { more = 3; c &= 0x07; }
        else return 0;
        size_t left = more;
        while (left-- > 0) {
            if (i >= n || (s[i] & 0xC0) != 0x80) return 0;
            c = c << 6 | (s[i++] & 0x3F);
        }
        if (more == 2 && (c < 0x800 || (c >= 0xD800 && c <= 0xDFFF))) return 0;
        if (more == 3 && (c < 0x10000 || c > 0x10FFFF)) return 0;
    }
    return 1;
}

static int next_byte(struct client *c)
{
    if (c->start == c->end) {
        ssize_t n = read(c->fd, c->input, sizeof c->input);
        if (n <= 0) return -1;
        c->start = 0;
        c->end = (size_t)n;
    }
    return (unsigned char)c->input[c->start++];
}

/* Reads a line; returns 0 when there is none. A line that is too long is kept only so far. */
static int read_line(struct client *c)
{
    int byte;
    size_t length = 0;
    while ((byte = next_byte(c)) != '\n') {
        if (byte < 0) return 0;
        if (length < LIMIT + 2) c->line[length] = (char)byte, length++;
    }
    if (length > 0 && c->line[length - 1] == '\r') length--;
    c->length = length;
    return 1;
}

static int write_all(int fd, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t n = write(fd, data, length);
        if (n < 0) return -1;
        data += n;
        length -= (size_t)n;
    }
    return 0;
}

static int say(struct client *c, const char *start, const char *text, size_t length)
{
    size_t before = strlen(start);
    memcpy(c->reply, start, before);
    memcpy(c->reply + before, text, length);
    c->reply[before + length] = '\n';
    return write_all(c->fd, c->reply, before + length + 1);
}

static int say_text(struct client *c, const char *text) { return say(c, text, "", 0); }

static int say_number(struct client *c, const char *start, long number)
{
    char digits[32];
    return say(c, start, digits, (size_t)snprintf(digits, sizeof digits, "%ld", number));
}

static int wait_for(struct client *c, const char *text, size_t length)
{
    if (length == 0 || length > 5 || strspn(text, "0123456789") != length || atoi(text) > 10000)
        return say_text(c, "ERR give me 0 to 10000 milliseconds");
    long ms = atol(text);
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&t, NULL);
    return say(c, "OK waited ", text, length);
}

/* Returns when the client has sent nothing more for a second; what it sends is left for later. */
static void quiet(int fd)
{
    struct timeval second = {1, 0}, always = {0, 0};
    char byte;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
    recv(fd, &byte, 1, MSG_PEEK);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &always, sizeof always);
}

/* Answers the request in c->line; returns -1 when the connection is over. */
static int answer(struct client *c)
{
    c->count++;
    quiet(c->fd);
    if (c->length > LIMIT) return say_text(c, "ERR too long");
    c->line[c->length] = '\0';

    char *space = memchr(c->line, ' ', c->length);
    size_t word = space ? (size_t)(space - c->line) : c->length;
    char *argument = space ? space + 1 : c->line + c->length;
    size_t rest = c->length - (size_t)(argument - c->line);
#define IS(request) (word == strlen(request) && memcmp(c->line, request, word) == 0)

    if (IS("ECHO")) return say(c, "OK ", argument, rest);
    if (!valid_utf8((unsigned char *)c->line, c->length)) return say_text(c, "ERR not UTF-8");
    if (IS("HELLO") && rest > 0) {
        memcpy(c->name, argument, rest);
        c->name[rest] = '\0';
        return say(c, "OK hello ", argument, rest);
    }
    if (IS("WHO") && c->name[0] != '\0') return say(c, "OK ", c->name, strlen(c->name));
    if (IS("UPPER")) {
        for (size_t i = 0; i < rest; i++) argument[i] = (char)toupper((unsigned char)argument[i]);
        return say(c, "OK ", argument, rest);
    }
    if (IS("COUNT")) return say_number(c, "OK ", c->count);
    if (IS("TICKET")) return say_number(c, "OK ", next_ticket());
    if (IS("WAIT")) return wait_for(c, argument, rest);
    if (IS("BYE")) {
        say_text(c, "OK bye");
        return -1;
    }
    return say_text(c, "ERR what do you want?");
}

static void *serve(void *argument)
{
    struct client *c = argument;
    while (read_line(c) && answer(c) == 0)
        ;
    close(c->fd);
    free(c);
    return NULL;
}

int main(int argc, char **argv)
{
    int port = argc > 1 ? atoi(argv[1]) : 5050;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in address = {0};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    address.sin_port = htons((unsigned short)port);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("bind");
        return 1;
    }
    if (listen(listener, 128) < 0) {
        perror("listen");
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0) continue;
        struct client *c = calloc(1, sizeof *c);
        pthread_t thread;
        if (c == NULL) {
            close(fd);
            continue;
        }
        c->fd = fd;
        if (pthread_create(&thread, NULL, serve, c) != 0) {
            close(fd);
            free(c);
            continue;
        }
        pthread_detach(thread);
    }
}
