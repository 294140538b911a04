use jiff::civil::date;

use super::*;
use crate::dagtilbud::test::{EJER, KBH, KODER, alternativ, cvr, dag, enhed, nummer, tid};
use crate::dagtilbud::{AlternativAdresseFelter, AnvisningsenhedFelter, DaginstitutionFelter, Liv};
use crate::registre::adresse_noegle;

const AABEN: fn() -> Liv = || Liv { oprettet: tid(1), nedlagt: None, opdateret: tid(1) };

fn over(nr: &str, felter: DaginstitutionFelter) -> Daginstitution {
    Daginstitution { nummer: nummer(nr), felter, ejer_cvr: None, liv: AABEN() }
}

fn under(nr: &str, felter: AnvisningsenhedFelter) -> Anvisningsenhed {
    Anvisningsenhed { nummer: nummer(nr), daginstitution: nummer("D10001"), felter, liv: AABEN() }
}

fn i_cvr(aktiv: bool) -> Reference<CvrRaekke> {
    Reference::Fundet(CvrRaekke { cvr: cvr(KBH), aktiv })
}

fn i_dar() -> Reference<DarRaekke> {
    Reference::Fundet(DarRaekke { noegle: adresse_noegle("Skolevej", "12B", "2100"), kommune: Kommunekode(101) })
}

/// One anvisningsenhed under a lawful daginstitution; returns the codes of what was found.
fn koder(felter: AnvisningsenhedFelter, cvr: &Reference<CvrRaekke>, dar: &Reference<DarRaekke>) -> Vec<&'static str> {
    let mut kontrol = Kontrol::ny(&KODER, date(2026, 3, 1));
    kontrol.daginstitution(over("D10001", dag(1, 1, 101)));
    kontrol.anvisningsenhed(&under("G10001", felter), cvr, dar);
    let rapport = kontrol.afslut();
    assert!(rapport.fund.iter().all(|fund| fund.nummer == nummer("G10001") && fund.adm_kommune == Kommunekode(101)));
    rapport.fund.iter().map(|fund| fund.kode).collect()
}

/// dtr-rules 14, 15, 22.
#[test]
fn rule_14_15_and_22_every_month() {
    let med_cvr = |nr: &str| AnvisningsenhedFelter { cvr: Some(cvr(nr)), ..enhed(6012) };
    let mut fremmed_post = enhed(6012);
    fremmed_post.adresse.post_nummer = "0001".to_owned();
    let mut anden_kommune = enhed(6012);
    anden_kommune.adresse.kommune_kode = Kommunekode(147);
    let ingen: &[&str] = &[];
    let cases = [
        (enhed(6012), i_cvr(true), i_dar(), ingen),
        (med_cvr(KBH), i_cvr(true), i_dar(), ingen),
        (med_cvr(EJER), i_cvr(true), i_dar(), &["DTR032"][..]),
        (enhed(6012), i_cvr(false), i_dar(), &["DTR031"][..]),
        (enhed(6012), Reference::Ukendt, Reference::Ukendt, &["DTR030", "DTR025"][..]),
        (anden_kommune, i_cvr(true), i_dar(), &["DTR027"][..]),
        (fremmed_post.clone(), i_cvr(true), i_dar(), &["DTR026"][..]),
        (fremmed_post, i_cvr(true), Reference::IkkeIndlaest, &["DTR023"][..]),
        (enhed(6012), Reference::IkkeIndlaest, Reference::IkkeIndlaest, ingen),
    ];
    for (felter, cvr, dar, forventet) in cases {
        assert_eq!(koder(felter.clone(), &cvr, &dar), forventet, "{felter:?} {cvr:?} {dar:?}");
    }
}

/// dtr-rules 2 fails; dtr-rules 23 and 49 inform; what could not be checked is counted.
#[test]
fn rule_2_23_and_49() {
    let mut kontrol = Kontrol::ny(&KODER, date(2026, 3, 1));
    kontrol.daginstitution(over("D10001", dag(1, 1, 101)));
    kontrol.anvisningsenhed(&under("G10001", enhed(6013)), &Reference::IkkeIndlaest, &i_dar());
    let felter = AlternativAdresseFelter { cvr: None, ..alternativ() };
    let adresse = AlternativAdresse { nummer: nummer("G10002"), enhed: nummer("G10001"), felter, liv: AABEN() };
    kontrol.alternativ_adresse(&adresse, &Reference::Ukendt, &Reference::IkkeIndlaest);
    kontrol.daginstitution(over("D10002", dag(1, 1, 101)));
    kontrol.daginstitution(over("D10003", dag(1, 1, 751)));
    kontrol.anvisningsenhed(&under("G10003", enhed(6012)), &i_cvr(true), &i_dar());
    let rapport = kontrol.afslut();
    let fund: Vec<_> = rapport.fund.iter().map(|fund| (fund.nummer.as_str(), fund.kode, fund.regel)).collect();
    assert_eq!(fund, [("G10002", "DTR030", Some("dtr-rules 15")), ("D10002", "DTR504", Some("dtr-rules 2"))]);
    assert_eq!(rapport.ulovlige_kombinationer.iter().map(|fund| fund.nummer.as_str()).collect::<Vec<_>>(), ["G10001"]);
    assert_eq!(rapport.kommuner_uden_dagpleje, [Kommunekode(751)]);
    assert_eq!((rapport.daginstitutioner, rapport.anvisningsenheder, rapport.alternative_adresser), (3, 2, 1));
    assert_eq!((rapport.uden_cvr_kontrol, rapport.uden_dar_kontrol), (1, 1));
}
