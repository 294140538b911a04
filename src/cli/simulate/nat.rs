//! `tilslut simulate --grunddata`: SkoleGrunddata's national nights, and what they cost.

use std::path::PathBuf;

use super::super::{Exit, print_json, say};
use super::Args;
use crate::simulate::nat::{self, Fortalt, Laesning, Loft, Nat, Natteoensker, Natterapport};

/// Callers at once where nothing else is said: enough to keep two cores busy, and few enough that their messages fit in the gateway.
const KALDERE: u16 = 8;
/// The largest country that there are fictive CPR numbers for.
const STOERST: f64 = 2.0;

/// Runs the nights.
///
/// # Errors
/// Where the stage cannot be built, or the gateway refuses what it is sent.
pub(super) fn run(args: &Args, dir: PathBuf, behold: bool) -> anyhow::Result<Exit> {
    anyhow::ensure!(args.scale <= STOERST, "--scale må højst være 2 med --grunddata");
    let kaldere = args.kaldere.unwrap_or(KALDERE).into();
    let oensker = Natteoensker { skala: args.scale, kaldere, dir };
    let rapport = super::runtime()?.block_on(nat::koer(&oensker, |fortalt| {
        if !args.json {
            // What cannot be shown hinders no run.
            fortael(&fortalt).ok();
        }
    }))?;
    if args.json {
        print_json(&rapport)?;
    } else {
        slut(&rapport)?;
        if behold {
            say!("Mappen er {}", oensker.dir.display());
        }
    }
    Ok(Exit::Ok)
}

fn fortael(fortalt: &Fortalt<'_>) -> anyhow::Result<()> {
    match fortalt {
        Fortalt::Begyndt(rapport) => begyndt(rapport),
        Fortalt::Nat(nat) => natten(nat),
        Fortalt::Laesning(laesning) => laest(laesning),
    }
}

fn begyndt(rapport: &Natterapport) -> anyhow::Result<()> {
    say!(
        "{} dagtilbud og {} skoler; {} kaldere, {} kerner, belastning ved start {}",
        rapport.dagtilbud,
        rapport.skoler,
        rapport.kaldere,
        rapport.kerner,
        rapport.belastning
    );
    say!(
        "Lofter, hvert trin alene på én kerne; µs og personer/s er pr. elev eller ansat, dennes kontaktpersoner medregnet:"
    );
    for loft in &rapport.lofter {
        say!("  {}", linje(loft));
    }
    Ok(())
}

fn linje(loft: &Loft) -> String {
    let Loft { navn, maalt, enhed, us } = loft;
    let hver = us.map_or(String::new(), |us| format!("{us:>8.2} µs {:>10.0} personer/s", 1e6 / us.max(1e-9)));
    format!("{navn:<46} {maalt:>10.0} {enhed:<11}{hver}")
}

fn natten(nat: &Nat) -> anyhow::Result<()> {
    let sendt = &nat.sendt;
    say!("\n{} ({} dokumenter, {:.0} MB)", nat.slags.navn(), nat.dokumenter, nat.mb);
    say!(
        "  {} elever, {} ansatte, {} kontaktpersoner: {} personer i alt",
        sendt.elever,
        sendt.institutionspersoner - sendt.elever,
        sendt.kontakter,
        sendt.personer()
    );
    say!(
        "  {:.2} s ({:.1} s med dannelse og signering): {:.0} elever og ansatte/s, {:.0} personer/s, {:.1} MB/s",
        nat.sekunder,
        nat.sekunder_i_alt,
        nat.institutionspersoner_pr_s,
        nat.personer_pr_s,
        nat.mb_pr_s
    );
    say!("  svartid ms: p50 {:.1}  p99 {:.1}  max {:.1}", nat.p50_ms, nat.p99_ms, nat.max_ms);
    say!(
        "  processortid µs pr. elev eller ansat: gateway {:.1} ({:.1} pr. person), kalderne {:.1}",
        nat.gateway_us,
        nat.gateway_us_pr_person,
        nat.kaldere_us
    );
    let antal = &nat.antal;
    say!(
        "  svarene: {} oprettet, {} ændret, {} uændret, {} slettet, {} afvist",
        antal.oprettet,
        antal.aendret,
        antal.uaendret,
        antal.slettet,
        antal.afvist
    );
    if let Some(mb) = nat.hukommelse_mb {
        say!("  gatewayens hukommelse, da den var størst: {mb:.0} MB");
    }
    Ok(())
}

fn laest(laesning: &Laesning) -> anyhow::Result<()> {
    say!(
        "\neksporterXmlFuld, en skole med {} elever og ansatte ({:.1} MB), {} gange",
        laesning.institutionspersoner,
        laesning.mb,
        laesning.gange
    );
    say!(
        "  svartid ms: median {:.1}, værst {:.1}; gatewayens processortid {:.1} ms",
        laesning.median_ms,
        laesning.vaerst_ms,
        laesning.gateway_ms
    );
    Ok(())
}

fn slut(rapport: &Natterapport) -> anyhow::Result<()> {
    if let Some(mb) = rapport.hukommelse_mb {
        say!("\nGatewayens hukommelse, da den var størst i det hele: {mb:.0} MB");
    }
    Ok(())
}
