//! What a load refuses, tells and keeps. That it comes back as it was: `tests/udtraek.rs`.

use super::*;
use crate::store::journal::Filter;

const DTR: &str = "daginstitutionsNummer;daginstitutionsNavn;ejerformKode;lovgrundlagKode;admKommuneKode\r\n";
const IR: &str = "Institutionsnummer;Institutionsnavn;Enhedsart;Hovedinstitution\r\n";

struct Bord {
    mappe: tempfile::TempDir,
}

impl Bord {
    fn nyt() -> Self {
        let mappe = tempfile::tempdir().unwrap();
        Store::open(&mappe.path().join("t.sqlite")).unwrap();
        Self { mappe }
    }

    fn store(&self) -> Store {
        Store::open(&self.mappe.path().join("t.sqlite")).unwrap()
    }

    /// Loads a file of this content, with some options.
    fn load(&self, indhold: &str, valg: impl FnOnce(&mut Valg)) -> Rapport {
        udfoer(&self.args(indhold, valg), "2026-11-23T10:00:00Z".parse().unwrap()).unwrap()
    }

    fn args(&self, indhold: &str, valg: impl FnOnce(&mut Valg)) -> Args {
        let fil = self.mappe.path().join("udtraek.csv");
        std::fs::write(&fil, indhold).unwrap();
        let by = By { hvem: Some("Åse".into()), hvorfor: Some("opstart".into()) };
        let mut givet = Valg { spring_over: false, proeve: false, koder: None, by };
        valg(&mut givet);
        let command = match indhold.starts_with("Institutionsnummer") {
            true => Command::Ir { fil, valg: givet },
            false => Command::Dtr { filer: vec![fil], valg: givet },
        };
        let place = Place { database: Some(self.mappe.path().join("t.sqlite")), config: None, json: false };
        Args { place, command }
    }

    fn enheder(&self) -> (bool, bool) {
        self.store().read(|conn| Ok((conn.har_dagtilbud()?, conn.har_institutioner()?))).unwrap()
    }
}

#[test]
fn only_an_empty_register_is_filled_and_the_other_may_have_units() {
    let bord = Bord::nyt();
    let ir = format!("{IR}283400;Skolen;Institution uden enheder;\r\n");
    let dtr = format!("{DTR}D10007;Huset;1;1;825\r\n");
    assert!(bord.load(&dtr, |_| {}).indlaest && bord.load(&ir, |_| {}).indlaest);
    for fil in [&ir, &dtr] {
        let rapport = bord.load(fil, |_| {});
        assert!(!rapport.indlaest && rapport.afvist.unwrap().contains("ikke tomt"));
        assert_eq!(run(&bord.args(fil, |_| {})).unwrap(), Exit::Refused);
    }
    assert_eq!(bord.enheder(), (true, true));
}

#[test]
fn a_rehearsal_tells_everything_and_keeps_nothing() {
    let bord = Bord::nyt();
    let rapport = bord.load(&format!("{IR}283001;Skolen;Institution uden enheder;\r\n"), |valg| valg.proeve = true);
    assert_eq!((rapport.indlaest, rapport.enheder, rapport.afvist.as_deref()), (false, 1, None));
    assert!(!rapport.brud.is_empty() && rapport.naeste[0].as_str() == "283002");
    assert_eq!(bord.enheder(), (false, false));
    assert_eq!(bord.store().read(Conn::journal_head).unwrap().0, 0);
}

#[test]
fn rows_that_cannot_be_read_stop_it_unless_they_are_to_be_passed_over() {
    let bord = Bord::nyt();
    for fil in
        [format!("{IR}283400;Skolen;;\r\n12;Den;;\r\n"), format!("{DTR}D10001;A;1;1;825\r\nD10002;B;x;1;825\r\n")]
    {
        let rapport = bord.load(&fil, |_| {});
        assert!(!rapport.indlaest && rapport.afvist.is_some());
        assert_eq!((rapport.ulaeselige.len(), rapport.ulaeselige[0].sted.linje), (1, 3));
        let rapport = bord.load(&fil, |valg| valg.spring_over = true);
        assert_eq!((rapport.indlaest, rapport.enheder, rapport.ulaeselige.len()), (true, 1, 1));
    }
    assert_eq!(bord.enheder(), (true, true));
}

