//! The example world: who the example certificates belong to in Tilslutning, and what they may. The demo, the fixtures and the tests live in it.
//!
//! Every name and CVR number is invented. The municipality codes are real ones, since a code must be in the code table.

mod brugerdatabasen;
mod institutionsregister;

use brugerdatabasen::{AFTALER, INSTITUTIONER, Institution};

use jiff::ToSpan;

use crate::pki::Example;
use crate::security::oces;
use crate::segl::{self, Noeglefil, Noegler};
use crate::store::tilslutning::Cause;
use crate::store::{Error, Result, Tx};
use crate::tilslutning::{
    AftaleSlags, Afvisning, Certifikat, Handling, NyAftale, NyPart, PartId, Periode, Service, SystemStatus, Udbyder,
    Udbydersystem, dansk_dag,
};
use crate::types::{Cvr, Kommunekode, SystemId};

/// The supplier's system that maintains the municipality's day-care.
pub const LEVERANDOER: &str = "EX100001";
/// A supplier's system without any agreement.
pub const LEVERANDOER_B: &str = "EX200001";
/// A system that only reads.
pub const UDTRAEK: &str = "EX300001";
/// The municipality that the supplier has a dataaftale with.
pub const KOMMUNE: Kommunekode = Kommunekode(825);
/// A municipality that the supplier has no dataaftale with.
pub const ANDEN_KOMMUNE: Kommunekode = Kommunekode(563);

/// P-numbers of the example world: a file for `tilslut reference load cvr`.
pub const CVR: &str = include_str!("eksempel/cvr.csv");
/// Addresses of the example world, in [`KOMMUNE`]: a file for `tilslut reference load dar`.
pub const DAR: &str = include_str!("eksempel/dar.csv");

/// The schools of [`KOMMUNE`]: an extract for `tilslut load ir`.
pub const SKOLER: &str = include_str!("eksempel/skoler.csv");

/// The example keys file: known to everybody, and the same each time, so that what is sealed by them can be compared.
pub const NOEGLER: &str = include_str!("../certs-example/noegler.json");

/// The keys of [`NOEGLER`].
///
/// # Errors
/// Where the file is no keys file.
pub fn noegler() -> std::result::Result<Noegler, segl::fil::Fejl> {
    Noeglefil::parse(NOEGLER, std::path::Path::new("certs-example/noegler.json"))?.noegler()
}

/// Payloads of the example world. `{name}` stands for the number that the unit with that `lokalId` was given by [`beskeder::OPRET`].
pub mod beskeder {
    /// A batch that creates the municipality's day-care.
    pub const OPRET: &str = include_str!("eksempel/opret.xml");
    /// A batch with five errors.
    pub const AFVIST: &str = include_str!("eksempel/afvist.xml");
    /// A rehearsal.
    pub const PROEVE: &str = include_str!("eksempel/proeve.xml");
    /// A batch that creates, moves and closes.
    pub const FLYT_OG_LUK: &str = include_str!("eksempel/flyt-og-luk.xml");
    /// The rehearsal in earnest; the tour sends it signed.
    pub const SIGNERET: &str = include_str!("eksempel/signeret.xml");
    /// A unit of [`super::ANDEN_KOMMUNE`].
    pub const ANDEN_KOMMUNE: &str = include_str!("eksempel/anden-kommune.xml");
    /// An export of the municipality.
    pub const HENT: &str = include_str!("eksempel/hent.xml");
    /// A full import of the unit `aerte`: children, staff and a trainee. It and the next two also want `{tid}` and `{skoleaar}`.
    pub const GRUNDDATA_FULD: &str = include_str!("eksempel/grunddata/fuld.xml");
    /// A delta: a child that changes its group, one with another CPR number, and a protected one without an alias.
    pub const GRUNDDATA_DELTA: &str = include_str!("eksempel/grunddata/delta.xml");
    /// The trainee has left.
    pub const GRUNDDATA_SLET: &str = include_str!("eksempel/grunddata/slet.xml");
    /// Two pupils of the school 990001; wants `{tid}` and `{skoleaar}`.
    pub const GRUNDDATA_SKOLE: &str = include_str!("eksempel/grunddata/skole.xml");
    /// Two of [`super::SKOLER`] become afdelinger of a new hovedskole.
    pub const FUSION: &str = include_str!("eksempel/skoler/fusion.xml");
    /// The private one of [`super::SKOLER`] takes another name, which the ministry must approve.
    pub const NYT_NAVN: &str = include_str!("eksempel/skoler/nyt-navn.xml");
    /// One of [`super::SKOLER`] is closed, and another continues it.
    pub const SAMMENLAEG: &str = include_str!("eksempel/skoler/sammenlaeg.xml");
}

