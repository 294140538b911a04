import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Documents: read, written, and their children found by name and position. */
final class Xml {
    private Xml() {}

    static DocumentBuilder builder() {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static Document parse(byte[] bytes) throws Exception {
        return builder().parse(new ByteArrayInputStream(bytes));
    }

    static byte[] bytes(Document document) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TransformerFactory.newInstance().newTransformer().transform(new DOMSource(document), new StreamResult(out));
        return out.toByteArray();
    }

    /** The one child element of that name; an error where there is none, or more. */
    static Element one(Element parent, String namespace, String name) {
        Element found = null;
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element && name.equals(node.getLocalName()) && namespace.equals(node.getNamespaceURI())) {
                if (found != null) {
                    throw new AssertionError("to gange " + name);
                }
                found = (Element) node;
            }
        }
        if (found == null) {
            throw new AssertionError("intet " + name + " i " + parent.getLocalName());
        }
        return found;
    }

    /** The child elements of a local name, which no two namespaces of an answer share; of an element that is not there none. */
    static List<Element> all(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = parent == null ? null : parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element && name.equals(node.getLocalName())) {
                found.add((Element) node);
            }
        }
        return found;
    }

    /** The first child element of a local name, downwards; null where there is none. */
    static Element down(Element parent, String... path) {
        for (String name : path) {
            List<Element> found = all(parent, name);
            parent = found.isEmpty() ? null : found.get(0);
        }
        return parent;
    }

    /** The text of it; empty where there is none. */
    static String text(Element parent, String... path) {
        Element found = down(parent, path);
        return found == null ? "" : found.getTextContent();
    }

    /** The first child element. */
    static Element first(Element parent) {
        Node node = parent.getFirstChild();
        while (node != null && !(node instanceof Element)) {
            node = node.getNextSibling();
        }
        if (node == null) {
            throw new AssertionError(parent.getLocalName() + " er tom");
        }
        return (Element) node;
    }
}
