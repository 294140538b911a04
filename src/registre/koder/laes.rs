//! Reads the code tables: the embedded files, or an operator's own in their place.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use crate::semikolon;

use super::{Gyldig, Kode, Koder, Kombination, Kommune, Krydsvalidering, Tabel, Typegruppe};

/// The files, each with its embedded content.
pub const FILER: [(&str, &str); 14] = [
    ("dtr_ejerform.csv", include_str!("../../../codes/dtr_ejerform.csv")),
    ("dtr_lovgrundlag.csv", include_str!("../../../codes/dtr_lovgrundlag.csv")),
    ("dtr_insttype3.csv", include_str!("../../../codes/dtr_insttype3.csv")),
    ("dtr_krydsvalidering.csv", include_str!("../../../codes/dtr_krydsvalidering.csv")),
    ("kommuner.csv", include_str!("../../../codes/kommuner.csv")),
    ("postnumre.csv", include_str!("../../../codes/postnumre.csv")),
    ("dtr_aktivitetsstatus.csv", include_str!("../../../codes/dtr_aktivitetsstatus.csv")),
    ("dtr_dagtilbudstype.csv", include_str!("../../../codes/dtr_dagtilbudstype.csv")),
    ("ir_aktivkode.csv", include_str!("../../../codes/ir_aktivkode.csv")),
    ("ir_ejerkode.csv", include_str!("../../../codes/ir_ejerkode.csv")),
    ("ir_enhedsart.csv", include_str!("../../../codes/ir_enhedsart.csv")),
    ("ir_flyttekode.csv", include_str!("../../../codes/ir_flyttekode.csv")),
    ("ir_insttype3.csv", include_str!("../../../codes/ir_insttype3.csv")),
    ("ir_ministerium.csv", include_str!("../../../codes/ir_ministerium.csv")),
];

/// One thing wrong in a code table's file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KodeFejl {
    /// The directory or a file could not be read.
    #[error("{sti} kan ikke læses: {fejl}")]
    Laesning {
        /// The path.
        sti: String,
        /// What the system said.
        fejl: String,
    },
    /// A file that is not one of the tables; most often a misspelt name.
    #[error("{fil} er ikke en kodetabel; kendte filer: {}", FILER.map(|(navn, _)| navn).join(", "))]
    UkendtFil {
        /// The file's name.
        fil: String,
    },
    /// The header is not the one that the table has.
    #[error("{fil} linje 1: forventede kolonnerne {forventet}")]
    Kolonner {
        /// The file.
        fil: String,
        /// The header that was expected.
        forventet: String,
    },
    /// One row is wrong.
    #[error("{fil} linje {linje}: {hvad}")]
    Raekke {
        /// The file.
        fil: String,
        /// Counted from 1.
        linje: u64,
        /// What was expected.
        hvad: String,
    },
    /// A table has no rows.
    #[error("{fil} har ingen rækker")]
    Tom {
        /// The file.
        fil: String,
    },
}

