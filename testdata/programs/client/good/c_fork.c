/* style: C, two processes: the child sends the input, the parent prints the replies */
#define _GNU_SOURCE
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* What both processes must know. */
static volatile struct {
    long sent;
    long bye; /* which request was BYE */
    int input_ended;
} *shared;

static int dial(const char *host, const char *port)
{
    struct addrinfo hints = {0}, *list;
    hints.ai_socktype = SOCK_STREAM;
    int code = getaddrinfo(host, port, &hints, &list);
    if (code != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(code));
        exit(EXIT_FAILURE);
    }
    for (struct addrinfo *a = list; a; a = a->ai_next) {
        int fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
        if (fd >= 0 && connect(fd, a->ai_addr, a->ai_addrlen) == 0) return fd;
        if (fd >= 0 && a->ai_next) close(fd);
    }
    perror(host);
    exit(EXIT_FAILURE);
}

static void send_input(int fd)
{
    FILE *server = fdopen(fd, "w");
    char *line = NULL;
    size_t room = 0;
    ssize_t n;
    while ((n = getline(&line, &room, stdin)) > 0) {
        if (line[n - 1] == '\n') n--;
        int is_bye = n == 3 && strncmp(line, "BYE", 3) == 0;
        if (is_bye) shared->bye = shared->sent + 1;
        shared->sent++;
        fwrite(line, 1, (size_t)n, server);
        fputc('\n', server);
        if (fflush(server) != 0) return;
        if (is_bye) return;
    }
    shared->input_ended = 1;
    shutdown(fd, SHUT_WR);
}

/* Returns how many replies came, when there are no more or the last one was for BYE. */
static long print_replies(int fd)
{
    FILE *server = fdopen(fd, "r");
    char *line = NULL;
    size_t room = 0;
    ssize_t n;
    long received = 0;
    while ((n = getline(&line, &room, server)) > 0 && line[n - 1] == '\n') {
        if (n > 1 && line[n - 2] == '\r') line[--n - 1] = '\n';
        fwrite(line, 1, (size_t)n, stdout);
        fflush(stdout);
        received++;
        if (received == shared->bye) break;
    }
    return received;
}

int main(int argc, char *argv[])
{
    if (argc < 3) {
        fputs("usage: client HOST PORT\n", stderr);
        return EXIT_FAILURE;
    }
    int fd = dial(argv[1], argv[2]);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    signal(SIGPIPE, SIG_IGN);
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* without the parent nobody would read the replies */
        send_input(fd);
        _exit(0);
    }
    if (child < 0 || shared == MAP_FAILED) {
        perror("client");
        return EXIT_FAILURE;
    }
    long received = print_replies(fd);
    long missing = shared->sent - received;
    int ended = shared->input_ended;
    int said_bye = shared->bye != 0 && received == shared->bye;
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    if (said_bye || (missing == 0 && ended)) return EXIT_SUCCESS;
    fprintf(stderr, "client: connection closed by the server, %ld replies missing\n", missing);
    return EXIT_FAILURE;
}
