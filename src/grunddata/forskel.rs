//! Which fields two sources, or two documents of one source, differ in: their names, never their values.

use super::{Ansat, Ekstern, Elev, Institutionsperson, Person, Rolle};

/// The elements whose values differ, in the order of the document.
#[must_use]
pub fn forskelle(a: &Institutionsperson, b: &Institutionsperson) -> Vec<&'static str> {
    let mut felter = Vec::new();
    person(&a.person, &b.person, &mut felter);
    felter.extend(forskelle_i_rollen(a, b));
    if let (Rolle::Elev(a), Rolle::Elev(b)) = (&a.rolle, &b.rolle)
        && a.kontakter != b.kontakter
    {
        felter.push("ContactPerson");
    }
    felter
}

/// The same of what a person is at the institution, and of nothing that it is itself or its contact persons are.
#[must_use]
pub fn forskelle_i_rollen(a: &Institutionsperson, b: &Institutionsperson) -> Vec<&'static str> {
    let mut felter = Vec::new();
    match (&a.rolle, &b.rolle) {
        (Rolle::Elev(a), Rolle::Elev(b)) => elev(a, b, &mut felter),
        (Rolle::Ansat(a), Rolle::Ansat(b)) => ansat(a, b, &mut felter),
        (Rolle::Ekstern(a), Rolle::Ekstern(b)) => ekstern(a, b, &mut felter),
        _ => felter.push("Role"),
    }
    felter
}

/// Adds a field's name where it differs.
macro_rules! felter {
    ($a:ident, $b:ident, $ud:ident, $($felt:ident = $navn:literal),+ $(,)?) => {
        $(if $a.$felt != $b.$felt { $ud.push($navn); })+
    };
}

fn person(a: &Person, b: &Person, ud: &mut Vec<&'static str>) {
    felter!(
        a,
        b,
        ud,
        fornavn = "FirstName",
        efternavn = "FamilyName",
        cpr = "CivilRegistrationNumber",
        email = "EmailAddress"
    );
    felter!(a, b, ud, foedselsdato = "BirthDate", koen = "Gender", foto = "PhotoId", adresse = "Address");
    felter!(
        a,
        b,
        ud,
        hjemmetelefon = "HomePhoneNumber",
        arbejdstelefon = "WorkPhoneNumber",
        mobiltelefon = "MobilePhoneNumber"
    );
    felter!(a, b, ud, alias_fornavn = "AliasFirstName", alias_efternavn = "AliasFamilyName", beskyttet = "protected");
    felter!(a, b, ud, verifikation = "verificationLevel");
}

fn elev(a: &Elev, b: &Elev, ud: &mut Vec<&'static str>) {
    felter!(a, b, ud, rolle = "Role", elevnummer = "StudentNumber", trin = "Level", lokation = "Location");
    felter!(a, b, ud, hovedgruppe = "MainGroupId", grupper = "GroupId");
}

fn ansat(a: &Ansat, b: &Ansat, ud: &mut Vec<&'static str>) {
    felter!(a, b, ud, roller = "Role", kort_navn = "ShortName", stilling = "Occupation", lokation = "Location");
    felter!(a, b, ud, grupper = "GroupId");
}

fn ekstern(a: &Ekstern, b: &Ekstern, ud: &mut Vec<&'static str>) {
    felter!(a, b, ud, rolle = "Role", grupper = "GroupId");
}