impl Koder {
    /// The tables as they are embedded, each replaced by the file of its name in `erstatninger`.
    ///
    /// # Errors
    /// Everything that is wrong in every file.
    pub fn laes(erstatninger: &BTreeMap<String, String>) -> Result<Self, Vec<KodeFejl>> {
        let mut fejl: Vec<KodeFejl> = erstatninger
            .keys()
            .filter(|navn| !FILER.iter().any(|(kendt, _)| kendt == navn))
            .map(|navn| KodeFejl::UkendtFil { fil: navn.clone() })
            .collect();
        let mut fil = |navn: &'static str| Fil::laes(navn, erstatninger, &mut fejl);
        let [ejerform, lovgrundlag, insttype3, krydsvalidering, kommuner, postnumre, aktivitetsstatus, dagtilbudstype] =
            DAGTILBUD.map(&mut fil);
        let [aktivkode, ejerkode, enhedsart, flyttekode, type3, ministerium] = INSTITUTIONER.map(&mut fil);
        let koder = Self {
            ejerform: ejerform.tabel(Noegle::Tal, "tekst", &mut fejl),
            lovgrundlag: lovgrundlag.tabel(Noegle::Tal, "tekst", &mut fejl),
            insttype3: insttype3.tabel(Noegle::Tal, "tekst", &mut fejl),
            kommuner: kommuner.tabel(Noegle::Tal, "navn", &mut fejl),
            postnumre: postnumre.tabel(Noegle::Tal, "postdistrikt", &mut fejl),
            aktivitetsstatus: aktivitetsstatus.tabel(Noegle::Tekst, "tekst", &mut fejl),
            dagtilbudstype: dagtilbudstype.tabel(Noegle::Tekst, "tekst", &mut fejl),
            krydsvalidering: krydsvalidering.kombinationer(&mut fejl),
            kommune: kommuner.kommuner(&mut fejl),
            ir_aktivkode: aktivkode.tabel(Noegle::Tal, "tekst", &mut fejl),
            ir_ejerkode: ejerkode.tabel(Noegle::Tal, "tekst", &mut fejl),
            ir_enhedsart: enhedsart.tabel(Noegle::Tal, "tekst", &mut fejl),
            ir_flyttekode: flyttekode.tabel(Noegle::Tal, "tekst", &mut fejl),
            ir_insttype3: type3.tabel(Noegle::Tal, "navn", &mut fejl),
            ir_gruppe: type3.grupper(&mut fejl),
            ir_ministerium: ministerium.tabel(Noegle::Tal, "tekst", &mut fejl),
        };
        if fejl.is_empty() { Ok(koder) } else { Err(fejl) }
    }

    /// The tables as they are embedded.
    ///
    /// # Errors
    /// None in a released program: a test reads them.
    pub fn indbygget() -> Result<Self, Vec<KodeFejl>> {
        Self::laes(&BTreeMap::new())
    }

    /// The tables, each replaced by the file of its name in a directory.
    ///
    /// # Errors
    /// Everything that is wrong in every file; a `.csv` file of another name is an error too, since it would silently do nothing.
    pub fn fra_mappe(mappe: &Path) -> Result<Self, Vec<KodeFejl>> {
        let laesefejl = |sti: &Path, fejl: std::io::Error| {
            vec![KodeFejl::Laesning { sti: sti.display().to_string(), fejl: fejl.to_string() }]
        };
        let mut erstatninger = BTreeMap::new();
        for post in std::fs::read_dir(mappe).map_err(|fejl| laesefejl(mappe, fejl))? {
            let sti = post.map_err(|fejl| laesefejl(mappe, fejl))?.path();
            if sti.extension().is_none_or(|endelse| endelse != "csv") {
                continue;
            }
            let indhold = std::fs::read_to_string(&sti).map_err(|fejl| laesefejl(&sti, fejl))?;
            let navn = sti.file_name().map(|navn| navn.to_string_lossy().into_owned()).unwrap_or_default();
            erstatninger.insert(navn, indhold);
        }
        Self::laes(&erstatninger)
    }
}

/// The files of Dagtilbudsregisteret, and those that the registers share.
const DAGTILBUD: [&str; 8] = [
    "dtr_ejerform.csv",
    "dtr_lovgrundlag.csv",
    "dtr_insttype3.csv",
    "dtr_krydsvalidering.csv",
    "kommuner.csv",
    "postnumre.csv",
    "dtr_aktivitetsstatus.csv",
    "dtr_dagtilbudstype.csv",
];

/// The files of Institutionsregisteret.
const INSTITUTIONER: [&str; 6] = [
    "ir_aktivkode.csv",
    "ir_ejerkode.csv",
    "ir_enhedsart.csv",
    "ir_flyttekode.csv",
    "ir_insttype3.csv",
    "ir_ministerium.csv",
];

/// How a table's key is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Noegle {
    Tal,
    Tekst,
}

/// The fields of one row.
type Raekke = Vec<String>;

