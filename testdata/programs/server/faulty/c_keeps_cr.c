/* cause: keeps-carriage-return */
/* mistake: leaves the carriage return in the line */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define LIMIT 65536

static long *tickets; /* in memory that parent and children share */

static void reply(int fd, const char *text, const char *more, size_t length)
{
    static char out[LIMIT + 64];
    size_t n = strlen(text);
    memcpy(out, text, n);
    memcpy(out + n, more, length);
    n += length;
    out[n++] = '\n';
    for (size_t done = 0; done < n;) {
        ssize_t sent = send(fd, out + done, n - done, MSG_NOSIGNAL);
        if (sent < 0) exit(0); /* the client has gone, so this process has nothing to do */
        done += (size_t)sent;
    }
}

/* Says whether the bytes are UTF-8, without the forbidden long forms and surrogates. */
static int is_utf8(const char *text, size_t length)
{
    const unsigned char *p = (const unsigned char *)text, *end = p + length;
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

static void handle(int fd, char *line, size_t length)
{
    static char name[LIMIT + 1];
    static size_t name_length = 0;
    static int count = 0;
    char number[32];

    count++;
    if (length > LIMIT) {
        reply(fd, "ERR too long", "", 0);
        return;
    }
    line[length] = '\0';
    if (!is_utf8(line, length)) {
        reply(fd, "ERR invalid UTF-8", "", 0);
        return;
    }
    char *argument = line + strcspn(line, " ");
    if (*argument == ' ') *argument++ = '\0';
    size_t rest = (size_t)(line + length - argument);

    if (strcmp(line, "HELLO") == 0 && rest > 0) {
        memcpy(name, argument, rest);
        name_length = rest;
        reply(fd, "OK hello ", name, name_length);
    } else if (strcmp(line, "WHO") == 0 && name_length > 0) {
        reply(fd, "OK ", name, name_length);
    } else if (strcmp(line, "ECHO") == 0) {
        reply(fd, "OK ", argument, rest);
    } else if (strcmp(line, "UPPER") == 0) {
        for (char *p = argument; p < argument + rest; p++)
            if (*p >= 'a' && *p <= 'z') *p = (char)toupper(*p);
        reply(fd, "OK ", argument, rest);
    } else if (strcmp(line, "COUNT") == 0) {
        reply(fd, "OK ", number, (size_t)sprintf(number, "%d", count));
    } else if (strcmp(line, "TICKET") == 0) {
        long ticket = __atomic_add_fetch(tickets, 1, __ATOMIC_SEQ_CST);
        reply(fd, "OK ", number, (size_t)sprintf(number, "%ld", ticket));
    } else if (strcmp(line, "WAIT") == 0) {
        if (rest == 0 || rest > 5 || strspn(argument, "0123456789") != rest || atoi(argument) > 10000) {
            reply(fd, "ERR bad time", "", 0);
            return;
        }
        usleep((useconds_t)atoi(argument) * 1000);
        reply(fd, "OK waited ", argument, rest);
    } else if (strcmp(line, "BYE") == 0) {
        reply(fd, "OK bye", "", 0);
        exit(0);
    } else {
        reply(fd, "ERR unknown request", "", 0);
    }
}

static void serve(int fd)
{
    static char line[LIMIT + 2], input[8192];
    size_t length = 0;
    ssize_t n;
    while ((n = recv(fd, input, sizeof input, 0)) > 0) {
        for (ssize_t i = 0; i < n; i++) {
            if (input[i] != '\n') {
                if (length < sizeof line) line[length++] = input[i];
                continue;
            }
            handle(fd, line, length);
            length = 0;
        }
    }
}

int main(int argc, char *argv[])
{
    struct sockaddr_in address;
    int on = 1, server = socket(AF_INET, SOCK_STREAM, 0);

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = inet_addr("127.0.0.1");
    address.sin_port = htons((unsigned short)(argc > 1 ? atoi(argv[1]) : 5050));
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(server, (struct sockaddr *)&address, sizeof address) != 0 || listen(server, 50) != 0) {
        perror("cannot listen");
        exit(EXIT_FAILURE);
    }
    tickets = mmap(NULL, sizeof *tickets, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (tickets == MAP_FAILED) {
        perror("mmap");
        exit(EXIT_FAILURE);
    }
    signal(SIGCHLD, SIG_IGN); /* children that have ended are reaped by the kernel */
    pid_t parent = getpid();
    for (;;) {
        int fd = accept(server, NULL, NULL);
        if (fd < 0) continue;
        pid_t pid = fork();
        if (pid == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL); /* when the server is stopped, its children are too */
            if (getppid() != parent) exit(0);
            close(server);
            serve(fd);
            exit(0);
        }
        close(fd);
    }
}
