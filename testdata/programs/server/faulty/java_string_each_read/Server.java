// cause: splits-utf8
// mistake: makes a String of each piece that read returns
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

public class Server {
    static final int LIMIT = 65536;

    private static int tickets = 0;

    static synchronized int nextTicket() {
        tickets++;
        return tickets;
    }

    static class ClientHandler implements Runnable {
        private final Socket socket;
        private String name = null;
        private int count = 0;

        ClientHandler(Socket socket) {
            this.socket = socket;
        }

        @Override
        public void run() {
            try (socket) {
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream();
                String line;
                while ((line = readLine(in)) != null) {
                    String reply = reply(line);
                    out.write((reply + "\n").getBytes(StandardCharsets.UTF_8));
                    out.flush();
                    if (line.equals("BYE")) {
                        break;
                    }
                }
            } catch (IOException | InterruptedException e) {
                System.out.println("client lost: " + e.getMessage());
            }
        }

        private final StringBuilder received = new StringBuilder();

        /** Returns the next complete line without its end, or null when there is none. */
        private String readLine(InputStream in) throws IOException {
            byte[] data = new byte[4096];
            int end;
            while ((end = received.indexOf("\n")) < 0) {
                int n = in.read(data);
                if (n == -1) {
                    return null;
                }
                if (received.length() > LIMIT + 2) {
                    received.setLength(LIMIT + 2); // too long, and so it stays
                }
                received.append(new String(data, 0, n, StandardCharsets.UTF_8));
            }
            String line = received.substring(0, end);
            received.delete(0, end + 1);
            return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        }

        private String reply(String text) throws InterruptedException {
            count++;
            if (text.getBytes(StandardCharsets.UTF_8).length > LIMIT) {
                return "ERR too long";
            }
            if (text.contains("\ufffd")) {
                return "ERR not UTF-8";
            }
            int space = text.indexOf(' ');
            String request = space < 0 ? text : text.substring(0, space);
            String argument = space < 0 ? "" : text.substring(space + 1);
            switch (request) {
                case "HELLO":
                    if (argument.isEmpty()) {
                        return "ERR name missing";
                    }
                    name = argument;
                    return "OK hello " + name;
                case "WHO":
                    return name == null ? "ERR no HELLO yet" : "OK " + name;
                case "ECHO":
                    return "OK " + argument;
                case "UPPER":
                    return "OK " + argument.toUpperCase();
                case "COUNT":
                    return "OK " + count;
                case "TICKET":
                    return "OK " + nextTicket();
                case "WAIT":
                    if (!argument.matches("[0-9]{1,5}") || Integer.parseInt(argument) > 10000) {
                        return "ERR not a time";
                    }
                    Thread.sleep(Integer.parseInt(argument));
                    return "OK waited " + argument;
                case "BYE":
                    return "OK bye";
                default:
                    return "ERR unknown request";
            }
        }
    }

    public static void main(String[] args) throws IOException {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 5050;
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(port));
        System.out.println("Server listening on port " + port);
        while (true) {
            Socket client = server.accept();
            new Thread(new ClientHandler(client)).start();
        }
    }
}
