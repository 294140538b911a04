//! From a document to what can be loaded: judged by its own rules, each person by itself, and digested.

use crate::grunddata::besked::{Advis, Personbrud};
use crate::grunddata::{
    Cpr, Dokument, Import, Importslags, Institutionsperson, Klar, Navngivet, Noegleord, Plads, Raa, regler,
};
use crate::segl::{Formaal, Noegle};
use crate::types::{Institutionsnummer, Time};

/// Why a document is refused before it is compared with anything.
#[derive(Debug)]
pub struct Afvist {
    /// The answer's `reskode`.
    pub reskode: u32,
    /// Each rule that it breaks.
    pub advis: Vec<Advis>,
}

/// Judges a document by itself, and digests what of it is to be loaded. `now` is when it was received.
///
/// # Errors
/// All the rules that the whole of it breaks.
pub fn forbered(
    slags: Importslags,
    dokument: Dokument,
    institution: Institutionsnummer,
    now: Time,
    noegle: &Noegle,
) -> Result<Import, Afvist> {
    let source_date_time = regler::dokument(&dokument, now).map_err(|brud| Afvist {
        reskode: brud.first().map_or(10, |plads| plads.indhold.reskode()),
        advis: brud.iter().map(|plads| plads.indhold.advis(plads.offset)).collect(),
    })?;
    let mut import = Import {
        slags,
        institution,
        source: dokument.source,
        system: None,
        source_date_time,
        source_date_tekst: dokument.source_date_time,
        school_year: dokument.school_year,
        offset: dokument.offset,
        tillad_stor_sletning: dokument.tillad_stor_sletning,
        med_brugere: dokument.med_brugere,
        grupper: dokument.grupper,
        personer: Vec::with_capacity(dokument.personer.len()),
        udeladte: Vec::new(),
        slettes: Vec::new(),
        advis: Vec::new(),
        dokument: Noegleord::default(),
        generation: noegle.generation(),
    };
    match slags {
        Importslags::Slet => slettes(&mut import, dokument.personer),
        Importslags::Fuld | Importslags::Delta => personer(&mut import, dokument.personer),
    }
    noegl(&mut import, noegle);
    Ok(import)
}

/// One that stands twice is deleted once.
fn slettes(import: &mut Import, personer: Vec<Plads<Raa>>) {
    let mut set = std::collections::HashSet::new();
    for Plads { offset, indhold } in personer {
        if set.insert(indhold.lokal_id.clone()) {
            import.slettes.push(Plads { offset, indhold: navngivet(indhold.lokal_id, false, Vec::new()) });
        }
    }
}

fn personer(import: &mut Import, personer: Vec<Plads<Raa>>) {
    let dobbelte: std::collections::HashSet<String> =
        regler::dobbelte(&personer).into_iter().map(str::to_owned).collect();
    for Plads { offset, indhold: raa } in personer {
        let (lokal_id, kontakter) = (raa.lokal_id.clone(), beskyttede_kontakter(&raa));
        // Somebody that stands as its own contact person is protected where either says so.
        let som_kontakt = || Cpr::laes(&raa.person.cpr).is_ok_and(|selv| kontakter.contains(&selv));
        let beskyttet = raa.person.beskyttet || (!kontakter.is_empty() && som_kontakt());
        let dobbelt = dobbelte.contains(&lokal_id).then_some(Personbrud::LokalIdToGange);
        match dobbelt.map_or_else(|| regler::person(raa, offset, &mut import.advis), Err) {
            Ok(person) => import.personer.push(klar(person, offset, kontakter)),
            Err(brud) => {
                import.advis.push(brud.advis(&lokal_id, offset));
                import.udeladte.push(navngivet(lokal_id, beskyttet, kontakter));
            }
        }
    }
}

fn navngivet(lokal_id: String, beskyttet: bool, beskyttede_kontakter: Vec<Cpr>) -> Navngivet {
    Navngivet { lokal_id, lokal: Noegleord::default(), beskyttet, beskyttede_kontakter }
}

/// Those that the document says are protected, as far as it says who they are.
fn beskyttede_kontakter(raa: &Raa) -> Vec<Cpr> {
    let beskyttede = raa.rolle.kontakter().iter().filter(|kontakt| kontakt.person.beskyttet);
    beskyttede.filter_map(|kontakt| Cpr::laes(&kontakt.person.cpr).ok()).collect()
}

fn klar(person: Institutionsperson, offset: usize, beskyttede_kontakter: Vec<Cpr>) -> Klar {
    // A type of ours with names and texts alone: it cannot fail to be written.
    let json = serde_json::to_vec(&person).unwrap_or_default();
    let (lokal, indhold) = (Noegleord::default(), Noegleord::default());
    Klar { offset, person, lokal, indhold, json, beskyttede_kontakter }
}

/// Digests an import by a generation of keys; again, where the rows were moved to another one meanwhile.
pub fn noegl(import: &mut Import, noegle: &Noegle) {
    let lokal = |id: &str| noegle.opslag(Formaal::LokalId, id.as_bytes());
    for klar in &mut import.personer {
        klar.lokal = lokal(&klar.person.lokal_id);
        klar.indhold = noegle.opslag(Formaal::Indhold, &klar.json);
    }
    for navngivet in import.udeladte.iter_mut().chain(import.slettes.iter_mut().map(|plads| &mut plads.indhold)) {
        navngivet.lokal = lokal(&navngivet.lokal_id);
    }
    import.generation = noegle.generation();
    import.dokument = noegle.opslag(Formaal::Dokument, &alt(import));
}

/// All that a document says, as far as it is loaded, in a form that has one text for one document.
fn alt(import: &Import) -> Vec<u8> {
    let hoved = (format!("{:?}", import.slags), &import.source_date_tekst, &import.school_year);
    let grupper: Vec<_> = import.grupper.iter().map(|plads| &plads.indhold).collect();
    let mut text = serde_json::to_vec(&(hoved, grupper)).unwrap_or_default();
    for klar in &import.personer {
        text.extend_from_slice(&klar.lokal);
        text.extend_from_slice(&klar.indhold);
    }
    let navngivne = import.udeladte.iter().chain(import.slettes.iter().map(|plads| &plads.indhold));
    for navngivet in navngivne {
        text.extend_from_slice(&navngivet.lokal);
        text.push(u8::from(navngivet.beskyttet));
    }
    text
}
