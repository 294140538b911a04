//! The register's public extract: four files, semicolon-separated, UTF-8 with a byte order mark, CRLF (dtr.md §5, docs/csv.md).

use crate::client::Element;
use crate::dagtilbud::Niveau;
use crate::semikolon::skriv_linje;

/// One of the four files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fil {
    Daginstitution,
    Anvisningsenhed,
    AlternativAdresse,
    /// All three levels ("Samlet udtræk").
    Samlet,
}

/// A unit with those that it lies under.
#[derive(Clone, Copy)]
struct Raekke<'e> {
    niveau: Niveau,
    dag: &'e Element,
    enhed: Option<&'e Element>,
    alternativ: Option<&'e Element>,
}

/// A column: its name, and where its value comes from.
struct Kolonne(&'static str, Fra);

/// Where a value comes from.
enum Fra {
    /// The level's word.
    Type,
    /// The daginstitution that the unit is or lies under.
    Dag(&'static str),
    /// The anvisningsenhed that it is or lies under.
    Enhed(&'static str),
    /// The alternativ adresse that it is.
    Alternativ(&'static str),
    /// The unit itself, by any of these names: the levels spell some fields differently.
    Egen(&'static [&'static str]),
    /// The unit's own address.
    Adresse(&'static str),
}

const NAVN: &[&str] = &["daginstitutionsNavn", "EnhedsNavn", "alternativAdresseNavn"];

const DAGINSTITUTION: &[Kolonne] = &[
    Kolonne("daginstitutionsNummer", Fra::Dag("daginstitutionsNummer")),
    Kolonne("daginstitutionsNavn", Fra::Egen(NAVN)),
    Kolonne("ejerformKode", Fra::Dag("ejerformKode")),
    Kolonne("ejerformKode_Tekst", Fra::Dag("ejerformKode_Tekst")),
    Kolonne("lovgrundlagKode", Fra::Dag("lovgrundlagKode")),
    Kolonne("lovgrundlagKode_Tekst", Fra::Dag("lovgrundlagKode_Tekst")),
    Kolonne("admKommuneKode", Fra::Dag("admKommuneKode")),
    Kolonne("admKommuneKode_Tekst", Fra::Dag("admKommuneKode_Tekst")),
];

const ANVISNINGSENHED: &[Kolonne] = &[
    Kolonne("anvisningsenhedsNummer", Fra::Enhed("EnhedsNummer")),
    Kolonne("anvisningsenhedsNavn", Fra::Egen(NAVN)),
    Kolonne("daginstitutionsNummer", Fra::Dag("daginstitutionsNummer")),
    Kolonne("instType3", Fra::Enhed("InstType3")),
    Kolonne("instType3_Tekst", Fra::Enhed("InstType3_Tekst")),
];

const ALTERNATIV_ADRESSE: &[Kolonne] = &[
    Kolonne("alternativAdresseNummer", Fra::Alternativ("alternativAdresseNummer")),
    Kolonne("alternativAdresseNavn", Fra::Egen(NAVN)),
    Kolonne("anvisningsenhedsNummer", Fra::Enhed("EnhedsNummer")),
];

const SAMLET: &[Kolonne] = &[
    Kolonne("dagtilbudsType", Fra::Type),
    Kolonne("daginstitutionsNummer", Fra::Dag("daginstitutionsNummer")),
    Kolonne("anvisningsenhedsNummer", Fra::Enhed("EnhedsNummer")),
    Kolonne("alternativAdresseNummer", Fra::Alternativ("alternativAdresseNummer")),
    Kolonne("dagtilbudsNavn", Fra::Egen(NAVN)),
    Kolonne("ejerformKode", Fra::Dag("ejerformKode")),
    Kolonne("ejerformKode_Tekst", Fra::Dag("ejerformKode_Tekst")),
    Kolonne("lovgrundlagKode", Fra::Dag("lovgrundlagKode")),
    Kolonne("lovgrundlagKode_Tekst", Fra::Dag("lovgrundlagKode_Tekst")),
    Kolonne("admKommuneKode", Fra::Dag("admKommuneKode")),
    Kolonne("admKommuneKode_Tekst", Fra::Dag("admKommuneKode_Tekst")),
    Kolonne("instType3", Fra::Enhed("InstType3")),
    Kolonne("instType3_Tekst", Fra::Enhed("InstType3_Tekst")),
];

/// Address, contact and numbers: of the two levels that have them.
const STED: &[Kolonne] = &[
    Kolonne("vejNavn", Fra::Adresse("vejNavn")),
    Kolonne("vejKode", Fra::Adresse("vejKode")),
    Kolonne("husNummer", Fra::Adresse("husNummer")),
    Kolonne("etage", Fra::Adresse("etage")),
    Kolonne("doer", Fra::Adresse("doer")),
    Kolonne("supplerendeBynavn", Fra::Adresse("supplerendeBynavn")),
    Kolonne("postNummer", Fra::Adresse("postNummer")),
    Kolonne("byNavn", Fra::Adresse("byNavn")),
    Kolonne("kommuneKode", Fra::Adresse("kommuneKode")),
    Kolonne("kommuneKode_Tekst", Fra::Adresse("kommuneKode_Tekst")),
    Kolonne("dawaId", Fra::Adresse("dawaId")),
    Kolonne("geoBredde", Fra::Adresse("geoBredde")),
    Kolonne("geoLaengde", Fra::Adresse("geoLaengde")),
    Kolonne("email", Fra::Egen(&["Email", "email"])),
    Kolonne("telefonNummer", Fra::Egen(&["TelefonNummer", "telefonNummer"])),
    Kolonne("cvrNummer", Fra::Egen(&["CVRNummer", "cvrNummer"])),
    Kolonne("pNummer", Fra::Egen(&["PNummer", "pNummer"])),
];

const LIV: &[Kolonne] = &[
    Kolonne("aktivitetsstatus", Fra::Egen(&["aktivitetsstatus"])),
    Kolonne("oprettet", Fra::Egen(&["oprettet"])),
    Kolonne("nedlagt", Fra::Egen(&["nedlagt"])),
    Kolonne("senestOpdateret", Fra::Egen(&["senestOpdateret"])),
];

impl Fil {
    pub(super) const ALLE: [Self; 4] =
        [Self::Daginstitution, Self::Anvisningsenhed, Self::AlternativAdresse, Self::Samlet];

    /// Its name in the folder.
    pub(super) fn navn(self) -> &'static str {
        match self {
            Self::Daginstitution => "daginstitution.csv",
            Self::Anvisningsenhed => "anvisningsenhed.csv",
            Self::AlternativAdresse => "alternativadresse.csv",
            Self::Samlet => "samlet.csv",
        }
    }

    fn kolonner(self) -> impl Iterator<Item = &'static Kolonne> {
        let [egne, sted]: [&[Kolonne]; 2] = match self {
            Self::Daginstitution => [DAGINSTITUTION, &[]],
            Self::Anvisningsenhed => [ANVISNINGSENHED, STED],
            Self::AlternativAdresse => [ALTERNATIV_ADRESSE, STED],
            Self::Samlet => [SAMLET, STED],
        };
        egne.iter().chain(sted).chain(LIV)
    }

    fn har(self, niveau: Niveau) -> bool {
        match self {
            Self::Daginstitution => niveau == Niveau::Daginstitution,
            Self::Anvisningsenhed => niveau == Niveau::Anvisningsenhed,
            Self::AlternativAdresse => niveau == Niveau::AlternativAdresse,
            Self::Samlet => true,
        }
    }

    /// The whole file, from a `dagtilbudsRegister`.
    pub(super) fn skriv(self, register: &Element) -> String {
        let mut ud = String::from("\u{FEFF}");
        skriv_linje(&mut ud, self.kolonner().map(|kolonne| kolonne.0));
        for raekke in raekker(register).filter(|raekke| self.har(raekke.niveau)) {
            skriv_linje(&mut ud, self.kolonner().map(|kolonne| raekke.vaerdi(&kolonne.1)));
        }
        ud
    }
}

impl<'e> Raekke<'e> {
    fn vaerdi(&self, fra: &Fra) -> &'e str {
        let egen = self.alternativ.or(self.enhed).unwrap_or(self.dag);
        let fundet = match fra {
            Fra::Type => return self.niveau.as_str(),
            Fra::Dag(navn) => self.dag.value(navn),
            Fra::Enhed(navn) => self.enhed.and_then(|enhed| enhed.value(navn)),
            Fra::Alternativ(navn) => self.alternativ.and_then(|adresse| adresse.value(navn)),
            Fra::Egen(navne) => navne.iter().find_map(|navn| egen.value(navn)),
            Fra::Adresse(navn) => egen.child("Adresse").and_then(|adresse| adresse.value(navn)),
        };
        fundet.unwrap_or_default()
    }
}

/// Every unit, each level's under its parent, in the register's order.
fn raekker(register: &Element) -> impl Iterator<Item = Raekke<'_>> {
    register.all("daginstitution").flat_map(|dag| {
        let selv = Raekke { niveau: Niveau::Daginstitution, dag, enhed: None, alternativ: None };
        let under = dag.all("anvisningsenhed").flat_map(move |enhed| {
            let selv = Raekke { niveau: Niveau::Anvisningsenhed, enhed: Some(enhed), ..selv };
            let alternativ =
                move |adresse| Raekke { niveau: Niveau::AlternativAdresse, alternativ: Some(adresse), ..selv };
            std::iter::once(selv).chain(enhed.all("alternativAdresse").map(alternativ))
        });
        std::iter::once(selv).chain(under)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::Scope;

    const REGISTER: &str = r#"<dagtilbudsRegister xmlns="urn:x"><daginstitution><daginstitutionsNummer>D10001</daginstitutionsNummer>
      <daginstitutionsNavn>Område "Nord"; Ærø</daginstitutionsNavn><ejerformKode>1</ejerformKode><ejerformKode_Tekst>Kommunal</ejerformKode_Tekst>
      <admKommuneKode>825</admKommuneKode><admKommuneKode_Tekst>Læsø</admKommuneKode_Tekst><aktivitetsstatus>Aktiv</aktivitetsstatus>
      <anvisningsenhed><daginstitutionsNummer>D10001</daginstitutionsNummer><EnhedsNummer>G10001</EnhedsNummer><EnhedsNavn>Børnehuset Å</EnhedsNavn>
        <Adresse><vejNavn>Åvej</vejNavn><husNummer>2</husNummer><postNummer>9940</postNummer><byNavn>Læsø</byNavn></Adresse>
        <InstType3>6012</InstType3><Email>å@eksempel.invalid</Email><CVRNummer>10000033</CVRNummer><PNummer>1000000101</PNummer><aktivitetsstatus>Aktiv</aktivitetsstatus>
        <alternativAdresse><alternativAdresseNummer>G10002</alternativAdresseNummer><enhedsNummer>G10001</enhedsNummer>
          <alternativAdresseNavn>Hytten</alternativAdresseNavn><Adresse><vejNavn>Skovvej</vejNavn></Adresse><pNummer>1000000102</pNummer>
          <aktivitetsstatus>Nedlagt</aktivitetsstatus></alternativAdresse></anvisningsenhed></daginstitution></dagtilbudsRegister>"#;

    fn felter(fil: Fil) -> Vec<Vec<String>> {
        let register = Element::read(REGISTER, 0..REGISTER.len(), &Scope::default()).unwrap();
        let text = fil.skriv(&register);
        let text = text.strip_prefix('\u{FEFF}').unwrap();
        assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
        text.lines().map(|line| crate::semikolon::felter(line).iter().map(ToString::to_string).collect()).collect()
    }

    #[test]
    fn each_file_has_its_level_and_its_confirmed_first_column() {
        for (fil, first, numbers) in [
            (Fil::Daginstitution, "daginstitutionsNummer", &["D10001"][..]),
            (Fil::Anvisningsenhed, "anvisningsenhedsNummer", &["G10001"]),
            (Fil::AlternativAdresse, "alternativAdresseNummer", &["G10002"]),
            (Fil::Samlet, "dagtilbudsType", &["daginstitution", "anvisningsenhed", "alternativadresse"]),
        ] {
            let rows = felter(fil);
            assert_eq!(rows[0][0], first);
            assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{rows:?}");
            assert_eq!(rows[1..].iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), numbers);
        }
    }

    #[test]
    fn the_combined_file_has_every_confirmed_column_and_inherits_from_above() {
        let rows = felter(Fil::Samlet);
        let confirmed = "dagtilbudsType daginstitutionsNummer anvisningsenhedsNummer dagtilbudsNavn ejerformKode admKommuneKode_Tekst \
            kommuneKode_Tekst instType3 instType3_Tekst aktivitetsstatus vejNavn husNummer postNummer byNavn supplerendeBynavn email \
            telefonNummer cvrNummer geoBredde geoLaengde";
        for name in confirmed.split_whitespace() {
            assert!(rows[0].iter().any(|column| column == name), "{name}");
        }
        let value =
            |row: usize, name: &str| rows[row][rows[0].iter().position(|column| column == name).unwrap()].as_str();
        assert_eq!(value(1, "dagtilbudsNavn"), "Område \"Nord\"; Ærø");
        assert_eq!((value(3, "daginstitutionsNummer"), value(3, "anvisningsenhedsNummer")), ("D10001", "G10001"));
        assert_eq!((value(3, "ejerformKode"), value(3, "vejNavn"), value(3, "email")), ("1", "Skovvej", ""));
        assert_eq!((value(3, "pNummer"), value(3, "aktivitetsstatus")), ("1000000102", "Nedlagt"));
    }
}
