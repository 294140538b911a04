//! What a long history costs a read: the questions of both registers, over a journal of their inserts alone and over one of a million changes.
//!
//! A table, not criterion's report: what is to be seen is the one column beside the other. `HISTORIE=100000` takes fewer changes.

#![allow(clippy::unwrap_used, reason = "a bench that cannot be set up cannot run")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tilslut::dagtilbud::{Enhed, Register as _};
use tilslut::institutioner::udtraek::Tekster;
use tilslut::institutioner::{FOERSTE_NUMMER, Institution, Register as _};
use tilslut::journal::{Copy, Entry, Udfald};
use tilslut::registre::{Art, Koder, Skrevet, Skrivning, dansk_dag};
use tilslut::store::dagtilbud::DagtilbudUdvalg;
use tilslut::store::institutioner::InstitutionUdvalg;
use tilslut::store::{Conn, Nedlagte, Result, Store, Tx, dagtilbud, institutioner};
use tilslut::types::{ExchangeId, Institutionsnummer, Time};

/// Hovedskoler, the afdelinger of each, and simple units: 5,000 in all.
const SKOLER: (u32, u32, u32) = (400, 4, 3000);
/// Daginstitutioner, and the anvisningsenheder of each; every fourth of those has an alternativ adresse: 12,000 in all.
const DAGTILBUD: (u32, u32) = (2000, 4);
/// Changes of one exchange.
const BATCH: usize = 1000;
/// The page of GetAendringer.
const SIDE: u32 = 1000;
/// How often each question is asked; the fastest is told, since others use the machine too.
const GANGE: usize = 9;

/// Both registers as they are.
struct Verden {
    skoler: Vec<Institution>,
    dagtilbud: Vec<Enhed>,
}

fn main() {
    // `cargo test --benches` runs it too, and wants nothing of it.
    if !std::env::args().any(|arg| arg == "--bench") {
        return;
    }
    let antal = std::env::var("HISTORIE").ok().and_then(|antal| antal.parse().ok()).unwrap_or(1_000_000);
    let mappe = tempfile::tempdir().unwrap();
    let store = Store::open(&mappe.path().join("bench.sqlite")).unwrap();
    let verden = opret(&store);
    println!("{} institutioner, {} dagtilbud", verden.skoler.len(), verden.dagtilbud.len());
    let foer = maal(&store, "kun oprettelser");
    let start = Instant::now();
    lev(&store, verden, antal);
    println!("{antal} ændringer skrevet på {:.0?}", start.elapsed());
    let efter = maal(&store, "efter historien");
    println!("\n{:<40}{:>22}{:>22}", "ms, hurtigste af 9", "kun oprettelser", format!("{antal} ændringer"));
    println!("{:<40}{:>11}{:>11}{:>11}{:>11}", "", "DTR", "IR", "DTR", "IR");
    for ((navn, foer), (_, efter)) in foer.iter().zip(&efter) {
        let ms = |tid: Option<Duration>| tid.map_or("-".to_owned(), |tid| format!("{:.2}", tid.as_secs_f64() * 1e3));
        println!("{navn:<40}{:>11}{:>11}{:>11}{:>11}", ms(foer[0]), ms(foer[1]), ms(efter[0]), ms(efter[1]));
    }
}

