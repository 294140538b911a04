//! Reads the import document while its events go by (bpi.md 5.1), on the one pass over the message.
//!
//! Elements are known by place and local name, since the document's namespace is not public (choices §4). What it makes of a document that breaks
//! the schema is of no use, and nobody uses it: the schema is judged on the same events.

use super::tekst::{attribut, sand, tal, token};
use crate::grunddata::{
    Adresse, Ansat, Ansatrolle, Dokument, Ekstern, Eksternrolle, Elev, Elevrolle, Gruppe, Gruppetype, Importslags,
    Koen, Kontakt, Person, Plads, Raa, Relation, Rolle, Telefon, Trin,
};
use crate::xml::{Event, Start};

/// Hears the events of a payload `importerXml`, `importerDeltaXml` or `importerSletXml`, and knows the document at the end.
pub struct Dokumentlaeser {
    slags: Importslags,
    dokument: Dokument,
    aabne: Vec<Sted>,
    /// The text of the innermost field.
    tekst: String,
    gruppe: Plads<Gruppe>,
    person: Plads<Raa>,
    kontakt: Kontakt<String>,
}

type Raaperson = Person<String>;

/// Where an open element stands.
#[derive(Debug, Clone, Copy)]
enum Sted {
    Operation,
    InstXml,
    Rod,
    Institution,
    Gruppe,
    Institutionsperson,
    Person(Hvem),
    Adresse(Hvem),
    Elev,
    Ansat,
    Ekstern,
    Kontakt,
    Felt(Felt),
    /// Nothing that is read.
    Andet,
}

/// Whose person element it is.
#[derive(Debug, Clone, Copy)]
enum Hvem {
    Selv,
    Kontakten,
}

/// An element with text, and where the text goes.
#[derive(Debug, Clone, Copy)]
enum Felt {
    Dokument(fn(&mut Dokument, String)),
    Gruppe(fn(&mut Gruppe, String)),
    LokalId,
    Person(Hvem, fn(&mut Raaperson, String)),
    Adresse(Hvem, fn(&mut Adresse, String)),
    Telefon(Hvem, fn(&mut Raaperson) -> &mut Option<Telefon>, bool),
    Elev(fn(&mut Elev<String>, String)),
    Ansat(fn(&mut Ansat, String)),
    Ekstern(fn(&mut Ekstern, String)),
}

impl Dokumentlaeser {
    /// Begins before the operation's start tag.
    #[must_use]
    pub fn new(slags: Importslags) -> Self {
        Self {
            slags,
            dokument: Dokument::default(),
            aabne: Vec::with_capacity(16),
            tekst: String::new(),
            gruppe: Plads { offset: 0, indhold: Gruppe::default() },
            person: ny_person(0),
            kontakt: Kontakt::default(),
        }
    }

    /// The reader that an operation's document wants; `None` for an operation that has none.
    #[must_use]
    pub fn of_operation(local: &str) -> Option<Self> {
        let slags = match local {
            "importerXml" => Importslags::Fuld,
            "importerDeltaXml" => Importslags::Delta,
            "importerSletXml" => Importslags::Slet,
            _ => return None,
        };
        Some(Self::new(slags))
    }

    /// Hears an event of the payload.
    pub fn event(&mut self, event: &Event<'_, '_>) {
        match event {
            Event::Start(start) => self.start(start),
            Event::Text { text, .. } if matches!(self.aabne.last(), Some(Sted::Felt(_))) => self.tekst.push_str(text),
            Event::End { .. } => self.end(),
            Event::Text { .. } | Event::Eof => {}
        }
    }

    /// What the import does, and the document.
    #[must_use]
    pub fn finish(self) -> (Importslags, Dokument) {
        (self.slags, self.dokument)
    }

    fn start(&mut self, start: &Start<'_, '_>) {
        let local = start.name.local;
        let sted = match self.aabne.last() {
            None => Sted::Operation,
            Some(Sted::Operation) if local == "instXML" => self.inst_xml(start),
            Some(Sted::InstXml) => self.rod(start),
            Some(Sted::Rod) if local == "Institution" => Sted::Institution,
            Some(Sted::Institution) => self.i_institution(start),
            Some(Sted::Gruppe) => gruppefelt(local),
            Some(Sted::Institutionsperson) => self.i_institutionsperson(start),
            Some(&Sted::Person(hvem)) => self.i_person(hvem, start),
            Some(&Sted::Adresse(hvem)) => adressefelt(hvem, local),
            Some(Sted::Elev) => self.i_elev(start),
            Some(Sted::Ansat) => ansatfelt(local),
            Some(Sted::Ekstern) => eksternfelt(local),
            Some(Sted::Kontakt) if local == "Person" => self.person(Hvem::Kontakten, start),
            Some(_) => Sted::Andet,
        };
        self.tekst.clear();
        self.aabne.push(sted);
    }

    fn inst_xml(&mut self, start: &Start<'_, '_>) -> Sted {
        self.dokument.med_brugere = sand(start, "medBrugere");
        self.dokument.tillad_stor_sletning = sand(start, "tilladStorSletning");
        Sted::InstXml
    }

