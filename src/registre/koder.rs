//! Code tables: which codes a register's fields may hold, with their texts, each row valid between two dates.
//!
//! The tables are data (`codes/*.csv`, embedded): the authority may change them, and an operator may replace any file by one of the same name in
//! a directory of their own. `codes/README.md` says how sure each table is.

mod laes;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::civil::Date;

pub use crate::tilslutning::dansk_dag;
pub use laes::{FILER, KodeFejl};

/// Danish time, compiled in.
static DANMARK: jiff::tz::TimeZone = jiff::tz::get!("Europe/Copenhagen");

/// When a row is in force: whole days, both inclusive; `None` is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Gyldig {
    /// First day.
    pub fra: Option<Date>,
    /// Last day.
    pub til: Option<Date>,
}

impl Gyldig {
    /// Whether the row is in force on a day.
    #[must_use]
    pub fn paa(self, dag: Date) -> bool {
        self.fra.is_none_or(|fra| fra <= dag) && self.til.is_none_or(|til| dag <= til)
    }

    fn overlapper(self, anden: Self) -> bool {
        let foer = |til: Option<Date>, fra: Option<Date>| matches!((til, fra), (Some(til), Some(fra)) if til < fra);
        !foer(self.til, anden.fra) && !foer(anden.til, self.fra)
    }
}

/// One code with its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kode {
    /// The code as it is written.
    pub kode: String,
    /// Its text.
    pub tekst: String,
    /// When it may be used.
    pub gyldig: Gyldig,
}

/// Whether a code may be used on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opslag<'a> {
    /// In force; its text.
    Gaelder(&'a str),
    /// Known, but not in force on that day.
    UdenforPeriode,
    /// Not in the table.
    Ukendt,
}

/// One code table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tabel {
    koder: Vec<Kode>,
    efter_nummer: BTreeMap<u32, Vec<usize>>,
}

impl Tabel {
    /// Every row, in the file's order.
    #[must_use]
    pub fn koder(&self) -> &[Kode] {
        &self.koder
    }

    /// Looks a numeric code up on a day.
    #[must_use]
    pub fn slaa_op(&self, kode: u32, dag: Date) -> Opslag<'_> {
        let Some(raekker) = self.efter_nummer.get(&kode) else { return Opslag::Ukendt };
        let gaelder = raekker.iter().filter_map(|&nr| self.koder.get(nr)).find(|raekke| raekke.gyldig.paa(dag));
        gaelder.map_or(Opslag::UdenforPeriode, |raekke| Opslag::Gaelder(&raekke.tekst))
    }

    /// The code that has this text, whatever blanks stand around it: the one in force on a day, else any that ever had it.
    #[must_use]
    pub fn kode(&self, tekst: &str, dag: Date) -> Option<u32> {
        let raekker = self.efter_nummer.iter().flat_map(|(kode, numre)| numre.iter().map(move |nr| (*kode, *nr)));
        let ens = |(kode, nr): (u32, usize)| Some((kode, self.koder.get(nr)?));
        let fundne: Vec<(u32, &Kode)> =
            raekker.filter_map(ens).filter(|(_, raekke)| raekke.tekst.trim() == tekst.trim()).collect();
        let gaelder = fundne.iter().find(|(_, raekke)| raekke.gyldig.paa(dag));
        gaelder.or_else(|| fundne.first()).map(|(kode, _)| *kode)
    }

    /// The text of a code on a day; where none is in force, the text that it last had. Closed units keep codes that are no longer in force.
    #[must_use]
    pub fn tekst(&self, kode: u32, dag: Date) -> Option<&str> {
        match self.slaa_op(kode, dag) {
            Opslag::Gaelder(tekst) => Some(tekst),
            Opslag::Ukendt => None,
            Opslag::UdenforPeriode => {
                let sidste = self.efter_nummer.get(&kode)?.last()?;
                self.koder.get(*sidste).map(|raekke| raekke.tekst.as_str())
            }
        }
    }
}

/// One row of the cross-validation matrix (dtr-rules 23).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kombination {
    /// `lovgrundlagKode`.
    pub lovgrundlag: u32,
    /// Every `ejerformKode` that it may have.
    pub ejerform: Vec<u32>,
    /// Every `InstType3` that it may have.
    pub insttype3: Vec<u32>,
    /// When the row is in force.
    pub gyldig: Gyldig,
}

/// The cross-validation matrix: ejerform × lovgrundlag × institutionstype (dtr-rules 23).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Krydsvalidering {
    raekker: Vec<Kombination>,
}

impl Krydsvalidering {
    /// Every row.
    #[must_use]
    pub fn raekker(&self) -> &[Kombination] {
        &self.raekker
    }

    /// Every lawful combination by itself: (ejerform, lovgrundlag, institutionstype, when).
    pub fn kombinationer(&self) -> impl Iterator<Item = (u32, u32, u32, Gyldig)> {
        let par = |r: &Kombination| {
            r.ejerform.iter().flat_map(|&e| r.insttype3.iter().map(move |&i| (e, i))).collect::<Vec<_>>()
        };
        self.raekker.iter().flat_map(move |r| par(r).into_iter().map(|(e, i)| (e, r.lovgrundlag, i, r.gyldig)))
    }

    /// The institution types that a daginstitution of this ejerform and lovgrundlag may have under it on a day.
    pub fn lovlige_typer(&self, ejerform: u32, lovgrundlag: u32, dag: Date) -> impl Iterator<Item = u32> {
        let passer =
            move |r: &&Kombination| r.lovgrundlag == lovgrundlag && r.ejerform.contains(&ejerform) && r.gyldig.paa(dag);
        self.raekker.iter().filter(passer).flat_map(|r| r.insttype3.iter().copied())
    }

