//! The order in which units can be written: each after the hovedskole that it points to.

use std::collections::HashSet;

use super::fil::Raekke;
use super::kolonne::Kolonne;
use crate::types::Institutionsnummer;

/// Rows in an order in which they can be written.
#[derive(Debug, Default)]
pub struct Ordnet {
    /// Every row; those that point to nobody first, in the file's order, then what is under them.
    pub raekker: Vec<Raekke>,
    /// The rows whose hovedskole the file does not have.
    pub loese: Vec<Loes>,
}

/// An afdeling that is written without its hovedskole: the file does not have it. It stays an afdeling, and its hovedskole's number is kept as
/// what the extract said, and written back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loes {
    /// Its line.
    pub linje: u64,
    /// Its number.
    pub nummer: Institutionsnummer,
    /// The hovedskole that it named.
    pub hovedskole: Institutionsnummer,
}

/// Puts each hovedskole before what is under it, however they stood. Where the file does not have it, or two units are under each other, the tie is
/// taken away and told.
#[must_use]
pub fn overordnede_foerst(raekker: Vec<Raekke>) -> Ordnet {
    let kendte: HashSet<Institutionsnummer> = raekker.iter().map(|raekke| raekke.institution.nummer.clone()).collect();
    let (mut ordnet, mut skrevne) = (Ordnet::default(), HashSet::new());
    let i_filen = |raekke: &Raekke| raekke.institution.hovedskole.as_ref().is_none_or(|over| kendte.contains(over));
    let (mut venter, loese): (Vec<_>, Vec<_>) = raekker.into_iter().partition(i_filen);
    venter.extend(loese.into_iter().map(|raekke| ordnet.loesn(raekke)));
    while !venter.is_empty() {
        let klar = |raekke: &Raekke| raekke.institution.hovedskole.as_ref().is_none_or(|over| skrevne.contains(over));
        let (klare, rest): (Vec<_>, Vec<_>) = venter.into_iter().partition(klar);
        venter = if klare.is_empty() { rest.into_iter().map(|raekke| ordnet.loesn(raekke)).collect() } else { rest };
        skrevne.extend(klare.iter().map(|raekke| raekke.institution.nummer.clone()));
        ordnet.raekker.extend(klare);
    }
    ordnet
}

impl Ordnet {
    /// Takes the tie away from a row.
    fn loesn(&mut self, mut raekke: Raekke) -> Raekke {
        let unit = &mut raekke.institution;
        if let Some(hovedskole) = unit.hovedskole.take() {
            let kolonne = Kolonne::Hovedinstitution.navn().to_owned();
            unit.udtraek.entry(kolonne).or_insert_with(|| hovedskole.to_string());
            self.loese.push(Loes { linje: raekke.linje, nummer: unit.nummer.clone(), hovedskole });
        }
        raekke
    }
}
