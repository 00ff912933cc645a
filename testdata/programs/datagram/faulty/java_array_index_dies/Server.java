// cause: udp-dies
// mistake: split gives one part when there is no argument, and the second one is used all the same
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

public class Server {
    private static final int LARGEST = 65535;
    private static final int LIMIT = 8192;

    private int tickets = 0;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the request without the one line end that may be at its end. */
    private static byte[] withoutLineEnd(byte[] data, int length) {
        if (length > 0 && data[length - 1] == '\n') {
            length--;
            if (length > 0 && data[length - 1] == '\r') {
                length--;
            }
        }
        return Arrays.copyOf(data, length);
    }

    private static byte[] ok(byte[] text) {
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        reply.writeBytes(bytes("OK "));
        reply.writeBytes(text);
        return reply.toByteArray();
    }

    byte[] answer(byte[] request) {
        if (request.length > LIMIT) {
            return bytes("ERR too long");
        }
        String text = new String(request, StandardCharsets.ISO_8859_1);
        if (text.equals("TICKET")) {
            tickets++;
            return ok(bytes(String.valueOf(tickets)));
        }
        if (!text.startsWith("ECHO") && !text.startsWith("UPPER")) {
            return bytes("ERR unknown request");
        }
        String[] parts = text.split(" ", 2);
        byte[] argument = parts[1].getBytes(StandardCharsets.ISO_8859_1);
        switch (parts[0]) {
            case "ECHO":
                return ok(argument);
            case "UPPER":
                return ok(bytes(new String(argument, StandardCharsets.UTF_8).toUpperCase(Locale.ROOT)));
            default:
                return bytes("ERR unknown request");
        }
    }

    public static void main(String[] args) throws IOException {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 5050;
        Server server = new Server();
        try (DatagramSocket socket = new DatagramSocket(port)) {
            byte[] buffer = new byte[LARGEST];
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                try {
                    socket.receive(packet);
                    byte[] reply = server.answer(withoutLineEnd(packet.getData(), packet.getLength()));
                    socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
                } catch (IOException e) {
                    System.err.println("server: " + e.getMessage());
                }
            }
        }
    }
}
