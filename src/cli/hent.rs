//! `tilslut hent`: an export of the register or of an institution's persons, a system's dataaftaler, or a test of the connection.

mod csv;
pub(super) mod eksport;
mod register;
mod sporg;

use std::time::Duration;

use clap::ValueEnum;
use indicatif::ProgressBar;

use super::send::forbindelse::Forbindelse;
use super::send::opkald::Besvaret;
use super::send::skaerm::Skaerm;
use super::send::{exit, vis};
use super::{Exit, ForkertBrug};
use crate::client::besked::Besked;
use crate::client::tjeneste::Tjeneste;

/// Hent et register, en institutions personer, et systems dataaftaler, eller en hilsen
///
/// register er hele Dagtilbudsregisteret eller en kommunes, som det er nu, eller som det stod ved udgangen
/// af en dag. CSV er den form, registerets offentlige side giver: semikolon, UTF-8 med BOM, CRLF;
/// daginstitution.csv, anvisningsenhed.csv, alternativadresse.csv og samlet.csv. Kolonnerne er
/// forklaret i docs/csv.md. --register ir er Institutionsregisterets offentlige udtræk som CSV (de åbne, med
/// --inkluder-nedlagte alle) eller JSON (alle); det kræver intet certifikat.
///
/// eksport er en institutions grupper og personer af wsiEKSPORT, i en af de fire pakker, som XML eller
/// JSON. Pakken fuldmyndighed har de beskyttede personers egne navne. Filen læses kun af dig (0600).
///
/// aftaler er de institutionsnumre, systemet har en dataaftale med, for en af Brugerdatabasens
/// tjenester, ét på hver linje. hello prøver forbindelsen til en tjeneste, og siger, hvad den
/// beviste om den anden ende. Brugerdatabasens tjenester kaldes altid signeret.
///
/// Eksempler:
///   tilslut hent --format csv --ud udtraek --url https://127.0.0.1:8443 \
///     --ca rod.pem --cert system.pem --key system.key.pem
///   tilslut hent register --format json --kommune 825 --per-dato 2026-11-01 …
///   tilslut hent register --register ir --format json --ud Institutions.json --url … --ca rod.pem
///   tilslut hent eksport --pakke fuld --institution G10001 --ud g10001.xml --system EX100001 …
///   tilslut hent aftaler --tjeneste wsiinst --system EX100001 --tillid udstedere …
///   tilslut hent hello --tjeneste dtr-import --sign --tillid udstedere --svarer 10000009 …
///
/// Adresse, certifikat, system og udstedere kan også stå i TILSLUT_URL, TILSLUT_CA, TILSLUT_CERT,
/// TILSLUT_KEY, TILSLUT_SYSTEM og TILSLUT_TILLID.
#[derive(Debug, clap::Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Udgangskoder: 0 = hentet, 1 = afvist, 2 = forkert brug, 3 = intet svar, et svar, der ikke beviser det, det skal, \
    eller en fejl hos gatewayen."
)]
pub struct Args {
    /// Hvad der hentes
    #[arg(value_enum, default_value = "register")]
    hvad: Hvad,
    #[command(flatten)]
    forbindelse: Forbindelse,
    /// Tjenesten, som aftaler og hello spørger, fx wsiinst, wsieksport-lille eller dtr-import
    #[arg(long, value_name = "TJENESTE")]
    tjeneste: Option<Tjeneste>,
    #[command(flatten)]
    eksport: eksport::Eksportvalg,
    /// Aftaler og hello: svar som JSON, til programmer
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    register: register::Valg,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Hvad {
    /// Et register
    Register,
    /// En institutions grupper og personer
    Eksport,
    /// Institutionerne, som systemet har en dataaftale med
    Aftaler,
    /// En hilsen: en prøve af forbindelsen
    Hello,
}

/// Runs `tilslut hent`.
///
/// # Errors
/// Where there is no answer, it proves less than it must, the gateway itself failed, or a file cannot be written.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let forkert = |tekst: &str| Err(ForkertBrug(tekst.to_owned()).into());
    if args.eksport.er_givet() && args.hvad != Hvad::Eksport {
        return forkert("--pakke, --institution og --cpr hører til eksport");
    }
    match (args.hvad, &args.tjeneste) {
        (Hvad::Register, None) if !args.json => register::run(&args.forbindelse, &args.register),
        (Hvad::Eksport, None) if !args.json && !args.register.er_registerets() => {
            eksport::run(&args.forbindelse, &args.eksport, args.register.form())
        }
        (Hvad::Eksport, None) if !args.json => forkert("en eksport er xml eller json, og har ikke registerets valg"),
        (Hvad::Register | Hvad::Eksport, _) => {
            forkert("--tjeneste og --json hører til aftaler og hello; registeret og eksport har --format json")
        }
        (Hvad::Aftaler | Hvad::Hello, _) if args.register.er_givet() => forkert(
            "--register, --format, --ud, --kommune, --per-dato og --inkluder-nedlagte hører til registeret; --format og --ud også til eksport",
        ),
        (Hvad::Aftaler | Hvad::Hello, None) => {
            let alle = Tjeneste::alle().join(", ");
            forkert(&format!("angiv tjenesten med --tjeneste: {alle}"))
        }
        (Hvad::Aftaler, Some(tjeneste)) => sporg::aftaler(&args.forbindelse, tjeneste, args.json),
        (Hvad::Hello, Some(tjeneste)) => sporg::hello(&args.forbindelse, tjeneste, args.json),
    }
}

/// Calls while a terminal shows that something happens.
fn hent(forbindelse: &Forbindelse, besked: &mut Besked) -> anyhow::Result<Besvaret> {
    let opkald = forbindelse.opkald(besked)?;
    // Hidden by itself where no terminal watches.
    let bjaelke = ProgressBar::new_spinner();
    bjaelke.set_message("henter");
    bjaelke.enable_steady_tick(Duration::from_millis(100));
    let answered = opkald.udfoer(&forbindelse.adresse(besked.service), besked);
    bjaelke.finish_and_clear();
    answered
}

/// Whatever else than what was asked for: a fault.
fn andet(besvaret: &Besvaret, besked: &Besked) -> anyhow::Result<Exit> {
    vis::besvaret(Skaerm::new(), besvaret, vis::Anmodning { fil: "", besked });
    exit(&besvaret.modtaget.svar)
}
