import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.ws.security.WSConstants;
import org.apache.ws.security.WSDataRef;
import org.apache.ws.security.WSSConfig;
import org.apache.ws.security.WSSecurityEngine;
import org.apache.ws.security.WSSecurityEngineResult;
import org.apache.ws.security.components.crypto.Merlin;
import org.apache.ws.security.handler.RequestData;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** An answer that WSS4J found good (BSP's rules among them), and that is signed over what it must cover. */
final class Answer {
    final int status;
    final Element header;
    final Element payload;

    private Answer(int status, Element header, Element payload) {
        this.status = status;
        this.header = header;
        this.payload = payload;
    }

    /** The gateway's own certificate, by its subject: any other certificate of the same issuer is a stranger's (bpi-security §12). */
    static Answer verified(int status, byte[] bytes, String asked, KeyStore trusted, Pattern gateway) throws Exception {
        Document document = Xml.parse(bytes);
        Element envelope = document.getDocumentElement();
        Element header = Xml.one(envelope, Message.SOAP12, "Header");
        Element body = Xml.one(envelope, Message.SOAP12, "Body");
        Element security = Xml.one(header, WSConstants.WSSE_NS, "Security");

        List<WSSecurityEngineResult> results = new WSSecurityEngine().processSecurityHeader(security, request(trusted, gateway));
        List<Element> signed = new ArrayList<>();
        for (WSSecurityEngineResult result : results) {
            if ((Integer) result.get(WSSecurityEngineResult.TAG_ACTION) == WSConstants.SIGN) {
                demand(result.get(WSSecurityEngineResult.TAG_X509_CERTIFICATE) instanceof X509Certificate, "intet certifikat");
                demand(Boolean.TRUE.equals(result.get(WSSecurityEngineResult.TAG_VALIDATED_TOKEN)), "certifikatet er ikke prøvet");
                for (Object reference : (List<?>) result.get(WSSecurityEngineResult.TAG_DATA_REF_URIS)) {
                    signed.add(((WSDataRef) reference).getProtectedElement());
                }
            }
        }
        Element relatesTo = Xml.one(header, Message.WSA, "RelatesTo");
        List<Element> wanted = List.of(
            body,
            relatesTo,
            Xml.one(header, Message.WSA, "MessageID"),
            Xml.one(security, WSConstants.WSU_NS, "Timestamp"),
            Xml.one(security, WSConstants.WSSE_NS, "BinarySecurityToken"));
        for (Element part : wanted) {
            // The very node, not one that looks like it.
            demand(signed.stream().anyMatch(one -> one == (Node) part), part.getLocalName() + " er ikke underskrevet");
        }
        demand(asked.equals(relatesTo.getTextContent()), "RelatesTo er " + relatesTo.getTextContent());
        return new Answer(status, header, Xml.first(body));
    }

    /** An answer without a security header. */
    static Answer unsigned(int status, byte[] bytes) throws Exception {
        Element envelope = Xml.parse(bytes).getDocumentElement();
        demand(envelope.getElementsByTagNameNS(WSConstants.WSSE_NS, "Security").getLength() == 0, "underskrevet for en, der intet har bevist");
        Element header = Xml.one(envelope, Message.SOAP12, "Header");
        return new Answer(status, header, Xml.first(Xml.one(envelope, Message.SOAP12, "Body")));
    }

    private static RequestData request(KeyStore trusted, Pattern gateway) {
        Merlin crypto = new Merlin();
        crypto.setTrustStore(trusted);
        RequestData request = new RequestData();
        request.setWssConfig(WSSConfig.getNewInstance());
        request.setSigCrypto(crypto);
        request.setSubjectCertConstraints(List.of(gateway));
        return request;
    }

    /** The type of an authentificationError, told in the subcode and in the detail. */
    String refused() {
        demand("Fault".equals(payload.getLocalName()), "ventede en SOAP-fejl, fik " + payload.getLocalName());
        demand(status == 400, "HTTP " + status);
        Element code = Xml.one(payload, Message.SOAP12, "Code");
        demand(Xml.one(code, Message.SOAP12, "Value").getTextContent().endsWith(":Sender"), "Code");
        Element subcode = Xml.one(Xml.one(code, Message.SOAP12, "Subcode"), Message.SOAP12, "Value");
        String[] name = subcode.getTextContent().split(":");
        demand(Message.COMMON.equals(subcode.lookupNamespaceURI(name[0])), "subcodens navnerum");
        Element text = Xml.one(Xml.one(payload, Message.SOAP12, "Reason"), Message.SOAP12, "Text");
        demand(!text.getTextContent().isBlank() && !text.getAttribute("xml:lang").isEmpty(), "Reason");
        Element detail = Xml.one(Xml.one(payload, Message.SOAP12, "Detail"), Message.COMMON, "authentificationError");
        String type = Xml.one(detail, Message.COMMON, "type").getTextContent();
        demand(type.equals(name[1]), "subcode " + name[1] + ", detail " + type);
        return type;
    }

    static void demand(boolean holds, String why) {
        if (!holds) {
            throw new AssertionError(why);
        }
    }
}
