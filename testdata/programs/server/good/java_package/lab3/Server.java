// style: Java in a package with two classes, a cached thread pool
package lab3;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** The main class: accepts clients and gives each to a thread of the pool. */
public class Server {
    private final AtomicLong tickets = new AtomicLong();
    private final ExecutorService pool = Executors.newCachedThreadPool();

    void listen(int port) throws IOException {
        try (ServerSocket listener = new ServerSocket(port, 100, InetAddress.getLoopbackAddress())) {
            while (true) {
                Socket client = listener.accept();
                pool.execute(new Session(client, tickets));
            }
        }
    }

    public static void main(String[] args) throws IOException {
        int port = 5050;
        if (args.length > 0) {
            port = Integer.parseInt(args[0]);
        }
        new Server().listen(port);
    }
}
