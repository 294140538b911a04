//! How units are made, changed and closed, and written with what follows from it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Foelge, Gang, Haendelse, Sag, Udfald, foelger};
use crate::institutioner::liv::{self, Liv};
use crate::institutioner::model::{Elevaktivitet, Enhedsart, Felter, Institution, Maaned, Skrivning};
use crate::institutioner::register::{Register, Serie};
use crate::institutioner::udtraek::Kolonne;
use crate::registre::{Art, FaellesRaad};
use crate::types::Institutionsnummer;

/// The columns of the public extract that tell of what an act changes without giving a unit's fields: of these, what an extract said is no longer
/// so once a unit is in an act, and of a unit that has another's fields it never was. The rest stays until its fields are given anew.
const HANDLINGENS_KOLONNER: [Kolonne; 8] = [
    Kolonne::Hovedinstitution,
    Kolonne::Institutionsnummer,
    Kolonne::Enhedsart,
    Kolonne::Aktivkode,
    Kolonne::AktivkodeNavn,
    Kolonne::Ajourdato,
    Kolonne::Oprettelsesmaaned,
    Kolonne::Nedlaeggelsesdato,
];

/// The keys of the JSON that tell of the same, and are no column's.
const HANDLINGENS_NOEGLER: [&str; 3] = ["unitType", "movingCode", "movingInstitution"];

/// What a unit that is closed leaves behind.
#[derive(Clone, Copy)]
pub(super) struct Ophoer<'e> {
    pub(super) dag: Date,
    pub(super) flyttekode: Option<u32>,
    pub(super) efterfoelger: Option<&'e Institutionsnummer>,
}

impl<R: Register> Gang<'_, R> {
    /// A new unit, with the ordinary aktivkode of its enhedsart.
    pub(super) fn ny(
        &mut self,
        serie: Serie,
        felter: Felter,
        (enhedsart, hovedskole): (Enhedsart, Option<Institutionsnummer>),
    ) -> Result<Institution, R::Error> {
        let liv = if serie == Serie::Foreloebig { Liv::Foreloebig } else { Liv::Aaben };
        Ok(Institution {
            nummer: self.register.naeste_nummer(serie)?,
            felter,
            enhedsart,
            hovedskole,
            aktivkode: liv::ordinaer(enhedsart, liv),
            oprettet: Some(Maaned::af(self.dag)),
            nedlagt: None,
            flyttekode: None,
            flytteinstitution: None,
            ajourfoert: Some(self.dag),
            elevaktivitet: None,
            landsbyordning: Vec::new(),
            ikke_vedligeholdt: BTreeMap::new(),
            udtraek: BTreeMap::new(),
        })
    }

    /// Writes a new unit.
    pub(super) fn opret(&mut self, sag: &Sag<'_>, efter: Institution) -> Result<(), R::Error> {
        self.skriv(sag, Art::Insert, None, efter)
    }

    /// Writes a unit that an act has changed otherwise than by its fields.
    pub(super) fn ret(&mut self, sag: &Sag<'_>, foer: Institution, mut efter: Institution) -> Result<(), R::Error> {
        efter.ajourfoert = Some(self.dag);
        efter.udtraek = felternes_udtraek(&efter);
        self.skriv(sag, Art::Update, Some(foer), efter)
    }

    /// Closes a unit. It stays, with its aktivkode (ir-rules 13, 25).
    pub(super) fn nedlaeg(
        &mut self,
        sag: &Sag<'_>,
        foer: Institution,
        mut efter: Institution,
        ophoer: Ophoer<'_>,
    ) -> Result<(), R::Error> {
        efter.aktivkode = liv::ordinaer(efter.enhedsart, Liv::Nedlagt);
        efter.nedlagt = Some(ophoer.dag);
        efter.flyttekode = ophoer.flyttekode;
        efter.flytteinstitution = ophoer.efterfoelger.cloned();
        efter.ajourfoert = Some(self.dag);
        efter.udtraek = felternes_udtraek(&efter);
        self.skriv(sag, Art::Delete, Some(foer), efter)
    }

    /// Makes a unit an afdeling of a hovedskole.
    pub(super) fn laeg_under(
        &mut self,
        sag: &Sag<'_>,
        foer: Institution,
        hovedskole: &Institutionsnummer,
    ) -> Result<(), R::Error> {
        let mut efter =
            Institution { enhedsart: Enhedsart::Afdeling, hovedskole: Some(hovedskole.clone()), ..foer.clone() };
        if liv::brud(efter.enhedsart, Liv::af(&efter), efter.aktivkode).is_some() {
            efter.aktivkode = liv::ordinaer(efter.enhedsart, Liv::Aaben);
        }
        self.ret(sag, foer, efter)
    }

    /// Writes a unit as it is given, and notes what follows.
    pub(super) fn skriv(
        &mut self,
        sag: &Sag<'_>,
        art: Art,
        foer: Option<Institution>,
        efter: Institution,
    ) -> Result<(), R::Error> {
        self.foelg(sag, foer.as_ref(), &efter);
        for haendelse in foelger::haendelser(foer.as_ref(), &efter) {
            self.foelge(sag, efter.nummer.clone(), haendelse);
        }
        self.register.skriv(Skrivning { art, foer, efter })
    }

    pub(super) fn foelge(&mut self, sag: &Sag<'_>, nummer: Institutionsnummer, haendelse: Haendelse) {
        self.anvendt.foelger.push(Foelge { position: sag.aendring.position, nummer, haendelse });
    }
}

/// What an extract said of a unit's fields.
pub(super) fn felternes_udtraek(unit: &Institution) -> BTreeMap<String, String> {
    let mut udtraek = unit.udtraek.clone();
    let kolonnens = |navn: &str| HANDLINGENS_KOLONNER.iter().any(|k| [k.navn(), k.noegle()].contains(&navn));
    udtraek.retain(|navn, _| !kolonnens(navn) && !HANDLINGENS_NOEGLER.contains(&navn.as_str()));
    udtraek
}

/// An act that changes nothing: said, not written.
pub(super) fn uaendret<E>(sag: &mut Sag<'_>, nummer: Institutionsnummer) -> Udfald<E> {
    sag.raad(None, FaellesRaad::IngenAendring { nummer: nummer.clone() });
    Ok(Some(nummer))
}

/// A unit takes over the pupils of one that ends, and the dagtilbud that use its number (ir-rules 9, dtr-rules 54).
pub(super) fn overtag(til: &mut Institution, fra: &mut Institution) {
    til.elevaktivitet = match (til.elevaktivitet, fra.elevaktivitet.take()) {
        (Some(til), Some(fra)) => {
            Some(Elevaktivitet { elever: til.elever.saturating_add(fra.elever), pr: til.pr.max(fra.pr) })
        }
        (til, fra) => til.or(fra),
    };
    til.landsbyordning.append(&mut fra.landsbyordning);
}
