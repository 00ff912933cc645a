// style: C++, std::thread for the input, the main thread prints the replies
#include <atomic>
#include <cstring>
#include <iostream>
#include <netdb.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

class Connection {
public:
    Connection(const char *host, const char *port)
    {
        addrinfo hints{};
        addrinfo *list = nullptr;
        hints.ai_socktype = SOCK_STREAM;
        if (int code = getaddrinfo(host, port, &hints, &list)) throw std::string(gai_strerror(code));
        for (addrinfo *a = list; a; a = a->ai_next) {
            fd_ = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
            if (fd_ >= 0 && connect(fd_, a->ai_addr, a->ai_addrlen) == 0) return;
        }
        throw std::string(strerror(errno));
    }

    bool sendLine(const std::string &line)
    {
        std::string data = line + '\n';
        size_t done = 0;
        while (done < data.size()) {
            ssize_t n = send(fd_, data.data() + done, data.size() - done, MSG_NOSIGNAL);
            if (n < 0) return false;
            done += static_cast<size_t>(n);
        }
        return true;
    }

    void endSending() { shutdown(fd_, SHUT_WR); }

    // Gives the next complete line; false when there is none any more.
    bool receiveLine(std::string &line)
    {
        size_t end;
        while ((end = buffer_.find('\n', seen_)) == std::string::npos) {
            seen_ = buffer_.size();
            char chunk[16384];
            ssize_t n = recv(fd_, chunk, sizeof chunk, 0);
            if (n <= 0) return false;
            buffer_.append(chunk, static_cast<size_t>(n));
        }
        line = buffer_.substr(0, end);
        buffer_.erase(0, end + 1);
        seen_ = 0;
        if (!line.empty() && line.back() == '\r') line.pop_back();
        return true;
    }

private:
    int fd_ = -1;
    std::string buffer_;
    size_t seen_ = 0; // so much of the buffer holds no line end
};

static std::atomic<long> sent{0};
static std::atomic<long> bye{0};
static std::atomic<bool> inputEnded{false};

static void sendInput(Connection &server)
{
    std::string line;
    while (std::getline(std::cin, line)) {
        bool isBye = line == "BYE";
        if (isBye) bye = sent + 1;
        sent++;
        if (!server.sendLine(line) || isBye) return;
    }
    inputEnded = true;
    server.endSending();
}

static int printReplies(Connection &server)
{
    std::string line;
    long received = 0;
    while (server.receiveLine(line)) {
        std::cout << line << std::endl;
        received++;
        if (received == bye) return 0;
    }
    if (received == sent && inputEnded) return 0;
    std::cerr << "client: the connection has ended, missing replies: " << sent - received << std::endl;
    return 1;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        std::cerr << "usage: " << argv[0] << " HOST PORT" << std::endl;
        return 2;
    }
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr); // the input thread must not touch the output
    try {
        static Connection server(argv[1], argv[2]);
        std::thread(sendInput, std::ref(server)).detach();
        _exit(printReplies(server)); // the other thread may still wait for the keyboard
    } catch (const std::string &problem) {
        std::cerr << "client: cannot connect to " << argv[1] << ' ' << argv[2] << ": " << problem << std::endl;
        return 1;
    }
}
