//! The extract of twenty-eight columns.

use super::*;

const HOVED: &str = "HOVEDSKOLE_INST;INST_NR;INST_NAVN;ENHEDSART;INST_ADR;POSTNR;POSTDISTRIKT;TLF_NR;E_MAIL;WEB_ADR;INST_TYPE_NR;INST_TYPE_NAVN;INST_TYPE_GRUPPE;UNDERV_NIV;INST_LEDER;CVR_NR;KOMMUNE_NR;ADM_KOMMUNE_NAVN;BEL_KOMMUNE;BEL_KOMMUNE_NAVN;BEL_REGION;REGION_NAVN;EJER_KODE;EJERKODE_NAVN;P_NR;VEJKODE;GEO_BREDDE_GRAD;GEO_LAENGDE_GRAD\r\n";

fn utf16(tekst: &str) -> Vec<u8> {
    [0xFF, 0xFE].into_iter().chain(tekst.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

#[test]
fn codes_and_decimal_commas_become_todays_extract() {
    let raekker = "\
        ;283400;Skagen Skole;1;Skolevej 7;9990;Skagen;1234 5678;a@eksempel.invalid;;1012;Folkeskoler;Grundskoler mv.;9;Åse Øbro;10000033;813;Frederikshavn Kommune;813;Frederikshavn Kommune;1081;Region Nordjylland;2;Kommunale;1000000101;0401;57,7209;10,58\r\n\
        283400;283401;Øst;Afdeling (underordnet enhed);Byvej 1;9990;Skagen;;;;1012;Folkeskole;;;;;0813;Frederikshavn;813;Frederikshavn;1081;Nordjylland;2;Kommunal;;401;;\r\n";
    let fil = laes_fil(&utf16(&format!("{HOVED}{raekker}")), tekster()).unwrap();
    assert_eq!((fil.form, fil.ulaeselige.len(), fil.ukendte.len()), (Form::AeldreCsv, 0, 0));
    assert_eq!(
        fil.mangler,
        ["Ressortministerium", "Aktivkode, nr", "Ajourdato", "Oprettelsesmåned", "Nedlæggelsesdato"]
    );
    let [hoved, under] = [&fil.raekker[0], &fil.raekker[1]];
    assert!(hoved.institution.udtraek.is_empty() && hoved.antaget.is_empty(), "{hoved:?}");
    assert_eq!((hoved.institution.aktivkode, under.institution.aktivkode), (4, 1));
    let kept: Vec<_> = under.institution.udtraek.iter().map(|(k, v)| (&**k, &**v)).collect();
    let ventet = [
        ("ADM_KOMMUNE_NAVN", "Frederikshavn"),
        ("BEL_KOMMUNE_NAVN", "Frederikshavn"),
        ("EJERKODE_NAVN", "Kommunal"),
        ("INST_TYPE_GRUPPE", ""),
        ("INST_TYPE_NAVN", "Folkeskole"),
        ("KOMMUNE_NR", "0813"),
        ("REGION_NAVN", "Nordjylland"),
    ];
    assert_eq!(kept, ventet);
    let ud = csv(units(&fil.raekker));
    let linjer: Vec<&str> = ud.lines().skip(1).collect();
    assert_eq!(
        linjer,
        [
            "283400;283400;Skagen Skole;Hovedskole (institution med enheder);Skolevej 7;9990;Skagen;0401;Frederikshavn Kommune;Region Nordjylland;57.7209;10.58;Åse Øbro;1234 5678;a@eksempel.invalid;;1012;Folkeskoler;9;Børne- og Undervisningsministeriet;10000033;1000000101;2;Kommunale;Frederikshavn Kommune;4;Aktiv juridisk tællingsmæssigt for Danmarks Statistik;;;",
            "283400;283401;Øst;Afdeling (underordnet enhed);Byvej 1;9990;Skagen;401;Frederikshavn Kommune;Region Nordjylland;;;;;;;1012;Folkeskoler;;Børne- og Undervisningsministeriet;;;2;Kommunale;Frederikshavn Kommune;1;Aktiv tællingsmæssigt for Danmarks Statistik;;;",
        ]
    );
    // What it now is goes round in today's form.
    let igen = laest(ud.as_bytes());
    assert_eq!(csv(units(&igen)), ud);
}

#[test]
fn a_text_whose_code_nobody_knows_is_todays_too() {
    let raekke = ";283400;Skolen;0;;;;;;;8888;Rumskoler;;;;1;;Fjerby Kommune;;Fjerby Kommune;;;7;;;;;\n";
    // UTF-8 is taken too, and the twenty-four columns that the description of the variables lists.
    let fil = laes_fil(format!("{HOVED}{raekke}").as_bytes(), tekster()).unwrap();
    let unit = &fil.raekker[0].institution;
    let antaget: Vec<Kolonne> = fil.raekker[0].antaget.iter().map(|antaget| antaget.kolonne).collect();
    assert_eq!(antaget, [Kolonne::Cvr, Kolonne::Beliggenhedskommune, Kolonne::AdmKommune]);
    let ud = csv([unit]);
    for tekst in [";8888;Rumskoler;", ";Fjerby Kommune;;;;", ";1;;7;", ";Regionale;Fjerby Kommune;"] {
        assert!(ud.contains(tekst), "{tekst} {ud}");
    }
    let korte: Vec<&str> = HOVED.trim_end().split(';').take(24).collect();
    let fil = laes_fil(format!("{}\n", korte.join(";")).as_bytes(), tekster()).unwrap();
    assert_eq!((fil.form, fil.raekker.len(), fil.mangler.len()), (Form::AeldreCsv, 0, 9));
}
