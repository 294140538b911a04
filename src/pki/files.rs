//! The files of the example set: PEM with a head that says example, DER, PKCS#12, the index and the README.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use base64::Engine as _;
use p12_keystore::{Certificate, KeyStore, KeyStoreEntry, PrivateKeyChain};
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject as _;

use super::{Error, INDEX, Index, Keys, P12_PASSWORD, x509};

const HEAD: &str = "# EKSEMPEL: opdigtet organisation, dannet af `tilslut pki`. Giver ingen adgang til noget.\n";
const KEY_HEAD: &str =
    "# EKSEMPELNØGLE: offentligt kendt, dannet af `tilslut pki`. Må aldrig bruges til andet end prøver.\n";
/// Rounds of key derivation in the PKCS#12 files: openssl's own default. The password is public, so more would protect nothing.
const P12_ROUNDS: u64 = 2048;

/// Whom a file is readable by.
#[derive(Clone, Copy)]
enum Access {
    Everyone,
    Owner,
}

/// The keys of the set, by name.
pub(super) struct Keyring(HashMap<&'static str, KeyPair>);

impl Keyring {
    pub(super) fn of(&self, name: &str) -> Result<&KeyPair, Error> {
        self.0.get(name).ok_or(Error::Plan)
    }
}

/// The folder that the set is written into.
pub(super) struct Folder {
    dir: PathBuf,
}

impl Folder {
    pub(super) fn create(dir: &Path) -> Result<Self, Error> {
        fs::create_dir_all(dir).map_err(|error| Error::File(dir.to_owned(), error))?;
        Ok(Self { dir: dir.to_owned() })
    }

    /// Every key of the plan: read where kept, made otherwise, on all processors at once.
    pub(super) fn keys(&self, plan: &[(&'static str, KeySize)], keep: Keys) -> Result<Keyring, Error> {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let next = std::sync::atomic::AtomicUsize::new(0);
        let work = || {
            let mut made = Vec::new();
            while let Some((name, size)) = plan.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                let kept = match keep {
                    Keys::Keep => self.read_key(name)?,
                    Keys::New => None,
                };
                made.push((*name, kept.map_or_else(|| x509::key(*size), Ok)?));
            }
            Ok::<_, Error>(made)
        };
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            let mut keys = HashMap::new();
            for worker in workers {
                keys.extend(worker.join().map_err(|_| Error::Signing)??);
            }
            Ok(Keyring(keys))
        })
    }

    fn read_key(&self, name: &str) -> Result<Option<KeyPair>, Error> {
        let path = self.dir.join(key_file(name));
        if !path.exists() {
            return Ok(None);
        }
        let unreadable = || Error::File(path.clone(), std::io::ErrorKind::InvalidData.into());
        let key = PrivatePkcs8KeyDer::from_pem_file(&path).map_err(|_| unreadable())?;
        KeyPair::from_pkcs8(key.secret_pkcs8_der()).map(Some).map_err(|_| unreadable())
    }

    pub(super) fn write_certificate_pem(&self, name: &str, chain: &[&[u8]]) -> Result<PathBuf, Error> {
        let mut text = String::from(HEAD);
        chain.iter().for_each(|der| pem(&mut text, "CERTIFICATE", der));
        self.write(format!("{name}.pem"), text.as_bytes(), Access::Everyone)
    }

    pub(super) fn write_certificate_der(&self, name: &str, der: &[u8]) -> Result<PathBuf, Error> {
        self.write(format!("{name}.der"), der, Access::Everyone)
    }

    pub(super) fn read_certificate_der(&self, name: &str) -> Result<Vec<u8>, Error> {
        let path = self.dir.join(format!("{name}.der"));
        fs::read(&path).map_err(|error| Error::File(path, error))
    }

    pub(super) fn write_crl(&self, name: &str, der: &[u8]) -> Result<PathBuf, Error> {
        self.write(format!("{name}.crl"), der, Access::Everyone)
    }

    pub(super) fn write_key(&self, name: &str, key: &KeyPair) -> Result<PathBuf, Error> {
        let mut text = String::from(KEY_HEAD);
        pem(&mut text, "PRIVATE KEY", pkcs8(key)?.as_ref());
        self.write(key_file(name), text.as_bytes(), Access::Owner)
    }

    /// Key and chain as PKCS#12: PBES2 with AES-256, HMAC-SHA256; what openssl 3 and Java 17 write themselves.
    pub(super) fn write_p12(&self, name: &str, key: &KeyPair, chain: &[Vec<u8>]) -> Result<PathBuf, Error> {
        let certificates: Vec<_> = chain.iter().map(|der| Certificate::from_der(der)).collect::<Result<_, _>>()?;
        let entry = PrivateKeyChain::new(pkcs8(key)?.as_ref(), name.as_bytes(), certificates);
        let mut store = KeyStore::new();
        store.add_entry(name, KeyStoreEntry::PrivateKeyChain(entry));
        let writer = store.writer(P12_PASSWORD).encryption_iterations(P12_ROUNDS).mac_iterations(P12_ROUNDS);
        self.write(format!("{name}.p12"), &writer.write()?, Access::Owner)
    }

    pub(super) fn write_index(&self, index: &Index) -> Result<(), Error> {
        let mut text = serde_json::to_vec_pretty(index).map_err(|error| Error::Index(self.dir.join(INDEX), error))?;
        text.push(b'\n');
        self.write(INDEX.to_owned(), &text, Access::Everyone).map(drop)
    }

    pub(super) fn write_readme(&self, index: &Index) -> Result<(), Error> {
        let mut text = String::from(include_str!("README.head.md"));
        for example in &index.certificates {
            let cvr = example.cvr.as_ref().map_or("-", |cvr| cvr.as_str());
            let (name, state, purpose) = (&example.navn, example.tilstand.as_str(), &example.formaal);
            let _ = writeln!(text, "| `{name}` | {} | {cvr} | {state} | {purpose} |", example.organisation);
        }
        self.write("README.md".to_owned(), text.as_bytes(), Access::Everyone).map(drop)
    }

    /// Writes a file anew; one that only its owner may read is never readable by others, not for an instant.
    fn write(&self, name: String, content: &[u8], access: Access) -> Result<PathBuf, Error> {
        let path = self.dir.join(&name);
        let written = (|| {
            if path.exists() {
                fs::remove_file(&path)?;
            }
            let mut options = fs::OpenOptions::new();
            options.write(true).create_new(true);
            restrict(&mut options, access);
            options.open(&path)?.write_all(content)
        })();
        written.map_err(|error| Error::File(path, error))?;
        Ok(PathBuf::from(name))
    }
}

#[cfg(unix)]
fn restrict(options: &mut fs::OpenOptions, access: Access) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(match access {
        Access::Everyone => 0o644,
        Access::Owner => 0o600,
    });
}

#[cfg(not(unix))]
fn restrict(_: &mut fs::OpenOptions, _: Access) {}

fn key_file(name: &str) -> String {
    format!("{name}.key.pem")
}

fn pkcs8(key: &KeyPair) -> Result<Pkcs8V1Der<'static>, Error> {
    key.as_der().map_err(|_| Error::Signing)
}

/// One PEM block, lines of 64 characters (RFC 7468 §2).
fn pem(text: &mut String, label: &str, der: &[u8]) {
    let _ = writeln!(text, "-----BEGIN {label}-----");
    let lines = base64::engine::general_purpose::STANDARD.encode(der);
    let mut rest = lines.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        let _ = writeln!(text, "{line}");
        rest = after;
    }
    let _ = writeln!(text, "-----END {label}-----");
}