    /// Whether the combination is lawful on a day.
    #[must_use]
    pub fn lovlig(&self, ejerform: u32, lovgrundlag: u32, insttype3: u32, dag: Date) -> bool {
        self.lovlige_typer(ejerform, lovgrundlag, dag).any(|lovlig| lovlig == insttype3)
    }
}

/// A municipality's further columns; its name is its row's text in [`Koder::kommuner`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kommune {
    /// `officielt_navn`.
    pub officielt_navn: String,
    /// `regionskode`.
    pub regionskode: u32,
    /// `regionsnavn`.
    pub regionsnavn: String,
    /// False for Christiansø (411), which belongs to no municipality.
    pub er_kommune: bool,
}

/// A group of institution types of Institutionsregisteret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typegruppe {
    /// `gruppe`.
    pub kode: u32,
    /// `gruppe_navn`; may be empty.
    pub navn: String,
}

/// Every code table of the registers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Koder {
    /// `codes/dtr_ejerform.csv`.
    pub ejerform: Tabel,
    /// `codes/dtr_lovgrundlag.csv`; 6 is landsbyordning (dtr-rules 54).
    pub lovgrundlag: Tabel,
    /// `codes/dtr_insttype3.csv`.
    pub insttype3: Tabel,
    /// `codes/kommuner.csv`.
    pub kommuner: Tabel,
    /// `codes/postnumre.csv`.
    pub postnumre: Tabel,
    /// `codes/dtr_aktivitetsstatus.csv`.
    pub aktivitetsstatus: Tabel,
    /// `codes/dtr_dagtilbudstype.csv`.
    pub dagtilbudstype: Tabel,
    /// `codes/dtr_krydsvalidering.csv`.
    pub krydsvalidering: Krydsvalidering,
    /// The further columns of `codes/kommuner.csv`.
    pub kommune: BTreeMap<u32, Kommune>,
    /// `codes/ir_aktivkode.csv`.
    pub ir_aktivkode: Tabel,
    /// `codes/ir_ejerkode.csv`.
    pub ir_ejerkode: Tabel,
    /// `codes/ir_enhedsart.csv`.
    pub ir_enhedsart: Tabel,
    /// `codes/ir_flyttekode.csv`.
    pub ir_flyttekode: Tabel,
    /// `codes/ir_insttype3.csv`.
    pub ir_insttype3: Tabel,
    /// The group of each row of `codes/ir_insttype3.csv` that has one.
    pub ir_gruppe: BTreeMap<u32, Typegruppe>,
    /// `codes/ir_ministerium.csv`.
    pub ir_ministerium: Tabel,
}

/// The tables that `GetKodetabel` of Dagtilbudsregisteret gives row by row, by name; its `krydsvalidering` is [`Krydsvalidering::kombinationer`].
pub const TABELNAVNE: [&str; 5] = ["ejerform", "lovgrundlag", "instType3", "kommune", "aktivitetsstatus"];

/// The tables that `GetKodetabel` of Institutionsregisteret gives, by name.
pub const IR_TABELNAVNE: [&str; 7] =
    ["aktivkode", "ejerkode", "enhedsart", "flyttekode", "institutionstype3", "ressortministerium", "kommune"];

impl Koder {
    /// A table by its name in [`IR_TABELNAVNE`].
    #[must_use]
    pub fn ir_tabel(&self, navn: &str) -> Option<&Tabel> {
        match navn {
            "aktivkode" => Some(&self.ir_aktivkode),
            "ejerkode" => Some(&self.ir_ejerkode),
            "enhedsart" => Some(&self.ir_enhedsart),
            "flyttekode" => Some(&self.ir_flyttekode),
            "institutionstype3" => Some(&self.ir_insttype3),
            "ressortministerium" => Some(&self.ir_ministerium),
            "kommune" => Some(&self.kommuner),
            _ => None,
        }
    }

    /// The name of a region.
    #[must_use]
    pub fn regionsnavn(&self, kode: u32) -> Option<&str> {
        self.kommune.values().find(|kommune| kommune.regionskode == kode).map(|kommune| kommune.regionsnavn.as_str())
    }

    /// A table by its name in [`TABELNAVNE`].
    #[must_use]
    pub fn tabel(&self, navn: &str) -> Option<&Tabel> {
        match navn {
            "ejerform" => Some(&self.ejerform),
            "lovgrundlag" => Some(&self.lovgrundlag),
            "instType3" => Some(&self.insttype3),
            "kommune" => Some(&self.kommuner),
            "aktivitetsstatus" => Some(&self.aktivitetsstatus),
            _ => None,
        }
    }

    /// The postal district of a four-digit postal code.
    #[must_use]
    pub fn postdistrikt(&self, postnummer: &str, dag: Date) -> Opslag<'_> {
        postnummer.parse().map_or(Opslag::Ukendt, |kode| self.postnumre.slaa_op(kode, dag))
    }
}

/// The last instant of a Danish day (inclusive), for the register as it stood on that day.
#[must_use]
pub fn dagens_slut(dag: Date) -> crate::types::Time {
    let naeste = dag.tomorrow().ok().and_then(|dag| dag.to_zoned(DANMARK.clone()).ok());
    naeste.map_or(crate::types::Time::MAX, |start| start.timestamp() - jiff::SignedDuration::from_micros(1))
}
