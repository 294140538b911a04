//! From one row to a unit.

use std::str::FromStr;

use super::{Efter, Grund, Hoved, Udtraek};
use crate::dagtilbud::model::{
    AlternativAdresse, AlternativAdresseFelter, Anvisningsenhed, AnvisningsenhedFelter, Daginstitution,
    DaginstitutionFelter, Enhed, Liv, Niveau,
};
use crate::registre::Adresse;
use crate::registre::koder::Tabel;
use crate::semikolon::Post;
use crate::types::{Kommunekode, Time};

/// Every column that is read, or derived.
pub(super) const KOLONNER: &[&str] = &[
    "dagtilbudsType",
    "daginstitutionsNummer",
    "anvisningsenhedsNummer",
    "alternativAdresseNummer",
    "dagtilbudsNavn",
    "daginstitutionsNavn",
    "anvisningsenhedsNavn",
    "alternativAdresseNavn",
    "ejerformKode",
    "ejerformKode_Tekst",
    "lovgrundlagKode",
    "lovgrundlagKode_Tekst",
    "admKommuneKode",
    "admKommuneKode_Tekst",
    "instType3",
    "instType3_Tekst",
    "vejNavn",
    "vejKode",
    "husNummer",
    "etage",
    "doer",
    "supplerendeBynavn",
    "postNummer",
    "byNavn",
    "kommuneKode",
    "kommuneKode_Tekst",
    "dawaId",
    "geoBredde",
    "geoLaengde",
    "email",
    "telefonNummer",
    "cvrNummer",
    "pNummer",
    "aktivitetsstatus",
    "oprettet",
    "nedlagt",
    "senestOpdateret",
];

impl Hoved<'_> {
    /// The unit of a row.
    pub(super) fn enhed(&self, post: &Post<'_>, efter: Efter<'_>, udtraek: &mut Udtraek) -> Result<Enhed, Grund> {
        if post.felter.len() != self.antal {
            return Err(Grund::Felter { forventet: self.antal, fundet: post.felter.len() });
        }
        let mut laeser = Laeser { hoved: self, post, efter, udtraek };
        let niveau = match self.niveau {
            Some(niveau) => niveau,
            None => Niveau::parse(laeser.felt("dagtilbudsType")).ok_or(Grund::Form {
                felt: "dagtilbudsType",
                forventet: "daginstitution, anvisningsenhed eller alternativadresse",
            })?,
        };
        match niveau {
            Niveau::Daginstitution => laeser.daginstitution().map(Enhed::Daginstitution),
            Niveau::Anvisningsenhed => laeser.anvisningsenhed().map(Enhed::Anvisningsenhed),
            Niveau::AlternativAdresse => laeser.alternativ_adresse().map(Enhed::AlternativAdresse),
        }
    }
}

struct Laeser<'r, 't> {
    hoved: &'r Hoved<'r>,
    post: &'r Post<'t>,
    efter: Efter<'r>,
    udtraek: &'r mut Udtraek,
}

const NUMMER: &str = "6 tegn (store bogstaver og cifre)";

impl Laeser<'_, '_> {
    fn daginstitution(&mut self) -> Result<Daginstitution, Grund> {
        let koder = self.efter.koder;
        let felter = DaginstitutionFelter {
            navn: self.navn("daginstitutionsNavn"),
            ejerform: self.kode("ejerformKode", "ejerformKode_Tekst", &koder.ejerform)?,
            lovgrundlag: self.kode("lovgrundlagKode", "lovgrundlagKode_Tekst", &koder.lovgrundlag)?,
            adm_kommune: self.kommune("admKommuneKode", "admKommuneKode_Tekst")?,
        };
        let nummer = self.laest("daginstitutionsNummer", NUMMER)?;
        Ok(Daginstitution { nummer, felter, ejer_cvr: None, liv: self.liv()? })
    }

    fn anvisningsenhed(&mut self) -> Result<Anvisningsenhed, Grund> {
        let koder = self.efter.koder;
        let felter = AnvisningsenhedFelter {
            navn: self.navn("anvisningsenhedsNavn"),
            adresse: self.adresse()?,
            insttype3: self.kode("instType3", "instType3_Tekst", &koder.insttype3)?,
            email: self.maaske("email"),
            telefon: self.maaske("telefonNummer"),
            cvr: self.maaske_laest("cvrNummer", "8 cifre")?,
            pnummer: self.laest("pNummer", "10 cifre")?,
        };
        let nummer = self.laest("anvisningsenhedsNummer", NUMMER)?;
        let daginstitution = self.laest("daginstitutionsNummer", NUMMER)?;
        Ok(Anvisningsenhed { nummer, daginstitution, felter, liv: self.liv()? })
    }

