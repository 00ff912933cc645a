// cause: dies-by-sigpipe
// mistake: sends without MSG_NOSIGNAL and leaves SIGPIPE as it is
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <thread>

constexpr std::size_t kLimit = 65536;
std::atomic<long> tickets{0};

// Says whether s is UTF-8 as RFC 3629 has it.
bool valid_utf8(const std::string& s) {
    for (std::size_t i = 0; i < s.size();) {
        unsigned char c = s[i];
        std::size_t n = c < 0x80 ? 1 : c < 0xC2 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 0;
        if (n == 0 || i + n > s.size()) return false;
        for (std::size_t k = 1; k < n; k++)
            if ((static_cast<unsigned char>(s[i + k]) & 0xC0) != 0x80) return false;
        unsigned char d = n > 1 ? s[i + 1] : 0;
        if ((c == 0xE0 && d < 0xA0) || (c == 0xED && d > 0x9F)) return false;
        if ((c == 0xF0 && d < 0x90) || (c == 0xF4 && d > 0x8F)) return false;
        i += n;
    }
    return true;
}

class Session {
public:
    explicit Session(int fd) : fd_(fd) {}
    ~Session() { close(fd_); }

    void run() {
        while (auto line = read_line()) {
            std::string reply = answer(*line) + "\n";
            if (!send_all(reply) || *line == "BYE") return;
        }
    }

private:
    int fd_;
    int count_ = 0;
    std::string name_;
    std::string buffer_;

    // The next complete line; of one that is too long only the beginning, which is still too long.
    std::optional<std::string> read_line() {
        std::string line;
        for (;;) {
            auto end = buffer_.find('\n');
            line += buffer_.substr(0, end);
            if (line.size() > kLimit + 2) line.resize(kLimit + 2);
            if (end != std::string::npos) {
                buffer_.erase(0, end + 1);
                if (!line.empty() && line.back() == '\r') line.pop_back();
                return line;
            }
            char data[4096];
            ssize_t n = recv(fd_, data, sizeof data, 0);
            if (n <= 0) return std::nullopt;
            buffer_.assign(data, n);
        }
    }

    bool send_all(const std::string& text) {
        std::size_t done = 0;
        while (done < text.size()) {
            ssize_t n = send(fd_, text.data() + done, text.size() - done, 0);
            if (n <= 0) return false;
            done += n;
        }
        return true;
    }

    std::string answer(const std::string& line) {
        count_++;
        if (line.size() > kLimit) return "ERR too long";
        if (!valid_utf8(line)) return "ERR bad UTF-8";
        auto space = line.find(' ');
        std::string request = line.substr(0, space);
        std::string text = space == std::string::npos ? "" : line.substr(space + 1);
        if (request == "HELLO" && !text.empty()) {
            name_ = text;
            return "OK hello " + name_;
        }
        if (request == "WHO" && !name_.empty()) return "OK " + name_;
        if (request == "ECHO") return "OK " + text;
        if (request == "UPPER") {
            std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
            return "OK " + text;
        }
        if (request == "COUNT") return "OK " + std::to_string(count_);
        if (request == "TICKET") return "OK " + std::to_string(++tickets);
        if (request == "WAIT") return wait(text);
        if (request == "BYE") return "OK bye";
        return "ERR unknown or incomplete request";
    }

    std::string wait(const std::string& text) {
        bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
        if (!digits || text.size() > 5 || std::stoi(text) > 10000) return "ERR WAIT needs 0 to 10000";
        std::this_thread::sleep_for(std::chrono::milliseconds(std::stoi(text)));
        return "OK waited " + text;
    }
};

int main(int argc, char** argv) {
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = INADDR_ANY;
    address.sin_port = htons(argc > 1 ? std::atoi(argv[1]) : 5050);
    if (bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) < 0 || listen(listener, 64) < 0) {
        std::cerr << "cannot listen\n";
        return 1;
    }
    for (;;) {
        int fd = accept(listener, nullptr, nullptr);
        if (fd < 0) continue;
        std::thread([fd] { Session(fd).run(); }).detach();
    }
}
