//! `tilslut register`: the monthly check of Dagtilbudsregisteret and Institutionsregisteret.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde::Serialize;

use super::{Exit, Place, print_json, say};
use crate::dagtilbud::Enhed;
use crate::dagtilbud::kontrol::{Fund, Kontrol, Rapport};
use crate::institutioner::kontrol::{self as ir, Enhedsfund};
use crate::registre::{Koder, Reference, dansk_dag};
use crate::store::dagtilbud::{DagtilbudUdvalg, Nedlagte};
use crate::store::institutioner::InstitutionUdvalg;
use crate::store::{self, Conn};
use crate::types::Time;

/// Kontrollér registrene
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Den månedlige kontrol: enheder, der ikke længere opfylder registerets regler; udgangskode 1 hvis der er nogen
    ///
    /// Dagtilbudsregisteret: mindst én anvisningsenhed (dtr-rules 2), adressen i DAR (14), P-nummeret aktivt i CVR (15), CVR-nummeret (22).
    /// Til oplysning: ulovlige kombinationer (23) og kommuner uden dagpleje (49).
    /// Institutionsregisteret: felter og koder, enhedsart og aktivkode (ir-rules 15, 25), hovedskolen (17), afdelingers navne (18) og
    /// elevaktivitet (20), kravet om hierarki (21), P-numre i CVR og adresser i DAR. Intet ændres.
    #[command(verbatim_doc_comment)]
    Kontrol {
        /// Mappe med egne kodetabeller i stedet for konfigurationens og de indbyggede
        #[arg(long, value_name = "MAPPE")]
        koder: Option<PathBuf>,
    },
}

/// Runs the command.
///
/// # Errors
/// Where the database or the code tables cannot be read.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let Command::Kontrol { koder } = &args.command;
    let konfigureret = args.place.configuration()?.and_then(|config| config.register.koder);
    let koder = laes_koder(koder.as_deref().or(konfigureret.as_deref()))?;
    let rapport = kontrol(&args.place, &koder, Time::now())?;
    if args.place.json {
        print_json(&rapport)?;
    } else {
        vis(&rapport.dagtilbud)?;
        vis_institutioner(&rapport.institutioner)?;
    }
    let fundet = !rapport.dagtilbud.fund.is_empty() || !rapport.institutioner.fund.is_empty();
    Ok(if fundet { Exit::Refused } else { Exit::Ok })
}

/// What the check found in either register.
#[derive(Debug, Serialize)]
struct Samlet {
    #[serde(flatten)]
    dagtilbud: Rapport,
    #[serde(rename = "institutionsregisteret")]
    institutioner: ir::Rapport,
}

pub(super) fn laes_koder(mappe: Option<&Path>) -> anyhow::Result<Koder> {
    mappe.map_or_else(Koder::indbygget, Koder::fra_mappe).map_err(|fejl| {
        let fejl: Vec<String> = fejl.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("kodetabellerne kan ikke bruges:\n{}", fejl.join("\n"))
    })
}

fn kontrol(place: &Place, koder: &Koder, now: Time) -> anyhow::Result<Samlet> {
    let dag = dansk_dag(now);
    let store = place.store()?;
    // A view of the database for each: one that is kept open for long keeps the log from being folded back.
    let dagtilbud = store.read(|conn| gennemgaa(conn, Kontrol::ny(koder, dag)))?;
    let institutioner = store.read(|conn| {
        let mut kontrol = ir::Kontrol::ny(koder, dag);
        conn.each_institution(InstitutionUdvalg::Alle, Nedlagte::Med, |unit| {
            let pnummer = unit.felter.pnummer.as_ref();
            let cvr = pnummer.map_or(Ok(Reference::IkkeIndlaest), |pnummer| conn.cvr_opslag(pnummer))?;
            kontrol.institution(&unit, &cvr, &conn.dar_opslag(&unit.felter.sted.adresse)?);
            Ok(())
        })?;
        Ok(kontrol.afslut())
    })?;
    Ok(Samlet { dagtilbud, institutioner })
}