/// A system, the names of its example certificates, and the services that it has tilslutningsaftaler for.
struct System {
    id: &'static str,
    navn: &'static str,
    certifikater: &'static [&'static str],
    services: &'static [Service],
}

const SYSTEMER: &[System] = &[
    System {
        id: LEVERANDOER,
        navn: "Bakkegaard Plads",
        certifikater: &[
            "leverandoer-system",
            "leverandoer-udloebet",
            "leverandoer-ikke-gyldig-endnu",
            "leverandoer-spaerret",
            "leverandoer-falsk-udsteder",
            "voces",
            "voces-spaerret",
        ],
        services: &[Service::DtrImport, Service::DtrEksport],
    },
    System {
        id: LEVERANDOER_B,
        navn: "Nordlys Pladsanvisning",
        certifikater: &["leverandoer-b-system"],
        services: &[],
    },
    System {
        id: UDTRAEK,
        navn: "Udtræk til statistik",
        certifikater: &["udtraek-system", "foces"],
        services: &[Service::DtrEksport],
    },
];

/// A party by the name of its organisation's example certificate, and the services that it may call for itself.
struct Parten {
    certifikat: &'static str,
    kommunekode: Option<Kommunekode>,
    services: &'static [Service],
}

const PARTER: &[Parten] = &[
    Parten {
        certifikat: "kommune-organisation",
        kommunekode: Some(KOMMUNE),
        services: &[Service::DtrImport, Service::DtrEksport],
    },
    Parten { certifikat: "privat-organisation", kommunekode: None, services: &[Service::DtrImport] },
];

/// An example certificate: what it is, and its DER.
#[derive(Debug, Clone)]
pub struct Kalder {
    /// What it is.
    pub example: Example,
    /// The certificate.
    pub der: Vec<u8>,
}

/// Registers the example world. `kaldere` are the example certificates; those that name no CVR number cannot be registered, and are not.
///
/// # Errors
/// Storage's; also where a rule of Tilslutning refuses, which would be a mistake of this file.
pub fn opret(tx: &mut Tx<'_>, kaldere: &[Kalder], cause: &Cause) -> Result<()> {
    for system in SYSTEMER {
        opret_system(tx, system, kaldere, cause)?;
    }
    for part in PARTER {
        opret_part(tx, part, kaldere, cause)?;
    }
    let kommune = tx.part_kommune(KOMMUNE)?.ok_or(Error::Corrupt { table: "part", column: "kommunekode" })?;
    let system: SystemId = parsed(LEVERANDOER)?;
    aftale(tx, AftaleSlags::Data, Service::DtrImport, Some(system), Some(kommune.id), cause)?;
    for institution in INSTITUTIONER {
        opret_institution(tx, institution, kaldere, cause)?;
    }
    AFTALER.iter().try_for_each(|aftale| opret_aftale(tx, aftale, cause))?;
    institutionsregister::opret(tx, kaldere, cause)
}

fn opret_system(tx: &mut Tx<'_>, system: &System, kaldere: &[Kalder], cause: &Cause) -> Result<()> {
    let ejer = kaldere.iter().find(|kalder| system.certifikater.first() == Some(&kalder.example.navn.as_str()));
    let Some((ejer, cvr)) = ejer.and_then(|ejer| Some((ejer, ejer.example.cvr.clone()?))) else { return Ok(()) };
    let udbyder =
        Udbyder { cvr: cvr.clone(), navn: ejer.example.organisation.clone(), pnummer: None, oprettet: cause.tid };
    ja(tx.udbyder_opret(&udbyder, cause)?)?;
    let id: SystemId = parsed(system.id)?;
    let (navn, status) = (system.navn.to_owned(), SystemStatus::Aktiv);
    ja(tx.system_opret(&Udbydersystem { id: id.clone(), udbyder: cvr, navn, status, oprettet: cause.tid }, cause)?)?;
    for kalder in kaldere.iter().filter(|kalder| system.certifikater.contains(&kalder.example.navn.as_str())) {
        if let Ok(read) = oces::parse(&kalder.der) {
            ja(tx.certifikat_opret(&Certifikat::of(id.clone(), read, cause.tid), cause)?)?;
        }
    }
    system
        .services
        .iter()
        .try_for_each(|service| aftale(tx, AftaleSlags::Tilslutning, *service, Some(id.clone()), None, cause))
}