/// A question, and what it takes in Dagtilbudsregisteret and in Institutionsregisteret.
type Maaling = (&'static str, [Option<Duration>; 2]);

fn maal(store: &Store, hvad: &str) -> Vec<Maaling> {
    let (sidste, slut) = store.read(sidste).unwrap();
    println!("{hvad}: {sidste} ændringer, databasen fylder {} MB", fylder(store) / 1_000_000);
    let midt = Time::from_microsecond((begyndelsen().as_microsecond() + slut.as_microsecond()) / 2).unwrap();
    let dag = DagtilbudUdvalg::Daginstitution(&nummer("D11000"));
    let skole = InstitutionUdvalg::Hierarki(&nummer("280900"));
    let (alle_dag, alle) = (DagtilbudUdvalg::Alle, InstitutionUdvalg::Alle);
    // Of 17 changes 5 are of Institutionsregisteret.
    let sent = sidste - i64::from(SIDE) * 4;
    let koder = Koder::indbygget().unwrap();
    let tekster = Tekster { koder: &koder, dag: dansk_dag(slut) };
    let begge = |dtr: Duration, ir: Duration| [Some(dtr), Some(ir)];
    vec![
        ("alt, som det er nu", begge(tag(store, |c| dtr(c, alle_dag)), tag(store, |c| ir(c, alle)))),
        (
            "alt pr. dato, i dag",
            begge(tag(store, |c| dtr_per(c, slut, alle_dag)), tag(store, |c| ir_per(c, slut, alle))),
        ),
        (
            "alt pr. dato, midt i historien",
            begge(tag(store, |c| dtr_per(c, midt, alle_dag)), tag(store, |c| ir_per(c, midt, alle))),
        ),
        ("et hierarki, som det er nu", begge(tag(store, |c| dtr(c, dag)), tag(store, |c| ir(c, skole)))),
        (
            "et hierarki pr. dato, midt i",
            begge(tag(store, |c| dtr_per(c, midt, dag)), tag(store, |c| ir_per(c, midt, skole))),
        ),
        (
            "GetAendringer, 1000 fra sidst i",
            begge(tag(store, |c| dtr_siden(c, sent)), tag(store, |c| ir_siden(c, sent))),
        ),
        ("GetAendringer, 1000 fra begyndelsen", begge(tag(store, |c| dtr_siden(c, 0)), tag(store, |c| ir_siden(c, 0)))),
        ("det offentlige udtræk, CSV", [None, Some(tag(store, |c| csv(c, &tekster)))]),
    ]
}

/// The fastest of some askings. Each must give something.
fn tag(store: &Store, spoerg: impl Fn(&Conn) -> Result<usize>) -> Duration {
    let en = || {
        let start = Instant::now();
        assert!(black_box(store.read(&spoerg).unwrap()) > 0, "a question was answered with nothing");
        start.elapsed()
    };
    (0..GANGE).map(|_| en()).min().unwrap()
}

fn dtr(conn: &Conn, udvalg: DagtilbudUdvalg<'_>) -> Result<usize> {
    let mut antal = 0;
    conn.each_dagtilbud(udvalg, Nedlagte::Uden, |unit| taeller(&mut antal, unit))?;
    Ok(antal)
}

fn ir(conn: &Conn, udvalg: InstitutionUdvalg<'_>) -> Result<usize> {
    let mut antal = 0;
    conn.each_institution(udvalg, Nedlagte::Uden, |unit| taeller(&mut antal, unit))?;
    Ok(antal)
}

fn dtr_per(conn: &Conn, tid: Time, udvalg: DagtilbudUdvalg<'_>) -> Result<usize> {
    let mut antal = 0;
    conn.register_per(tid)?.each_dagtilbud(udvalg, Nedlagte::Uden, |unit| taeller(&mut antal, unit))?;
    Ok(antal)
}

fn ir_per(conn: &Conn, tid: Time, udvalg: InstitutionUdvalg<'_>) -> Result<usize> {
    let mut antal = 0;
    conn.each_institution_per(tid, udvalg, Nedlagte::Uden, |unit| taeller(&mut antal, unit))?;
    Ok(antal)
}

fn dtr_siden(conn: &Conn, siden: i64) -> Result<usize> {
    let mut antal = 0;
    conn.each_aendring_siden(siden, SIDE, |aendring| taeller(&mut antal, aendring))?;
    Ok(antal)
}

fn ir_siden(conn: &Conn, siden: i64) -> Result<usize> {
    let mut antal = 0;
    conn.each_institutionsaendring_siden(siden, SIDE, |aendring| taeller(&mut antal, aendring))?;
    Ok(antal)
}

fn csv(conn: &Conn, tekster: &Tekster<'_>) -> Result<usize> {
    let (mut linje, mut bytes) = (String::new(), 0);
    conn.each_institution(InstitutionUdvalg::Alle, Nedlagte::Uden, |unit| {
        linje.clear();
        tekster.csv_linje(&mut linje, &unit);
        bytes += black_box(&linje).len();
        Ok(())
    })?;
    Ok(bytes)
}

fn taeller<T>(antal: &mut usize, unit: T) -> Result<()> {
    black_box(unit);
    *antal += 1;
    Ok(())
}

/// The last change of the journal, and its instant.
fn sidste(conn: &Conn) -> Result<(i64, Time)> {
    let (nr, mut tid) = (conn.last_change()?, begyndelsen());
    conn.each_aendring_siden(0.max(nr - 20_000), u32::MAX, |aendring| {
        tid = tid.max(aendring.tid);
        Ok(())
    })?;
    Ok((nr, tid))
}

fn fylder(store: &Store) -> u64 {
    let wal = store.path().with_extension("sqlite-wal");
    [store.path(), &wal].into_iter().filter_map(|fil| fil.metadata().ok()).map(|fil| fil.len()).sum()
}

fn nummer(tekst: &str) -> Institutionsnummer {
    tekst.parse().unwrap()
}

fn begyndelsen() -> Time {
    "2021-01-01T10:00:00Z".parse().unwrap()
}

/// Makes both registers, some of each in every exchange, so that the changes of the two lie among each other.
fn opret(store: &Store) -> Verden {
    const DELE: usize = 100;
    let verden = Verden { skoler: skoler(), dagtilbud: alle_dagtilbud() };
    let skoler = verden.skoler.chunks(verden.skoler.len().div_ceil(DELE));
    for (skoler, dagtilbud) in skoler.zip(verden.dagtilbud.chunks(verden.dagtilbud.len().div_ceil(DELE))) {
        let (skoler, dagtilbud) = (skoler.to_vec(), dagtilbud.to_vec());
        let skrevet = store.write_blocking(move |tx| {
            let mut skrevet = skriv_skoler(tx, skoler.into_iter().map(ny))?;
            skrevet.extend(skriv_dagtilbud(tx, dagtilbud.into_iter().map(ny))?);
            tx.journal(&entry(begyndelsen()), &skrevet)
        });
        skrevet.unwrap();
    }
    verden
}

fn ny<E>(efter: E) -> Skrivning<E> {
    Skrivning { art: Art::Insert, foer: None, efter }
}

/// Changes units at random, one exchange after the other over five years.
fn lev(store: &Store, mut verden: Verden, antal: usize) {
    let mut tilfaeldig = 1_u64;
    let exchanges = antal.div_ceil(BATCH);
    let skridt = 5 * 365 * 86_400 / i64::try_from(exchanges.max(1)).unwrap();
    for nr in 0..exchanges {
        let tid = Time::from_second(begyndelsen().as_second() + skridt * (i64::try_from(nr).unwrap() + 1)).unwrap();
        let ialt = verden.skoler.len() + verden.dagtilbud.len();
        let valgt: Vec<_> = (0..BATCH.min(antal - nr * BATCH)).map(|_| naeste(&mut tilfaeldig, ialt)).collect();
        let skrevet = store.write_blocking(move |tx| {
            let (mut skrevet, antal) = (Vec::new(), verden.skoler.len());
            for (gang, valgt) in valgt.into_iter().enumerate() {
                let tekst = format!("nr{nr}.{gang}@example.dk");
                skrevet.extend(match verden.skoler.get_mut(valgt) {
                    Some(unit) => skriv_skoler(tx, [ret_skole(unit, tekst)])?,
                    None => skriv_dagtilbud(tx, verden.dagtilbud.get_mut(valgt - antal).map(|unit| ret(unit, tekst)))?,
                });
            }
            tx.journal(&entry(tid), &skrevet)?;
            Ok(verden)
        });
        verden = skrevet.unwrap();
    }
}

/// A number below `under`, by a generator whose course is always the same.
fn naeste(tilstand: &mut u64, under: usize) -> usize {
    *tilstand = tilstand.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*tilstand >> 33).unwrap() % under
}

