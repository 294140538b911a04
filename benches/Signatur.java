// What javax.xml.crypto.dsig needs for a signed message: java benches/Signatur.java <certificate.der> <message.xml>…
// Each message is parsed and verified again and again for some seconds; the best counts, in processor time. One line a message: name, MB/s.

import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.*;
import java.security.cert.*;
import javax.xml.crypto.*;
import javax.xml.crypto.dsig.*;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.*;

public class Signatur {
    static final String WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";

    public static void main(String[] words) throws Exception {
        Certificate certificate;
        try (var in = Files.newInputStream(Path.of(words[0]))) {
            certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        for (int at = 1; at < words.length; at++) {
            byte[] message = Files.readAllBytes(Path.of(words[at]));
            long best = Long.MAX_VALUE, deadline = System.nanoTime() + 5_000_000_000L;
            for (int runs = 0; runs < 3 || System.nanoTime() < deadline; runs++) {
                long start = spent();
                if (!verify(message, certificate)) throw new IllegalStateException(words[at] + " does not verify");
                best = Math.min(best, spent() - start);
            }
            System.out.printf("%s %.1f%n", Path.of(words[at]).getFileName(), message.length * 1e3 / best);
        }
    }

    /** This thread's processor time; what the collector of garbage uses is not in it. */
    static long spent() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    static boolean verify(byte[] message, Certificate certificate) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        Document document = factory.newDocumentBuilder().parse(new ByteArrayInputStream(message));
        var context = new DOMValidateContext(
            KeySelector.singletonKeySelector(certificate.getPublicKey()),
            document.getElementsByTagNameNS(XMLSignature.XMLNS, "Signature").item(0));
        ids(document.getDocumentElement(), context);
        return XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context).validate(context);
    }

    /** The ids stand in Header and on Body, and nowhere else. */
    static void ids(Element element, DOMValidateContext context) {
        if (element.hasAttributeNS(WSU, "Id")) context.setIdAttributeNS(element, WSU, "Id");
        if (element.getLocalName().equals("Body")) return;
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling())
            if (child instanceof Element inner) ids(inner, context);
    }
}
