/* An echo server in one thread: poll tells who has sent something, and who can
 * take what waits to be sent back. */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <fcntl.h>

#define MOST 1024
#define ROOM 65536

struct client {
    char buffer[ROOM];
    size_t from, to; /* what lies between waits to be sent back */
    int ended;       /* no more comes */
};

static struct pollfd fds[MOST];
static struct client *clients[MOST];
static int n = 1;

static void add(int fd) {
    if (n == MOST) {
        close(fd);
        return;
    }
    fcntl(fd, F_SETFL, O_NONBLOCK);
    fds[n].fd = fd;
    clients[n] = calloc(1, sizeof(struct client));
    n++;
}

static void drop(int i) {
    close(fds[i].fd);
    free(clients[i]);
    n--;
    fds[i] = fds[n];
    clients[i] = clients[n];
}

/* Returns 0 when the client is to be dropped. */
static int serve(int i) {
    struct client *c = clients[i];
    if (c->from == c->to && !c->ended) {
        ssize_t got = recv(fds[i].fd, c->buffer, ROOM, 0);
        if (got < 0)
            return errno == EAGAIN || errno == EINTR;
        c->from = 0;
        c->to = got;
        c->ended = got == 0;
    }
    if (c->from < c->to) {
        ssize_t put = send(fds[i].fd, c->buffer + c->from, c->to - c->from, MSG_NOSIGNAL);
        if (put < 0)
            return errno == EAGAIN || errno == EINTR;
        c->from += put;
    }
    return c->from < c->to || !c->ended;
}

int main(int argc, char **argv) {
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in addr = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    addr.sin_port = htons(argc > 1 ? atoi(argv[1]) : 7007);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&addr, sizeof addr) < 0 || listen(listener, 128) < 0) {
        perror("listen");
        return 1;
    }
    fcntl(listener, F_SETFL, O_NONBLOCK);
    fds[0].fd = listener;
    fds[0].events = POLLIN;
    for (;;) {
        for (int i = 1; i < n; i++)
            fds[i].events = clients[i]->from < clients[i]->to ? POLLOUT : POLLIN;
        if (poll(fds, n, -1) < 0)
            continue;
        for (int i = n - 1; i > 0; i--)
            if (fds[i].revents && !serve(i))
                drop(i);
        if (fds[0].revents) {
            int fd = accept(listener, NULL, NULL);
            if (fd >= 0)
                add(fd);
        }
    }
}
