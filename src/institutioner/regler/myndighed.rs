//! Who may do what to a unit, and what the ministry must approve (ir.md §3, ir-rules 8-14).
//!
//! A municipal unit (ejerkode 2, 6) is its municipality's, a regional one (7, 8) its region's: they do everything at once. For all others, and for
//! units of another ministry's (ir-rules 8), any party that covers the unit may ask: by the unit's number or its hovedskole's, its CVR number, its
//! municipality. What is asked for waits for the ministry, save what the unit itself keeps up to date (ir-rules 12), pupil activity, what is only
//! provisional (ir-rules 14), and daghøjskoler (ir-rules 11). The ministry does everything at once.

use std::fmt;

use super::{Gang, Godkendelse, Sag};
use crate::institutioner::afledt;
use crate::institutioner::fejl::{Brud, felt};
use crate::institutioner::felter::{EGET_RESSORT, Ejer};
use crate::institutioner::model::{Felter, Institution, UDEN_FOR_KOMMUNAL_INDDELING};
use crate::institutioner::register::Register;
use crate::registre::koder::Opslag;
use crate::tilslutning::Scope;
use crate::types::{Cvr, Institutionsnummer, Kommunekode};

/// `institutionstype3` of daghøjskoler, which need not be checked with the ministry (ir-rules 11).
const DAGHOEJSKOLE: u32 = 1021;

/// What is done to a unit, as authority is judged by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Indgreb {
    /// It is made.
    Oprettelse,
    /// It is made or changed provisionally.
    Foreloebig,
    /// Only what it keeps up to date itself is changed, and no address.
    Egne,
    /// Its address too.
    Adresse,
    /// Anything else is changed.
    Aendring,
    /// It is closed.
    Nedlaeggelse,
    /// An afdeling is closed.
    NedlaeggelseAfAfdeling,
    /// Its pupil activity is reported.
    Elever,
}

impl Indgreb {
    /// As it is said after "ministeriet godkender".
    fn navn(self) -> &'static str {
        match self {
            Self::Oprettelse | Self::Foreloebig => "oprettelse",
            Self::Egne | Self::Adresse | Self::Aendring | Self::Elever => "ændring",
            Self::Nedlaeggelse | Self::NedlaeggelseAfAfdeling => "nedlæggelse",
        }
    }

    /// Whether the ministry need never approve it.
    fn straks(self) -> bool {
        matches!(self, Self::Foreloebig | Self::Egne | Self::Elever)
    }

    /// Whether a municipal or regional unit may do it itself (ir.md §3: close, ir-rules 12).
    fn egen(self) -> bool {
        matches!(self, Self::Egne | Self::Adresse | Self::Nedlaeggelse | Self::Elever)
    }
}

/// A unit as its authority is judged: as it stands, or as it is to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ansigt<'u> {
    pub(super) indgreb: Indgreb,
    pub(super) felter: &'u Felter,
    nummer: Option<&'u Institutionsnummer>,
    top: Option<&'u Institutionsnummer>,
    /// Its CVR number before the change, which covers it still.
    foer_cvr: Option<&'u Cvr>,
    /// Whether it is a unit as it becomes, which is not the unit's own to decide.
    bliver: bool,
    foreloebig: bool,
}

impl<'u> Ansigt<'u> {
    /// A unit as it stands.
    pub(super) fn af(unit: &'u Institution, indgreb: Indgreb) -> Self {
        Self {
            indgreb,
            felter: &unit.felter,
            nummer: Some(&unit.nummer),
            top: Some(unit.top()),
            foer_cvr: None,
            bliver: false,
            foreloebig: unit.foreloebig(),
        }
    }

    /// A unit that is to be.
    pub(super) fn nyt(felter: &'u Felter, indgreb: Indgreb) -> Self {
        Self { indgreb, felter, nummer: None, top: None, foer_cvr: None, bliver: false, foreloebig: false }
    }

    /// A unit as it becomes by a change of its fields.
    pub(super) fn som(foer: &'u Institution, felter: &'u Felter, indgreb: Indgreb) -> Self {
        Self { felter, foer_cvr: foer.felter.cvr.as_ref(), bliver: true, ..Self::af(foer, indgreb) }
    }

    /// A provisional unit that gets its final number: judged as if it were made now.
    pub(super) fn endeligt(unit: &'u Institution) -> Self {
        Self { foreloebig: false, ..Self::af(unit, Indgreb::Oprettelse) }
    }
}

/// Who does everything to a unit without approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Myndighed {
    Kommune(Kommunekode),
    Region(u16),
    Ministeriet,
}

