/* Upper case, line by line, with a thread for each client. */
#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Upper case for ASCII letters; other bytes stay. */
static void *serve(void *arg) {
    int fd = (long)arg;
    FILE *in = fdopen(fd, "r"), *out = fdopen(dup(fd), "w");
    char *line = NULL;
    size_t room = 0;
    ssize_t n;
    while (in && out && (n = getline(&line, &room, in)) > 0 && line[n - 1] == '\n') {
        for (ssize_t i = 0; i < n; i++)
            line[i] = toupper((unsigned char)line[i]);
        if (fwrite(line, 1, n, out) != (size_t)n || fflush(out) != 0)
            break;
    }
    free(line);
    if (in)
        fclose(in);
    if (out)
        fclose(out);
    return NULL;
}

int main(int argc, char **argv) {
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in addr = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    signal(SIGPIPE, SIG_IGN);
    addr.sin_port = htons(argc > 1 ? atoi(argv[1]) : 12000);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&addr, sizeof addr) < 0 || listen(listener, 128) < 0) {
        perror("listen");
        return 1;
    }
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0)
            continue;
        pthread_t thread;
        if (pthread_create(&thread, NULL, serve, (void *)(long)fd) == 0)
            pthread_detach(thread);
        else
            close(fd);
    }
}
