/* cause: udp-stops-at-empty */
/* mistake: recvfrom returning 0 is taken for the end of a connection */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define LARGEST 65536

static char request[LARGEST];
static char reply[LARGEST + 4];
static long tickets = 0;

static int named(const char *name, size_t length)
{
    size_t n = strlen(name);
    return length >= n && memcmp(request, name, n) == 0 && (length == n || request[n] == ' ');
}

/* Puts the reply to a request of this length together; returns how long it is. */
static size_t answer(size_t length)
{
    if (length > 0 && request[length - 1] == '\n') {
        length--;
        if (length > 0 && request[length - 1] == '\r') length--;
    }
    int upper = named("UPPER", length);
    if (upper || named("ECHO", length)) {
        size_t start = upper ? 6 : 5, n = length > start ? length - start : 0;
        memcpy(reply, "OK ", 3);
        for (size_t i = 0; i < n; i++) {
            unsigned char c = (unsigned char)request[start + i];
            reply[3 + i] = (char)(upper ? toupper(c) : c);
        }
        return 3 + n;
    }
    if (named("TICKET", length)) return (size_t)sprintf(reply, "OK %ld", ++tickets);
    return (size_t)sprintf(reply, "ERR unknown request");
}

int main(int argc, char **argv)
{
    int port = argc > 1 ? atoi(argv[1]) : 5050;
    int sock = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    if (sock < 0 || bind(sock, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("server");
        return 1;
    }
    for (;;) {
        struct sockaddr_in sender;
        socklen_t size = sizeof sender;
        ssize_t n = recvfrom(sock, request, sizeof request, 0, (struct sockaddr *)&sender, &size);
        if (n == 0) break;
        if (n < 0) {
            perror("recvfrom");
            continue;
        }
        if (sendto(sock, reply, answer((size_t)n), 0, (struct sockaddr *)&sender, size) < 0) perror("sendto");
    }
    return 0;
}
