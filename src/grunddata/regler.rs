//! The rules that a document can be held to by itself (bpi-rules §2): of the whole ([`dokument`]), and of each person ([`person`]).

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::besked::{Advis, Brud, Personbrud};
use super::{Cpr, Dokument, Elev, Gruppetype, Institutionsperson, Kontakt, Person, Plads, Raa, Rolle};
use crate::types::Time;

/// The most contact persons of a pupil. Ten is the older services' limit, and the newest has none; this is our choice.
pub const FLEST_KONTAKTER: usize = 50;
/// The most bytes of a name, and of every field that has no limit of its own (our choice; lengths count in UTF-8, bpi.md 5.2).
const LAENGDE: usize = 200;
/// The most bytes of an e-mail address (RFC 5321 §4.5.3.1.3, without the brackets).
const EMAIL: usize = 254;
/// The most bytes of `LocalPersonId` and of `source`.
const NOEGLE: usize = 100;
/// How far ahead a source's clock may be.
const FREMTID: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);
/// For how long an old school year is taken after its end.
const EFTERSLAEB: i64 = 31;

/// Judges the whole: what it breaks, each with its place. `now` is when it was received.
///
/// # Errors
/// Every rule that it breaks; at least one.
pub fn dokument(dokument: &Dokument, now: Time) -> Result<Time, Vec<Plads<Brud>>> {
    let mut brud = Vec::new();
    let mut bryder = |offset, indhold| brud.push(Plads { offset, indhold });
    let rod = dokument.offset;
    let tid = tidspunkt(&dokument.source_date_time);
    match tid {
        None => bryder(rod, Brud::Tidspunkt),
        Some(tid) if tid.duration_since(now) > FREMTID => bryder(rod, Brud::Fremtid),
        Some(_) => {}
    }
    if dokument.source.len() > NOEGLE {
        bryder(rod, Brud::LangKilde { hoejst: NOEGLE });
    }
    if let Some(skoleaar) = skoleaar(&dokument.school_year, now) {
        bryder(rod, skoleaar);
    }
    let mut kendte = HashSet::new();
    for Plads { offset, indhold: gruppe } in &dokument.grupper {
        if !kendte.insert(gruppe.id.as_str()) {
            bryder(*offset, Brud::GruppeToGange);
        }
        match (gruppe.slags == Gruppetype::Hovedgruppe, gruppe.trin.is_some()) {
            (true, false) => bryder(*offset, Brud::NiveauMangler),
            (false, true) => bryder(*offset, Brud::NiveauForMeget),
            (true, true) | (false, false) => {}
        }
    }
    match tid {
        Some(tid) if brud.is_empty() => Ok(tid),
        _ => Err(brud),
    }
}

/// An xs:dateTime; one without a time zone is Danish time (our choice), and fractions beyond microseconds are cut off.
fn tidspunkt(text: &str) -> Option<Time> {
    let with_zone = text.parse::<Timestamp>().ok();
    let tid = with_zone.or_else(|| {
        let local = text.parse::<DateTime>().ok()?;
        Some(local.to_zoned(TimeZone::get("Europe/Copenhagen").ok()?).ok()?.timestamp())
    })?;
    Some(crate::types::whole_micros(tid))
}

fn skoleaar(text: &str, now: Time) -> Option<Brud> {
    let idag = jiff::Timestamp::to_zoned(now, TimeZone::get("Europe/Copenhagen").ok()?).date();
    let tidligst = idag.checked_sub(jiff::Span::new().days(EFTERSLAEB)).map_or(idag, |dag| dag);
    let (fra, til) = (begynder(tidligst), begynder(idag) + 1);
    let years = text.split_once('-').and_then(|(a, b)| Some((a.parse::<i16>().ok()?, b.parse::<i16>().ok()?)));
    match years {
        Some((a, b)) if b == a + 1 && (fra..=til).contains(&a) => None,
        _ => Some(Brud::Skoleaar { fra: aar(fra), til: aar(til) }),
    }
}

/// The year in which the school year of a day began, 1 August.
fn begynder(dag: Date) -> i16 {
    if dag.month() >= 8 { dag.year() } else { dag.year() - 1 }
}

fn aar(begynder: i16) -> String {
    format!("{begynder}-{}", begynder + 1)
}

/// The places of persons whose `LocalPersonId` stands more than once.
#[must_use]
pub fn dobbelte(personer: &[Plads<Raa>]) -> HashSet<&str> {
    let mut set = HashSet::with_capacity(personer.len());
    personer.iter().map(|person| person.indhold.lokal_id.as_str()).filter(|id| !set.insert(*id)).collect()
}

/// Judges one person by itself. What it tells of contact persons that are left out goes to `advis`.
///
/// # Errors
/// Why the person is left out.
pub fn person(raa: Raa, offset: usize, advis: &mut Vec<Advis>) -> Result<Institutionsperson, Personbrud> {
    let Raa { lokal_id, person, rolle } = raa;
    kort("LocalPersonId", &lokal_id, NOEGLE)?;
    let mut person = en_person(person, Personbrud::Cpr)?;
    if uden_alias(&person) {
        return Err(Personbrud::Alias);
    }
    let rolle = match rolle {
        Rolle::Elev(elev) => {
            let mut kasser = |brud: Personbrud| advis.push(brud.advis(&lokal_id, offset));
            Rolle::Elev(en_elev(elev, &mut person, &mut kasser)?)
        }
        Rolle::Ansat(mut ansat) => {
            ansat.roller.sort_unstable();
            ansat.roller.dedup();
            grupper(&mut ansat.grupper);
            korte(&[("ShortName", &ansat.kort_navn), ("Occupation", &ansat.stilling), ("Location", &ansat.lokation)])?;
            Rolle::Ansat(ansat)
        }
        Rolle::Ekstern(mut ekstern) => {
            grupper(&mut ekstern.grupper);
            Rolle::Ekstern(ekstern)
        }
    };
    Ok(Institutionsperson { lokal_id, person, rolle })
}

