//! The value of a column: what an extract said of it, else what we derive.

use std::borrow::Cow;

use jiff::civil::Date;

use super::kolonne::Kolonne;
use crate::institutioner::Institution;
use crate::institutioner::afledt;
use crate::registre::Koder;

/// What texts are derived by: the code tables on a day.
#[derive(Debug, Clone, Copy)]
pub struct Tekster<'k> {
    /// The code tables.
    pub koder: &'k Koder,
    /// The day whose texts they are.
    pub dag: Date,
}

impl Tekster<'_> {
    /// As it is written.
    pub(super) fn vaerdi<'a>(&'a self, unit: &'a Institution, kolonne: Kolonne) -> Cow<'a, str> {
        match unit.udtraek.get(kolonne.navn()) {
            Some(givet) => Cow::Borrowed(givet),
            None => self.afledt(unit, kolonne),
        }
    }

    /// As we derive it.
    pub(super) fn afledt<'a>(&'a self, unit: &'a Institution, kolonne: Kolonne) -> Cow<'a, str> {
        let (felter, sted) = (&unit.felter, &unit.felter.sted);
        let adresse = &sted.adresse;
        let koder = self.koder;
        let tekst = match kolonne {
            Kolonne::Hovedinstitution => afledt::hovedinstitution(unit).map(|nummer| nummer.as_str()),
            Kolonne::Institutionsnummer => Some(unit.nummer.as_str()),
            Kolonne::Institutionsnavn => Some(felter.navn.as_str()),
            Kolonne::Enhedsart => koder.ir_enhedsart.tekst(unit.enhedsart.kode().into(), self.dag),
            Kolonne::Postnummer => Some(adresse.post_nummer.as_str()),
            Kolonne::Postdistrikt => Some(afledt::postdistrikt(koder, sted, self.dag)),
            Kolonne::Vejkode => adresse.vej_kode.as_deref(),
            Kolonne::Beliggenhedskommune => afledt::kommunenavn(koder, adresse.kommune_kode),
            Kolonne::Beliggenhedsregion => afledt::region(koder, adresse.kommune_kode).map(|(_, navn)| navn),
            Kolonne::Breddegrad => adresse.geo_bredde.as_deref(),
            Kolonne::Laengdegrad => adresse.geo_laengde.as_deref(),
            Kolonne::Institutionsleder => felter.leder.as_deref(),
            Kolonne::Telefonnummer => felter.telefon.as_deref(),
            Kolonne::Email => felter.email.as_deref(),
            Kolonne::Web => felter.web.as_deref(),
            Kolonne::Type3Navn => koder.ir_insttype3.tekst(felter.type3, self.dag),
            Kolonne::Ressortministerium => koder.ir_ministerium.tekst(felter.ressort, self.dag),
            Kolonne::Cvr => felter.cvr.as_ref().map(|cvr| cvr.as_str()),
            Kolonne::Pnummer => felter.pnummer.as_ref().map(|pnummer| pnummer.as_str()),
            Kolonne::EjerkodeNavn => koder.ir_ejerkode.tekst(felter.ejerkode, self.dag),
            Kolonne::AdmKommune => felter.adm_kommune.and_then(|kommune| afledt::kommunenavn(koder, kommune)),
            Kolonne::AktivkodeNavn => koder.ir_aktivkode.tekst(unit.aktivkode, self.dag),
            Kolonne::Adresse => return afledt::adresse(sted).into(),
            Kolonne::Type3 => return felter.type3.to_string().into(),
            Kolonne::Undervisningsniveau => return tal(felter.undervisningsniveau),
            Kolonne::Ejerkode => return felter.ejerkode.to_string().into(),
            Kolonne::Aktivkode => return unit.aktivkode.to_string().into(),
            Kolonne::Ajourdato => return unit.ajourfoert.map(dato).unwrap_or_default().into(),
            Kolonne::Oprettelsesmaaned => return tal(unit.oprettet),
            Kolonne::Nedlaeggelsesdato => return unit.nedlagt.map(dato).unwrap_or_default().into(),
        };
        tekst.unwrap_or_default().into()
    }
}

fn tal(vaerdi: Option<impl ToString>) -> Cow<'static, str> {
    vaerdi.map(|vaerdi| vaerdi.to_string()).unwrap_or_default().into()
}

/// A day as the CSV has it: `dd/mm/yyyy` (ir.md §1, Ajourdato; of Nedlæggelsesdato it is our choice).
pub(super) fn dato(dag: Date) -> String {
    format!("{:02}/{:02}/{:04}", dag.day(), dag.month(), dag.year())
}

/// A day that [`dato`] has written; nothing else is one.
pub(super) fn som_dato(tekst: &str) -> Option<Date> {
    let mut dele = tekst.split('/');
    let (dag, maaned, aar) = (dele.next()?.parse().ok()?, dele.next()?.parse().ok()?, dele.next()?.parse().ok()?);
    Date::new(aar, maaned, dag).ok().filter(|laest| dato(*laest) == tekst)
}