impl fmt::Display for Myndighed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kommune(kode) => write!(f, "kommune {kode}"),
            Self::Region(kode) => write!(f, "region {kode}"),
            Self::Ministeriet => f.write_str("ministeriet"),
        }
    }
}

enum Adgang {
    Ja,
    /// The ministry must approve; why, and the rule.
    Godkendelse(String, &'static str),
    /// The unit itself, in what is its municipality's or region's to do.
    KunMyndigheden(Institutionsnummer, Myndighed),
    /// No party that the caller acts for has anything to do with the unit.
    UdenAftale(Option<Myndighed>),
}

impl<R: Register> Gang<'_, R> {
    /// Whether the caller may do this to all of these; the sag is told where not, and what the ministry must approve is noted.
    pub(super) fn maa(&mut self, sag: &mut Sag<'_>, ansigter: &[Ansigt<'_>]) -> bool {
        for ansigt in ansigter {
            match self.adgang(ansigt) {
                Adgang::Ja => {}
                Adgang::Godkendelse(hvorfor, regel) => self.godkendes(sag, hvorfor, regel),
                Adgang::KunMyndigheden(nummer, hvem) => {
                    sag.brud(None, Brud::KunMyndigheden { nummer, hvem: hvem.to_string() });
                    return false;
                }
                Adgang::UdenAftale(hvem) => {
                    self.uden_aftale(sag, ansigt, hvem);
                    return false;
                }
            }
        }
        true
    }

    /// A change of fields: authority over the unit as it stands, and over it as it becomes where whose it is changes.
    pub(super) fn maa_goere_til(
        &mut self,
        sag: &mut Sag<'_>,
        foer: &Institution,
        efter: &Felter,
        indgreb: Indgreb,
    ) -> bool {
        let nu = Ansigt::af(foer, indgreb);
        if self.samme_afgoer(efter, &foer.felter) && efter.type3 == foer.felter.type3 {
            return self.maa(sag, &[nu]);
        }
        self.maa(sag, &[nu, Ansigt::som(foer, efter, indgreb)])
    }

    /// Whether the same decide on two units, and on the same terms: of daghøjskoler the ministry is not asked (ir-rules 11).
    pub(super) fn samme_afgoer(&self, en: &Felter, anden: &Felter) -> bool {
        let noegle = |felter: &Felter| {
            let daghoejskole = felter.type3 == DAGHOEJSKOLE;
            let Felter { ejerkode, ressort, adm_kommune, adm_region, .. } = *felter;
            (self.myndighed(felter), ejerkode, ressort, adm_kommune, adm_region, daghoejskole)
        };
        noegle(en) == noegle(anden)
    }

    fn adgang(&self, ansigt: &Ansigt<'_>) -> Adgang {
        let Ansigt { indgreb, felter, nummer, .. } = *ansigt;
        let scope = self.regler.scope;
        if scope.is_ministerium() {
            return Adgang::Ja;
        }
        let myndighed = self.myndighed(felter);
        let daekket = daekker(scope, ansigt);
        match (myndighed, nummer.filter(|_| !ansigt.bliver && selv(scope, ansigt))) {
            (Myndighed::Kommune(kode), _) if scope.covers_kommune(kode) => Adgang::Ja,
            (Myndighed::Region(kode), _) if scope.covers_region(kode) => Adgang::Ja,
            (Myndighed::Ministeriet, _) if !daekket => Adgang::UdenAftale(None),
            (Myndighed::Ministeriet, _) => godkendelse(ansigt).map_or(Adgang::Ja, |(h, r)| Adgang::Godkendelse(h, r)),
            (_, Some(_)) if indgreb.egen() || ansigt.foreloebig && indgreb == Indgreb::Nedlaeggelse => Adgang::Ja,
            (_, Some(nummer)) => Adgang::KunMyndigheden(nummer.clone(), myndighed),
            (_, None) if indgreb == Indgreb::Elever && daekket => Adgang::Ja,
            (_, None) => Adgang::UdenAftale(Some(myndighed)),
        }
    }

    /// Who has the authority; the ministry where no municipality or region can be named.
    fn myndighed(&self, felter: &Felter) -> Myndighed {
        let kommune = felter.kommune();
        match felter.ejer() {
            Ejer::Kommune if kommune.0 != 0 => Myndighed::Kommune(kommune),
            Ejer::Region => {
                let beliggenhed = felter.sted.adresse.kommune_kode;
                let dens = || afledt::region(self.regler.koder, beliggenhed).and_then(|(kode, _)| kode.try_into().ok());
                felter.adm_region.or_else(dens).map_or(Myndighed::Ministeriet, Myndighed::Region)
            }
            Ejer::Kommune | Ejer::Ministerium => Myndighed::Ministeriet,
        }
    }

    /// A municipality that does not exist was told of; nobody can have an agreement for it.
    fn uden_aftale(&self, sag: &mut Sag<'_>, ansigt: &Ansigt<'_>, hvem: Option<Myndighed>) {
        if let Some(Myndighed::Kommune(kode)) = hvem
            && self.regler.koder.kommuner.slaa_op(kode.0.into(), self.dag) == Opslag::Ukendt
            && !sag.godkendt()
        {
            return;
        }
        // A refused batch keeps no number that it made.
        let ny = |nummer: &Institutionsnummer| self.anvendt.nye_numre().find(|(ny, _)| *ny == nummer);
        let enheden = || {
            let nummer = ansigt.nummer?;
            Some(ny(nummer).map_or_else(
                || format!("institution {nummer}"),
                |(_, position)| format!("den nye enhed i ændring {position}"),
            ))
        };
        let kommunen = || match ansigt.felter.kommune() {
            UDEN_FOR_KOMMUNAL_INDDELING => "enheder uden for kommunerne".to_owned(),
            kommune => format!("kommune {kommune}"),
        };
        sag.uden_aftale(hvem.map(|hvem| hvem.to_string()).or_else(enheden).unwrap_or_else(kommunen));
    }

    fn godkendes(&mut self, sag: &Sag<'_>, hvorfor: String, regel: &'static str) {
        let (position, metode) = (sag.aendring.position, sag.aendring.handling.metode());
        let godkendelse = Godkendelse { position, metode, hvorfor, regel };
        if !self.anvendt.godkendelser.contains(&godkendelse) {
            self.anvendt.godkendelser.push(godkendelse);
        }
    }

    /// dtr-rules 36: whether the caller may change a municipality's dagtilbud; the sag is told where not.
    pub(super) fn maa_dagtilbud(&self, sag: &mut Sag<'_>, kommune: Kommunekode) -> bool {
        let maa = self.regler.dagtilbud_scope.is_some_and(|scope| scope.covers_kommune(kommune));
        if !maa {
            sag.brud(Some(felt::DAGTILBUD.into()), Brud::UdenDagtilbudsaftale { kommune });
        }
        maa
    }
}

