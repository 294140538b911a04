import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.ws.security.WSSConfig;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * WSS4J against a running gateway: it signs as a policy-driven client does and judges every answer.
 *
 * <pre>java SignedCalls GATEWAY.properties ANSWERS</pre>
 */
public final class SignedCalls {
    private static final String HELLO = "helloWorldWithCertificate";

    private final Gateway gateway;
    private final Party signer;
    private final Party stranger;
    private final String system;
    private int passed;
    private int failed;

    private SignedCalls(Gateway gateway) throws Exception {
        this.gateway = gateway;
        signer = gateway.party("signer");
        stranger = gateway.party("stranger");
        system = gateway.told("signer.system");
    }

    public static void main(String[] arguments) throws Exception {
        WSSConfig.init();
        SignedCalls calls = new SignedCalls(new Gateway(Path.of(arguments[0]), Path.of(arguments[1])));
        for (String path : calls.gateway.told("services").split(",")) {
            calls.run("answers", path, calls::answers);
            calls.run("forged", path, calls::forged);
            calls.run("unsigned", path, calls::unsigned);
            calls.run("mayNot", path, calls::mayNot);
            calls.run("replayed", path, calls::replayed);
        }
        calls.run("persons", "wsaimport/8", path -> new Persons(calls.gateway, calls.signer).all());
        System.out.printf("java: %d passed, %d failed%n", calls.passed, calls.failed);
        System.exit(calls.failed > 0 || calls.passed == 0 ? 1 : 0);
    }

    private interface Test {
        void of(String path) throws Exception;
    }

    private void run(String name, String path, Test test) {
        try {
            test.of(path);
            passed++;
        } catch (Exception | AssertionError error) {
            failed++;
            System.out.printf("FEJL: %s, %s: %s%n", name, path, error);
            Arrays.stream(error.getStackTrace()).limit(6).forEach(at -> System.out.println("    " + at));
        }
    }

    /** hello greets the system, and hentDataAftaler… gives the institutions that run.py knows of. */
    private void answers(String path) throws Exception {
        equal("Hello " + system + "!", texts(ask(path, HELLO, signer, system).payload).get(0));
        for (String aftale : operations(path)) {
            Answer answer = ask(path, aftale, signer, system);
            List<String> regnr = texts(answer.payload);
            regnr.sort(null);
            equal(gateway.told(path + "." + aftale), String.join(",", regnr));
            String action = Xml.one(answer.header, Message.WSA, "Action").getTextContent();
            Answer.demand(action.startsWith(namespace(path) + "/") && action.endsWith("/" + aftale + "Response"), action);
        }
    }

    /** Altered after signing. */
    private void forged(String path) throws Exception {
        for (String[] change : new String[][] {
            {">" + system + "<", ">" + gateway.told("stranger.system") + "<"},
            {"<" + HELLO + " ", "<hentDataAftaler "},
            {">urn:uuid:", ">urn:uuid:0"},
        }) {
            Message message = message(path, HELLO, system).sign(signer);
            String good = new String(message.bytes(), StandardCharsets.UTF_8);
            String spoilt = good.replace(change[0], change[1]);
            Answer.demand(!spoilt.equals(good), change[0]);
            String asked = change[0].startsWith(">urn") ? message.messageId.replace("urn:uuid:", "urn:uuid:0") : message.messageId;
            equal("Signatur", gateway.postUnproven(path, spoilt.getBytes(StandardCharsets.UTF_8), asked).refused());
        }
    }

    private void unsigned(String path) throws Exception {
        Message message = message(path, HELLO, system);
        equal("SignaturMangler", gateway.postUnproven(path, message.bytes(), message.messageId).refused());
    }

    private void mayNot(String path) throws Exception {
        equal("Rettigheder", ask(path, HELLO, signer, "EX999999").refused());
        equal("Rettigheder", ask(path, HELLO, stranger, system).refused());
        equal("Rettigheder", ask(path, HELLO, stranger, gateway.told("stranger.system")).refused());
    }

    /** The same bytes twice. */
    private void replayed(String path) throws Exception {
        Message message = message(path, HELLO, system).sign(signer);
        byte[] bytes = message.bytes();
        equal("Hello " + system + "!", texts(gateway.post(path, bytes, message.messageId).payload).get(0));
        equal("Signatur", gateway.post(path, bytes, message.messageId).refused());
    }

    private Answer ask(String path, String operation, Party party, String named) throws Exception {
        Message message = message(path, operation, named).sign(party);
        return gateway.post(path, message.bytes(), message.messageId);
    }

    private Message message(String path, String operation, String named) throws Exception {
        boolean common = operation.equals(HELLO) || operation.equals("hentDataAftaler");
        return new Message(namespace(path), common ? Message.COMMON : namespace(path), operation, named, gateway.url(path));
    }

    private String[] operations(String path) {
        return gateway.told(path + ".operations").split(",");
    }

    private static String namespace(String path) {
        return "https://brugerdatabasen.stil.dk/bpi/" + path;
    }

    private static List<String> texts(Element payload) {
        List<String> texts = new ArrayList<>();
        for (Node node = payload.getFirstChild(); node != null; node = node.getNextSibling()) {
            texts.add(node.getTextContent());
        }
        return texts;
    }

    private static void equal(String wanted, String got) {
        Answer.demand(wanted.equals(got), "ventede " + wanted + ", fik " + got);
    }
}
