use super::*;
use crate::dagtilbud::test::{KBH, adresse, cvr, tid};
use crate::store::Store;

const ID: &str = "0A3F507A-93E7-32B8-E044-0003BA298018";
const DAR: &str = "id;vejnavn;husnummer;postnummer;kommunekode";

fn base() -> (tempfile::TempDir, Store) {
    let mappe = tempfile::tempdir().unwrap();
    let store = Store::open(&mappe.path().join("t.sqlite")).unwrap();
    (mappe, store)
}

fn hent(store: &Store, tabel: Tabel, fil: &str) -> Result<u64, FilFejl> {
    let mut bytes = 0;
    let svar = indlaes(store.path(), tabel, fil.as_bytes(), tid(1), |antal| bytes += antal);
    assert!(bytes <= fil.len() as u64);
    svar
}

#[test]
fn p_numbers_are_loaded_and_replaced() {
    let (_mappe, store) = base();
    let opslag = |nr: &str| store.read(|conn| conn.cvr_opslag(&nr.parse().unwrap())).unwrap();
    assert_eq!(opslag("1003300000"), Reference::IkkeIndlaest);
    let fil = format!("\u{feff}navn;CVR;pnummer;aktiv\r\nA/S;{KBH};1003300000;1\r\n\"x;y\";{KBH};1003300001;0\r\n\r\n");
    assert_eq!(hent(&store, Tabel::Cvr, &fil).unwrap(), 2);
    assert_eq!(opslag("1003300000"), Reference::Fundet(CvrRaekke { cvr: cvr(KBH), aktiv: true }));
    assert_eq!(opslag("1003300001"), Reference::Fundet(CvrRaekke { cvr: cvr(KBH), aktiv: false }));
    assert_eq!(opslag("1003300002"), Reference::Ukendt);
    assert_eq!(hent(&store, Tabel::Cvr, &format!("pnummer;cvr;aktiv\n1003300002;{KBH};1")).unwrap(), 1);
    assert_eq!(opslag("1003300000"), Reference::Ukendt, "replaced, not added to");
    let tabeller = store.read(|conn| conn.reference_tabeller()).unwrap();
    assert_eq!(tabeller, [Indlaest { navn: "cvr".to_owned(), raekker: 1, hentet: tid(1) }]);
}

#[test]
fn addresses_are_found_by_id_and_by_street() {
    let (_mappe, store) = base();
    let opslag = |adresse: &Adresse| store.read(|conn| conn.dar_opslag(adresse)).unwrap();
    assert_eq!(opslag(&adresse()), Reference::IkkeIndlaest);
    let fil =
        format!("{DAR}\n{ID};Skolevej;012 b;2100;0101\n11111111-1111-1111-1111-111111111111;SKOLEVEJ;12B;2100;147\n");
    assert_eq!(hent(&store, Tabel::Dar, &fil).unwrap(), 2);
    let fundet = |kommune| {
        Reference::Fundet(DarRaekke { noegle: "skolevej|12b|2100".to_owned(), kommune: Kommunekode(kommune) })
    };
    assert_eq!(opslag(&adresse()), fundet(101), "of two, the one in the address's own municipality");
    assert_eq!(opslag(&Adresse { kommune_kode: Kommunekode(147), ..adresse() }), fundet(147));
    assert_eq!(
        opslag(&Adresse { dawa_id: Some(ID.to_owned()), hus_nummer: "99".to_owned(), ..adresse() }),
        fundet(101)
    );
    assert_eq!(opslag(&Adresse { hus_nummer: "99".to_owned(), ..adresse() }), Reference::Ukendt);
}

#[test]
fn a_file_with_faults_changes_nothing_and_tells_them_all() {
    let (_mappe, store) = base();
    hent(&store, Tabel::Cvr, &format!("pnummer;cvr;aktiv\n1003300000;{KBH};1\n")).unwrap();
    let fil = format!(
        "pnummer;cvr;aktiv\n1003300001;{KBH};1\n1;{KBH};1\n1003300002;1;1\n\n1003300003;{KBH};ja\n1003300001;{KBH};1\n1003300004\n"
    );
    let Err(FilFejl::Linjer { linjer, antal }) = hent(&store, Tabel::Cvr, &fil) else { panic!("it was loaded") };
    assert_eq!(linjer.iter().map(|fejl| fejl.linje).collect::<Vec<_>>(), [3, 4, 6, 7, 8]);
    assert_eq!(antal, 5);
    let mange = format!("pnummer;cvr;aktiv\n{}", "x\n".repeat(50));
    assert!(
        matches!(hent(&store, Tabel::Cvr, &mange), Err(FilFejl::Linjer { linjer, antal: 50 }) if linjer.len() == 20)
    );
    assert!(
        matches!(hent(&store, Tabel::Cvr, "pnummer;cvr\n"), Err(FilFejl::Kolonner { mangler, .. }) if mangler == ["aktiv"])
    );
    assert!(matches!(hent(&store, Tabel::Cvr, "pnummer;cvr;aktiv\n"), Err(FilFejl::Tom)));
    assert!(matches!(
        hent(&store, Tabel::Dar, &format!("{DAR}\nx;a;1;2100;101\n")),
        Err(FilFejl::Linjer { antal: 1, .. })
    ));
    assert!(matches!(
        hent(&store, Tabel::Dar, &format!("{DAR}\n{ID};a;1;210;101\n{ID};;1;2100;101\n")),
        Err(FilFejl::Linjer { antal: 2, .. })
    ));
    let opslag = store.read(|conn| conn.cvr_opslag(&"1003300000".parse().unwrap())).unwrap();
    assert!(matches!(opslag, Reference::Fundet(_)), "the table is as it was");
}

/// A loading that is under way does not keep the gateway from writing.
#[test]
fn the_register_is_written_while_a_file_is_read() {
    let (_mappe, store) = base();
    let mut indlaesning = Indlaesning::begynd(store.path(), Tabel::Cvr).unwrap();
    let raekke = Raekke::Cvr("1003300000".parse().unwrap(), CvrRaekke { cvr: cvr(KBH), aktiv: true });
    assert!(indlaesning.tilfoej(&raekke).unwrap());
    store.write_blocking(|tx| tx.run("UPDATE nummerserie SET naeste = naeste + 1")).unwrap();
    assert!(!indlaesning.tilfoej(&raekke).unwrap(), "its key is there");
    assert_eq!(indlaesning.afslut(tid(1)).unwrap(), 1);
}