/// One file's rows, its header checked.
struct Fil {
    navn: &'static str,
    kolonner: Vec<String>,
    raekker: Vec<(u64, Raekke)>,
}

impl Fil {
    /// Reads one file; the embedded one says which columns there are.
    fn laes(navn: &'static str, erstatninger: &BTreeMap<String, String>, fejl: &mut Vec<KodeFejl>) -> Self {
        let indbygget = FILER.iter().find(|(fil, _)| *fil == navn).map_or("", |(_, indhold)| indhold);
        let forventet = indbygget.lines().next().unwrap_or_default();
        let indhold = erstatninger.get(navn).map_or(indbygget, String::as_str);
        let indhold = indhold.strip_prefix('\u{feff}').unwrap_or(indhold);
        let mut fil = Self { navn, kolonner: forventet.split(';').map(str::to_owned).collect(), raekker: Vec::new() };
        if indhold.lines().next().map(str::trim_end) != Some(forventet) {
            fejl.push(KodeFejl::Kolonner { fil: navn.to_owned(), forventet: forventet.to_owned() });
            return fil;
        }
        for (linje, tekst) in (1u64..).zip(indhold.lines()).skip(1).filter(|(_, tekst)| !tekst.trim().is_empty()) {
            let felter: Raekke = semikolon::felter(tekst).into_iter().map(std::borrow::Cow::into_owned).collect();
            if felter.len() == fil.kolonner.len() {
                fil.raekker.push((linje, felter));
            } else {
                fejl.push(
                    fil.fejl(linje, format!("forventede {} kolonner, fandt {}", fil.kolonner.len(), felter.len())),
                );
            }
        }
        if fil.raekker.is_empty() {
            fejl.push(KodeFejl::Tom { fil: navn.to_owned() });
        }
        fil
    }

    fn fejl(&self, linje: u64, hvad: String) -> KodeFejl {
        KodeFejl::Raekke { fil: self.navn.to_owned(), linje, hvad }
    }

