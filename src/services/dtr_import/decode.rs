//! XML → changes. What comes here has passed the published schema, so that a failure is ours and not the supplier's.

use crate::dagtilbud::{Aendring, AlternativAdresseFelter, AnvisningsenhedFelter, DaginstitutionFelter, Handling};
use crate::registre::Henvisning;
use crate::services::aendringer::{self, ADRESSE, Error, Felter, Fundet, Ordforraad, Sending};
use crate::soap::envelope::Payload;
use crate::types::Cvr;
use crate::xml::{Limits, Reader};

/// The changes of one request.
pub type Batch = Sending<Aendring>;

/// Every field that a change can have. Local names are unique within a change, so that a change is read as one flat list.
const FIELDS: &[&str] = &[
    "daginstitutionsNummer",
    "daginstitutionsNavn",
    "ejerformKode",
    "lovgrundlagKode",
    "admKommuneKode",
    "EnhedsNummer",
    "EnhedsNavn",
    "InstType3",
    "Email",
    "TelefonNummer",
    "CVRNummer",
    "PNummer",
    "alternativAdresseNummer",
    "enhedsNummer",
    "alternativAdresseNavn",
    "email",
    "telefonNummer",
    "cvrNummer",
    "pNummer",
];

/// A change is read as one flat list.
const ORD: Ordforraad = Ordforraad {
    felter: &[FIELDS, ADRESSE],
    flade: &["Daginstitution", "AnvisningsEnhed", "AlternativAdresse", "Adresse"],
    dele: &[],
};

/// Reads the changes of a request that the schema has accepted.
///
/// # Errors
/// Where schema and code disagree.
pub fn decode(message: &str, payload: &Payload, limits: &Limits) -> Result<Batch, Error> {
    aendringer::read(message, payload, limits, read_change)
}

fn read_change(reader: &mut Reader<'_>, fundet: Fundet<'_>) -> Result<Aendring, Error> {
    let Fundet { metode, position, lokal_id, offset } = fundet;
    let felter = Felter::read(reader, &ORD)?;
    let handling = felter.handling(metode).ok_or(Error::Unknown(offset))??;
    let felter = felter.felter.iter().map(|felt| (felt.navn, felt.offset)).collect();
    Ok(Aendring { position, lokal_id, handling, offset, felter })
}

impl Felter<'_> {
    /// The CVR number, where the supplier gave it; it is compared, never stored (dtr-rules 22).
    fn cvr(&self, navn: &'static str) -> Result<Option<Cvr>, Error> {
        self.given_parsed(navn)
    }

    fn daginstitution(&self) -> Result<DaginstitutionFelter, Error> {
        Ok(DaginstitutionFelter {
            navn: self.tekst("daginstitutionsNavn")?,
            ejerform: self.parsed("ejerformKode")?,
            lovgrundlag: self.parsed("lovgrundlagKode")?,
            adm_kommune: self.kommune("admKommuneKode")?,
        })
    }

    fn anvisningsenhed(&self) -> Result<AnvisningsenhedFelter, Error> {
        Ok(AnvisningsenhedFelter {
            navn: self.tekst("EnhedsNavn")?,
            adresse: self.adresse()?,
            insttype3: self.parsed("InstType3")?,
            email: self.valgfri("Email"),
            telefon: self.valgfri("TelefonNummer"),
            cvr: self.cvr("CVRNummer")?,
            pnummer: self.parsed("PNummer")?,
        })
    }

    fn alternativ_adresse(&self) -> Result<AlternativAdresseFelter, Error> {
        Ok(AlternativAdresseFelter {
            navn: self.tekst("alternativAdresseNavn")?,
            adresse: self.adresse()?,
            email: self.valgfri("email"),
            telefon: self.valgfri("telefonNummer"),
            cvr: self.cvr("cvrNummer")?,
            pnummer: self.parsed("pNummer")?,
        })
    }

    /// What the method does with these fields; `None` where there is no such method.
    fn handling(&self, metode: &str) -> Option<Result<Handling, Error>> {
        use Handling as H;
        Some(match metode {
            "InsertDaginstitution" => self.daginstitution().map(H::InsertDaginstitution),
            "UpdateDaginstitution" => self.med("daginstitutionsNummer", Self::daginstitution, H::UpdateDaginstitution),
            "DeleteDaginstitution" => self.henvisning("daginstitutionsNummer").map(H::DeleteDaginstitution),
            "InsertAnvisningsEnhed" => {
                self.med("daginstitutionsNummer", Self::anvisningsenhed, H::InsertAnvisningsEnhed)
            }
            "UpdateAnvisningsEnhed" => {
                self.under("EnhedsNummer", "daginstitutionsNummer", Self::anvisningsenhed, H::UpdateAnvisningsEnhed)
            }
            "DeleteAnvisningsEnhed" => self.henvisning("enhedsNummer").map(H::DeleteAnvisningsEnhed),
            "InsertAlternativAdresse" => self.med("enhedsNummer", Self::alternativ_adresse, H::InsertAlternativAdresse),
            "UpdateAlternativAdresse" => self.under(
                "alternativAdresseNummer",
                "enhedsNummer",
                Self::alternativ_adresse,
                H::UpdateAlternativAdresse,
            ),
            "DeleteAlternativAdresse" => self.henvisning("alternativAdresseNummer").map(H::DeleteAlternativAdresse),
            "MoveAnvisningsEnhed" => self.flyt("enhedsNummer", "daginstitutionsNummer", H::MoveAnvisningsEnhed),
            "MoveAlternativAdresse" => self.flyt("alternativAdresseNummer", "enhedsNummer", H::MoveAlternativAdresse),
            _ => return None,
        })
    }

    /// A method with one reference and the unit's fields.
    fn med<T>(
        &self,
        navn: &'static str,
        felter: fn(&Self) -> Result<T, Error>,
        handling: fn(Henvisning, T) -> Handling,
    ) -> Result<Handling, Error> {
        Ok(handling(self.henvisning(navn)?, felter(self)?))
    }

    /// A method with the unit's own number, its parent's and its fields.
    fn under<T>(
        &self,
        enhed: &'static str,
        under: &'static str,
        felter: fn(&Self) -> Result<T, Error>,
        handling: fn(Henvisning, Option<Henvisning>, T) -> Handling,
    ) -> Result<Handling, Error> {
        Ok(handling(self.henvisning(enhed)?, self.given_henvisning(under)?, felter(self)?))
    }

    /// A method that moves a unit.
    fn flyt(
        &self,
        enhed: &'static str,
        til: &'static str,
        handling: fn(Henvisning, Henvisning) -> Handling,
    ) -> Result<Handling, Error> {
        Ok(handling(self.henvisning(enhed)?, self.henvisning(til)?))
    }
}
