//! Answers to the byte. In `svar.txt` and `eksport.txt` a line break stands between elements for the eye; it is in no answer.
//!
//! `TILSLUT_SKRIV_SVAR=1 cargo test --lib brugerdatabasen` writes the files anew.

use std::fmt::Write as _;

use super::verden::{Verden, aftalt, cpr, skole};
use crate::grunddata::PersonId;
use crate::services::test;

/// What for, for whom the caller may ask, the operation, its arguments.
type Sag<'a> = (&'a str, &'a [&'a str], &'a str, String);

const HER: &[&str] = &["990001"];
const BEGGE: &[&str] = &["990001", "990002"];
const INSTNR: &str = "<instnr>990001</instnr>";

fn holds(fil: &str, verden: &Verden, sager: &[Sag<'_>]) {
    let mut text = String::new();
    for (hvad, scope, operation, arg) in sager {
        let svar = verden.spoerg(&aftalt(scope), operation, arg).replace("><", ">\n<");
        writeln!(text, "# {hvad}\n# {operation} {arg}\n{svar}\n").unwrap();
    }
    test::holds(&format!("brugerdatabasen/tests/{fil}"), &text);
}

#[test]
fn exports() {
    let filtre = |indhold: &str| format!("{INSTNR}<filtre>{indhold}</filtre>");
    let cpr = "<cprFilter><inkluderCpr>true</inkluderCpr></cprFilter>";
    let aktoer = |felter: &str| {
        let (e, m, x) = match felter {
            "elever" => (true, false, false),
            "medarbejdere" => (false, true, false),
            _ => (false, false, true),
        };
        format!(
            "<inkluderElever>{e}</inkluderElever><inkluderMedarbejdere>{m}</inkluderMedarbejdere>\
             <inkluderEksterne>{x}</inkluderEksterne>"
        )
    };
    let roller = |felter: &str| filtre(&format!("<aktoertypeFilter>{}</aktoertypeFilter>", aktoer(felter)));
    let uden_kontakter = format!(
        "<aktoertypeFilter>{}<inkluderKontaktpersoner>0</inkluderKontaktpersoner></aktoertypeFilter>",
        aktoer("elever")
    );
    let trin = |trin: &str| filtre(&format!("<klassetrinFilter>{trin}</klassetrinFilter>"));
    let tomme = "<aktoertypeFilter><inkluderElever/><inkluderMedarbejdere/><inkluderEksterne/></aktoertypeFilter>\
                 <klassetrinFilter/><cprFilter><inkluderCpr/></cprFilter>";
    let sager: &[Sag<'_>] = &[
        ("Lille", HER, "eksporterXmlLille", INSTNR.into()),
        ("Mellem", HER, "eksporterXmlMellem", INSTNR.into()),
        ("Mellem med CPR-numre", HER, "eksporterXmlMellem", filtre(cpr)),
        ("Fuld", HER, "eksporterXmlFuld", INSTNR.into()),
        ("FuldMyndighed med CPR-numre", HER, "eksporterXmlFuldMyndighed", filtre(cpr)),
        ("kun medarbejdere", HER, "eksporterXmlLille", roller("medarbejdere")),
        ("kun eksterne", HER, "eksporterXmlLille", roller("eksterne")),
        ("elever uden kontaktpersoner", HER, "eksporterXmlFuld", filtre(&uden_kontakter)),
        (
            "8. klasse, og alle, der ikke er elever",
            HER,
            "eksporterXmlLille",
            trin("<inkluderKlassetrin>8</inkluderKlassetrin>"),
        ),
        ("en institution uden kilder", HER, "eksporterXmlFuld", "<instnr>990003</instnr>".into()),
    ];
    let verden = skole();
    holds("eksport.txt", &verden, sager);
    let same = |a: &str, b: &str| {
        let ask = |arg: &str| verden.spoerg(&aftalt(HER), "eksporterXmlMellem", arg);
        assert_eq!(ask(a), ask(b));
    };
    same(INSTNR, &filtre(tomme));
    same(INSTNR, &filtre(""));
}

#[test]
fn answers_of_the_straks_services() {
    let bruger = |n: i64| format!("<brugerid>{}</brugerid>", PersonId(n).user_id());
    let her = |n: i64| format!("{INSTNR}{}", bruger(n));
    let i = |gruppe: &str| format!("{INSTNR}<gruppeid>{gruppe}</gruppeid>");
    let nummer = |n: u32| format!("<cpr>{}</cpr>", cpr(n).as_str());
    // Numbers in the order that the school names them: Asta 1, Maja 2, Frode 3, Ole 4, Bo 5, Pia 6, Carl 7.
    let (asta, maja, frode, ole, bo, pia, carl) = (1, 2, 3, 4, 5, 6, 7);
    let sager: &[Sag<'_>] = &[
        ("to kilder, hver gruppe én gang", &[], "hentGrupper", INSTNR.into()),
        ("ukendt institution", &[], "hentGrupper", "<instnr>990009</instnr>".into()),
        ("intet nummer", &[], "hentGrupper", "<instnr>Skolen</instnr>".into()),
        ("en klasse: elever og lærere", HER, "hentBrugereIGruppe", i("1A")),
        ("et hold", HER, "hentBrugereIGruppe", i(" KOR ")),
        ("ukendt gruppe", HER, "hentBrugereIGruppe", i("9X")),
        ("en elev, som to kilder har", HER, "hentInstBruger", her(asta)),
        ("en ansat", HER, "hentInstBruger", her(frode)),
        ("en ekstern", HER, "hentInstBruger", bruger(pia)),
        ("beskyttet; den ene kilde har intet alias", HER, "hentInstBruger", bruger(bo)),
        ("i en anden institution", HER, "hentInstBruger", bruger(carl)),
        ("uden instnr: de aftalte", BEGGE, "hentInstBruger", bruger(carl)),
        ("en kontaktperson er ingen bruger her", BEGGE, "hentInstBruger", bruger(maja)),
        ("ukendt bruger", HER, "hentInstBruger", bruger(99)),
        ("en gammel brugerid", HER, "hentInstBruger", "<brugerid>henr276q</brugerid>".into()),
        ("med og uden brugerid, beskyttet", HER, "hentBrugersKontaktpersoner", her(asta)),
        ("en ansat har ingen", HER, "hentBrugersKontaktpersoner", her(frode)),
        ("ikke i denne institution", HER, "hentBrugersKontaktpersoner", her(carl)),
        ("hvis kontaktperson; hans egen rolle er en anden sag", HER, "hentKontaktpersonsBrugere", bruger(frode)),
        ("uden instnr: de aftalte", BEGGE, "hentKontaktpersonsBrugere", bruger(frode)),
        ("med instnr", BEGGE, "hentKontaktpersonsBrugere", her(frode)),
        ("en kontaktperson uden brugerid", BEGGE, "hentKontaktpersonsBrugere", bruger(maja)),
        ("uden dataaftale: en lærer, som er far", &[], "hentBrugersInstitutionstilknytninger", bruger(frode)),
        ("en elev, som to kilder har", &[], "hentBrugersInstitutionstilknytninger", bruger(asta)),
        ("en kontaktperson uden brugerid", &[], "hentBrugersInstitutionstilknytninger", bruger(ole)),
        ("en elev", HER, "hentBrugeridFraCpr", nummer(1)),
        ("en beskyttet elev", HER, "hentBrugeridFraCpr", nummer(4)),
        ("en kontaktperson uden brugerid", HER, "hentBrugeridFraCpr", nummer(2)),
        ("i en anden institution", HER, "hentBrugeridFraCpr", nummer(7)),
        ("kontaktperson i en anden institution, som er aftalt", &["990002"], "hentBrugeridFraCpr", nummer(3)),
        ("ukendt nummer", HER, "hentBrugeridFraCpr", nummer(50)),
        ("intet nummer", HER, "hentBrugeridFraCpr", "<cpr>123</cpr>".into()),
        ("en elev", HER, "hentCprFraBrugerid", bruger(asta)),
        ("en beskyttet elev", HER, "hentCprFraBrugerid", bruger(bo)),
        ("i en anden institution", HER, "hentCprFraBrugerid", bruger(carl)),
        ("ukendt bruger", HER, "hentCprFraBrugerid", bruger(99)),
    ];
    holds("svar.txt", &skole(), sager);
}
