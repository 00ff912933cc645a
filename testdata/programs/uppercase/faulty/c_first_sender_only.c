/* cause: udp-one-client
 * The socket is connected to the first sender, so nobody else is heard. */
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

int main(int argc, char **argv) {
    static char buffer[65536];
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in addr = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    addr.sin_port = htons(argc > 1 ? atoi(argv[1]) : 12000);
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("bind");
        return 1;
    }
    struct sockaddr_in sender;
    socklen_t length = sizeof sender;
    if (recvfrom(fd, buffer, sizeof buffer, MSG_PEEK, (struct sockaddr *)&sender, &length) < 0)
        return 1;
    connect(fd, (struct sockaddr *)&sender, length);
    for (;;) {
        ssize_t n = recv(fd, buffer, sizeof buffer, 0);
        for (ssize_t i = 0; i < n; i++)
            buffer[i] = toupper((unsigned char)buffer[i]);
        if (n >= 0)
            send(fd, buffer, n, 0);
    }
}