    fn felt<'r>(&self, raekke: &'r Raekke, kolonne: &str) -> &'r str {
        self.kolonner
            .iter()
            .position(|navn| navn == kolonne)
            .and_then(|nr| raekke.get(nr))
            .map(String::as_str)
            .unwrap_or_default()
    }

    fn tal(&self, linje: u64, raekke: &Raekke, kolonne: &str) -> Result<u32, KodeFejl> {
        self.felt(raekke, kolonne).parse().map_err(|_| self.fejl(linje, format!("{kolonne}: forventede et tal")))
    }

    fn talliste(&self, linje: u64, raekke: &Raekke, kolonne: &str) -> Result<Vec<u32>, KodeFejl> {
        let tal: Result<Vec<u32>, _> = self.felt(raekke, kolonne).split_ascii_whitespace().map(str::parse).collect();
        match tal {
            Ok(tal) if !tal.is_empty() => Ok(tal),
            _ => Err(self.fejl(linje, format!("{kolonne}: forventede koder adskilt af mellemrum"))),
        }
    }

    fn gyldig(&self, linje: u64, raekke: &Raekke) -> Result<Gyldig, KodeFejl> {
        let dag = |kolonne: &str| match self.felt(raekke, kolonne) {
            "" => Ok(None),
            tekst => tekst
                .parse::<Date>()
                .map(Some)
                .map_err(|_| self.fejl(linje, format!("{kolonne}: forventede en dato (åååå-mm-dd) eller intet"))),
        };
        let gyldig = Gyldig { fra: dag("fra")?, til: dag("til")? };
        match (gyldig.fra, gyldig.til) {
            (Some(fra), Some(til)) if til < fra => {
                Err(self.fejl(linje, "til: forventede en dato, der ikke ligger før fra".to_owned()))
            }
            _ => Ok(gyldig),
        }
    }

    /// Reads every row by `laes`, and gathers what is wrong.
    fn raekker<T>(
        &self,
        fejl: &mut Vec<KodeFejl>,
        mut laes: impl FnMut(u64, &Raekke) -> Result<T, KodeFejl>,
    ) -> Vec<T> {
        let laest = self.raekker.iter().map(|(linje, raekke)| laes(*linje, raekke));
        laest.filter_map(|svar| svar.map_err(|e| fejl.push(e)).ok()).collect()
    }

    fn tabel(&self, noegle: Noegle, tekstkolonne: &str, fejl: &mut Vec<KodeFejl>) -> Tabel {
        let noeglekolonne = self.kolonner.first().map(String::as_str).unwrap_or_default();
        let mut tabel = Tabel::default();
        let mut set: BTreeMap<String, Vec<Gyldig>> = BTreeMap::new();
        self.raekker(fejl, |linje, raekke| {
            let gyldig = self.gyldig(linje, raekke)?;
            let nummer = if noegle == Noegle::Tal { Some(self.tal(linje, raekke, noeglekolonne)?) } else { None };
            let kode = Kode {
                kode: self.felt(raekke, noeglekolonne).to_owned(),
                tekst: self.felt(raekke, tekstkolonne).to_owned(),
                gyldig,
            };
            if kode.kode.is_empty() || kode.tekst.is_empty() {
                return Err(self.fejl(linje, format!("forventede både {noeglekolonne} og {tekstkolonne}")));
            }
            let tidligere = set.entry(kode.kode.clone()).or_default();
            if tidligere.iter().any(|anden| anden.overlapper(gyldig)) {
                return Err(
                    self.fejl(linje, format!("{noeglekolonne} {} har allerede en række i den periode", kode.kode))
                );
            }
            tidligere.push(gyldig);
            if let Some(nummer) = nummer {
                tabel.efter_nummer.entry(nummer).or_default().push(tabel.koder.len());
            }
            tabel.koder.push(kode);
            Ok(())
        });
        tabel
    }

    fn kombinationer(&self, fejl: &mut Vec<KodeFejl>) -> Krydsvalidering {
        let raekker = self.raekker(fejl, |linje, raekke| {
            Ok(Kombination {
                lovgrundlag: self.tal(linje, raekke, "lovgrundlag")?,
                ejerform: self.talliste(linje, raekke, "ejerform")?,
                insttype3: self.talliste(linje, raekke, "insttype3")?,
                gyldig: self.gyldig(linje, raekke)?,
            })
        });
        Krydsvalidering { raekker }
    }

    fn grupper(&self, fejl: &mut Vec<KodeFejl>) -> BTreeMap<u32, Typegruppe> {
        let mut grupper = BTreeMap::new();
        self.raekker(fejl, |linje, raekke| {
            // A wrong `kode` was told by `tabel`; some types have no group.
            let Ok(type3) = self.tal(linje, raekke, "kode") else { return Ok(()) };
            if !self.felt(raekke, "gruppe").is_empty() {
                let kode = self.tal(linje, raekke, "gruppe")?;
                grupper.insert(type3, Typegruppe { kode, navn: self.felt(raekke, "gruppe_navn").to_owned() });
            }
            Ok(())
        });
        grupper
    }

    fn kommuner(&self, fejl: &mut Vec<KodeFejl>) -> BTreeMap<u32, Kommune> {
        let mut kommuner = BTreeMap::new();
        self.raekker(fejl, |linje, raekke| {
            // A wrong `kode` was told by `tabel`.
            let Ok(kode) = self.tal(linje, raekke, "kode") else { return Ok(()) };
            let kommune = Kommune {
                officielt_navn: self.felt(raekke, "officielt_navn").to_owned(),
                regionskode: self.tal(linje, raekke, "regionskode")?,
                regionsnavn: self.felt(raekke, "regionsnavn").to_owned(),
                er_kommune: self.felt(raekke, "er_kommune") == "1",
            };
            kommuner.insert(kode, kommune);
            Ok(())
        });
        kommuner
    }
}
