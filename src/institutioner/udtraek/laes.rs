//! From what a row says to a unit. Nothing that a row says is lost: what its unit would be written otherwise is kept as it stood.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::adresse;
use super::fil::Grund;
use super::kolonne::Kolonne;
use super::vaerdi::{Tekster, som_dato};
use crate::institutioner::afledt;
use crate::institutioner::model::{Enhedsart, Felter, Institution, Sted, UDEN_FOR_KOMMUNAL_INDDELING, aktivkode};
use crate::registre::Adresse;
use crate::registre::koder::Tabel;
use crate::types::{Institutionsnummer, Kommunekode};

/// `ressortministerium` of a unit whose extract has no column for it: Børne- og Undervisningsministeriet.
const RESSORT_UDELADT: u32 = 1;
/// Of one whose ministry is not in the table: Øvrige ministerier.
const RESSORT_UKENDT: u32 = 0;
/// `ejerkode` of a unit whose extract does not say it: Andre. All its changes are then the ministry's to approve.
const EJERKODE_UKENDT: u32 = 9;
/// `institutionstype3` of a unit whose extract does not say it: Uoplyst.
const TYPE3_UKENDT: u32 = 9999;

/// Why something had to be assumed, or was left out of the unit's fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fordi {
    /// The field is empty and must not be.
    Tomt,
    /// The text is not one of its table.
    Ukendt,
    /// The text does not have the form that the field takes.
    Form,
}

/// What a row could not say of its unit. The text that stood there is kept and written back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Antaget {
    /// The column.
    pub kolonne: Kolonne,
    /// What is wrong with it.
    pub fordi: Fordi,
    /// The code that the unit has instead; `None`: the field is empty.
    pub kode: Option<u32>,
}

impl fmt::Display for Antaget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fordi = match self.fordi {
            Fordi::Tomt => "er tom",
            Fordi::Ukendt => "er ikke i kodetabellen",
            Fordi::Form => "har ikke feltets form",
        };
        write!(f, "{} {fordi}; ", self.kolonne.navn())?;
        match self.kode {
            Some(kode) => write!(f, "regnet som kode {kode}"),
            None => write!(f, "feltet er tomt i registeret"),
        }
    }
}

/// A row that was read.
#[derive(Debug)]
pub(super) struct Laest {
    pub(super) institution: Institution,
    pub(super) antaget: Vec<Antaget>,
}

/// What a row says: the texts of the CSV's columns, and what other forms have beside them.
#[derive(Debug, Default)]
pub(super) struct Givet<'t> {
    pub(super) tekster: BTreeMap<Kolonne, Cow<'t, str>>,
    pub(super) enhedsart: Option<u32>,
    pub(super) ressort: Option<u32>,
    pub(super) kommune: Option<u32>,
    pub(super) adm_kommune: Option<u32>,
    pub(super) flyttekode: Option<u32>,
    pub(super) flytteinstitution: Option<Institutionsnummer>,
    pub(super) ikke_vedligeholdt: BTreeMap<String, String>,
}

impl<'t> Givet<'t> {
    pub(super) fn saet(&mut self, kolonne: Kolonne, tekst: Cow<'t, str>) {
        self.tekster.insert(kolonne, tekst);
    }

    /// The text of a column; none where the form has no such column.
    pub(super) fn tekst(&self, kolonne: Kolonne) -> Option<&str> {
        self.tekster.get(&kolonne).map(AsRef::as_ref)
    }

    /// The unit, with everything beside its fields that is not written as it stood.
    pub(super) fn laes(self, tekster: Tekster<'_>) -> Result<Laest, Grund> {
        let mut laeser = Laeser { givet: &self, tekster, antaget: Vec::new() };
        let mut institution = laeser.institution()?;
        let antaget = laeser.antaget;
        let afvigende = |(kolonne, tekst): (Kolonne, Cow<'t, str>)| {
            (tekster.afledt(&institution, kolonne) != tekst).then(|| (kolonne.navn().to_owned(), tekst.into_owned()))
        };
        let udtraek = self.tekster.into_iter().filter_map(afvigende).collect();
        institution.udtraek = udtraek;
        institution.ikke_vedligeholdt = self.ikke_vedligeholdt;
        Ok(Laest { institution, antaget })
    }
}

struct Laeser<'g, 't> {
    givet: &'g Givet<'t>,
    tekster: Tekster<'g>,
    antaget: Vec<Antaget>,
}