    fn rod(&mut self, start: &Start<'_, '_>) -> Sted {
        self.dokument.offset = start.offset;
        self.dokument.source_date_time = attribut(start, "sourceDateTime");
        self.dokument.source = attribut(start, "source");
        self.dokument.school_year = attribut(start, "schoolYear");
        Sted::Rod
    }

    fn i_institution(&mut self, start: &Start<'_, '_>) -> Sted {
        match start.name.local {
            "InstitutionNumber" => Sted::Felt(Felt::Dokument(|dokument, text| dokument.institution = text)),
            "Group" => {
                self.gruppe = Plads { offset: start.offset, indhold: Gruppe::default() };
                Sted::Gruppe
            }
            "InstitutionPerson" => {
                self.person = ny_person(start.offset);
                Sted::Institutionsperson
            }
            _ => Sted::Andet,
        }
    }

    fn i_institutionsperson(&mut self, start: &Start<'_, '_>) -> Sted {
        let local = start.name.local;
        if local == "LocalPersonId" {
            return Sted::Felt(Felt::LokalId);
        }
        if self.slags == Importslags::Slet {
            return Sted::Andet;
        }
        let (sted, rolle) = match local {
            "Person" => return self.person(Hvem::Selv, start),
            "Student" => (Sted::Elev, ny_elev()),
            "Employee" => (Sted::Ansat, Rolle::Ansat(Ansat::default())),
            "Extern" => (Sted::Ekstern, Rolle::Ekstern(Ekstern::default())),
            _ => return Sted::Andet,
        };
        self.person.indhold.rolle = rolle;
        sted
    }

    fn person(&mut self, hvem: Hvem, start: &Start<'_, '_>) -> Sted {
        let verifikation = tal(start, "verificationLevel");
        let person = Person { beskyttet: sand(start, "protected"), verifikation, ..Person::default() };
        *self.den(hvem) = person;
        Sted::Person(hvem)
    }

    fn den(&mut self, hvem: Hvem) -> &mut Raaperson {
        match hvem {
            Hvem::Selv => &mut self.person.indhold.person,
            Hvem::Kontakten => &mut self.kontakt.person,
        }
    }

    fn i_person(&mut self, hvem: Hvem, start: &Start<'_, '_>) -> Sted {
        let telefon = |felt| Sted::Felt(Felt::Telefon(hvem, felt, sand(start, "protected")));
        match start.name.local {
            "Address" => {
                self.den(hvem).adresse = Some(Adresse::default());
                Sted::Adresse(hvem)
            }
            "HomePhoneNumber" => telefon(|person| &mut person.hjemmetelefon),
            "WorkPhoneNumber" => telefon(|person| &mut person.arbejdstelefon),
            "MobilePhoneNumber" => telefon(|person| &mut person.mobiltelefon),
            local => personfelt(local).map_or(Sted::Andet, |felt| Sted::Felt(Felt::Person(hvem, felt))),
        }
    }

    fn i_elev(&mut self, start: &Start<'_, '_>) -> Sted {
        match start.name.local {
            "ContactPerson" => {
                self.kontakt = Kontakt {
                    relation: Relation::parse(&attribut(start, "relation")).unwrap_or_default(),
                    myndighed: sand(start, "childCustody"),
                    adgangsniveau: tal(start, "accessLevel"),
                    person: Person::default(),
                };
                Sted::Kontakt
            }
            local => elevfelt(local),
        }
    }

    fn end(&mut self) {
        match self.aabne.pop() {
            Some(Sted::Felt(felt)) => self.felt(felt),
            Some(Sted::Gruppe) => {
                let ny = Plads { offset: 0, indhold: Gruppe::default() };
                self.dokument.grupper.push(std::mem::replace(&mut self.gruppe, ny));
            }
            Some(Sted::Institutionsperson) => {
                self.dokument.personer.push(std::mem::replace(&mut self.person, ny_person(0)));
            }
            Some(Sted::Kontakt) => {
                if let Rolle::Elev(elev) = &mut self.person.indhold.rolle {
                    elev.kontakter.push(std::mem::take(&mut self.kontakt));
                }
            }
            _ => {}
        }
    }

    fn felt(&mut self, felt: Felt) {
        let text = token(std::mem::take(&mut self.tekst));
        match felt {
            Felt::Dokument(set) => set(&mut self.dokument, text),
            Felt::Gruppe(set) => set(&mut self.gruppe.indhold, text),
            Felt::LokalId => self.person.indhold.lokal_id = text,
            Felt::Person(hvem, set) => set(self.den(hvem), text),
            Felt::Adresse(hvem, set) => {
                if let Some(adresse) = &mut self.den(hvem).adresse {
                    set(adresse, text);
                }
            }
            Felt::Telefon(hvem, plads, beskyttet) => {
                *plads(self.den(hvem)) = Some(Telefon { nummer: text, beskyttet });
            }
            Felt::Elev(set) => {
                if let Rolle::Elev(elev) = &mut self.person.indhold.rolle {
                    set(elev, text);
                }
            }
            Felt::Ansat(set) => {
                if let Rolle::Ansat(ansat) = &mut self.person.indhold.rolle {
                    set(ansat, text);
                }
            }
            Felt::Ekstern(set) => {
                if let Rolle::Ekstern(ekstern) = &mut self.person.indhold.rolle {
                    set(ekstern, text);
                }
            }
        }
    }
}