fn ret_skole(unit: &mut Institution, email: String) -> Skrivning<Institution> {
    let foer = unit.clone();
    unit.felter.email = Some(email);
    Skrivning { art: Art::Update, foer: Some(foer), efter: unit.clone() }
}

fn ret(unit: &mut Enhed, tekst: String) -> Skrivning<Enhed> {
    let foer = unit.clone();
    match unit {
        Enhed::Daginstitution(unit) => unit.felter.navn = tekst,
        Enhed::Anvisningsenhed(unit) => unit.felter.email = Some(tekst),
        Enhed::AlternativAdresse(unit) => unit.felter.email = Some(tekst),
    }
    Skrivning { art: Art::Update, foer: Some(foer), efter: unit.clone() }
}

fn skriv_skoler(tx: &mut Tx<'_>, nye: impl IntoIterator<Item = Skrivning<Institution>>) -> Result<Vec<Skrevet>> {
    let mut skriver = institutioner::Skriver::new(tx, FOERSTE_NUMMER);
    nye.into_iter().try_for_each(|ny| skriver.skriv(ny))?;
    Ok(skriver.skrevet)
}

fn skriv_dagtilbud(tx: &mut Tx<'_>, nye: impl IntoIterator<Item = Skrivning<Enhed>>) -> Result<Vec<Skrevet>> {
    let mut skriver = dagtilbud::Skriver::new(tx, begyndelsen());
    nye.into_iter().try_for_each(|ny| skriver.skriv(ny))?;
    Ok(skriver.skrevet)
}

