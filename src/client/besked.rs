//! A request made from what a person wrote: a payload, with or without its namespace, or a whole envelope. What is added around it does not
//! hide where it stood: a place in the message is told as a place in the file.

mod import;

use std::ops::Range;

use bytes::Bytes;

pub use self::import::Importvalg;
use super::tjeneste::{self, Tjeneste};
use crate::services::{Does, Operation, Service};
use crate::soap::{ContentType, Envelope, Payload, SOAP_11, SOAP_12, Version, WSSE};
use crate::xml::{self, Event, Limits, Place, Reader};

/// Why a file is no request. Nothing has been sent.
#[derive(Debug, thiserror::Error)]
pub enum Fejl {
    /// It is not well-formed.
    #[error("linje {}, kolonne {}: {tekst}", sted.line, sted.column)]
    Xml {
        /// Where.
        sted: Place,
        /// What is wrong.
        tekst: String,
    },
    /// Its envelope cannot be used.
    #[error("konvolutten kan ikke bruges: {0}")]
    Konvolut(String),
    /// No service has the method.
    #[error("<{0}> er ikke en metode; --metode NAVN siger, hvilken metode indholdet hører til")]
    UkendtMetode(String),
    /// The namespace is no service's.
    #[error("navnerummet {0} er ikke en tjenestes; udelad det, så sættes det rette")]
    UkendtNavnerum(String),
    /// The namespace is of another version than was asked for.
    #[error("filens navnerum hører til {fundet}, men --version siger {valgt}")]
    AndenVersion {
        /// The file's.
        fundet: &'static str,
        /// What was asked for.
        valgt: String,
    },
    /// Several services have the method.
    #[error("flere tjenester har metoden; vælg med --tjeneste: {}", .0.join(", "))]
    VaelgTjeneste(Vec<&'static str>),
    /// The service that was named does not have the method.
    #[error("{tjeneste} har ikke metoden {metode}")]
    AndenTjeneste {
        /// The file's.
        metode: String,
        /// What was asked for.
        tjeneste: &'static str,
    },
    /// The service has no operation of the kind that was asked for.
    #[error("{0} har ikke en metode til det")]
    KanIkke(&'static str),
    /// The service does not speak the version of SOAP.
    #[error("{0} taler kun SOAP 1.2")]
    KunSoap12(&'static str),
    /// Only changes can be rehearsed.
    #[error("kun ændringer kan prøves; {0} ændrer ikke noget")]
    IngenProeve(String),
    /// An envelope is sent as it stands.
    #[error("en hel konvolut sendes, som den er; skriv selv proeve=\"true\", eller giv filen uden konvolut")]
    ProeveIKonvolut,
    /// An envelope is sent as it stands.
    #[error("en hel konvolut sendes, som den er; giv filen uden konvolut, så bliver den signeret")]
    SignerKonvolut,
    /// The file is no import document.
    #[error("--delta, --med-brugere og --tillad-stor-sletning hører til et importdokument (UNILoginImport)")]
    KunImport,
    /// A choice that the method does not have.
    #[error("--delta og --tillad-stor-sletning kan ikke bruges om det dokument og den metode sammen")]
    IkkeSammen,
}

/// What a person may choose about a request.
#[derive(Debug, Clone, Default)]
pub struct Valg {
    /// The method that the file is the content of.
    pub metode: Option<String>,
    /// The service's version; left out, the namespace's or the newest.
    pub version: Option<String>,
    /// The service, where several have the method.
    pub tjeneste: Option<Tjeneste>,
    /// The SOAP version of an envelope that is made; left out, 1.1 where the service speaks it.
    pub soap: Option<Version>,
    /// Whether it is a rehearsal.
    pub proeve: bool,
    /// Whether it is to be signed.
    pub sign: bool,
    /// How an import document is sent.
    pub import: Importvalg,
}

/// A request, ready to be sent.
#[derive(Debug, Clone)]
pub struct Besked {
    /// The whole envelope.
    pub tekst: String,
    /// The service.
    pub service: &'static Service,
    /// The operation.
    pub operation: &'static Operation,
    /// The SOAP version.
    pub soap: Version,
    /// Start in the message, range in the file.
    stykker: Vec<(usize, Range<usize>)>,
    /// Where a Header can be put; `None` in an envelope that was given whole, or has one.
    hoved: Option<usize>,
    /// Its `MessageID`, where it is signed.
    signeret: Option<String>,
}

impl Besked {
    /// A request from a file's text.
    ///
    /// # Errors
    /// Why it is none.
    pub fn of(fil: &str, valg: &Valg) -> Result<Self, Fejl> {
        let limits = Limits::default();
        let mut reader = Reader::new(fil, &limits);
        let wrong =
            |error: xml::Error| Fejl::Xml { sted: xml::place(fil, error.offset), tekst: error.kind.to_string() };
        loop {
            match reader.next().map_err(wrong)? {
                Event::Start(start) => {
                    if matches!(start.name.namespace, Some(SOAP_11 | SOAP_12)) && start.name.local == "Envelope" {
                        return Self::envelope(fil, start.name.namespace == Some(SOAP_12), valg);
                    }
                    let rod = Rod {
                        namespace: start.name.namespace.map(str::to_owned),
                        local: start.name.local.to_owned(),
                        begin: start.offset,
                        inside: start.offset + 1 + start.qualified.len(),
                        proeve: start.attributes().find(|a| a.name.local == "proeve").map(|a| a.value_range()),
                    };
                    let end = reader.skip().map_err(wrong)?;
                    while !matches!(reader.next().map_err(wrong)?, Event::Eof) {}
                    return match rod.som_import(fil, end, valg)? {
                        Some(import) => Ok(import),
                        None => rod.besked(fil, end, valg),
                    };
                }
                // The reader itself refuses a document without an element.
                Event::Eof => return Err(Fejl::UkendtMetode(String::new())),
                Event::Text { .. } | Event::End { .. } => {}
            }
        }
    }

    fn envelope(fil: &str, newer: bool, valg: &Valg) -> Result<Self, Fejl> {
        if valg.import != Importvalg::default() {
            return Err(Fejl::KunImport);
        }
        if valg.proeve {
            return Err(Fejl::ProeveIKonvolut);
        }
        if valg.sign {
            return Err(Fejl::SignerKonvolut);
        }
        let soap = if newer { Version::V12 } else { Version::V11 };
        let content_type = ContentType { version: soap, charset: None, action: None };
        let read = Envelope::parse(Bytes::copy_from_slice(fil.as_bytes()), &content_type, &Limits::default());
        let envelope = read.map_err(|error| Fejl::Konvolut(error.tekst()))?;
        let Payload { namespace, local, .. } = &envelope.payload;
        let found = tjeneste::find(namespace.as_deref(), local, valg.version.as_deref(), valg.tjeneste.as_ref());
        let (service, operation) = found?;
        let stykker = vec![(0, 0..fil.len())];
        let security = envelope.headers_named(WSSE, "Security").next();
        let signeret = security.and_then(|_| envelope.addressing.message_id.clone());
        Ok(Self { tekst: fil.to_owned(), service, operation, soap, stykker, hoved: None, signeret })
    }

    /// The place in the file that a place in the message is; `None` where it lies in what was put around it.
    #[must_use]
    pub fn sted(&self, fil: &str, sted: Place) -> Option<Place> {
        let start: usize = self.tekst.split_inclusive('\n').take(sted.line.checked_sub(1)?).map(str::len).sum();
        let line = self.tekst.get(start..)?;
        let offset = start + line.char_indices().nth(sted.column.checked_sub(1)?).map_or(line.len(), |(at, _)| at);
        let (at, range) = self.stykker.iter().rev().find(|(at, _)| *at <= offset)?;
        let found = range.start + (offset - at);
        (found <= range.end).then(|| xml::place(fil, found))
    }

    /// The line of the file that a line of the message is; `None` where nothing of the file stands on it.
    #[must_use]
    pub fn linje(&self, fil: &str, linje: usize) -> Option<usize> {
        let start: usize = self.tekst.split_inclusive('\n').take(linje.checked_sub(1)?).map(str::len).sum();
        let end = start + self.tekst.get(start..)?.split_inclusive('\n').next()?.len();
        // The first piece of the file that stands there: on the line where it begins, the envelope stands before it.
        let (at, range) = self.stykker.iter().find(|(at, range)| *at < end && at + range.len() > start)?;
        Some(xml::place(fil, range.start + start.saturating_sub(*at)).line)
    }

    /// The action of the request.
    #[must_use]
    pub fn action(&self) -> String {
        self.service.action(self.operation.name)
    }

    /// The text with a Header before the Body.
    pub(super) fn med_hoved(&self, hoved: &str) -> Result<String, Fejl> {
        let at = self.hoved.ok_or(Fejl::SignerKonvolut)?;
        let mut tekst = self.tekst.clone();
        tekst.insert_str(at, hoved);
        Ok(tekst)
    }

    /// Takes a signed text in place of its own, which may be longer before the payload and is the same from there.
    pub(super) fn erstat(&mut self, tekst: String, message_id: String) {
        let more = tekst.len().saturating_sub(self.tekst.len());
        self.stykker.iter_mut().for_each(|(start, _)| *start += more);
        (self.tekst, self.hoved, self.signeret) = (tekst, None, Some(message_id));
    }

    /// Its `MessageID`, where it is signed: by us, or as it was given.
    #[must_use]
    pub fn signeret(&self) -> Option<&str> {
        self.signeret.as_deref()
    }

    /// Whether it was given as a whole envelope, which is sent as it stands.
    #[must_use]
    pub fn er_hel(&self) -> bool {
        self.hoved.is_none()
    }

    /// How many changes a batch holds.
    #[must_use]
    pub fn aendringer(&self) -> usize {
        ["<Insert", "<Update", "<Delete", "<Move", ":Insert", ":Update", ":Delete", ":Move"]
            .iter()
            .map(|tag| self.tekst.matches(tag).count())
            .sum()
    }
}

/// The root element of a file.
struct Rod {
    namespace: Option<String>,
    local: String,
    begin: usize,
    /// Behind its name.
    inside: usize,
    /// The value of its attribute `proeve`.
    proeve: Option<Range<usize>>,
}

impl Rod {
    fn besked(self, fil: &str, end: usize, valg: &Valg) -> Result<Besked, Fejl> {
        let wrapped = valg.metode.as_deref().filter(|metode| *metode != self.local);
        let metode = wrapped.unwrap_or(&self.local);
        let version = valg.version.as_deref();
        let (service, named) = tjeneste::find(self.namespace.as_deref(), metode, version, valg.tjeneste.as_ref())?;
        let newest = if service.versions.contains(&Version::V11) { Version::V11 } else { Version::V12 };
        let soap = valg.soap.unwrap_or(newest);
        if !service.versions.contains(&soap) {
            return Err(Fejl::KunSoap12(service.path()));
        }
        let ns = named.request.first().map_or(service.namespace, |taken| service.uri(*taken));
        // These have `proeve` themselves; another change is rehearsed in a batch.
        let batch = ["ImporterAendringer", "GodkendSag"].contains(&named.name);
        if valg.proeve && named.does != Does::Aendr && !batch {
            return Err(Fejl::IngenProeve(named.name.to_owned()));
        }
        let mut byg = Byg { fil, tekst: String::with_capacity(fil.len() + 512), stykker: Vec::new() };
        byg.egen(&format!(r#"<soap:Envelope xmlns:soap="{}">"#, soap.namespace()));
        let hoved = Some(byg.tekst.len());
        byg.egen("<soap:Body>");
        let rehearsed = valg.proeve && !batch;
        if rehearsed {
            let id = uuid::Uuid::new_v4();
            byg.egen(&format!(r#"<ImporterAendringer xmlns="{ns}" batchId="proeve-{id}" proeve="true">"#));
        }
        if let Some(metode) = wrapped {
            byg.egen(&format!(r#"<{metode} xmlns="{ns}">"#));
        }
        byg.fra(self.begin..self.inside);
        if self.namespace.is_none() {
            byg.egen(&format!(r#" xmlns="{ns}""#));
        }
        match (&self.proeve, valg.proeve && batch) {
            (Some(value), true) => {
                byg.fra(self.inside..value.start);
                byg.egen("true");
                byg.fra(value.end..end);
            }
            (None, true) => {
                byg.egen(r#" proeve="true""#);
                byg.fra(self.inside..end);
            }
            (_, false) => byg.fra(self.inside..end),
        }
        if let Some(metode) = wrapped {
            byg.egen(&format!("</{metode}>"));
        }
        if rehearsed {
            byg.egen("</ImporterAendringer>");
        }
        byg.egen("</soap:Body></soap:Envelope>");
        let operation = if rehearsed { operation(service, "ImporterAendringer").unwrap_or(named) } else { named };
        Ok(Besked { tekst: byg.tekst, service, operation, soap, stykker: byg.stykker, hoved, signeret: None })
    }
}

struct Byg<'a> {
    fil: &'a str,
    tekst: String,
    stykker: Vec<(usize, Range<usize>)>,
}

impl Byg<'_> {
    fn egen(&mut self, text: &str) {
        self.tekst.push_str(text);
    }

    fn fra(&mut self, range: Range<usize>) {
        self.stykker.push((self.tekst.len(), range.clone()));
        self.tekst.push_str(self.fil.get(range).unwrap_or_default());
    }
}

fn operation(service: &'static Service, name: &str) -> Option<&'static Operation> {
    service.operations.iter().find(|operation| operation.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NS: &str = "urn:tilslut:dagtilbudsregister:import:2";

    fn proeve() -> Valg {
        Valg { proeve: true, ..Valg::default() }
    }

    #[test]
    fn a_payload_is_given_its_namespace_and_envelope() {
        let fil = "<?xml version=\"1.0\"?>\n<DeleteDaginstitution>\n  <daginstitutionsNummer>D10001</daginstitutionsNummer>\n</DeleteDaginstitution>\n";
        let besked = Besked::of(fil, &Valg::default()).unwrap();
        assert_eq!((besked.service.namespace, besked.operation.name), (NS, "DeleteDaginstitution"));
        assert!(
            besked.tekst.contains(&format!("<soap:Body><DeleteDaginstitution xmlns=\"{NS}\">\n")),
            "{}",
            besked.tekst
        );
        assert!(besked.tekst.ends_with("</DeleteDaginstitution></soap:Body></soap:Envelope>"));
        // The field's start tag: second line of the message, third of the file.
        let sted = |line, column| besked.sted(fil, Place { line, column });
        assert_eq!(sted(2, 3), Some(Place { line: 3, column: 3 }));
        let root = besked.tekst.find("<DeleteDag").unwrap() + 1;
        assert_eq!(sted(1, root), Some(Place { line: 2, column: 1 }));
        assert_eq!(sted(1, 5), None);
    }

    #[test]
    fn a_rehearsal_of_a_batch_and_of_a_single_change() {
        let batch = r#"<ImporterAendringer batchId="b" proeve="false"><DeleteDaginstitution/></ImporterAendringer>"#;
        assert!(Besked::of(batch, &proeve()).unwrap().tekst.contains(r#"batchId="b" proeve="true"><Delete"#));
        let batch = batch.replace(r#" proeve="false""#, "");
        let besked = Besked::of(&batch, &proeve()).unwrap();
        assert!(besked.tekst.contains(r#" proeve="true" batchId="b">"#), "{}", besked.tekst);
        let besked = Besked::of("<DeleteDaginstitution/>", &proeve()).unwrap();
        assert_eq!(besked.operation.name, "ImporterAendringer");
        assert!(besked.tekst.contains(r#" proeve="true"><DeleteDaginstitution xmlns"#), "{}", besked.tekst);
        assert!(matches!(Besked::of("<HelloWorld/>", &proeve()), Err(Fejl::IngenProeve(_))));
    }

    #[test]
    fn versions_methods_and_envelopes() {
        let v1 = Valg { version: Some("v1".into()), ..Valg::default() };
        assert!(Besked::of("<HelloWorld/>", &v1).unwrap().service.path().ends_with("/ImportService/v1"));
        let newer = format!("<HelloWorld xmlns=\"{NS}\"/>");
        assert!(matches!(Besked::of(&newer, &v1), Err(Fejl::AndenVersion { .. })));
        assert!(matches!(Besked::of("<Ukendt/>", &v1), Err(Fejl::UkendtMetode(_))));
        assert!(matches!(Besked::of("<HelloWorld xmlns='urn:x'/>", &v1), Err(Fejl::UkendtNavnerum(_))));
        let content = Valg { metode: Some("InsertDaginstitution".into()), ..Valg::default() };
        let besked = Besked::of("<Daginstitution/>", &content).unwrap();
        assert!(
            besked.tekst.contains(&format!("<InsertDaginstitution xmlns=\"{NS}\"><Daginstitution")),
            "{}",
            besked.tekst
        );
        let whole = format!("<s:Envelope xmlns:s='{SOAP_12}'><s:Body>{newer}</s:Body></s:Envelope>");
        let besked = Besked::of(&whole, &Valg::default()).unwrap();
        assert_eq!((besked.soap, besked.tekst.as_str()), (Version::V12, whole.as_str()));
        assert!(matches!(Besked::of(&whole, &proeve()), Err(Fejl::ProeveIKonvolut)));
        assert!(matches!(Besked::of("<a>", &v1), Err(Fejl::Xml { .. })));
    }
}
