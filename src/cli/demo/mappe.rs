//! The demo's folder: certificates, configuration, database with Tilslutning and reference tables.

use std::fs;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::eksempel::{self, Kalder};
use crate::pki::{self, Index, Keys, Role};
use crate::segl::Noeglefil;
use crate::store::Store;
use crate::store::reference::{Tabel, indlaes};
use crate::store::tilslutning::Cause;
use crate::types::{ExchangeId, Time};

/// The configuration's first line: what tells a demo's folder from any other.
const KENDETEGN: &str = "# Skrevet af »tilslut demo«; skrives igen ved næste demo i samme mappe.\n";
/// The file that tells a program everything; it is there once the gateway is ready.
pub(super) const DEMO_JSON: &str = "demo.json";

/// The folder of authorities and lists that a client of the demo trusts for signed answers.
pub(super) const TILLID: &str = "tillid";

/// The keys of the demo's database; new ones with each, as the database is.
const NOEGLER: &str = "noegler.json";

/// The folder.
pub(super) struct Mappe {
    pub(super) sti: PathBuf,
    /// Made by us for this run; goes with it.
    pub(super) midlertidig: bool,
}

/// What the folder holds, ready to be served.
pub(super) struct Verden {
    pub(super) index: Index,
    pub(super) kaldere: Vec<Kalder>,
}

impl Mappe {
    /// A new folder of our own, or the one that was asked for; an earlier demo there is cleared away.
    pub(super) fn opret(dir: Option<&Path>) -> anyhow::Result<Self> {
        let private = |path: &Path, recursive| fs::DirBuilder::new().recursive(recursive).mode(0o700).create(path);
        let mappe = match dir {
            Some(dir) => Self { sti: dir.to_owned(), midlertidig: false },
            None => {
                let navn = format!("tilslut-demo-{}", ExchangeId::new_v4().simple());
                Self { sti: std::env::temp_dir().join(navn), midlertidig: true }
            }
        };
        let sti = mappe.sti.display();
        private(&mappe.sti, dir.is_some()).with_context(|| format!("mappen {sti} kan ikke oprettes"))?;
        mappe.ryd()?;
        for navn in ["database", "reference", "beskeder", TILLID] {
            private(&mappe.fil(navn), true).with_context(|| format!("{sti}/{navn} kan ikke oprettes"))?;
        }
        Ok(mappe)
    }

