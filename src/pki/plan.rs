//! What is in the example set: authorities and certificates, as tables.
//!
//! The organisations are invented. Their CVR numbers are well-formed (eight digits, modulus 11 holds) and chosen from the very
//! bottom of the range; they stand for nobody.

use aws_lc_rs::rsa::KeySize;
use x509_cert::ext::Extension;

use super::profile::{self, Subject, Usage};
use super::x509::Signing;
use super::{Error, Role, Tilstand, years};
use crate::security::{Generation, Slags};
use crate::types::Time;

/// The OU that marks every authority of the set as a test (compare `Test - cti` of the public test PKI).
pub(crate) const TEST_UNIT: &str = "Test - eksempel";
/// How many years each CRL of the set lasts.
pub(super) const CRL_YEARS: i64 = 10;
/// How many years the TLS certificates last.
pub(super) const TLS_YEARS: i64 = 20;
pub(super) const TLS_ROOT: &str = "tls-rod";
pub(super) const TLS_SERVER: &str = "tls-server";

/// An authority of the set.
#[derive(Debug)]
pub(super) struct AuthorityPlan {
    pub(super) name: &'static str,
    pub(super) generation: Generation,
    pub(super) role: Role,
    pub(super) subject: fn() -> Subject,
    pub(super) issuer: Option<&'static str>,
    pub(super) signing: Signing,
    pub(super) size: KeySize,
    /// Valid from so many years before to so many years after.
    pub(super) years: (i64, i64),
}

impl AuthorityPlan {
    pub(super) fn extensions(&self) -> Result<Vec<Extension>, Error> {
        let path_length = self.issuer.map(|_| 0);
        Ok(vec![profile::basic_constraints(path_length)?, profile::key_usage(Usage::Authority)?])
    }
}

/// Roots before those that they issue.
pub(super) const AUTHORITIES: &[AuthorityPlan] = &[
    AuthorityPlan {
        name: "oces3-rod",
        generation: Generation::Oces3,
        role: Role::Anchor,
        subject: || profile::authority_subject("Eksempel OCES rod-CA", TEST_UNIT),
        issuer: None,
        signing: Signing::PssSha512,
        size: KeySize::Rsa4096,
        years: (6, 19),
    },
    AuthorityPlan {
        name: "oces3-udstedende",
        generation: Generation::Oces3,
        role: Role::Intermediate,
        subject: || profile::authority_subject("Eksempel OCES udstedende-CA 1", TEST_UNIT),
        issuer: Some("oces3-rod"),
        signing: Signing::PssSha512,
        size: KeySize::Rsa3072,
        years: (5, 15),
    },
    AuthorityPlan {
        name: "oces3-falsk-udstedende",
        generation: Generation::Oces3,
        role: Role::Impostor,
        subject: || profile::authority_subject("Eksempel OCES udstedende-CA 1", TEST_UNIT),
        issuer: Some("oces3-rod"),
        signing: Signing::PssSha512,
        size: KeySize::Rsa3072,
        years: (5, 15),
    },
    AuthorityPlan {
        name: "oces2-rod",
        generation: Generation::Oces2,
        role: Role::Anchor,
        subject: || profile::authority_subject("Eksempel OCES2 Systemtest Primary CA", TEST_UNIT),
        issuer: None,
        signing: Signing::Pkcs1Sha256,
        size: KeySize::Rsa4096,
        years: (6, 19),
    },
    AuthorityPlan {
        name: "oces2-udstedende",
        generation: Generation::Oces2,
        role: Role::Intermediate,
        subject: || profile::authority_subject("Eksempel OCES2 Systemtest I CA", TEST_UNIT),
        issuer: Some("oces2-rod"),
        signing: Signing::Pkcs1Sha256,
        size: KeySize::Rsa2048,
        years: (5, 15),
    },
];

/// An invented organisation.
struct Organisation {
    name: &'static str,
    cvr: &'static str,
}

const GATEWAY: Organisation = Organisation { name: "Tilslut Eksempeldrift", cvr: "10000009" };
const SUPPLIER: Organisation = Organisation { name: "Bakkegaard Dagtilbudsdata ApS", cvr: "10000017" };
const SECOND_SUPPLIER: Organisation = Organisation { name: "Nordlys Systemer A/S", cvr: "10000025" };
const MUNICIPALITY: Organisation = Organisation { name: "Eksempel Kommune", cvr: "10000033" };
const OWNER: Organisation = Organisation { name: "Den Selvejende Institution Solstrålen", cvr: "10000041" };
const MINISTRY: Organisation = Organisation { name: "Eksempelministeriet", cvr: "10000084" };
const CONSUMER: Organisation = Organisation { name: "Statistik og Udtræk Eksempel I/S", cvr: "10000068" };

/// How a leaf names its subject.
#[derive(Debug, Clone)]
enum Identity {
    Organisation {
        common_name: &'static str,
    },
    Employee {
        given: &'static str,
        surname: &'static str,
    },
    /// `RID:…`, `UID:…` or `FID:…`.
    Oces2 {
        common_name: &'static str,
        id: &'static str,
    },
}

