import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.apache.ws.security.WSConstants;
import org.apache.ws.security.WSEncryptionPart;
import org.apache.ws.security.WSSConfig;
import org.apache.ws.security.message.WSSecHeader;
import org.apache.ws.security.message.WSSecSignature;
import org.apache.ws.security.message.WSSecTimestamp;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** A request as a policy-driven client makes it (bpi-security §3, J7): signed by WSS4J, the token too, with prefix lists. */
final class Message {
    static final String SOAP12 = "http://www.w3.org/2003/05/soap-envelope";
    static final String WSA = "http://www.w3.org/2005/08/addressing";
    static final String COMMON = "https://brugerdatabasen.stil.dk/bpi/common/3";
    static final int LIFE_SECONDS = 300;
    private static final String RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    private static final String SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256";

    final String messageId = "urn:uuid:" + UUID.randomUUID();
    final Document document;

    /** An unsigned message of an empty element; {@code operation} is one of {@code namespace}, and {@code service} the service's namespace. */
    Message(String service, String namespace, String operation, String system, String to) throws Exception {
        this(service, namespace, operation, system, to, "");
    }

    /** Likewise, with what the element holds, whose default namespace is the operation's. */
    Message(String service, String namespace, String operation, String system, String to, String content) throws Exception {
        document = Xml.builder().newDocument();
        Element envelope = document.createElementNS(SOAP12, "soap:Envelope");
        // Who makes a document by hand declares its namespaces by hand: WSS4J canonicalises the tree, not a text.
        envelope.setAttributeNS("http://www.w3.org/2000/xmlns/", "xmlns:soap", SOAP12);
        document.appendChild(envelope);
        Element header = child(envelope, SOAP12, "soap:Header", null);
        child(header, WSA, "Action", service + "/" + operation);
        child(header, WSA, "MessageID", messageId);
        child(header, WSA, "To", to);
        Element replyTo = child(header, WSA, "ReplyTo", null);
        child(replyTo, WSA, "Address", WSA + "/anonymous");
        child(header, COMMON, "UdbydersystemId", system);
        Element body = child(envelope, SOAP12, "soap:Body", null);
        String payload = "<" + operation + " xmlns=\"" + namespace + "\">" + content + "</" + operation + ">";
        body.appendChild(document.importNode(Xml.parse(payload.getBytes(StandardCharsets.UTF_8)).getDocumentElement(), true));
    }

    /** Signs Body, UdbydersystemId, MessageID, Timestamp and the token. */
    Message sign(Party party) throws Exception {
        WSSConfig config = WSSConfig.getNewInstance();
        WSSecHeader security = new WSSecHeader();
        security.setMustUnderstand(true);
        security.insertSecurityHeader(document);
        WSSecTimestamp timestamp = new WSSecTimestamp(config);
        timestamp.setTimeToLive(LIFE_SECONDS);
        timestamp.build(document, security);

        WSSecSignature signature = new WSSecSignature(config);
        signature.setUserInfo(party.alias, party.password);
        signature.setKeyIdentifierType(WSConstants.BST_DIRECT_REFERENCE);
        signature.setSignatureAlgorithm(RSA_SHA256);
        signature.setDigestAlgo(SHA256);
        signature.setSigCanonicalization(WSConstants.C14N_EXCL_OMIT_COMMENTS);
        signature.prepare(document, party.crypto, security);
        signature.prependBSTElementToHeader(security);
        List<WSEncryptionPart> parts = List.of(
            new WSEncryptionPart("Body", SOAP12, "Element"),
            new WSEncryptionPart("UdbydersystemId", COMMON, "Element"),
            new WSEncryptionPart("MessageID", WSA, "Element"),
            new WSEncryptionPart(timestamp.getId()),
            new WSEncryptionPart(signature.getBSTTokenId()));
        signature.computeSignature(signature.addReferencesToSign(parts, security), false, null);
        return this;
    }

    byte[] bytes() throws Exception {
        return Xml.bytes(document);
    }

    private Element child(Element parent, String namespace, String name, String text) {
        Element element = document.createElementNS(namespace, name);
        if (!name.contains(":")) {
            element.setAttributeNS("http://www.w3.org/2000/xmlns/", "xmlns", namespace);
        }
        if (text != null) {
            element.setTextContent(text);
        }
        parent.appendChild(element);
        return element;
    }
}
