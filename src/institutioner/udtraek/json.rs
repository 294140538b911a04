//! The public JSON: an array with an object of thirty-four keys for each unit (ir.md §1), one a line (our choice; the keys and their types are confirmed).

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use jiff::civil::Date;
use serde_json::value::RawValue;

use super::fil::{Fil, Filfejl, Form, Grund};
use super::kolonne::{FELTER, Felt, Kolonne, Som};
use super::laes::{Givet, Laest};
use super::vaerdi::{Tekster, dato, som_dato};
use crate::institutioner::Institution;
use crate::types::Institutionsnummer;

/// What the array begins with.
pub const BEGYND: &str = "[";
/// What it ends with.
pub const SLUT: &str = "\n]\n";

impl Tekster<'_> {
    /// Adds a unit to the array; `foerste`: none stands there yet.
    pub fn json_post(&self, ud: &mut String, unit: &Institution, foerste: bool) {
        ud.push_str(if foerste { "\n" } else { ",\n" });
        for (nr, felt) in FELTER.into_iter().enumerate() {
            ud.push_str(if nr == 0 { "{\"" } else { ",\"" });
            ud.push_str(felt.noegle());
            ud.push_str("\":");
            ud.push_str(&self.json_vaerdi(unit, felt));
        }
        ud.push('}');
    }

    /// The value of a key as JSON: as it was read where no column says it, else of the column.
    fn json_vaerdi<'a>(&'a self, unit: &'a Institution, felt: Felt) -> Cow<'a, str> {
        match unit.udtraek.get(felt.noegle()) {
            Some(givet) => Cow::Borrowed(givet),
            None => self.json_afledt(unit, felt),
        }
    }

    fn json_afledt<'a>(&'a self, unit: &'a Institution, felt: Felt) -> Cow<'a, str> {
        let tal = |kode: Option<u32>| kode.map_or(NULL, |kode| kode.to_string().into());
        match felt {
            Felt::Kolonne(kolonne) => self.json_kolonne(unit, kolonne),
            Felt::UnitType => tal(Some(unit.enhedsart.kode().into())),
            Felt::MinistryCode => tal(Some(unit.felter.ressort)),
            Felt::MovingInstitution => unit.flytteinstitution.as_ref().map_or(NULL, |nummer| nummeret(nummer.as_str())),
            Felt::MovingCode => tal(unit.flyttekode),
        }
    }

    fn json_kolonne<'a>(&'a self, unit: &'a Institution, kolonne: Kolonne) -> Cow<'a, str> {
        let tekst = self.vaerdi(unit, kolonne);
        match kolonne.som() {
            _ if tekst.is_empty() => NULL,
            Som::Overordnet if tekst == unit.nummer.as_str() => NULL,
            Som::Tal if kolonne == Kolonne::Institutionsnummer => nummeret(&tekst).into_owned().into(),
            Som::Overordnet => nummeret(&tekst).into_owned().into(),
            Som::Tekst => citeret(&tekst).into(),
            Som::Tal => tekst.trim().parse::<u32>().map_or(NULL, |tal| tal.to_string().into()),
            Som::Decimal => decimal(&tekst).map_or(NULL, |tal| tal.to_owned().into()),
            Som::Dato => som_dato(&tekst).map_or(NULL, |dag| format!("\"{dag}T00:00:00\"").into()),
        }
    }
}

const NULL: Cow<'static, str> = Cow::Borrowed("null");

fn citeret(tekst: &str) -> String {
    // A text can always be written.
    serde_json::to_string(tekst).unwrap_or_else(|_| NULL.into_owned())
}

/// An institution number: a whole number, as it is in the authority's; as a string where it has letters.
fn nummeret(tekst: &str) -> Cow<'static, str> {
    tekst.trim().parse::<u32>().map_or_else(|_| citeret(tekst), |tal| tal.to_string()).into()
}

/// A decimal number as JSON has it, from one with a point or a comma.
fn decimal(tekst: &str) -> Option<String> {
    let tekst = tekst.trim().replace(',', ".");
    let tal: Option<serde_json::Number> = serde_json::from_str(&tekst).ok();
    tal.map(|_| tekst)
}

/// Reads the array.
pub(super) fn laes(tekst: &str, tekster: Tekster<'_>) -> Result<Fil, Filfejl> {
    let poster: Vec<&RawValue> =
        serde_json::from_str(tekst).map_err(|fejl| Filfejl::Json { linje: fejl.line(), tegn: fejl.column() })?;
    let (mut fil, mut set, mut ukendte) = (Fil::ny(Form::Json), HashMap::new(), BTreeSet::new());
    let mut sted = Sted { tekst, laest: 0, linje: 1 };
    for post in poster {
        let linje = sted.linje(post.get());
        let laest = objekt(post).and_then(|post| {
            let kendt = |noegle: &str| FELTER.iter().any(|felt| felt.noegle() == noegle);
            ukendte.extend(post.keys().filter(|noegle| !kendt(noegle)).map(|noegle| noegle.clone().into_owned()));
            unit(&post, tekster)
        });
        fil.tilfoej(linje, laest, &mut set);
    }
    fil.ukendte = ukendte.into_iter().collect();
    Ok(fil)
}

