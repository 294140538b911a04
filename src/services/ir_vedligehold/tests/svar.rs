//! What is answered: receipts, and cases.

use super::*;
use crate::institutioner::{Aendring, Afgoerelse, Foelge, Godkendelse, Haendelse, Konsekvens, NySag, Sag, Sagsstatus};
use crate::registre::{BeroertAftale, Resultat};
use crate::services::aendringer::{self, Meddelelse, Skjulte, Status, Svar};
use crate::types::{ExchangeId, Institutionsnummer, Time};
use crate::xml::Place;

fn foelge(nummer: &str, haendelse: Haendelse) -> Foelge {
    Foelge { position: 1, nummer: nummer.parse().unwrap(), haendelse }
}

/// A receipt with everything that one can tell.
fn svar() -> Svar {
    let nummer = |nummer: &str| nummer.parse::<Institutionsnummer>().unwrap();
    let konsekvens = |foelge: Foelge, aftaler: Vec<BeroertAftale>| {
        let brugere = if aftaler.is_empty() { 0 } else { 412 };
        Konsekvens { foelge, aftaler, brugere, kilder: 2, underret: vec!["Eksempelleverandøren".into()] }
    };
    let aftale = BeroertAftale { nr: 7, service: "wsaimport".into(), system: Some("EX100001".parse().unwrap()) };
    let ny = nummer("283010");
    let mut svar = Svar::new(Status::Afventer, ExchangeId::from_u128(7), Time::UNIX_EPOCH);
    svar.sagsnummer = Some(3);
    svar.skjulte = Skjulte::new(vec![ny.clone()]);
    svar.resultater = vec![
        Resultat { position: 1, metode: "SammenlaegTilNy", lokal_id: Some("s".into()), nummer: ny.clone() },
        Resultat { position: 2, metode: "MoveAfdeling", lokal_id: None, nummer: nummer("283002") },
    ];
    let kode = Haendelse::SkifterKode { felt: "aktivkode", fra: 1, til: 3 };
    let art = Haendelse::SkifterEnhedsart { fra: Enhedsart::Simpel, til: Enhedsart::Afdeling };
    let under = Haendelse::SkifterHovedskole { fra: Some(nummer("283001")), til: Some(ny.clone()) };
    svar.konsekvenser = vec![
        konsekvens(foelge("283010", Haendelse::Ny), vec![]),
        konsekvens(foelge("283001", Haendelse::Ophoerer { efterfoelger: Some(ny) }), vec![aftale]),
        konsekvens(foelge("G10001", Haendelse::Ophoerer { efterfoelger: None }), vec![]),
        konsekvens(foelge("283002", kode), vec![]),
        konsekvens(foelge("283002", art), vec![]),
        konsekvens(foelge("283002", under), vec![]),
    ];
    svar.forslag = vec![(7, 9)];
    svar.godkendelser = vec![Godkendelse {
        position: 1,
        metode: "SammenlaegTilNy",
        hvorfor: "ejerkoden er 5".into(),
        regel: "ir-rules 3",
    }];
    let melding = Meddelelse {
        kode: "IR501".into(),
        tekst: "æ".into(),
        position: Some(1),
        felt: Some("pNummer".into()),
        sti: Some("/a".into()),
        sted: Some(Place { line: 1, column: 2 }),
        regel: Some("ir-rules 4".into()),
    };
    (svar.fejl, svar.advis) = (vec![melding.clone()], vec![Meddelelse { sted: None, ..melding }]);
    svar
}

#[test]
fn a_receipt_hides_numbers_that_were_taken_back() {
    let xml = aendringer::write(NS, service().kvittering(), "SammenlaegTilNy", &svar());
    gyldig(&xml);
    assert!(!xml.contains("283010"), "{xml}");
    for del in [
        "<status>Afventer</status>",
        "<sagsnummer>3</sagsnummer>",
        "<lokalId>s</lokalId></resultat>",
        "<institutionsNummer>ny:1</institutionsNummer><haendelse>Ny</haendelse>",
        "<efterfoelger>ny:1</efterfoelger><aftale><nr>7</nr><service>wsaimport</service><system>EX100001</system><forslag>9</forslag></aftale>\
         <brugere>412</brugere><kilder>2</kilder><underret>",
        "<felt>aktivkode</felt><fra>1</fra><til>3</til>",
        "<haendelse>SkifterEnhedsart</haendelse><fra>0</fra><til>2</til>",
        "<haendelse>SkifterHovedskole</haendelse><fra>283001</fra><til>ny:1</til>",
    ] {
        assert!(xml.contains(del), "{del}\n{xml}");
    }
}

#[test]
fn cases_are_shown_with_what_was_asked_and_what_would_come() {
    let aendringer: Vec<Aendring> = handlinger()
        .iter()
        .zip(1..)
        .map(|((xml, _), position)| Aendring { position, ..laest(xml).aendringer.remove(0) })
        .collect();
    let anmodning = NySag {
        udveksling: ExchangeId::from_u128(1),
        anmodet: Time::UNIX_EPOCH,
        ejer: "system:EX100001".into(),
        cvr: "10000017".parse().unwrap(),
        parter: vec![1],
        aendringer,
    };
    let afgoerelse = Afgoerelse {
        status: Sagsstatus::Afvist,
        tid: Time::UNIX_EPOCH,
        udveksling: ExchangeId::from_u128(2),
        begrundelse: Some("Ikke nu".into()),
    };
    let afventer = Sag { id: 3, anmodning, afgoerelse: None };
    let afvist = Sag { afgoerelse: Some(afgoerelse), ..afventer.clone() };
    for xml in [
        write_sager(NS, &[]),
        write_sager(NS, &[afventer.clone(), afvist.clone()]),
        write_sag(NS, None),
        write_sag(NS, Some((&afventer, Some(&svar())))),
        write_sag(NS, Some((&afvist, None))),
    ] {
        gyldig(&xml);
        assert!(!xml.contains("EX100001") || xml.contains("<aftale>"), "who asked is told by CVR number alone: {xml}");
    }
}