    fn alternativ_adresse(&mut self) -> Result<AlternativAdresse, Grund> {
        let felter = AlternativAdresseFelter {
            navn: self.navn("alternativAdresseNavn"),
            adresse: self.adresse()?,
            email: self.maaske("email"),
            telefon: self.maaske("telefonNummer"),
            cvr: self.maaske_laest("cvrNummer", "8 cifre")?,
            pnummer: self.laest("pNummer", "10 cifre")?,
        };
        let nummer = self.laest("alternativAdresseNummer", NUMMER)?;
        let enhed = self.laest("anvisningsenhedsNummer", NUMMER)?;
        Ok(AlternativAdresse { nummer, enhed, felter, liv: self.liv()? })
    }

    fn adresse(&mut self) -> Result<Adresse, Grund> {
        Ok(Adresse {
            vej_navn: self.felt("vejNavn").to_owned(),
            vej_kode: self.maaske("vejKode"),
            hus_nummer: self.felt("husNummer").to_owned(),
            etage: self.maaske("etage"),
            doer: self.maaske("doer"),
            supplerende_bynavn: self.maaske("supplerendeBynavn"),
            post_nummer: self.felt("postNummer").to_owned(),
            by_navn: self.felt("byNavn").to_owned(),
            kommune_kode: self.kommune("kommuneKode", "kommuneKode_Tekst")?,
            dawa_id: self.maaske("dawaId"),
            geo_bredde: self.maaske("geoBredde"),
            geo_laengde: self.maaske("geoLaengde"),
        })
    }

    /// A unit that has no day of its closing, and yet is closed, was so when it was last changed.
    fn liv(&mut self) -> Result<Liv, Grund> {
        let oprettet = self.tid("oprettet")?;
        let opdateret = self.tid("senestOpdateret")?;
        self.udtraek.uden_tid += u64::from(oprettet.is_none() || opdateret.is_none());
        let opdateret = opdateret.or(oprettet).unwrap_or(self.efter.now);
        let nedlagt = self.tid("nedlagt")?;
        let nedlagt = match self.felt("aktivitetsstatus") {
            "Aktiv" | "" => nedlagt,
            "Nedlagt" => nedlagt.or(Some(opdateret)),
            _ => return Err(Grund::Form { felt: "aktivitetsstatus", forventet: "Aktiv eller Nedlagt" }),
        };
        Ok(Liv { oprettet: oprettet.unwrap_or(opdateret), nedlagt, opdateret })
    }

    fn tid(&self, felt: &'static str) -> Result<Option<Time>, Grund> {
        self.maaske_laest(felt, "et tidspunkt, fx 2026-11-01T10:00:00.000Z")
    }

    /// A code; its text is derived, and one that is another is counted.
    fn kode(&mut self, felt: &'static str, tekst: &'static str, tabel: &Tabel) -> Result<u32, Grund> {
        let kode = self.laest(felt, "en kode")?;
        let vores = tabel.tekst(kode, self.efter.dag).unwrap_or_default();
        if self.plads(tekst).is_some_and(|deres| deres != vores) {
            *self.udtraek.andre_tekster.entry(tekst).or_default() += 1;
        }
        Ok(kode)
    }

    fn kommune(&mut self, felt: &'static str, tekst: &'static str) -> Result<Kommunekode, Grund> {
        let kode = self.kode(felt, tekst, &self.efter.koder.kommuner)?;
        u16::try_from(kode).map(Kommunekode).map_err(|_| Grund::Form { felt, forventet: "en kommunekode" })
    }

    /// A unit's name: the combined file has one column for all three levels.
    fn navn(&self, egen: &'static str) -> String {
        self.plads("dagtilbudsNavn").or_else(|| self.plads(egen)).unwrap_or_default().to_owned()
    }

    fn laest<T: FromStr>(&self, felt: &'static str, forventet: &'static str) -> Result<T, Grund> {
        self.felt(felt).trim().parse().map_err(|_| Grund::Form { felt, forventet })
    }

    fn maaske_laest<T: FromStr>(&self, felt: &'static str, forventet: &'static str) -> Result<Option<T>, Grund> {
        if self.felt(felt).trim().is_empty() { Ok(None) } else { self.laest(felt, forventet).map(Some) }
    }

    fn maaske(&self, felt: &'static str) -> Option<String> {
        Some(self.felt(felt)).filter(|tekst| !tekst.is_empty()).map(str::to_owned)
    }

    fn felt(&self, navn: &'static str) -> &str {
        self.plads(navn).unwrap_or_default()
    }

    /// The field of a column; none where the file has no such column.
    fn plads(&self, navn: &'static str) -> Option<&str> {
        self.post.felter.get(*self.hoved.pladser.get(navn)?).map(AsRef::as_ref)
    }
}
