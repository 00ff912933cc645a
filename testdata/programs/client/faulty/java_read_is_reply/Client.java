// cause: client-recv-is-message
// mistake: what one read returns is printed as a line
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;

public class Client {
    private static final byte[] BYE = {'B', 'Y', 'E'};

    private final Socket socket;
    private long sent = 0;
    private long received = 0;
    private long bye = -1;
    private boolean inputEnded = false;

    Client(Socket socket) {
        this.socket = socket;
    }

    /** Returns the bytes before the next line end; at the end of the stream what is left, or null. */
    static byte[] readLine(InputStream in, boolean lastLineCounts) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b;
        while ((b = in.read()) != -1) {
            if (b == '\n') {
                return line.toByteArray();
            }
            line.write(b);
        }
        return lastLineCounts && line.size() > 0 ? line.toByteArray() : null;
    }

    private synchronized void countRequest(boolean isBye) {
        sent++;
        if (isBye) {
            bye = sent;
        }
    }

    /** Counts replies and tells whether the one to BYE has come. */
    private synchronized boolean countReplies(byte[] data, int length) {
        for (int i = 0; i < length; i++) {
            if (data[i] == '\n') {
                received++;
            }
        }
        return received == bye;
    }

    private void sendInput() {
        InputStream keyboard = new BufferedInputStream(System.in);
        try {
            OutputStream out = new BufferedOutputStream(socket.getOutputStream());
            byte[] line;
            while ((line = readLine(keyboard, true)) != null) {
                boolean isBye = Arrays.equals(line, BYE);
                countRequest(isBye);
                out.write(line);
                out.write('\n');
                out.flush();
                if (isBye) {
                    return;
                }
            }
            synchronized (this) {
                inputEnded = true;
            }
            socket.shutdownOutput();
        } catch (IOException e) {
            // the main thread learns of it from its own side of the connection
        }
    }

    private int printReplies() {
        String why = "closed by the server";
        try {
            InputStream in = socket.getInputStream();
            byte[] line = new byte[1 << 20];
            int length;
            while ((length = in.read(line)) > 0) {
                boolean done = countReplies(line, length);
                if (line[length - 1] == '\n') {
                    length--;
                }
                if (length > 0 && line[length - 1] == '\r') {
                    length--;
                }
                System.out.write(line, 0, length);
                System.out.write('\n');
                System.out.flush();
                if (done) {
                    return 0;
                }
            }
        } catch (IOException e) {
            why = e.getMessage();
        }
        synchronized (this) {
            if (sent == received && inputEnded) {
                return 0;
            }
            System.err.println("client: the connection has ended (" + why + "), missing replies: " + (sent - received));
            return 1;
        }
    }

    public static void main(String[] args) {
        if (args.length != 2) {
            System.err.println("usage: java Client HOST PORT");
            System.exit(2);
        }
        Socket socket = null;
        try {
            socket = new Socket(args[0], Integer.parseInt(args[1]));
            socket.setTcpNoDelay(true);
        } catch (IOException | IllegalArgumentException e) {
            System.err.println("client: cannot reach " + args[0] + " " + args[1] + ": " + e.getMessage());
            System.exit(1);
        }
        Client client = new Client(socket);
        Thread sender = new Thread(client::sendInput);
        sender.setDaemon(true);
        sender.start();
        System.exit(client.printReplies());
    }
}
