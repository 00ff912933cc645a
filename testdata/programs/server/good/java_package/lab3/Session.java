package lab3;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The conversation with one client. */
class Session implements Runnable {
    private static final int LIMIT = 65536;

    private final Socket socket;
    private final AtomicLong tickets;
    private final byte[] line = new byte[LIMIT + 2];
    private String name = "";
    private long count = 0;
    private boolean finished = false;

    Session(Socket socket, AtomicLong tickets) {
        this.socket = socket;
        this.tickets = tickets;
    }

    @Override
    public void run() {
        try (Socket s = socket) {
            byte[] data = new byte[8192];
            int length = 0;
            int n;
            while ((n = s.getInputStream().read(data)) != -1) {
                for (int i = 0; i < n && !finished; i++) {
                    if (data[i] == '\n') {
                        answer(length);
                        length = 0;
                    } else if (length < line.length) {
                        line[length++] = data[i];
                    }
                }
                if (finished) {
                    return;
                }
            }
        } catch (IOException e) {
            // The client has gone; there is nobody to tell.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(int length) throws IOException, InterruptedException {
        count++;
        if (length > 0 && line[length - 1] == '\r') {
            length--;
        }
        String reply;
        if (length > LIMIT) {
            reply = "ERR too long";
        } else {
            try {
                ByteBuffer bytes = ByteBuffer.wrap(line, 0, length);
                reply = reply(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
            } catch (CharacterCodingException e) {
                reply = "ERR this is no UTF-8";
            }
        }
        socket.getOutputStream().write((reply + '\n').getBytes(StandardCharsets.UTF_8));
    }

    private String reply(String request) throws InterruptedException {
        String[] parts = request.split(" ", 2);
        String text = parts.length == 2 ? parts[1] : "";
        return switch (parts[0]) {
            case "HELLO" -> hello(text);
            case "WHO" -> name.isEmpty() ? "ERR who are you?" : "OK " + name;
            case "ECHO" -> "OK " + text;
            case "UPPER" -> "OK " + text.toUpperCase(Locale.ROOT);
            case "COUNT" -> "OK " + count;
            case "TICKET" -> "OK " + tickets.incrementAndGet();
            case "WAIT" -> waitFor(text);
            case "BYE" -> {
                finished = true;
                yield "OK bye";
            }
            default -> "ERR not a request";
        };
    }

    private String hello(String newName) {
        if (newName.isEmpty()) {
            return "ERR a name is needed";
        }
        name = newName;
        return "OK hello " + name;
    }

    private String waitFor(String text) throws InterruptedException {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 10_000) {
            return "ERR a number from 0 to 10000 is needed";
        }
        TimeUnit.MILLISECONDS.sleep(Integer.parseInt(text));
        return "OK waited " + text;
    }
}
