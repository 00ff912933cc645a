/* style: C in two files with a Makefile, threads and stdio streams over the socket */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lines.h"

static atomic_long tickets;

struct session {
    FILE *in, *out;
    long count;
    size_t name_length;
    char name[LINE_LIMIT + 2];
    char line[LINE_LIMIT + 2];
};

static void send_text(struct session *s, const char *start, const char *text, size_t length)
{
    fputs(start, s->out);
    fwrite(text, 1, length, s->out);
    putc('\n', s->out);
}

static int is(const char *request, const char *word, size_t length)
{
    return strlen(request) == length && memcmp(request, word, length) == 0;
}

static void wait_request(struct session *s, const char *text, size_t length)
{
    long ms = 0;
    for (size_t i = 0; i < length && ms >= 0; i++)
        ms = isdigit((unsigned char)text[i]) && ms <= 10000 ? ms * 10 + text[i] - '0' : -1;
    if (length == 0 || ms < 0 || ms > 10000) {
        fputs("ERR not between 0 and 10000\n", s->out);
        return;
    }
    usleep((useconds_t)ms * 1000);
    send_text(s, "OK waited ", text, length);
}

/* Answers one request; returns 0 after BYE. */
static int request(struct session *s, size_t length)
{
    char *space = memchr(s->line, ' ', length);
    size_t word = space ? (size_t)(space - s->line) : length;
    char *text = space ? space + 1 : s->line + length;
    size_t rest = (size_t)(s->line + length - text);

    if (is("ECHO", s->line, word)) {
        send_text(s, "OK ", text, rest);
    } else if (!lines_utf8(s->line, length)) {
        fputs("ERR not valid UTF-8\n", s->out);
    } else if (is("HELLO", s->line, word) && rest > 0) {
        memcpy(s->name, text, rest);
        s->name_length = rest;
        send_text(s, "OK hello ", text, rest);
    } else if (is("WHO", s->line, word) && s->name_length > 0) {
        send_text(s, "OK ", s->name, s->name_length);
    } else if (is("UPPER", s->line, word)) {
        for (size_t i = 0; i < rest; i++) text[i] = (char)toupper((unsigned char)text[i]);
        send_text(s, "OK ", text, rest);
    } else if (is("COUNT", s->line, word)) {
        fprintf(s->out, "OK %ld\n", s->count);
    } else if (is("TICKET", s->line, word)) {
        fprintf(s->out, "OK %ld\n", atomic_fetch_add(&tickets, 1) + 1);
    } else if (is("WAIT", s->line, word)) {
        wait_request(s, text, rest);
    } else if (is("BYE", s->line, word)) {
        fputs("OK bye\n", s->out);
        return 0;
    } else {
        fputs("ERR no such request\n", s->out);
    }
    return 1;
}

static void *serve(void *pointer)
{
    struct session *s = pointer;
    size_t length;
    enum line kind;
    int more = 1;
    while (more && (kind = lines_read(s->in, s->line, &length)) != LINE_NONE) {
        s->count++;
        if (kind == LINE_TOO_LONG)
            fputs("ERR too long\n", s->out);
        else
            more = request(s, length);
        if (fflush(s->out) == EOF) break;
    }
    fclose(s->out);
    fclose(s->in);
    free(s);
    return NULL;
}

static void start(int fd)
{
    struct session *s = calloc(1, sizeof *s);
    pthread_t thread;
    s->in = fdopen(fd, "r");
    s->out = fdopen(dup(fd), "w"); /* two streams, each with a descriptor to close */
    if (pthread_create(&thread, NULL, serve, s) == 0) {
        pthread_detach(thread);
        return;
    }
    fclose(s->out);
    fclose(s->in);
    free(s);
}

int main(int argc, char **argv)
{
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    address.sin_port = htons((unsigned short)(argc > 1 ? atoi(argv[1]) : 5050));
    signal(SIGPIPE, SIG_IGN);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) == -1 || listen(listener, SOMAXCONN) == -1) {
        perror(argv[0]);
        return EXIT_FAILURE;
    }
    printf("server ready\n");
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd >= 0) start(fd);
    }
}
