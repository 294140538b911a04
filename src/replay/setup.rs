//! The world that fixtures are played in: `fixtures/register/verden.toml` and what it names, made anew in a scratch database.
//!
//! It is the example world ([`crate::eksempel`]), further systems and agreements in every state, reference tables, and batches and imports that fill
//! the registers through the gateway itself, so that the world has a history like any other.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use super::error::{Error, Result, read, read_toml};
use super::world::{Certificates, World};
use crate::eksempel;
use crate::exchange::{Replayer, Settings};
use crate::institutioner::FOERSTE_NUMMER;
use crate::institutioner::udtraek::{Tekster, laes_fil, overordnede_foerst};
use crate::journal::Copy;
use crate::registre::{Koder, dansk_dag};
use crate::security::oces;
use crate::segl::SharedNoegler;
use crate::store::indlaes::Kilde;
use crate::store::reference::{Tabel, indlaes};
use crate::store::tilslutning::Cause;
use crate::store::{self, Scratch, Tx};
use crate::tilslutning::{
    AftaleSlags, Certifikat, Dag, Handling, NyAftale, NyPart, PartId, Periode, Rolle, Service, SystemStatus,
    Udbydersystem,
};
use crate::types::{Cvr, ExchangeId, Institutionsnummer, Kommunekode, SystemId, Time};
use crate::xml;

/// Where the world is described, below `fixtures/`.
pub const SETUP: &str = "register/verden.toml";

/// The world of a fixture that names none.
pub const ORDINARY: &str = "fuld";

/// The worlds of a folder of fixtures.
#[derive(Debug)]
pub struct Setup {
    mappe: PathBuf,
    certificates: Certificates,
    written: Written,
}

/// `verden.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    tid: Time,
    certifikater: PathBuf,
    verden: BTreeMap<String, Variant>,
    #[serde(default)]
    part: Vec<Part>,
    #[serde(default)]
    system: Vec<System>,
    #[serde(default)]
    aftale: Vec<Aftale>,
    #[serde(default)]
    batch: Vec<Batch>,
}

