//! What the four packages show of two children: one as most are, and one that is protected.

use crate::cli::hent::eksport::eksporten;
use crate::client::Element;

/// The rows that were shown, package by package.
#[derive(Default)]
pub(super) struct Set {
    pakker: Vec<Vec<Vec<String>>>,
}

impl Set {
    /// The rows of an answer: the pupils with group, name, and what the package has of CPR number, address and contact person.
    pub(super) fn laes(&mut self, payload: &Element) -> Vec<Vec<String>> {
        let institution = eksporten(payload).and_then(|eksport| eksport.child("Institution"));
        let boern = institution.into_iter().flat_map(|institution| institution.all("InstitutionPerson"));
        let mut raekker: Vec<_> = boern.filter(|barn| barn.child("Student").is_some()).map(raekke).collect();
        // The order of an export is the register's own.
        raekker.sort();
        self.pakker.push(raekker.clone());
        raekker
    }

    /// Whether the alias stood for the protected child in all packages but the authority's.
    pub(super) fn som_ventet(&self) -> bool {
        let [andre @ .., myndighed] = self.pakker.as_slice() else { return false };
        let siger = |raekker: &Vec<Vec<String>>, ord: &str| raekker.iter().flatten().any(|celle| celle.contains(ord));
        let hemmeligt = ["Silje", "Skjulsted", "7705234552", "7208892058", "Rævestien"];
        let [lille, mellem, fuld] = andre else { return false };
        let aabent = !siger(lille, "6302224127") && siger(mellem, "6302224127") && siger(fuld, "Møllebakken");
        let skjult =
            andre.iter().all(|pakke| siger(pakke, "Bølge Havblik") && !hemmeligt.iter().any(|ord| siger(pakke, ord)));
        aabent && skjult && hemmeligt.iter().all(|ord| siger(myndighed, ord)) && siger(myndighed, "Bølge Havblik")
    }
}

/// A pupil, as one package has it.
fn raekke(barn: &Element) -> Vec<String> {
    let elev = barn.child("Student");
    let gruppe = elev.and_then(|elev| elev.value("MainGroupId")).unwrap_or_default().to_owned();
    let mut celler = vec![gruppe];
    celler.extend(barn.child("Person").map(person).unwrap_or_default());
    let kontakter = elev.into_iter().flat_map(|elev| elev.all("ContactPerson"));
    for kontakt in kontakter {
        let relation = kontakt.attribute("relation").unwrap_or_default().to_lowercase();
        let hvem = kontakt.child("Person").map(person).unwrap_or_default();
        celler.push(format!("{relation}: {}", hvem.join(" ").trim()));
    }
    celler
}

/// Name, then CPR number, address and mobile phone, as far as they are there.
fn person(person: &Element) -> Vec<String> {
    let felt = |navn| person.value(navn).unwrap_or_default();
    let mut navn = format!("{} {}", felt("FirstName"), felt("FamilyName"));
    if let (Some(fornavn), Some(efternavn)) = (person.value("AliasFirstName"), person.value("AliasFamilyName")) {
        navn = format!("{navn} (alias {fornavn} {efternavn})");
    }
    let vej = person.child("Address").and_then(|adresse| adresse.value("StreetAddress")).unwrap_or_default();
    vec![navn, felt("CivilRegistrationNumber").to_owned(), vej.to_owned(), felt("MobilePhoneNumber").to_owned()]
}