/// Every open unit of Dagtilbudsregisteret under a check.
pub(super) fn gennemgaa(conn: &Conn, mut kontrol: Kontrol<'_>) -> store::Result<Rapport> {
    conn.each_dagtilbud(DagtilbudUdvalg::Alle, Nedlagte::Uden, |enhed| {
        match enhed {
            Enhed::Daginstitution(unit) => kontrol.daginstitution(unit),
            Enhed::Anvisningsenhed(unit) => {
                let (cvr, dar) = (conn.cvr_opslag(&unit.felter.pnummer)?, conn.dar_opslag(&unit.felter.adresse)?);
                kontrol.anvisningsenhed(&unit, &cvr, &dar);
            }
            Enhed::AlternativAdresse(unit) => {
                let (cvr, dar) = (conn.cvr_opslag(&unit.felter.pnummer)?, conn.dar_opslag(&unit.felter.adresse)?);
                kontrol.alternativ_adresse(&unit, &cvr, &dar);
            }
        }
        Ok(())
    })?;
    Ok(kontrol.afslut())
}

fn vis(rapport: &Rapport) -> anyhow::Result<()> {
    let Rapport { daginstitutioner, anvisningsenheder, alternative_adresser, .. } = rapport;
    say!(
        "Kontrolleret: {daginstitutioner} daginstitutioner, {anvisningsenheder} anvisningsenheder, {alternative_adresser} alternative adresser."
    );
    uden_tabeller(rapport.uden_cvr_kontrol, rapport.uden_dar_kontrol)?;
    say!("\n{} brud på reglerne.", rapport.fund.len());
    rapport.fund.iter().try_for_each(vis_fund)?;
    if !rapport.ulovlige_kombinationer.is_empty() {
        say!("\nTil oplysning: {} anvisningsenheder i en ulovlig kombination.", rapport.ulovlige_kombinationer.len());
        rapport.ulovlige_kombinationer.iter().try_for_each(vis_fund)?;
    }
    if !rapport.kommuner_uden_dagpleje.is_empty() {
        let kommuner: Vec<String> = rapport.kommuner_uden_dagpleje.iter().map(ToString::to_string).collect();
        say!("\nTil oplysning: kommuner uden dagpleje (dtr-rules 49): {}", kommuner.join(", "));
    }
    Ok(())
}

fn vis_institutioner(rapport: &ir::Rapport) -> anyhow::Result<()> {
    let ir::Rapport { aabne, nedlagte, fund, .. } = rapport;
    if aabne + nedlagte == 0 {
        return Ok(());
    }
    say!("\nInstitutionsregisteret: {aabne} åbne og {nedlagte} nedlagte enheder kontrolleret.");
    uden_tabeller(rapport.uden_cvr_kontrol, rapport.uden_dar_kontrol)?;
    if !rapport.kender_elever {
        say!("Elevaktivitet er ikke indberettet for nogen enhed: ir-rules 20 er ikke kontrolleret.");
    }
    say!("\n{} brud på reglerne.", fund.len());
    for Enhedsfund { nummer, kommune, fund } in fund {
        say!("{} {nummer} kommune {kommune:>3} {}: {}", fund.kode, fund.regel.unwrap_or_default(), fund.tekst);
    }
    Ok(())
}

fn uden_tabeller(cvr: u64, dar: u64) -> anyhow::Result<()> {
    if cvr > 0 {
        say!("CVR-tabellen er ikke indlæst: {cvr} P-numre er ikke kontrolleret.");
    }
    if dar > 0 {
        say!("DAR-tabellen er ikke indlæst: {dar} adresser er ikke kontrolleret.");
    }
    Ok(())
}