/// How one world differs from the others.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Variant {
    /// Whether the reference tables are loaded.
    reference: bool,
    /// A folder with code tables of its own.
    koder: Option<PathBuf>,
    #[serde(default)]
    kommune_vedligeholder_private: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    navn: String,
    cvr: Cvr,
    kommunekode: Option<Kommunekode>,
    institutionsnummer: Option<Institutionsnummer>,
    #[serde(default)]
    ministerium: bool,
    regionskode: Option<u16>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct System {
    id: SystemId,
    navn: String,
    certifikat: String,
    #[serde(default)]
    passiv: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Aftale {
    slags: String,
    service: String,
    system: SystemId,
    kommunekode: Option<Kommunekode>,
    institutionsnummer: Option<Institutionsnummer>,
    fra: Option<Dag>,
    til: Option<Dag>,
    /// `anmodet`, `afvist`, `trukket`, `opsagt`, `godkendt`.
    tilstand: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Batch {
    fil: PathBuf,
    /// None where the message itself is signed.
    certifikat: Option<String>,
    tid: Time,
    /// Where it is sent; left out for an extract of Institutionsregisteret, which is loaded as an operator would.
    sti: Option<String>,
    #[serde(default = "Batch::soap_11")]
    content_type: String,
}

impl Batch {
    fn soap_11() -> String {
        "text/xml; charset=utf-8".into()
    }

    /// Whether an answer, as it is set in lines, says that all of it was taken; to be told something is no refusal.
    fn accepted(svar: &str) -> bool {
        ["<status>OK</status>", "<reskode>0</reskode>", "<reskode>1</reskode>"].iter().any(|yes| svar.contains(yes))
    }
}

impl Setup {
    /// Reads the description below `root`.
    ///
    /// # Errors
    /// Where a file is missing or not of its form.
    pub fn read(root: &Path) -> Result<Self> {
        let path = root.join(SETUP);
        let written: Written = read_toml(&path)?;
        let mappe = path.parent().unwrap_or(root).to_owned();
        let certificates = Certificates::read(&mappe.join(&written.certifikater))?;
        Ok(Self { mappe, certificates, written })
    }

    /// The example certificates.
    #[must_use]
    pub fn certificates(&self) -> &Certificates {
        &self.certificates
    }

    /// Makes one of the worlds.
    ///
    /// # Errors
    /// Where there is none of the name, or anything that it is made of is refused.
    pub fn world(&self, navn: &str) -> Result<World> {
        let dir = tempfile::tempdir()?;
        let scratch = self.database(navn, &dir.path().join("verden.sqlite"))?;
        let variant = self.variant(navn)?;
        let noegler = eksempel::noegler().map_err(|fejl| Error::Setup(fejl.to_string()))?;
        let noegler = Arc::new(SharedNoegler::new(noegler));
        let replayer = self.replayer(scratch, variant, Arc::clone(&noegler))?;
        let world = World::new(dir, replayer, noegler, Some(self.certificates.clone()))?;
        for batch in &self.written.batch {
            match &batch.sti {
                Some(sti) => self.apply(&world, batch, sti)?,
                None => self.indlaes(&world, batch, &self.koder(variant)?)?,
            }
        }
        world.begin()
    }

    /// A world over a copy of a database, instead of one of these, with the keys of that database.
    ///
    /// # Errors
    /// Where the copy cannot be made.
    pub fn world_over(
        &self,
        live: &Path,
        noegler: Arc<SharedNoegler>,
        settings: Settings,
        koder: Koder,
    ) -> Result<World> {
        let dir = tempfile::tempdir()?;
        let scratch = Scratch::copy(live, &dir.path().join("kopi.sqlite"))?;
        let (trust, signatur) = (self.certificates.trust()?, self.certificates.signatur()?);
        let replayer = Replayer::new(scratch, trust, signatur, Arc::clone(&noegler), koder, settings)?;
        World::new(dir, replayer, noegler, Some(self.certificates.clone()))?.begin()
    }

    /// Makes one of the worlds in a database file, for a gateway to serve.
    ///
    /// # Errors
    /// As [`Setup::world`]; also where the file exists.
    pub fn write_to(&self, navn: &str, path: &Path) -> Result<()> {
        Scratch::copy(self.world(navn)?.store().path(), path)?;
        Ok(())
    }

    fn variant(&self, navn: &str) -> Result<&Variant> {
        let unknown = || Error::Unknown { hvad: "verdenen", navn: navn.to_owned() };
        self.written.verden.get(navn).ok_or_else(unknown)
    }

    fn database(&self, navn: &str, path: &Path) -> Result<Scratch> {
        let scratch = Scratch::empty(path)?;
        let (written, certificates) = (self.written.clone(), self.certificates.clone());
        scratch.store().write_blocking(move |tx| tilslutning(tx, &written, &certificates))?;
        if self.variant(navn)?.reference {
            for (tabel, fil) in [(Tabel::Cvr, "cvr.csv"), (Tabel::Dar, "dar.csv")] {
                let rows = read(&self.mappe.join(fil))?;
                indlaes(path, tabel, rows.as_slice(), self.written.tid, |_| {})
                    .map_err(|error| Error::Setup(format!("{fil}: {error}")))?;
            }
        }
        Ok(scratch)
    }

    fn replayer(&self, scratch: Scratch, variant: &Variant, noegler: Arc<SharedNoegler>) -> Result<Replayer> {
        let koder = self.koder(variant)?;
        let settings = Settings {
            xml: xml::Limits::default(),
            kommune_vedligeholder_private: variant.kommune_vedligeholder_private,
            ir_foerste_nummer: FOERSTE_NUMMER,
            stor_sletning: Default::default(),
            eksport_pr_dag: Some(4),
            workers: 1,
        };
        let (trust, signatur) = (self.certificates.trust()?, self.certificates.signatur()?);
        Ok(Replayer::new(scratch, trust, signatur, noegler, koder, settings)?)
    }

    fn koder(&self, variant: &Variant) -> Result<Koder> {
        let koder =
            variant.koder.as_ref().map_or_else(Koder::indbygget, |mappe| Koder::fra_mappe(&self.mappe.join(mappe)));
        koder.map_err(|errors| Error::Setup(format!("kodetabellerne: {errors:?}")))
    }

    /// Loads an extract of Institutionsregisteret.
    fn indlaes(&self, world: &World, batch: &Batch, koder: &Koder) -> Result<()> {
        let bytes = read(&self.mappe.join(&batch.fil))?;
        let tekster = Tekster { koder, dag: dansk_dag(batch.tid) };
        let fil =
            laes_fil(&bytes, tekster).map_err(|error| Error::Setup(format!("{}: {error}", batch.fil.display())))?;
        let cause = Cause { id: ExchangeId::from_u128(2), tid: batch.tid, hvem: "fixtures".into(), hvorfor: None };
        let kilde = Kilde { udtraek: Copy::kept(&bytes), indhold: "{}".into() };
        let units = overordnede_foerst(fil.raekker).raekker.into_iter().map(|raekke| raekke.institution).collect();
        world.store().write_blocking(move |tx| tx.indlaes_institutioner(units, FOERSTE_NUMMER, &cause, &kilde))?;
        Ok(())
    }

    fn apply(&self, world: &World, batch: &Batch, sti: &str) -> Result<()> {
        let exchange = super::Exchange {
            id: ExchangeId::new_v4(),
            certifikat: batch.certifikat.clone(),
            tid: batch.tid,
            sti: sti.to_owned(),
            content_type: Some(batch.content_type.clone()),
            soap_action: None,
            body: read(&self.mappe.join(&batch.fil))?.into(),
        };
        let observed = world.answer(&exchange)?;
        if observed.status == 200 && Batch::accepted(&observed.svar) {
            return Ok(());
        }
        Err(Error::Setup(format!("{}:\n{}", batch.fil.display(), observed.svar)))
    }
}

/// Everything that stands in Tilslutning.
fn tilslutning(tx: &mut Tx<'_>, written: &Written, certificates: &Certificates) -> store::Result<()> {
    let cause = Cause { id: ExchangeId::from_u128(1), tid: written.tid, hvem: "fixtures".into(), hvorfor: None };
    eksempel::opret(tx, certificates.kaldere(), &cause)?;
    for part in &written.part {
        let Part { navn, cvr, kommunekode, institutionsnummer, ministerium, regionskode } = part.clone();
        let rolle = if ministerium { Some(Rolle::Ministerium) } else { regionskode.map(Rolle::Region) };
        ja(tx.part_opret(&NyPart { cvr, navn, kommunekode, institutionsnummer, rolle }, &cause)?)?;
    }
    for system in &written.system {
        opret_system(tx, system, certificates, &cause)?;
    }
    written.aftale.iter().try_for_each(|aftale| opret_aftale(tx, aftale, &cause))
}

fn opret_system(tx: &mut Tx<'_>, system: &System, certificates: &Certificates, cause: &Cause) -> store::Result<()> {
    let der = certificates.find(&system.certifikat).map(|kalder| kalder.der.clone());
    let read = der.and_then(|der| oces::parse(&der).ok()).ok_or_else(|| fejl("certifikatet", &system.certifikat))?;
    let System { id, navn, .. } = system.clone();
    let ny = Udbydersystem {
        id: id.clone(),
        udbyder: read.cvr.clone(),
        navn,
        status: SystemStatus::Aktiv,
        oprettet: cause.tid,
    };
    ja(tx.system_opret(&ny, cause)?)?;
    ja(tx.certifikat_opret(&Certifikat::of(id.clone(), read, cause.tid), cause)?)?;
    if system.passiv {
        ja(tx.system_status(&id, SystemStatus::Passiv, cause)?)?;
    }
    Ok(())
}

fn opret_aftale(tx: &mut Tx<'_>, aftale: &Aftale, cause: &Cause) -> store::Result<()> {
    let slags = AftaleSlags::parse(&aftale.slags).ok_or_else(|| fejl("slags", &aftale.slags))?;
    let service = Service::parse(&aftale.service).ok_or_else(|| fejl("service", &aftale.service))?;
    let fra = aftale.fra.unwrap_or_else(|| crate::tilslutning::dansk_dag(cause.tid));
    let periode = Periode { fra, til: aftale.til };
    let part = part_id(tx, aftale)?;
    let ny = NyAftale { slags, service, system: Some(aftale.system.clone()), part, periode };
    let id = ja(tx.aftale_anmod(&ny, cause)?)?.id;
    let handlinger: &[Handling] = match aftale.tilstand.as_str() {
        "anmodet" => &[],
        "afvist" => &[Handling::Afvis],
        "trukket" => &[Handling::Traek],
        "opsagt" => &[Handling::Godkend, Handling::Opsig],
        "godkendt" => &[Handling::Godkend],
        ukendt => return Err(fejl("tilstanden", ukendt)),
    };
    handlinger.iter().try_for_each(|handling| ja(tx.aftale_udfoer(id, *handling, cause)?).map(|_| ()))
}

fn part_id(tx: &Tx<'_>, aftale: &Aftale) -> store::Result<Option<PartId>> {
    let part = match (aftale.kommunekode, &aftale.institutionsnummer) {
        (None, None) => return Ok(None),
        (Some(kode), _) => tx.part_kommune(kode)?,
        (None, Some(nummer)) => tx.part_institution(nummer)?,
    };
    part.map(|part| Some(part.id)).ok_or_else(|| fejl("parten for", aftale.system.as_str()))
}

/// What the rules of Tilslutning may not refuse in a world that is described for them.
fn ja<T>(svar: std::result::Result<T, crate::tilslutning::Afvisning>) -> store::Result<T> {
    svar.map_err(|afvisning| store::Error::Commit(format!("verden.toml: {afvisning}")))
}

fn fejl(hvad: &str, navn: &str) -> store::Error {
    store::Error::Commit(format!("verden.toml: {hvad} {navn} er ukendt"))
}
