import java.util.List;
import java.util.Map;
import org.w3c.dom.Element;

/** grunddata.py's persons: full import in both forms, delta, deletion, and then every reader. */
final class Persons {
    private static final String[] PACKAGES = {"Lille", "Mellem", "Fuld", "FuldMyndighed"};
    private static final Map<String, String> IMPORTS = Map.of(
        "fuld", "importerXml", "udenNavnerum", "importerXml", "delta", "importerDeltaXml", "slet", "importerSletXml");

    private final Gateway gateway;
    private final Party party;
    private final String unit;
    private final Rows rows;

    Persons(Gateway gateway, Party party) {
        this.gateway = gateway;
        this.party = party;
        unit = gateway.told("unit");
        rows = new Rows(unit);
    }

    void all() throws Exception {
        for (String name : List.of("fuld", "udenNavnerum", "delta", "slet")) {
            String document = gateway.told("document." + name);
            if (!document.contains(" xmlns=")) {
                // The service's namespace is the default one of the message.
                document = document.replaceFirst(" source=", " xmlns=\"\" source=");
            }
            String users = name.equals("fuld") ? " medBrugere=\"true\"" : "";
            Element svar = Xml.down(ask("wsaimport/8", IMPORTS.get(name), "<instXML" + users + ">" + document + "</instXML>"), "svar");
            equal(gateway.told("answer." + name), rows.svar(svar), name);
            rows.learn(svar);
        }
        for (String one : PACKAGES) {
            String filters = one.equals("Lille") ? "" : "<filtre><cprFilter><inkluderCpr>true</inkluderCpr></cprFilter></filtre>";
            Element answer = ask("wsieksport/7", "eksporterXml" + one, "<instnr>" + unit + "</instnr>" + filters);
            equal(gateway.told("export." + one), rows.export(Xml.first(Xml.down(answer, "xml"))), one);
        }
        for (String path : List.of("wsiinst/6", "wsibruger/7", "wsiidentifikation/6")) {
            for (String operation : gateway.told("reads." + path).split(",")) {
                Element answer = ask(path, operation, rows.filled(gateway.told("arguments." + operation)));
                equal(gateway.told("rows." + operation), rows.read(operation, answer), operation);
            }
        }
    }

    private Element ask(String path, String operation, String content) throws Exception {
        String namespace = "https://brugerdatabasen.stil.dk/bpi/" + path;
        Message message = new Message(namespace, namespace, operation, gateway.told("signer.system"), gateway.url(path), content).sign(party);
        Answer answer = gateway.post(path, message.bytes(), message.messageId);
        Answer.demand(!answer.payload.getLocalName().equals("Fault"), answer.payload.getTextContent());
        return answer.payload;
    }

    private static void equal(String wanted, String got, String what) {
        Answer.demand(wanted.equals(got), what + ": ventede\n" + wanted + "fik\n" + got);
    }
}
