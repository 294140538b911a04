//! The life of a case.

use super::*;
use crate::registre::Henvisning;
use crate::store::Error;
use crate::store::institutioner::test::tid;

fn ny(nr: u128, ejer: &str) -> NySag {
    let felter = enhed("280001", Enhedsart::Simpel, None).felter;
    let handlinger = [
        Handling::InsertInstitution(Enhedsart::Hovedskole, felter.clone(), Some(4)),
        Handling::SammenlaegTilNy {
            ophoerer: vec![Henvisning::Nummer(nummer("280001")), Henvisning::Lokal("ny".into())],
            felter: felter.clone(),
        },
        Handling::DelHovedskole {
            hovedskole: Henvisning::Nummer(nummer("280001")),
            nye: vec![NyHovedskole { felter: felter.clone(), afdelinger: Vec::new(), nye_afdelinger: vec![felter] }],
        },
    ];
    let aendring = |(position, handling)| Aendring {
        position,
        lokal_id: Some("ny".into()),
        handling,
        offset: 17,
        felter: vec![("Institution/email".into(), 19)],
    };
    NySag {
        udveksling: uuid::Uuid::from_u128(nr),
        anmodet: tid(1),
        ejer: ejer.into(),
        cvr: "12345678".parse().unwrap(),
        parter: vec![3, 7],
        aendringer: (1..).zip(handlinger).map(aendring).collect(),
    }
}

fn afgoerelse(status: Sagsstatus) -> Afgoerelse {
    let begrundelse = (status == Sagsstatus::Afvist).then(|| "ikke i vedtægterne".to_owned());
    Afgoerelse { status, tid: tid(2), udveksling: uuid::Uuid::from_u128(99), begrundelse }
}

#[test]
fn a_case_is_read_as_it_was_kept_and_decided_once() {
    for status in [Sagsstatus::Godkendt, Sagsstatus::Afvist, Sagsstatus::Trukket] {
        let base = Base::ny();
        let id = base.store.write_blocking(|tx| tx.sag_opret(&ny(1, "system:ABC"))).unwrap();
        let sag = || base.store.read(|conn| conn.sag(id)).unwrap().unwrap();
        assert_eq!(sag(), Sag { id, anmodning: ny(1, "system:ABC"), afgoerelse: None });
        assert_eq!(sag().status(), Sagsstatus::Afventer);
        base.store.write_blocking(move |tx| tx.sag_afgoer(id, &afgoerelse(status))).unwrap();
        assert_eq!((sag().status(), sag().afgoerelse), (status, Some(afgoerelse(status))));
        let igen = base.store.write_blocking(move |tx| tx.sag_afgoer(id, &afgoerelse(Sagsstatus::Godkendt)));
        assert!(matches!(igen, Err(Error::Corrupt { table: "sag", column: "status" })), "{igen:?}");
        assert_eq!(sag().afgoerelse, Some(afgoerelse(status)));
    }
}

#[test]
fn cases_by_status_and_by_who_asked() {
    let base = Base::ny();
    for (nr, ejer) in [(1, "system:ABC"), (2, "part:7"), (3, "system:ABC")] {
        base.store.write_blocking(move |tx| tx.sag_opret(&ny(nr, ejer))).unwrap();
    }
    base.store.write_blocking(|tx| tx.sag_afgoer(1, &afgoerelse(Sagsstatus::Trukket))).unwrap();
    let sager = |status, ejer: Option<&str>| {
        let sager = base.store.read(|conn| conn.sager(status, ejer)).unwrap();
        sager.into_iter().map(|sag| sag.id).collect::<Vec<_>>()
    };
    assert_eq!(sager(None, None), [1, 2, 3]);
    assert_eq!(sager(Some(Sagsstatus::Afventer), None), [2, 3]);
    assert_eq!(sager(Some(Sagsstatus::Trukket), Some("system:ABC")), [1]);
    assert_eq!(sager(Some(Sagsstatus::Trukket), Some("part:7")), [0; 0]);
    assert_eq!(sager(None, Some("part:7")), [2]);
    assert_eq!(base.store.read(|conn| conn.sag(4)).unwrap(), None);
    let igen = base.store.write_blocking(|tx| tx.sag_opret(&ny(3, "part:7")));
    assert!(igen.is_err(), "an exchange asks for one case");
}