impl Laeser<'_, '_> {
    fn institution(&mut self) -> Result<Institution, Grund> {
        let nummer = self.tekst(Kolonne::Institutionsnummer).trim();
        let nummer: Institutionsnummer = nummer.parse().map_err(|_| Grund::Nummer)?;
        let enhedsart = self.enhedsart(&nummer);
        let nedlagt = self.som(Kolonne::Nedlaeggelsesdato, som_dato);
        Ok(Institution {
            hovedskole: self.hovedskole(enhedsart, &nummer),
            aktivkode: self.aktivkode(enhedsart, nedlagt.is_some()),
            oprettet: self.laest(Kolonne::Oprettelsesmaaned),
            ajourfoert: self.som(Kolonne::Ajourdato, som_dato),
            flyttekode: self.givet.flyttekode,
            flytteinstitution: self.givet.flytteinstitution.clone(),
            felter: self.felter(),
            elevaktivitet: None,
            landsbyordning: Vec::new(),
            ikke_vedligeholdt: BTreeMap::new(),
            udtraek: BTreeMap::new(),
            nummer,
            enhedsart,
            nedlagt,
        })
    }

    fn felter(&mut self) -> Felter {
        Felter {
            navn: self.tekst(Kolonne::Institutionsnavn).to_owned(),
            mellemlangt_navn: None,
            kort_navn: None,
            cvr: self.laest(Kolonne::Cvr),
            pnummer: self.laest(Kolonne::Pnummer),
            sted: self.sted(),
            leder: self.givet_tekst(Kolonne::Institutionsleder),
            leder_kort: None,
            email: self.givet_tekst(Kolonne::Email),
            web: self.givet_tekst(Kolonne::Web),
            telefon: self.givet_tekst(Kolonne::Telefonnummer),
            type3: self.nummerkode((Kolonne::Type3, Kolonne::Type3Navn), |koder| &koder.ir_insttype3, TYPE3_UKENDT),
            type2: None,
            ressort: self.ressort(),
            undervisningsniveau: self.laest(Kolonne::Undervisningsniveau),
            ejerkode: self.nummerkode(
                (Kolonne::Ejerkode, Kolonne::EjerkodeNavn),
                |koder| &koder.ir_ejerkode,
                EJERKODE_UKENDT,
            ),
            adm_kommune: self.adm_kommune(),
            adm_region: None,
        }
    }

    fn sted(&mut self) -> Sted {
        let tekst = self.tekst(Kolonne::Adresse);
        let (vej_navn, hus_nummer) = match adresse::del(tekst) {
            // A text without a house number is the street's, blanks and all.
            (_, hus) if hus.is_empty() => (tekst.to_owned(), hus),
            delt => delt,
        };
        let adresse = Adresse {
            vej_navn,
            vej_kode: self.givet_tekst(Kolonne::Vejkode),
            hus_nummer,
            etage: None,
            doer: None,
            supplerende_bynavn: None,
            post_nummer: self.tekst(Kolonne::Postnummer).to_owned(),
            by_navn: self.tekst(Kolonne::Postdistrikt).to_owned(),
            kommune_kode: self.kommune(),
            dawa_id: None,
            geo_bredde: self.givet_tekst(Kolonne::Breddegrad),
            geo_laengde: self.givet_tekst(Kolonne::Laengdegrad),
        };
        Sted { adresse, lokalitet: None, stednavn: None, postboks: None, adresse_kort: None }
    }

    /// By its code, else by its text, else by where it says that it belongs.
    fn enhedsart(&mut self, nummer: &Institutionsnummer) -> Enhedsart {
        let dag = self.tekster.dag;
        let tekst = self.givet.tekst(Kolonne::Enhedsart);
        let kode =
            self.givet.enhedsart.or_else(|| self.tekster.koder.ir_enhedsart.kode(tekst.unwrap_or_default(), dag));
        let kendt = kode.and_then(|kode| Enhedsart::try_from(u8::try_from(kode).ok()?).ok());
        kendt.unwrap_or_else(|| {
            let art = match self.tekst(Kolonne::Hovedinstitution).trim() {
                "" => Enhedsart::Simpel,
                over if over == nummer.as_str() => Enhedsart::Hovedskole,
                _ => Enhedsart::Afdeling,
            };
            self.antag(Kolonne::Enhedsart, Some(art.kode().into()));
            art
        })
    }

    fn hovedskole(&self, enhedsart: Enhedsart, nummer: &Institutionsnummer) -> Option<Institutionsnummer> {
        let over = self.tekst(Kolonne::Hovedinstitution).trim().parse().ok();
        over.filter(|over| enhedsart == Enhedsart::Afdeling && over != nummer)
    }