/// Where in the text a record stands.
struct Sted<'t> {
    tekst: &'t str,
    laest: usize,
    linje: u64,
}

impl Sted<'_> {
    /// The line of a record, which is a part of the text and stands after the one before.
    fn linje(&mut self, post: &str) -> u64 {
        let her = (post.as_ptr() as usize).saturating_sub(self.tekst.as_ptr() as usize);
        let imellem: Range<usize> = self.laest..her;
        let linjer =
            self.tekst.as_bytes().get(imellem).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count();
        (self.laest, self.linje) = (her, self.linje + linjer as u64);
        self.linje
    }
}

type Objekt<'t> = BTreeMap<Cow<'t, str>, &'t RawValue>;

fn objekt(post: &RawValue) -> Result<Objekt<'_>, Grund> {
    serde_json::from_str(post.get()).map_err(|_| Grund::IkkeObjekt)
}

/// The unit of an object. A key that it would be written otherwise is kept as it stood.
fn unit(post: &Objekt<'_>, tekster: Tekster<'_>) -> Result<Laest, Grund> {
    let mut laest = givet(post).laes(tekster)?;
    for felt in FELTER {
        let Some(raa) = post.get(felt.noegle()) else { continue };
        if !ens(raa.get(), &tekster.json_afledt(&laest.institution, felt)) {
            laest.institution.udtraek.insert(felt.noegle().to_owned(), raa.get().to_owned());
        }
    }
    Ok(laest)
}

/// What an object says, in the words of the CSV.
fn givet<'t>(post: &Objekt<'t>) -> Givet<'t> {
    let kode = |felt: Felt| post.get(felt.noegle()).and_then(|raa| raa.get().parse::<u32>().ok());
    let mut givet = Givet {
        enhedsart: kode(Felt::UnitType),
        ressort: kode(Felt::MinistryCode),
        flyttekode: kode(Felt::MovingCode),
        flytteinstitution: kode(Felt::MovingInstitution).and_then(som_nummer),
        ..Givet::default()
    };
    for kolonne in Kolonne::ALLE.iter().copied() {
        let Some(tekst) = post.get(kolonne.noegle()).and_then(|raa| tekst(raa.get())) else { continue };
        let tekst = match kolonne.som() {
            Som::Dato => dag(&tekst).map_or(tekst, |dag| dato(dag).into()),
            _ if kolonne == Kolonne::Institutionsnummer => padded(tekst),
            Som::Overordnet => padded(tekst),
            _ => tekst,
        };
        givet.saet(kolonne, tekst);
    }
    // A hovedskole is nobody's afdeling here, and its own hovedinstitution in the CSV.
    let hovedskole = givet.enhedsart == Some(1) && givet.tekst(Kolonne::Hovedinstitution) == Some("");
    if let Some(nummer) = givet.tekst(Kolonne::Institutionsnummer).filter(|_| hovedskole).map(str::to_owned) {
        givet.saet(Kolonne::Hovedinstitution, nummer.into());
    }
    givet
}

/// A value as the CSV has it; none of what no column can hold.
fn tekst(raa: &str) -> Option<Cow<'_, str>> {
    match raa.as_bytes().first()? {
        b'n' => Some("".into()),
        b'"' => serde_json::from_str::<String>(raa).ok().map(Cow::Owned),
        b'-' | b'0'..=b'9' => Some(raa.into()),
        _ => None,
    }
}

/// The day of an instant.
fn dag(tekst: &str) -> Option<Date> {
    let (dag, _) = tekst.split_once('T')?;
    dag.parse().ok()
}

/// A number of six digits, which as a whole number may have lost its zeros.
fn padded(tekst: Cow<'_, str>) -> Cow<'_, str> {
    tekst.parse().ok().and_then(som_nummer).map_or(tekst, |nummer| nummer.as_str().to_owned().into())
}

fn som_nummer(tal: u32) -> Option<Institutionsnummer> {
    format!("{tal:06}").parse().ok()
}

/// Whether two JSON values say the same: strings whichever way they are escaped, all else to the byte.
fn ens(a: &str, b: &str) -> bool {
    let som_tekst = |raa: &str| raa.starts_with('"').then(|| serde_json::from_str::<String>(raa).ok()).flatten();
    a == b || som_tekst(a).is_some_and(|a| som_tekst(b) == Some(a))
}