    /// Removes what an earlier demo left, its keys apart; refuses a folder that is something else.
    fn ryd(&self) -> anyhow::Result<()> {
        let konfiguration = match fs::read_to_string(self.konfiguration()) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error).context("konfigurationen kan ikke læses"),
        };
        let ours = konfiguration.as_ref().is_some_and(|text| text.starts_with(KENDETEGN));
        let occupied = konfiguration.is_some() || self.fil("database").exists();
        anyhow::ensure!(ours || !occupied, "{} er ikke en demos mappe; vælg en anden med --dir", self.sti.display());
        for gone in [self.fil(DEMO_JSON), self.fil("database/tilslut.db"), self.fil(NOEGLER)] {
            for suffix in ["", "-wal", "-shm"] {
                let mut name = gone.clone().into_os_string();
                name.push(suffix);
                match fs::remove_file(&name) {
                    Err(error) if error.kind() != ErrorKind::NotFound => {
                        return Err(error).context("kan ikke rydde op");
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// A file of the folder.
    pub(super) fn fil(&self, navn: &str) -> PathBuf {
        self.sti.join(navn)
    }

    pub(super) fn konfiguration(&self) -> PathBuf {
        self.fil(crate::config::FILE_NAME)
    }

    pub(super) fn database(&self) -> PathBuf {
        self.fil("database/tilslut.db")
    }

    /// Writes a file of the folder.
    pub(super) fn skriv(&self, navn: &str, text: &str) -> anyhow::Result<PathBuf> {
        let fil = self.fil(navn);
        fs::write(&fil, text).with_context(|| format!("{} kan ikke skrives", fil.display()))?;
        Ok(fil)
    }

    /// Makes everything that serving needs. Keys that lie there already are used again: making them is what takes time.
    pub(super) fn byg(&self, listen: SocketAddr, now: Time) -> anyhow::Result<Verden> {
        let pki = self.fil("pki");
        let index = pki::generate_index(&pki, now, Keys::Keep).context("certifikaterne kan ikke dannes")?;
        self.skriv(crate::config::FILE_NAME, &konfiguration(&index, listen))?;
        Noeglefil::opret(&self.fil(NOEGLER), now)?;
        for authority in
            index.authorities.iter().filter(|known| matches!(known.role, Role::Anchor | Role::Intermediate))
        {
            for fil in [&authority.cert_pem, &authority.crl] {
                let til = self.fil(TILLID).join(fil);
                fs::copy(pki.join(fil), &til).with_context(|| format!("{} kan ikke skrives", til.display()))?;
            }
        }
        let read = |example: &pki::Example| -> anyhow::Result<Kalder> {
            Ok(Kalder { der: fs::read(pki.join(&example.files.cert_der))?, example: example.clone() })
        };
        let kaldere = index.certificates.iter().map(read).collect::<anyhow::Result<Vec<_>>>()?;
        let store = Store::open(&self.database()).context("databasen kan ikke oprettes")?;
        let cause = Cause {
            id: ExchangeId::new_v4(),
            tid: now,
            hvem: "tilslut demo".into(),
            hvorfor: Some("eksempelverdenen".into()),
        };
        let registered = kaldere.clone();
        store.write_blocking(move |tx| eksempel::opret(tx, &registered, &cause))?;
        for (tabel, text) in [(Tabel::Cvr, eksempel::CVR), (Tabel::Dar, eksempel::DAR)] {
            self.skriv(&format!("reference/{}.csv", tabel.as_str()), text)?;
            indlaes(&self.database(), tabel, text.as_bytes(), now, |_| ())?;
        }
        Ok(Verden { index, kaldere })
    }

    /// Removes the folder where it was made for this run.
    pub(super) fn fjern(&self) -> anyhow::Result<()> {
        if self.midlertidig {
            fs::remove_dir_all(&self.sti).with_context(|| format!("{} kan ikke slettes", self.sti.display()))?;
        }
        Ok(())
    }
}

/// The configuration: the example authorities, their lists as old as they get, everything else at its default.
fn konfiguration(index: &Index, listen: SocketAddr) -> String {
    let files = |roles: &[Role], crl: bool| -> String {
        let of = index.authorities.iter().filter(|authority| roles.contains(&authority.role));
        let name = |authority: &pki::Authority| if crl { authority.crl.clone() } else { authority.cert_pem.clone() };
        of.map(|authority| format!("\"pki/{}\"", name(authority).display())).collect::<Vec<_>>().join(", ")
    };
    let tls = &index.tls;
    format!(
        r#"{KENDETEGN}# Hver nøgle er forklaret i den konfiguration, som »tilslut init --dir MAPPE« skriver.

[server]
lyt = "{listen}"

[drift]
lyt = "127.0.0.1:0"
log = "warn"

[tls]
certifikat = "pki/{}"
noegle = "pki/{}"

[signatur]
certifikat = "pki/gateway-system.pem"
noegle = "pki/gateway-system.key.pem"

[trust]
ankre_test = [{}]
mellemudstedere = [{}]
spaerrelister = [{}]
# Eksemplernes spærrelister udkommer aldrig igen; i drift er grænsen et døgn.
spaerreliste_max_timer = 87840
rod_spaerreliste_max_dage = 3660

[database]
fil = "database/tilslut.db"

[grunddata]
noegler = "{NOEGLER}"
"#,
        tls.cert_pem.display(),
        tls.key_pem.display(),
        files(&[Role::Anchor], false),
        files(&[Role::Intermediate], false),
        files(&[Role::Anchor, Role::Intermediate], true),
    )
}
