// cause: client-hangs-on-close
// mistake: the connection has ended, and the main thread waits for the thread that reads the keyboard
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

    /** Counts a reply and tells whether it was the one to BYE. */
    private synchronized boolean countReply() {
        received++;
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

    private int printReplies(Thread sender) {
        String why = "closed by the server";
        try {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            byte[] line;
            while ((line = readLine(in, false)) != null) {
                int length = line.length;
                if (length > 0 && line[length - 1] == '\r') {
                    length--;
                }
                System.out.write(line, 0, length);
                System.out.write('\n');
                System.out.flush();
                if (countReply()) {
                    return 0;
                }
            }
        } catch (IOException e) {
            why = e.getMessage();
        }
        try {
            sender.join();
        } catch (InterruptedException e) {
            why = "interrupted";
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
        System.exit(client.printReplies(sender));
    }
}