fn entry(tid: Time) -> Entry {
    Entry {
        id: ExchangeId::new_v4(),
        tid,
        tjeneste: "bench".to_owned(),
        operation: "ImporterAendringer".to_owned(),
        cvr: None,
        system_id: None,
        thumbprint: None,
        bevis: None,
        message_id: None,
        udfald: Udfald::Ok,
        kode: None,
        anmodning: Copy::kept(b""),
        svar: Copy::kept(b""),
    }
}

fn adresse(nr: u32) -> Value {
    json!({
        "vejNavn": "Frederik den Syvendes Allé", "vejKode": "0401", "husNummer": format!("{nr}B"), "postNummer": "9000",
        "byNavn": "Aalborg", "kommuneKode": 851, "geoBredde": "57.048214", "geoLaengde": "9.919381",
    })
}

fn skole(nr: u32, enhedsart: u32, hovedskole: Option<u32>) -> Institution {
    serde_json::from_value(json!({
        "nummer": nr.to_string(), "navn": format!("Folkeskolen ved åen, {nr}"), "cvr": "29189420", "pnummer": "1003300000",
        "adresse": adresse(nr), "leder": "Åse Ørsted", "email": "skolen@example.dk", "web": "www.example.dk", "telefon": "9931 0000",
        "type3": 1012, "type2": 121, "ressort": 1, "undervisningsniveau": 9, "ejerkode": 2, "admKommune": 851, "enhedsart": enhedsart,
        "hovedskole": hovedskole.map(|nr| nr.to_string()), "aktivkode": if enhedsart == 1 { 4 } else { 1 }, "oprettet": "200701",
        "ajourfoert": "2021-01-01", "elevaktivitet": {"elever": 412, "pr": "2020-09-05"},
    }))
    .unwrap()
}

fn skoler() -> Vec<Institution> {
    let (hovedskoler, afdelinger, simple) = SKOLER;
    let hierarki = |top: u32| {
        let nummer = 280_000 + top * (afdelinger + 1);
        std::iter::once(skole(nummer, 1, None))
            .chain((1..=afdelinger).map(move |nr| skole(nummer + nr, 2, Some(nummer))))
    };
    (0..hovedskoler).flat_map(hierarki).chain((0..simple).map(|nr| skole(285_000 + nr, 0, None))).collect()
}

fn enhed(niveau: &str, nummer: &str, over: Value, felter: Value) -> Enhed {
    let liv = json!({"niveau": niveau, "nummer": nummer, "oprettet": begyndelsen(), "nedlagt": null, "opdateret": begyndelsen()});
    let dele = [liv, over, felter].into_iter().filter_map(|del| del.as_object().cloned());
    serde_json::from_value(Value::Object(dele.flatten().collect())).unwrap()
}

fn alle_dagtilbud() -> Vec<Enhed> {
    let (daginstitutioner, enheder) = DAGTILBUD;
    let (mut units, mut naeste) = (Vec::new(), 10_001);
    let mut tag = || {
        naeste += 1;
        format!("G{}", naeste - 1)
    };
    for nr in 0..daginstitutioner {
        let d = format!("D{}", 10_001 + nr);
        let felter = json!({"navn": format!("Område {nr}"), "ejerform": 1, "lovgrundlag": 1, "adm_kommune": 851, "ejer_cvr": null});
        units.push(enhed("daginstitution", &d, json!({}), felter));
        for i in 0..enheder {
            let felter = json!({
                "navn": format!("Børnehuset ved åen, {nr}"), "adresse": adresse(nr), "insttype3": 6012, "email": "huset@example.dk",
                "telefon": "9931 0000", "cvr": "29189420", "pnummer": "1003300000",
            });
            let g = tag();
            units.push(enhed("anvisningsenhed", &g, json!({"daginstitution": d}), felter.clone()));
            if i % 4 == 0 {
                units.push(enhed("alternativadresse", &tag(), json!({"enhed": g}), felter));
            }
        }
    }
    units
}