    /// As it says; where it does not, what its enhedsart and its life ask for (ir-rules 25).
    fn aktivkode(&mut self, enhedsart: Enhedsart, nedlagt: bool) -> u32 {
        let ellers = match (enhedsart, nedlagt) {
            (Enhedsart::Hovedskole, false) => aktivkode::AKTIV_JURIDISK,
            (Enhedsart::Hovedskole, true) => aktivkode::NEDLAGT_JURIDISK,
            (_, false) => aktivkode::AKTIV,
            (_, true) => aktivkode::NEDLAGT,
        };
        self.nummerkode((Kolonne::Aktivkode, Kolonne::AktivkodeNavn), |koder| &koder.ir_aktivkode, ellers)
    }

    fn ressort(&mut self) -> u32 {
        if let Some(kode) = self.givet.ressort {
            return kode;
        }
        let Some(tekst) = self.givet.tekst(Kolonne::Ressortministerium) else { return RESSORT_UDELADT };
        self.tekster.koder.ir_ministerium.kode(tekst, self.tekster.dag).unwrap_or_else(|| {
            self.antag(Kolonne::Ressortministerium, Some(RESSORT_UKENDT));
            RESSORT_UKENDT
        })
    }

    fn kommune(&mut self) -> Kommunekode {
        let tekst = self.givet.tekst(Kolonne::Beliggenhedskommune).unwrap_or_default();
        kommune(self.givet.kommune, tekst, self.tekster).unwrap_or_else(|| {
            self.antag(Kolonne::Beliggenhedskommune, Some(UDEN_FOR_KOMMUNAL_INDDELING.0.into()));
            UDEN_FOR_KOMMUNAL_INDDELING
        })
    }

    fn adm_kommune(&mut self) -> Option<Kommunekode> {
        let tekst = self.givet.tekst(Kolonne::AdmKommune).unwrap_or_default();
        let fundet = kommune(self.givet.adm_kommune, tekst, self.tekster);
        if fundet.is_none() && !tekst.is_empty() {
            self.antag(Kolonne::AdmKommune, None);
        }
        fundet
    }

    /// The code of a column that has it beside a column with its text: either says it.
    fn nummerkode(
        &mut self,
        (nr, navn): (Kolonne, Kolonne),
        tabel: fn(&crate::registre::Koder) -> &Tabel,
        ellers: u32,
    ) -> u32 {
        let Some(tekst) = self.givet.tekst(nr) else { return ellers };
        let af_navn = || tabel(self.tekster.koder).kode(self.tekst(navn), self.tekster.dag);
        tekst.trim().parse().ok().or_else(af_navn).unwrap_or_else(|| {
            self.antag(nr, Some(ellers));
            ellers
        })
    }

    /// A value that may be left out, by its own form.
    fn laest<T: FromStr>(&mut self, kolonne: Kolonne) -> Option<T> {
        self.som(kolonne, |tekst| tekst.trim().parse().ok())
    }

    fn som<T>(&mut self, kolonne: Kolonne, laes: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let tekst = self.givet.tekst(kolonne).filter(|tekst| !tekst.is_empty())?;
        let laest = laes(tekst);
        if laest.is_none() {
            self.antaget.push(Antaget { kolonne, fordi: Fordi::Form, kode: None });
        }
        laest
    }

    fn antag(&mut self, kolonne: Kolonne, kode: Option<u32>) {
        let fordi = if self.tekst(kolonne).is_empty() { Fordi::Tomt } else { Fordi::Ukendt };
        self.antaget.push(Antaget { kolonne, fordi, kode });
    }

    fn tekst(&self, kolonne: Kolonne) -> &str {
        self.givet.tekst(kolonne).unwrap_or_default()
    }

    fn givet_tekst(&self, kolonne: Kolonne) -> Option<String> {
        Some(self.tekst(kolonne)).filter(|tekst| !tekst.is_empty()).map(str::to_owned)
    }
}

/// A municipality by its code, by its official name or by its name alone.
fn kommune(kode: Option<u32>, tekst: &str, tekster: Tekster<'_>) -> Option<Kommunekode> {
    let Tekster { koder, dag } = tekster;
    let (kendt, tekst) = (|kode: &u32| *kode == 0 || koder.kommune.contains_key(kode), tekst.trim());
    let af_tekst = || match tekst {
        "" => None,
        afledt::UDEN_FOR_TEKST => Some(0),
        _ => {
            let officielt = koder.kommune.iter().find(|(_, kommune)| kommune.officielt_navn == tekst);
            officielt.map(|(kode, _)| *kode).or_else(|| koder.kommuner.kode(tekst, dag))
        }
    };
    kode.filter(kendt).or_else(af_tekst).and_then(|kode| u16::try_from(kode).ok()).map(Kommunekode)
}