/// A certificate of the set.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    pub(super) name: &'static str,
    pub(super) slags: Slags,
    pub(super) organisation: &'static str,
    number: &'static str,
    identity: Identity,
    pub(super) tilstand: Tilstand,
    pub(super) purpose: &'static str,
}

/// What the issuer is to sign, and how.
pub(super) struct Issue {
    pub(super) subject: Subject,
    pub(super) extensions: Vec<Extension>,
    pub(super) signing: Signing,
}

impl Leaf {
    pub(super) fn generation(&self) -> Generation {
        match self.identity {
            Identity::Oces2 { .. } => Generation::Oces2,
            Identity::Organisation { .. } | Identity::Employee { .. } => Generation::Oces3,
        }
    }

    pub(super) fn issuer(&self) -> &'static str {
        match (self.generation(), self.tilstand) {
            (Generation::Oces3, Tilstand::WrongIssuer) => "oces3-falsk-udstedende",
            (Generation::Oces3, _) => "oces3-udstedende",
            (Generation::Oces2, _) => "oces2-udstedende",
        }
    }

    /// The CVR number that the certificate names.
    pub(super) fn cvr(&self) -> Option<&'static str> {
        match self.tilstand {
            Tilstand::NoCvr | Tilstand::MalformedCvr => None,
            _ => Some(self.number),
        }
    }

    /// Three years from the day before the set was made; OCES3 less a second (oces.md §1).
    pub(super) fn validity(&self, now: Time) -> Result<(Time, Time), Error> {
        let from = match self.tilstand {
            Tilstand::Expired => years(now, -4)?,
            Tilstand::NotYetValid => years(now, 2)?,
            _ => now.checked_sub(jiff::SignedDuration::from_hours(24)).map_err(|_| Error::Time)?,
        };
        let to = years(from, 3)?;
        let second = jiff::SignedDuration::from_secs(i64::from(self.generation() == Generation::Oces3));
        Ok((from, to.checked_sub(second).map_err(|_| Error::Time)?))
    }

    pub(super) fn issue(&self) -> Result<Issue, Error> {
        let identifier = match self.tilstand {
            Tilstand::NoCvr => None,
            Tilstand::MalformedCvr => Some(format!("NTRDK-{}", self.number.get(..7).unwrap_or_default())),
            _ => Some(format!("NTRDK-{}", self.number)),
        };
        let uuid = profile::uuid_of(self.name);
        match &self.identity {
            Identity::Organisation { common_name } => {
                let usage = if self.slags == Slags::System { Usage::System } else { Usage::Organisation };
                Ok(Issue {
                    subject: profile::oces3_subject(common_name, &uuid, self.organisation, identifier.as_deref()),
                    extensions: profile::oces3_extensions(profile::OCES3_ORGANISATION, usage, None)?,
                    signing: Signing::PssSha256,
                })
            }
            Identity::Employee { given, surname } => {
                let identifier = identifier.ok_or(Error::Plan)?;
                let email = format!("{}@eksempel.invalid", self.name);
                Ok(Issue {
                    subject: profile::oces3_employee((given, surname), &uuid, self.organisation, &identifier),
                    extensions: profile::oces3_extensions(profile::OCES3_EMPLOYEE, Usage::Organisation, Some(&email))?,
                    signing: Signing::PssSha256,
                })
            }
            Identity::Oces2 { common_name, id } => self.issue_oces2(common_name, id),
        }
    }

    fn issue_oces2(&self, common_name: &str, id: &str) -> Result<Issue, Error> {
        let serial_number = format!("CVR:{}-{id}", self.number);
        let organisation = format!("{} // CVR:{}", self.organisation, self.number);
        // The test policies of the public test PKI.
        let (policy, usage) = match self.slags {
            Slags::Medarbejder => ("1.3.6.1.4.1.31313.2.4.6.2.5", Usage::Moces),
            Slags::Virksomhed => ("1.3.6.1.4.1.31313.2.4.6.3.4", Usage::Company),
            Slags::Funktion => ("1.3.6.1.4.1.31313.2.4.6.4.3", Usage::Company),
            Slags::Organisation | Slags::System => return Err(Error::Plan),
        };
        let email = (self.slags == Slags::Medarbejder).then(|| format!("{}@eksempel.invalid", self.name));
        Ok(Issue {
            subject: profile::oces2_subject(common_name, &serial_number, &organisation),
            extensions: profile::oces2_extensions(policy, usage, email.as_deref())?,
            signing: Signing::Pkcs1Sha256,
        })
    }
}

fn leaf(name: &'static str, slags: Slags, of: &Organisation, identity: Identity, purpose: &'static str) -> Leaf {
    let Organisation { name: organisation, cvr: number } = *of;
    Leaf { name, slags, organisation, number, identity, tilstand: Tilstand::Valid, purpose }
}