fn vis_fund(fund: &Fund) -> anyhow::Result<()> {
    say!(
        "{} {} kommune {:>3} {}: {}",
        fund.kode,
        fund.nummer,
        fund.adm_kommune,
        fund.regel.unwrap_or_default(),
        fund.tekst
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dagtilbud::test::{KBH, KODER, dag, enhed, nr, nummereret, parter, tid};
    use crate::dagtilbud::{Handling, Regler, anvend};
    use crate::institutioner::{Enhedsart, Institution};
    use crate::store::Store;
    use crate::store::dagtilbud::Skriver;
    use crate::store::institutioner::test::{enhed as unit, opret};

    /// A daginstitution without an anvisningsenhed, and one in an unlawful combination that v1 let in.
    #[test]
    fn units_that_fail_are_found_in_a_real_register() {
        let mappe = tempfile::tempdir().unwrap();
        let fil = mappe.path().join("t.sqlite");
        let store = Store::open(&fil).unwrap();
        store
            .write_blocking(|tx| {
                let scope = parter(&[(KBH, Some(101))]);
                let regler = Regler {
                    koder: &KODER,
                    krydsvalidering: false,
                    kommune_vedligeholder_private: false,
                    scope: &scope,
                    now: tid(1),
                };
                let over = nr(&"D10002".parse().unwrap());
                let aendringer = nummereret(vec![
                    Handling::InsertDaginstitution(dag(1, 1, 101)),
                    Handling::InsertDaginstitution(dag(1, 1, 101)),
                    Handling::InsertAnvisningsEnhed(over, enhed(6021)),
                ]);
                let anvendt = anvend(&mut Skriver::new(tx, tid(1)), &regler, &aendringer)?;
                assert!(!anvendt.afvist());
                Ok(())
            })
            .unwrap();
        let place = Place { database: Some(fil), config: None, json: true };
        let Samlet { dagtilbud: rapport, institutioner } = kontrol(&place, &KODER, tid(2)).unwrap();
        assert_eq!(institutioner.aabne, 0);
        assert_eq!(
            rapport.fund.iter().map(|fund| (fund.nummer.as_str(), fund.kode)).collect::<Vec<_>>(),
            [("D10001", "DTR504")]
        );
        assert_eq!(rapport.ulovlige_kombinationer.len(), 1);
        assert_eq!((rapport.uden_cvr_kontrol, rapport.uden_dar_kontrol), (1, 1));
        let args = Args { place, command: Command::Kontrol { koder: None } };
        assert_eq!(run(&args).unwrap(), Exit::Refused);
    }

    /// Two afdelinger of one name, and one whose hovedskole is a simple unit.
    #[test]
    fn schools_that_fail_are_found_too() {
        let mappe = tempfile::tempdir().unwrap();
        let fil = mappe.path().join("t.sqlite");
        let store = Store::open(&fil).unwrap();
        let navn = |mut unit: Institution, navn: &str| {
            unit.felter.navn = navn.to_owned();
            unit
        };
        opret(
            &store,
            &[
                unit("461001", Enhedsart::Hovedskole, None),
                navn(unit("461002", Enhedsart::Afdeling, Some("461001")), "Afdeling Nord"),
                navn(unit("461003", Enhedsart::Afdeling, Some("461001")), "afdeling nord"),
                unit("461004", Enhedsart::Simpel, None),
                unit("461005", Enhedsart::Afdeling, Some("461004")),
            ],
        );
        let place = Place { database: Some(fil), config: None, json: true };
        let Samlet { dagtilbud, institutioner } = kontrol(&place, &KODER, tid(2)).unwrap();
        assert_eq!((dagtilbud.fund.len(), institutioner.aabne), (0, 5));
        let regler = |nummer: &str| {
            let fund = institutioner.fund.iter().filter(|fund| fund.nummer.as_str() == nummer);
            fund.filter_map(|fund| fund.fund.regel).collect::<Vec<_>>()
        };
        assert!(regler("461003").contains(&"ir-rules 18"), "{:?}", institutioner.fund);
        assert!(regler("461005").contains(&"ir-rules 17"), "{:?}", institutioner.fund);
        assert_eq!(institutioner.uden_dar_kontrol, 5);
        vis_institutioner(&institutioner).unwrap();
        let args = Args { place, command: Command::Kontrol { koder: None } };
        assert_eq!(run(&args).unwrap(), Exit::Refused);
    }
}