fn en_elev(elev: Elev<String>, selv: &mut Person, kasser: &mut impl FnMut(Personbrud)) -> Result<Elev, Personbrud> {
    if elev.kontakter.len() > FLEST_KONTAKTER {
        return Err(Personbrud::MangeKontakter { hoejst: FLEST_KONTAKTER });
    }
    korte(&[("Location", &elev.lokation)])?;
    let mut kontakter: Vec<Kontakt> = Vec::with_capacity(elev.kontakter.len());
    for Kontakt { relation, myndighed, adgangsniveau, person } in elev.kontakter {
        let person = en_person(person, Personbrud::KontaktCpr);
        if person.as_ref().is_ok_and(uden_alias) {
            // Kept, so that its protection is: it is shown to nobody outside the authority.
            kasser(Personbrud::KontaktAlias);
        }
        match person {
            Ok(person) => match den_samme(&person.cpr, selv, &mut kontakter) {
                Some(anden) => {
                    beskyt_af(anden, person);
                    kasser(Personbrud::KontaktToGange);
                }
                None => kontakter.push(Kontakt { relation, myndighed, adgangsniveau, person }),
            },
            Err(brud @ Personbrud::KontaktCpr(_)) => kasser(brud),
            Err(brud) => return Err(brud),
        }
    }
    // An order of our own: one that the source happens to send today is no change.
    kontakter.sort_by(|a, b| a.person.cpr.cmp(&b.person.cpr));
    let mut de = elev.grupper;
    grupper(&mut de);
    let Elev { rolle, elevnummer, trin, lokation, hovedgruppe, .. } = elev;
    Ok(Elev { rolle, elevnummer, trin, lokation, hovedgruppe, grupper: de, kontakter })
}

/// Who of a pupil and the contact persons that are kept has a number already.
fn den_samme<'p>(cpr: &Cpr, selv: &'p mut Person, kontakter: &'p mut [Kontakt]) -> Option<&'p mut Person> {
    let personer = std::iter::once(selv).chain(kontakter.iter_mut().map(|kontakt| &mut kontakt.person));
    personer.into_iter().find(|person| person.cpr == *cpr)
}

/// Somebody that stands twice is protected where either says so, by an alias that is given there.
fn beskyt_af(den: &mut Person, anden: Person) {
    if anden.beskyttet && (!den.beskyttet || uden_alias(den)) {
        den.beskyttet = true;
        (den.alias_fornavn, den.alias_efternavn) = (anden.alias_fornavn, anden.alias_efternavn);
    }
}

fn grupper(grupper: &mut Vec<String>) {
    grupper.sort_unstable();
    grupper.dedup();
}

/// Protected, and the alias is not whole.
fn uden_alias(person: &Person) -> bool {
    person.beskyttet && (person.alias_fornavn.is_none() || person.alias_efternavn.is_none())
}

fn en_person(raa: Person<String>, cpr_brud: fn(super::Cprfejl) -> Personbrud) -> Result<Person, Personbrud> {
    let cpr = Cpr::laes(&raa.cpr).map_err(cpr_brud)?;
    kort("FirstName", &raa.fornavn, LAENGDE)?;
    kort("FamilyName", &raa.efternavn, LAENGDE)?;
    kort("EmailAddress", raa.email.as_deref().unwrap_or_default(), EMAIL)?;
    korte(&[
        ("AliasFirstName", &raa.alias_fornavn),
        ("AliasFamilyName", &raa.alias_efternavn),
        ("PhotoId", &raa.foto),
    ])?;
    for (felt, telefon) in [
        ("HomePhoneNumber", &raa.hjemmetelefon),
        ("WorkPhoneNumber", &raa.arbejdstelefon),
        ("MobilePhoneNumber", &raa.mobiltelefon),
    ] {
        kort(felt, telefon.as_ref().map_or("", |telefon| &telefon.nummer), LAENGDE)?;
    }
    if let Some(adresse) = &raa.adresse {
        korte(&[
            ("StreetAddress", &adresse.vej),
            ("PostalCode", &adresse.postnummer),
            ("PostalDistrict", &adresse.postdistrikt),
            ("Country", &adresse.land),
            ("MunicipalityCode", &adresse.kommunekode),
            ("MunicipalityName", &adresse.kommune),
        ])?;
    }
    Ok(med_cpr(raa, cpr))
}

/// The same person, its number checked.
#[rustfmt::skip]
fn med_cpr(raa: Person<String>, cpr: Cpr) -> Person {
    let Person {
        fornavn, efternavn, cpr: _, email, foedselsdato, koen, foto, adresse, hjemmetelefon, arbejdstelefon, mobiltelefon,
        alias_fornavn, alias_efternavn, beskyttet, verifikation,
    } = raa;
    Person {
        fornavn, efternavn, cpr, email, foedselsdato, koen, foto, adresse, hjemmetelefon, arbejdstelefon, mobiltelefon,
        alias_fornavn, alias_efternavn, beskyttet, verifikation,
    }
}

fn korte(felter: &[(&'static str, &Option<String>)]) -> Result<(), Personbrud> {
    felter.iter().try_for_each(|(felt, text)| kort(felt, text.as_deref().unwrap_or_default(), LAENGDE))
}

fn kort(felt: &'static str, text: &str, hoejst: usize) -> Result<(), Personbrud> {
    if text.len() <= hoejst { Ok(()) } else { Err(Personbrud::Langt { felt, hoejst }) }
}