/// A system of the supplier, in another state than it should be.
fn spoiled(name: &'static str, tilstand: Tilstand, purpose: &'static str) -> Leaf {
    let identity = Identity::Organisation { common_name: "Bakkegaard Dagtilbud (eksempel)" };
    Leaf { tilstand, ..leaf(name, Slags::System, &SUPPLIER, identity, purpose) }
}

/// All certificates of the set.
pub(super) fn leaves() -> Vec<Leaf> {
    use Identity::{Employee, Oces2, Organisation};
    use Slags::{Funktion, Medarbejder, System, Virksomhed};
    use Tilstand::{Expired, MalformedCvr, NoCvr, NotYetValid, Revoked, WrongIssuer};
    vec![
        leaf(
            "gateway-system",
            System,
            &GATEWAY,
            Organisation { common_name: "Tilslut eksempelgateway" },
            "Gatewayens eget systemcertifikat; underskriver svar.",
        ),
        leaf(
            "leverandoer-system",
            System,
            &SUPPLIER,
            Organisation { common_name: "Bakkegaard Dagtilbud" },
            "Leverandør af dagtilbudssystem; har aftaler i demoen.",
        ),
        leaf(
            "leverandoer-b-system",
            System,
            &SECOND_SUPPLIER,
            Organisation { common_name: "Nordlys Dagtilbud" },
            "En anden leverandør; har ingen aftale.",
        ),
        leaf(
            "kommune-organisation",
            Slags::Organisation,
            &MUNICIPALITY,
            Organisation { common_name: "Eksempel Kommune" },
            "Kommunens organisationscertifikat; handler for sit eget CVR-nummer.",
        ),
        leaf(
            "privat-organisation",
            Slags::Organisation,
            &OWNER,
            Organisation { common_name: "Solstrålen" },
            "En privat ejers organisationscertifikat.",
        ),
        leaf(
            "ministerium-organisation",
            Slags::Organisation,
            &MINISTRY,
            Organisation { common_name: "Eksempelministeriet" },
            "Ministeriet, som godkender sager i Institutionsregisteret.",
        ),
        leaf(
            "udtraek-system",
            System,
            &CONSUMER,
            Organisation { common_name: "Udtrækssystem" },
            "Aftager; henter udtræk.",
        ),
        leaf(
            "medarbejder",
            Medarbejder,
            &MUNICIPALITY,
            Employee { given: "Ester", surname: "Eksempelsen" },
            "En medarbejder i kommunen.",
        ),
        leaf(
            "moces",
            Medarbejder,
            &MUNICIPALITY,
            Oces2 { common_name: "Esben Ejstrup Eksempelsen-Andersen", id: "RID:47110815" },
            "OCES2 medarbejder (RID); serialNumber står før CN.",
        ),
        leaf(
            "moces-initialer",
            Medarbejder,
            &MUNICIPALITY,
            Oces2 { common_name: "Soeren", id: "RID:soren" },
            "OCES2 medarbejder med et RID, der ikke er et tal.",
        ),
        leaf(
            "voces",
            Virksomhed,
            &SUPPLIER,
            Oces2 { common_name: "Bakkegaard", id: "UID:25351738" },
            "OCES2 virksomhed (UID); CN står før serialNumber.",
        ),
        leaf(
            "foces",
            Funktion,
            &CONSUMER,
            Oces2 { common_name: "Udtræk (funktionscertifikat)", id: "FID:1336055110451" },
            "OCES2 funktion (FID).",
        ),
        spoiled("leverandoer-udloebet", Expired, "Udløbet et år før sættet blev dannet."),
        spoiled("leverandoer-ikke-gyldig-endnu", NotYetValid, "Gyldigt fra to år efter sættet blev dannet."),
        spoiled("leverandoer-spaerret", Revoked, "Spærret: står på udstederens spærreliste."),
        spoiled("leverandoer-falsk-udsteder", WrongIssuer, "Udstedt af en anden CA med samme navn."),
        spoiled("uden-cvr", NoCvr, "Uden organizationIdentifier, altså uden CVR-nummer."),
        spoiled("misdannet-cvr", MalformedCvr, "CVR-nummeret har syv cifre."),
        Leaf {
            tilstand: Revoked,
            ..leaf(
                "voces-spaerret",
                Virksomhed,
                &SUPPLIER,
                Oces2 { common_name: "Bakkegaard 2", id: "UID:25351739" },
                "OCES2 virksomhed, spærret.",
            )
        },
    ]
}

/// The name and size of every key of the set.
pub(super) fn keys() -> Vec<(&'static str, KeySize)> {
    let authorities = AUTHORITIES.iter().map(|authority| (authority.name, authority.size));
    let leaves = leaves().into_iter().map(|leaf| match leaf.generation() {
        Generation::Oces2 => (leaf.name, KeySize::Rsa2048),
        Generation::Oces3 => (leaf.name, KeySize::Rsa3072),
    });
    let tls = [(TLS_ROOT, KeySize::Rsa2048), (TLS_SERVER, KeySize::Rsa2048)];
    authorities.chain(leaves).chain(tls).collect()
}
