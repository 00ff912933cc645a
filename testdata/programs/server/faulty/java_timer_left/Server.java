// cause: leaks-threads
// mistake: gives each client a Timer and never cancels it
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Timer;
import java.util.TimerTask;

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
                Timer timer = new Timer();
                timer.schedule(new TimerTask() {
                    @Override
                    public void run() {
                        System.out.println(socket + " has sent " + count + " requests");
                    }
                }, 60_000, 60_000);
                InputStream in = new BufferedInputStream(socket.getInputStream());
                OutputStream out = socket.getOutputStream();
                byte[] line;
                while ((line = readLine(in)) != null) {
                    String reply = reply(line);
                    out.write((reply + "\n").getBytes(StandardCharsets.UTF_8));
                    out.flush();
                    if (reply.equals("OK bye") && line.length == 3) {
                        break;
                    }
                }
            } catch (IOException | InterruptedException e) {
                System.out.println("client lost: " + e.getMessage());
            }
        }

        /** Returns the next complete line without its end, or null when there is none. */
        private byte[] readLine(InputStream in) throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int b;
            while ((b = in.read()) != '\n') {
                if (b == -1) {
                    return null;
                }
                if (line.size() < LIMIT + 2) { // more need not be kept to see that it is too long
                    line.write(b);
                }
            }
            byte[] bytes = line.toByteArray();
            if (bytes.length > 0 && bytes[bytes.length - 1] == '\r') {
                bytes = java.util.Arrays.copyOf(bytes, bytes.length - 1);
            }
            return bytes;
        }

        private String reply(byte[] line) throws InterruptedException {
            count++;
            if (line.length > LIMIT) {
                return "ERR too long";
            }
            String text;
            try {
                text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
            } catch (CharacterCodingException e) {
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
