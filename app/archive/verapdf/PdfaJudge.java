import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import javax.xml.bind.JAXBException;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.VeraPDFFoundry;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;

/**
 * A warm process around veraPDF. A question is one line, flavour and file URI with a tab between; an answer is one line of JSON:
 * {"valid":true,"failures":[{"clause":"6.2.11.5-1","message":"..."}]}, or {"unreadable":"..."} where the file cannot be parsed.
 *
 * Arguments: the seconds that one file may take, then nothing (questions on stdin, answers on stdout), or the path of a Unix socket to
 * listen on ("ready" is printed once it does). Either way the process ends when its stdin closes, and when a file takes too long.
 */
public final class PdfaJudge {
    private static final int EXIT_TOO_SLOW = 3;

    private final long limitMs;
    private final Map<String, ValidationProfile> profiles = new HashMap<>();
    private final Timer deadline = new Timer("deadline", true);

    private PdfaJudge(long limitMs) {
        this.limitMs = limitMs;
    }

    public static void main(String[] args) throws IOException {
        LogManager.getLogManager().reset();
        Logger.getLogger("").setLevel(Level.OFF);
        PrintStream out = System.out;
        System.setOut(System.err); // nothing but answers on stdout
        VeraGreenfieldFoundryProvider.initialise();
        PdfaJudge judge = new PdfaJudge(1000L * Long.parseLong(args[0]));
        if (args.length == 1) {
            judge.serve(System.in, out);
        } else {
            Path socket = Path.of(args[1]);
            judge.listen(socket);
            out.println("ready");
            out.flush();
            System.in.transferTo(OutputStream.nullOutputStream());
            Files.deleteIfExists(socket);
        }
        System.exit(0);
    }

    private void listen(Path path) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        daemon(() -> {
            while (true) {
                SocketChannel client = server.accept();
                daemon(() -> {
                    try (client) {
                        serve(Channels.newInputStream(client), Channels.newOutputStream(client));
                    }
                });
            }
        });
    }

    private interface Job {
        void run() throws IOException;
    }

    private static void daemon(Job job) {
        Thread thread = new Thread(() -> {
            try {
                job.run();
            } catch (IOException gone) {
                // the client went away: its connection ends, nothing else
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(InputStream questions, OutputStream answers) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(questions, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] question = line.split("\t", 2);
            answers.write((answer(question[0], question[1]) + "\n").getBytes(StandardCharsets.UTF_8));
            answers.flush();
        }
    }

    private synchronized String answer(String flavourId, String uri) {
        TimerTask tooSlow = new TimerTask() {
            @Override
            public void run() {
                Runtime.getRuntime().halt(EXIT_TOO_SLOW);
            }
        };
        deadline.schedule(tooSlow, limitMs);
        VeraPDFFoundry verapdf = Foundries.defaultInstance();
        try (FileInputStream file = new FileInputStream(Path.of(URI.create(uri)).toFile());
                PDFAParser parser = verapdf.createParser(file, PDFAFlavour.byFlavourId(flavourId))) {
            return verdict(verapdf.createValidator(profile(flavourId), false).validate(parser));
        } catch (OutOfMemoryError full) {
            throw full;
        } catch (Exception | StackOverflowError unreadable) {
            return "{\"unreadable\":" + quoted(String.valueOf(unreadable.getMessage())) + "}";
        } finally {
            tooSlow.cancel();
        }
    }

    /** The rules of one flavour. The library's own directory of profiles would read all of them, 5 MB of XML, at the first file. */
    private ValidationProfile profile(String flavourId) throws IOException, JAXBException {
        ValidationProfile known = profiles.get(flavourId);
        if (known == null) {
            String name = "/org/verapdf/pdfa/validation/PDFA-" + flavourId.toUpperCase(Locale.ROOT) + ".xml";
            try (InputStream xml = Profiles.class.getResourceAsStream(name)) {
                known = Profiles.profileFromXml(xml);
            }
            profiles.put(flavourId, known);
        }
        return known;
    }

    private static String verdict(ValidationResult result) {
        Map<String, String> failures = new LinkedHashMap<>(); // a broken rule once, however often it is broken
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                String clause = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
                failures.putIfAbsent(clause, String.valueOf(assertion.getMessage()));
            }
        }
        StringBuilder json = new StringBuilder("{\"valid\":" + result.isCompliant() + ",\"failures\":[");
        String comma = "";
        for (Map.Entry<String, String> failure : failures.entrySet()) {
            json.append(comma).append("{\"clause\":").append(quoted(failure.getKey()));
            json.append(",\"message\":").append(quoted(failure.getValue())).append('}');
            comma = ",";
        }
        return json.append("]}").toString();
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < 0x20) {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