/// Whether the caller is the unit itself: by its number or its hovedskole's, or its CVR number. A party that is one institution is no other that
/// has its CVR number, as all of a municipality's have; of what is to be made it may ask for its own.
fn selv(scope: &Scope, ansigt: &Ansigt<'_>) -> bool {
    let numre = ansigt.nummer.into_iter().chain(ansigt.top);
    let ejer = |cvr: &Cvr| if ansigt.nummer.is_some() { scope.covers_ejer(cvr) } else { scope.covers_cvr(cvr) };
    let cvr = ansigt.felter.cvr.as_ref().into_iter().chain(ansigt.foer_cvr);
    numre.into_iter().any(|nummer| scope.covers_institution(nummer)) || cvr.into_iter().any(ejer)
}

/// Whether the caller has anything to do with the unit.
fn daekker(scope: &Scope, ansigt: &Ansigt<'_>) -> bool {
    let felter = ansigt.felter;
    let kommuner = felter.adm_kommune.into_iter().chain([felter.sted.adresse.kommune_kode]);
    selv(scope, ansigt)
        || kommuner.into_iter().any(|kommune| scope.covers_kommune(kommune))
        || felter.adm_region.is_some_and(|region| scope.covers_region(region))
}

/// Why the ministry must approve, as it is said after "fordi", and the rule; `None` where it need not.
fn godkendelse(ansigt: &Ansigt<'_>) -> Option<(String, &'static str)> {
    let Ansigt { indgreb, felter, nummer, foreloebig, .. } = *ansigt;
    if indgreb.straks() || foreloebig {
        return None;
    }
    let enhed = nummer.map_or_else(|| "den nye enhed".to_owned(), ToString::to_string);
    let godkender = format!("ministeriet godkender {}", indgreb.navn());
    if felter.ressort != EGET_RESSORT {
        let ressort = felter.ressort;
        return Some((format!("{enhed} hører under ressort {ressort}, og {godkender} efter dets ønske"), "ir-rules 8"));
    }
    let ejerkode = felter.ejerkode;
    let skal = felter.type3 != DAGHOEJSKOLE; // ir-rules 11
    skal.then(|| (format!("{enhed} har ejerkode {ejerkode}, og {godkender}"), "ir.md §3"))
}