fn opret_part(tx: &mut Tx<'_>, part: &Parten, kaldere: &[Kalder], cause: &Cause) -> Result<()> {
    let kalder = kaldere.iter().find(|kalder| kalder.example.navn == part.certifikat);
    let Some((navn, cvr)) = kalder.and_then(|kalder| Some((&kalder.example.organisation, kalder.example.cvr.clone()?)))
    else {
        return Ok(());
    };
    let ny = NyPart { cvr, navn: navn.clone(), kommunekode: part.kommunekode, institutionsnummer: None, rolle: None };
    let oprettet = ja(tx.part_opret(&ny, cause)?)?;
    part.services
        .iter()
        .try_for_each(|service| aftale(tx, AftaleSlags::Tilslutning, *service, None, Some(oprettet.id), cause))
}

fn opret_institution(tx: &mut Tx<'_>, institution: &Institution, kaldere: &[Kalder], cause: &Cause) -> Result<()> {
    let Some(cvr) = cvr(kaldere, institution.certifikat) else { return Ok(()) };
    let institutionsnummer = Some(parsed(institution.nummer)?);
    let ny = NyPart { cvr, navn: institution.navn.to_owned(), kommunekode: None, institutionsnummer, rolle: None };
    ja(tx.part_opret(&ny, cause)?).map(|_| ())
}

/// An agreement, asked for and then treated as it is told.
fn opret_aftale(tx: &mut Tx<'_>, aftale: &brugerdatabasen::Aftale, cause: &Cause) -> Result<()> {
    let fra = dansk_dag(cause.tid).saturating_add(aftale.om_dage.days());
    let system: SystemId = parsed(aftale.system)?;
    let part = aftale.institution.map(|nummer| tx.part_institution(&parsed(nummer)?)).transpose()?;
    // Where a certificate was left out, so is what belongs to it. To leave out only the party would make the agreement one for all.
    if tx.system(&system)?.is_none() || part.as_ref().is_some_and(Option::is_none) {
        return Ok(());
    }
    let ny = NyAftale {
        slags: aftale.slags,
        service: aftale.service,
        system: Some(system),
        part: part.flatten().map(|part| part.id),
        periode: Periode { fra, til: None },
    };
    let anmodet = ja(tx.aftale_anmod(&ny, cause)?)?;
    for handling in aftale.handlinger {
        ja(tx.aftale_udfoer(anmodet.id, *handling, cause)?)?;
    }
    Ok(())
}

/// An agreement that is asked for and approved at once.
fn aftale(
    tx: &mut Tx<'_>,
    slags: AftaleSlags,
    service: Service,
    system: Option<SystemId>,
    part: Option<PartId>,
    cause: &Cause,
) -> Result<()> {
    let periode = Periode { fra: dansk_dag(cause.tid), til: None };
    let aftale = ja(tx.aftale_anmod(&NyAftale { slags, service, system, part, periode }, cause)?)?;
    ja(tx.aftale_udfoer(aftale.id, Handling::Godkend, cause)?).map(|_| ())
}

/// Registers an institution as a party, and gives a system a dataaftale about it for each of the services.
///
/// # Errors
/// Storage's; also where a rule of Tilslutning refuses.
pub fn aftal_institution(
    tx: &mut Tx<'_>,
    institution: &NyPart,
    system: &SystemId,
    services: &[Service],
    cause: &Cause,
) -> Result<()> {
    let part = ja(tx.part_opret(institution, cause)?)?;
    let data = |service: &Service| aftale(tx, AftaleSlags::Data, *service, Some(system.clone()), Some(part.id), cause);
    services.iter().try_for_each(data)
}

/// What no rule may refuse in a world that we wrote ourselves.
fn ja<T>(svar: std::result::Result<T, Afvisning>) -> Result<T> {
    svar.map_err(|afvisning| Error::Commit(format!("eksempelverdenen: {afvisning}")))
}

fn parsed<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::Corrupt { table: "eksempel", column: "id" })
}

/// The CVR number of an organisation of the example world, by the name of a certificate of its.
#[must_use]
pub fn cvr(kaldere: &[Kalder], certifikat: &str) -> Option<Cvr> {
    kaldere.iter().find(|kalder| kalder.example.navn == certifikat)?.example.cvr.clone()
}