/// A broken rule is told with its code, its unit and its line; nothing is left out for it.
#[test]
fn what_fails_a_rule_is_told_with_its_line_and_loaded() {
    let bord = Bord::nyt();
    let fil = format!(
        "{IR}283402;Øst;Afdeling (underordnet enhed);283401\r\n283403;Øst;Afdeling (underordnet enhed);283401\r\n\
         283401;Skolen;Hovedskole (institution med enheder);283401\r\n283404;Vest;Afdeling (underordnet enhed);283499\r\n"
    );
    let rapport = bord.load(&fil, |_| {});
    assert!(rapport.indlaest && rapport.enheder == 4);
    // ir-rules 18: two afdelinger of one name; ir-rules 17: one without a hovedskole.
    let regler = |nummer: &str| -> Vec<(&str, u64)> {
        let brud = rapport.brud.iter().filter(|brud| brud.nummer.as_str() == nummer);
        brud.filter_map(|brud| brud.regel.map(|regel| (regel, brud.sted.unwrap().linje))).collect()
    };
    assert!(regler("283403").contains(&("ir-rules 18", 3)), "{:?}", rapport.brud);
    assert!(regler("283404").iter().any(|(regel, linje)| regel.starts_with("ir-rules 17") && *linje == 5));
    let loes = rapport.antaget.iter().find(|b| b.tekst.contains("283499")).unwrap();
    assert_eq!((loes.sted.linje, loes.nummer.as_ref().unwrap().as_str()), (5, "283404"));
    let kontrol = bord.load(&format!("{DTR}D10001;A;9;1;825\r\n"), |_| {});
    let koder: Vec<_> = kontrol.brud.iter().map(|brud| (brud.kode, brud.sted.unwrap().linje)).collect();
    assert_eq!(koder, [("DTR020", 2), ("DTR504", 2)]);
    rapport.vis().unwrap();
    kontrol.vis().unwrap();
}

/// A number that was loaded is never given to another unit (dtr-rules 31, ir.md 2.1).
#[test]
fn loaded_numbers_are_never_issued() {
    let bord = Bord::nyt();
    let fil = format!("{DTR}D10009;A;1;1;825\r\nD10003;B;1;1;825\r\nDX0001;C;1;1;825\r\n");
    let rapport = bord.load(&fil, |_| {});
    let numre = |numre: &[crate::types::Institutionsnummer]| numre.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(numre(&rapport.naeste), ["D10010", "G10001"]);
    let fil = format!("{IR}283001;A;;\r\n283002;B;;\r\n900000;C;;\r\nF10001;D;;\r\n");
    let rapport = bord.load(&fil, |_| {});
    assert_eq!((numre(&rapport.hoejeste), numre(&rapport.naeste)), (vec!["900000".into()], vec!["283003".into()]));
    let givet = bord.store().write_blocking(|tx| {
        use crate::dagtilbud::Register as _;
        use crate::institutioner::Register as _;
        let d = crate::store::dagtilbud::Skriver::new(tx, Time::now()).naeste_nummer(crate::dagtilbud::Serie::D)?;
        let mut skriver = crate::store::institutioner::Skriver::new(tx, crate::institutioner::FOERSTE_NUMMER);
        let serier = [crate::institutioner::Serie::Endelig, crate::institutioner::Serie::Foreloebig];
        Ok([d, skriver.naeste_nummer(serier[0])?, skriver.naeste_nummer(serier[1])?])
    });
    assert_eq!(numre(&givet.unwrap()), ["D10010", "283003", "F10002"]);
}

#[test]
fn it_is_one_entry_of_the_operator_with_the_files_digest_and_every_unit() {
    let bord = Bord::nyt();
    let fil = format!("{IR}283400;Skolen;;\r\n283401;Den anden;;\r\n");
    bord.load(&fil, |_| {});
    let store = bord.store();
    store
        .read(|conn| {
            let entries = conn.exchanges(&Filter::default(), 10)?;
            let row = &entries[0].row;
            let texts: Vec<_> = row.texts.iter().map(|text| text.as_deref().unwrap_or("-")).collect();
            assert_eq!((entries.len(), texts[0], texts[1], texts[6], texts[7]), (1, "operatør", "load", "Åse", "OK"));
            assert_eq!(row.anmodning_sha, crate::types::sha256(fil.as_bytes()));
            let kept = conn.copies(row.nr)?.svar.unwrap();
            let (noegler, svar) = (crate::segl::Noegler::default(), crate::journal::Retning::Svar);
            let svar = crate::journal::aabn(&kept, row.svar_bytes, &noegler, &row.id, svar);
            let svar: serde_json::Value = serde_json::from_slice(&svar.unwrap()).unwrap();
            assert_eq!(
                (&svar["register"], &svar["enheder"], &svar["hvorfor"]),
                (&"ir".into(), &2.into(), &"opstart".into())
            );
            let changes = conn.changes_of(row.nr)?;
            let arter: Vec<_> = changes.iter().map(|c| (c.nummer.as_str(), c.art.as_str(), c.foer.is_none())).collect();
            assert_eq!(arter, [("283400", "Insert", true), ("283401", "Insert", true)]);
            Ok(())
        })
        .unwrap();
}

#[test]
fn what_is_no_extract_is_an_error() {
    let bord = Bord::nyt();
    for fil in ["a;b\r\n", "Institutionsnummer;x\r\n"] {
        assert!(udfoer(&bord.args(fil, |_| {}), Time::now()).is_err(), "{fil}");
    }
}
