// cause: udp-wrong-peer
// mistake: the replies go to the host of the sender, but always to port 5051
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
    private static final int CLIENT_PORT = 5051;

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
        int space = 0;
        while (space < request.length && request[space] != ' ') {
            space++;
        }
        String name = new String(request, 0, space, StandardCharsets.ISO_8859_1);
        byte[] argument = Arrays.copyOfRange(request, Math.min(space + 1, request.length), request.length);
        switch (name) {
            case "ECHO":
                return ok(argument);
            case "UPPER":
                return ok(bytes(new String(argument, StandardCharsets.UTF_8).toUpperCase(Locale.ROOT)));
            case "TICKET":
                tickets++;
                return ok(bytes(String.valueOf(tickets)));
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
                    socket.send(new DatagramPacket(reply, reply.length, packet.getAddress(), CLIENT_PORT));
                } catch (IOException e) {
                    System.err.println("server: " + e.getMessage());
                }
            }
        }
    }
}