/// What it has read last is somebody's.
impl std::fmt::Debug for Dokumentlaeser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Dokumentlaeser(…)")
    }
}

fn ny_person(offset: usize) -> Plads<Raa> {
    Plads { offset, indhold: Raa { lokal_id: String::new(), person: Person::default(), rolle: ny_elev() } }
}

fn ny_elev() -> Rolle<String> {
    Rolle::Elev(Elev {
        rolle: Elevrolle::default(),
        elevnummer: None,
        trin: Trin::default(),
        lokation: None,
        hovedgruppe: String::new(),
        grupper: Vec::new(),
        kontakter: Vec::new(),
    })
}

fn gruppefelt(local: &str) -> Sted {
    Sted::Felt(Felt::Gruppe(match local {
        "GroupId" => |gruppe, text| gruppe.id = text,
        "GroupName" => |gruppe, text| gruppe.navn = text,
        "GroupType" => |gruppe, text| gruppe.slags = Gruppetype::parse(&text).unwrap_or_default(),
        "GroupLevel" => |gruppe, text| gruppe.trin = Trin::parse(&text),
        "Line" => |gruppe, text| gruppe.linje = Some(text),
        "FromDate" => |gruppe, text| gruppe.fra = Some(text),
        "ToDate" => |gruppe, text| gruppe.til = Some(text),
        _ => return Sted::Andet,
    }))
}

fn personfelt(local: &str) -> Option<fn(&mut Raaperson, String)> {
    Some(match local {
        "FirstName" => |person, text| person.fornavn = text,
        "FamilyName" => |person, text| person.efternavn = text,
        "CivilRegistrationNumber" => |person, text| person.cpr = text,
        "EmailAddress" => |person, text| person.email = some(text),
        "BirthDate" => |person, text| person.foedselsdato = Some(text),
        "Gender" => |person, text| person.koen = Koen::parse(&text),
        "PhotoId" => |person, text| person.foto = some(text),
        "AliasFirstName" => |person, text| person.alias_fornavn = Some(text),
        "AliasFamilyName" => |person, text| person.alias_efternavn = Some(text),
        _ => return None,
    })
}

fn adressefelt(hvem: Hvem, local: &str) -> Sted {
    let set: fn(&mut Adresse, String) = match local {
        "StreetAddress" => |adresse, text| adresse.vej = some(text),
        "PostalCode" => |adresse, text| adresse.postnummer = some(text),
        "PostalDistrict" => |adresse, text| adresse.postdistrikt = some(text),
        "CountryCode" => |adresse, text| adresse.landekode = some(text),
        "Country" => |adresse, text| adresse.land = some(text),
        "MunicipalityCode" => |adresse, text| adresse.kommunekode = some(text),
        "MunicipalityName" => |adresse, text| adresse.kommune = some(text),
        _ => return Sted::Andet,
    };
    Sted::Felt(Felt::Adresse(hvem, set))
}

fn elevfelt(local: &str) -> Sted {
    Sted::Felt(Felt::Elev(match local {
        "Role" => |elev, text| elev.rolle = Elevrolle::parse(&text).unwrap_or_default(),
        "StudentNumber" => |elev, text| elev.elevnummer = Some(text),
        "Level" => |elev, text| elev.trin = Trin::parse(&text).unwrap_or_default(),
        "Location" => |elev, text| elev.lokation = some(text),
        "MainGroupId" => |elev, text| elev.hovedgruppe = text,
        "GroupId" => |elev, text| elev.grupper.push(text),
        _ => return Sted::Andet,
    }))
}

fn ansatfelt(local: &str) -> Sted {
    Sted::Felt(Felt::Ansat(match local {
        "Role" => |ansat, text| ansat.roller.extend(Ansatrolle::parse(&text)),
        "ShortName" => |ansat, text| ansat.kort_navn = some(text),
        "Occupation" => |ansat, text| ansat.stilling = some(text),
        "Location" => |ansat, text| ansat.lokation = some(text),
        "GroupId" => |ansat, text| ansat.grupper.push(text),
        _ => return Sted::Andet,
    }))
}

fn eksternfelt(local: &str) -> Sted {
    Sted::Felt(Felt::Ekstern(match local {
        "Role" => |ekstern, text| ekstern.rolle = Eksternrolle::parse(&text).unwrap_or_default(),
        "GroupId" => |ekstern, text| ekstern.grupper.push(text),
        _ => return Sted::Andet,
    }))
}

/// An optional element that is there and empty says nothing.
fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
