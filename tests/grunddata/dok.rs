//! Import documents, written as a supplier's system would. All numbers are fictive.

use std::fmt::Write as _;

/// A fictive CPR number (day + 60, modulus 11): the n-th.
pub fn cpr(n: usize) -> String {
    const VAEGTE: [u32; 9] = [4, 3, 2, 7, 6, 5, 4, 3, 2];
    let (dag, aar) = (61 + n % 28, 10 + (n / 28) % 10);
    let mut fundne = 0;
    for loebe in 0..1000 {
        let start = format!("{dag:02}01{aar:02}{loebe:03}");
        let sum: u32 = start.bytes().zip(VAEGTE).map(|(b, w)| u32::from(b - b'0') * w).sum();
        match (11 - sum % 11) % 11 {
            10 => {}
            sidste if fundne == n / 280 => return format!("{start}{sidste}"),
            _ => fundne += 1,
        }
    }
    panic!("no more numbers");
}

/// A document for one institution and one source.
#[derive(Clone)]
pub struct Dok {
    pub institution: String,
    pub source: String,
    pub tid: String,
    pub skoleaar: String,
    /// Attributes of `instXML`.
    pub inst_xml: String,
    pub grupper: String,
    pub personer: Vec<String>,
}

impl Dok {
    pub fn ny(institution: &str, time: u32) -> Self {
        Self {
            institution: institution.into(),
            source: "Bakkegaard Adm".into(),
            tid: format!("2026-11-23T{time:02}:00:00+01:00"),
            skoleaar: "2026-2027".into(),
            inst_xml: String::new(),
            grupper: gruppe("1A", "Hovedgruppe", Some("1")),
            personer: Vec::new(),
        }
    }

    pub fn med(mut self, person: impl Into<String>) -> Self {
        self.personer.push(person.into());
        self
    }

    /// So many pupils of 1A: e0, e1 …
    pub fn elever(mut self, antal: std::ops::Range<usize>) -> Self {
        self.personer.extend(antal.map(|n| elev(n).xml()));
        self
    }

    pub fn fra(mut self, source: &str) -> Self {
        self.source = source.into();
        self
    }

    pub fn med_brugere(mut self) -> Self {
        self.inst_xml.push_str(" medBrugere=\"true\"");
        self
    }

    pub fn payload(&self, operation: &str) -> String {
        let rod = if operation == "importerSletXml" { "UNILoginSlet" } else { "UNILoginImport" };
        let grupper = if operation == "importerSletXml" { "" } else { &self.grupper };
        let Self { institution, source, tid, skoleaar, inst_xml, personer, .. } = self;
        let personer = personer.join("\n");
        format!(
            "<{operation} xmlns=\"https://brugerdatabasen.stil.dk/bpi/wsaimport/8\"><instXML{inst_xml}>\n<{rod} xmlns=\"\
             https://brugerdatabasen.stil.dk/bpi/wsaimport/8/import\" sourceDateTime=\"{tid}\" source=\"{source}\" schoolYear=\"{skoleaar}\">\
             <Institution><InstitutionNumber>{institution}</InstitutionNumber>{grupper}\n{personer}\n</Institution></{rod}></instXML></{operation}>"
        )
    }
}

pub fn gruppe(id: &str, slags: &str, trin: Option<&str>) -> String {
    let trin = trin.map(|trin| format!("<GroupLevel>{trin}</GroupLevel>")).unwrap_or_default();
    format!(
        "<Group><GroupId>{id}</GroupId><GroupName>Gruppe {id}</GroupName><GroupType>{slags}</GroupType>{trin}</Group>"
    )
}

/// A person as the document has it; every field can be set before it is written.
#[derive(Clone)]
pub struct Elev {
    pub lokal_id: String,
    pub cpr: String,
    pub fornavn: String,
    pub efternavn: String,
    pub email: Option<String>,
    pub beskyttet: bool,
    pub alias: Option<(String, String)>,
    pub hovedgruppe: String,
    pub grupper: Vec<String>,
    pub kontakter: Vec<Kontakt>,
}

#[derive(Clone)]
pub struct Kontakt {
    pub cpr: String,
    pub efternavn: String,
    pub beskyttet: bool,
    pub alias: Option<(String, String)>,
}

/// Pupil n, without contact persons.
pub fn elev(n: usize) -> Elev {
    Elev {
        lokal_id: format!("e{n}"),
        cpr: cpr(n),
        fornavn: format!("Åse{n}"),
        efternavn: "Ørsted".into(),
        email: None,
        beskyttet: false,
        alias: None,
        hovedgruppe: "1A".into(),
        grupper: Vec::new(),
        kontakter: Vec::new(),
    }
}

/// Contact person n; the numbers are others than the pupils'.
pub fn kontakt(n: usize) -> Kontakt {
    Kontakt { cpr: cpr(5000 + n), efternavn: "Ørsted".into(), beskyttet: false, alias: None }
}

impl Elev {
    pub fn xml(&self) -> String {
        let mut xml = format!("<InstitutionPerson><LocalPersonId>{}</LocalPersonId>", self.lokal_id);
        person(
            &mut xml,
            (&self.fornavn, &self.efternavn),
            &self.cpr,
            self.email.as_deref(),
            self.beskyttet,
            self.alias.as_ref(),
        );
        let _ =
            write!(xml, "<Student><Role>Elev</Role><Level>1</Level><MainGroupId>{}</MainGroupId>", self.hovedgruppe);
        for gruppe in &self.grupper {
            let _ = write!(xml, "<GroupId>{gruppe}</GroupId>");
        }
        for Kontakt { cpr, efternavn, beskyttet, alias } in &self.kontakter {
            xml.push_str("<ContactPerson relation=\"Mor\" childCustody=\"true\" accessLevel=\"2\">");
            person(&mut xml, ("Inger", efternavn), cpr, None, *beskyttet, alias.as_ref());
            xml.push_str("</ContactPerson>");
        }
        xml.push_str("</Student></InstitutionPerson>");
        xml
    }
}

/// An employee.
pub fn ansat(n: usize, rolle: &str) -> String {
    let mut xml = format!("<InstitutionPerson><LocalPersonId>a{n}</LocalPersonId>");
    person(&mut xml, (&format!("Søren{n}"), "Ærø"), &cpr(3000 + n), Some("soeren@eksempel.invalid"), false, None);
    let _ = write!(
        xml,
        "<Employee><Role>{rolle}</Role><ShortName>SÆ{n}</ShortName><GroupId>lærere</GroupId></Employee></InstitutionPerson>"
    );
    xml
}

/// An element of a delete document.
pub fn slettes(lokal_id: &str) -> String {
    format!("<InstitutionPerson><LocalPersonId>{lokal_id}</LocalPersonId></InstitutionPerson>")
}

fn person(
    xml: &mut String,
    (fornavn, efternavn): (&str, &str),
    cpr: &str,
    email: Option<&str>,
    beskyttet: bool,
    alias: Option<&(String, String)>,
) {
    let _ = write!(
        xml,
        "<Person protected=\"{beskyttet}\"><FirstName>{fornavn}</FirstName><FamilyName>{efternavn}</FamilyName>\
         <CivilRegistrationNumber>{cpr}</CivilRegistrationNumber>"
    );
    if let Some(email) = email {
        let _ = write!(xml, "<EmailAddress>{email}</EmailAddress>");
    }
    if let Some((fornavn, efternavn)) = alias {
        let _ = write!(xml, "<AliasFirstName>{fornavn}</AliasFirstName><AliasFamilyName>{efternavn}</AliasFamilyName>");
    }
    xml.push_str("</Person>");
}
