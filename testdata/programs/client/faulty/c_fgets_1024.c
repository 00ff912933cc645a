/* cause: client-sends-wrong-bytes */
/* mistake: fgets reads at most 1,023 bytes, so a longer line is sent as several requests */
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int sock;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static long sent = 0;
static long received = 0;
static long bye = 0; /* which request was BYE */
static int input_ended = 0;

/* Ends the program, also while the other thread waits in getline. */
static void finish(int status, const char *message)
{
    if (message) fprintf(stderr, "client: %s\n", message);
    fflush(stdout);
    _exit(status);
}

static void count_request(int is_bye)
{
    pthread_mutex_lock(&mutex);
    sent++;
    if (is_bye && bye == 0) bye = sent;
    pthread_mutex_unlock(&mutex);
}

static void count_reply(void)
{
    pthread_mutex_lock(&mutex);
    received++;
    int done = received == bye;
    pthread_mutex_unlock(&mutex);
    if (done) finish(0, NULL);
}

static void *print_replies(void *unused)
{
    FILE *in = fdopen(dup(sock), "r");
    char *line = NULL;
    size_t size = 0;
    ssize_t n;

    while (in && (n = getline(&line, &size, in)) > 0) {
        if (line[n - 1] != '\n') break; /* half a reply, then the end */
        n--;
        if (n > 0 && line[n - 1] == '\r') n--;
        fwrite(line, 1, (size_t)n, stdout);
        putchar('\n');
        fflush(stdout);
        count_reply();
    }
    pthread_mutex_lock(&mutex);
    int owed = sent > received, ended = input_ended;
    pthread_mutex_unlock(&mutex);
    if (owed) finish(1, "the connection ended before all replies had come");
    if (!ended) finish(1, "the server has closed the connection");
    finish(0, NULL);
    return unused;
}

static int send_all(const char *data, size_t length)
{
    while (length > 0) {
        ssize_t n = send(sock, data, length, MSG_NOSIGNAL);
        if (n < 0) return -1;
        data += n;
        length -= (size_t)n;
    }
    return 0;
}

static int open_connection(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM}, *all, *a;
    int fd = -1;
    if (getaddrinfo(host, port, &hints, &all) != 0) return -1;
    for (a = all; a != NULL; a = a->ai_next) {
        fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
        if (fd < 0) continue;
        if (connect(fd, a->ai_addr, a->ai_addrlen) == 0) break;
        close(fd);
        fd = -1;
    }
    freeaddrinfo(all);
    return fd;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: %s HOST PORT\n", argv[0]);
        return 2;
    }
    sock = open_connection(argv[1], argv[2]);
    if (sock < 0) {
        fprintf(stderr, "client: cannot connect to %s port %s\n", argv[1], argv[2]);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    pthread_t printer;
    if (pthread_create(&printer, NULL, print_replies, NULL) != 0) finish(1, "no thread");

    char line[1024];
    while (fgets(line, sizeof line, stdin) != NULL) {
        size_t n = strlen(line);
        if (line[n - 1] == '\n') n--;
        line[n] = '\n'; /* there is room: the terminating zero was here or behind */
        count_request(n == 3 && memcmp(line, "BYE", 3) == 0);
        if (send_all(line, n + 1) < 0) break; /* the printer will see why */
    }
    pthread_mutex_lock(&mutex);
    input_ended = 1;
    pthread_mutex_unlock(&mutex);
    shutdown(sock, SHUT_WR);
    pthread_join(printer, NULL);
    return 0;
}
