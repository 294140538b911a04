import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The running gateway, as run.py told of it in a properties file, over HttpsURLConnection and without a certificate of ours. */
final class Gateway {
    private final Properties told;
    private final Path answers;
    private final SSLContext tls;
    private final KeyStore trusted;

    Gateway(Path properties, Path answers) throws Exception {
        told = new Properties();
        try (InputStream in = Files.newInputStream(properties)) {
            told.load(in);
        }
        this.answers = answers;
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store(List.of(told("ca_file"))));
        tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        trusted = store(List.of(told("chain").split(",")));
    }

    String told(String key) {
        String value = told.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException(key);
        }
        return value;
    }

    /** Who signs: {@code signer} or {@code stranger}. */
    Party party(String who) throws Exception {
        return new Party(Path.of(told(who + ".p12")), told(who + ".password"));
    }

    String url(String path) {
        return told("base_url") + "/bpi/" + path;
    }

    /** The answer to a message, when WSS4J believes it. */
    Answer post(String path, byte[] message, String messageId) throws Exception {
        return post(path, message, messageId, true);
    }

    /** The answer to a message from one who has proven nothing: it is not signed. */
    Answer postUnproven(String path, byte[] message, String messageId) throws Exception {
        return post(path, message, messageId, false);
    }

    private Answer post(String path, byte[] message, String messageId, boolean proven) throws Exception {
        HttpsURLConnection connection = (HttpsURLConnection) new URL(url(path)).openConnection();
        connection.setSSLSocketFactory(tls.getSocketFactory());
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/soap+xml; charset=UTF-8");
        try (OutputStream out = connection.getOutputStream()) {
            out.write(message);
        }
        int status = connection.getResponseCode();
        byte[] body;
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            body = in.readAllBytes();
        }
        remember(path, messageId, proven, status, connection.getContentType(), body);
        if (!proven) {
            return Answer.unsigned(status, body);
        }
        return Answer.verified(status, body, messageId, trusted, Pattern.compile(told("gateway")));
    }

    /** A line of JSON for run.py, which judges every raw answer in its own way. */
    private void remember(String path, String messageId, boolean proven, int status, String contentType, byte[] body)
            throws IOException {
        String line = String.format(
            "{\"path\": \"%s\", \"message_id\": \"%s\", \"proven\": %b, \"status\": %d, \"content_type\": \"%s\", \"body_base64\": \"%s\"}%n",
            path, messageId, proven, status, contentType, Base64.getEncoder().encodeToString(body));
        Files.write(answers, line.getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static KeyStore store(List<String> files) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (String file : files) {
            try (InputStream in = Files.newInputStream(Path.of(file))) {
                store.setCertificateEntry(file, (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in));
            }
        }
        return store;
    }
}
