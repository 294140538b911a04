import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import org.apache.ws.security.components.crypto.Merlin;

/** Who signs: a key of a PKCS#12 file, as WSS4J wants it. */
final class Party {
    final Merlin crypto = new Merlin();
    final String alias;
    final String password;

    Party(Path file, String password) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password.toCharArray());
        }
        String found = null;
        for (String one : java.util.Collections.list(store.aliases())) {
            if (store.isKeyEntry(one)) {
                found = one;
            }
        }
        crypto.setKeyStore(store);
        alias = found;
        this.password = password;
    }
}
