//! Which units a question is about: one variant a method of EksportService (dtr.md §3, choices.md §3).

use crate::types::{Cvr, Institutionsnummer, Kommunekode, Pnummer};

/// Which dagtilbud, all three levels of them.
#[derive(Debug, Clone, Copy)]
pub enum DagtilbudUdvalg<'a> {
    /// `GetAllDagtilbud`.
    Alle,
    /// `GetDagtilbudByDagInstitutionsNummer`.
    Daginstitution(&'a Institutionsnummer),
    /// `GetDagtilbudByAdmKommuneNummer`.
    AdmKommune(Kommunekode),
}

/// Which daginstitutioner.
#[derive(Debug, Clone, Copy)]
pub enum DaginstitutionUdvalg<'a> {
    /// `GetAllDaginstitutioner`.
    Alle,
    /// `GetDaginstitutionByNummer`.
    Nummer(&'a Institutionsnummer),
    /// `GetDaginstitutionByNavn`: the name contains it, whatever the case.
    Navn(&'a str),
}

/// Which anvisningsenheder.
#[derive(Debug, Clone, Copy)]
pub enum EnhedUdvalg<'a> {
    /// `GetAllAnvisningsEnheder`.
    Alle,
    /// `GetAnvisningsEnhederByNummer`.
    Nummer(&'a Institutionsnummer),
    /// `GetAnvisningsEnhederByPnummer`; several may share one (dtr-rules 16).
    Pnummer(&'a Pnummer),
    /// `GetAnvisningsEnhederByCvrnummer`.
    Cvr(&'a Cvr),
    /// `GetAnvisningsEnhederByNavn`.
    Navn(&'a str),
    /// `GetAnvisningsEnhederByDaginstitutionsnummer`.
    Daginstitution(&'a Institutionsnummer),
}

/// Which alternative addresses.
#[derive(Debug, Clone, Copy)]
pub enum AdresseUdvalg<'a> {
    /// `GetAllAlternativAdresser`.
    Alle,
    /// `GetAlternativAdresserByNummer`.
    Nummer(&'a Institutionsnummer),
    /// `GetAlternativAdresserByPnummer`.
    Pnummer(&'a Pnummer),
    /// `GetAlternativAdresserByCvrnummer`.
    Cvr(&'a Cvr),
    /// `GetAlternativAdresserByNavn`.
    Navn(&'a str),
    /// `GetAlternativAdresserByEnhedsnummer`.
    Enhed(&'a Institutionsnummer),
    /// `GetAlternativAdresserByDaginstitutionsnummer`.
    Daginstitution(&'a Institutionsnummer),
}
