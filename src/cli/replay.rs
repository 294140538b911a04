//! `tilslut replay`: play recorded exchanges again, and see what came out otherwise.

use std::collections::HashMap;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;

use super::{Exit, Place, existing, print_json, say, serve};
use crate::exchange::Settings;
use crate::institutioner::FOERSTE_NUMMER;
use crate::registre::Koder;
use crate::replay::difference::Colour;
use crate::replay::setup::ORDINARY;
use crate::replay::{Difference, Fixture, Online, Recording, Setup, World, fixture};
use crate::xml::Limits;

/// Afspil optagne udvekslinger igen, og vis forskellen på det forventede og det, der nu sker
///
/// HVAD er en mappe med udvekslinger (fixtures/ eller en del af den), én udvekslings mappe eller fil, eller en udveksling i journalen: dens
/// kvitteringsId eller nummer.
///
/// Der afspilles altid på en kopi: i den verden, som fixtures/register beskriver, eller med --database på en kopi af den database. Databasen
/// selv røres ikke. En udveksling fra journalen afspilles på registret, som det var lige før den, med det tidspunkt, det id og den kalder
/// (CVR-nummer og certifikat), der er noteret; aftaler gælder, som de står nu, og HTTP-headere er ikke gemt. SkoleGrunddata har ingen historie:
/// en udveksling med Brugerdatabasen afspilles på SkoleGrunddata, som de er nu, og kan alene derfor komme anderledes ud. Med --url sendes
/// udvekslingerne i stedet til en gateway, der kører; da sammenlignes svarene, uden id'er og tidspunkter.
///
/// Udgangskode 0: alt er som forventet. 1: noget er anderledes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Eksempler:\n  tilslut replay fixtures\n  tilslut replay fixtures/rejected/DTR013\n  \
    tilslut replay fixtures/accepted/InsertDaginstitution --accept\n  tilslut replay 4711 --database tilslut.sqlite\n  \
    tilslut replay fixtures/accepted/HelloWorld --url https://localhost:8443 --ca certs-example/tls-rod.pem")]
pub struct Args {
    /// Mappe, fil, kvitteringsId eller nummer i journalen
    hvad: String,
    #[command(flatten)]
    place: Place,
    /// En gateway, der kører, fx https://localhost:8443
    #[arg(long, value_name = "URL", requires = "ca", conflicts_with = "accept")]
    url: Option<String>,
    /// Rodcertifikatet (PEM), som gatewayens servercertifikat er udstedt under
    #[arg(long, value_name = "FIL")]
    ca: Option<PathBuf>,
    /// Optag på ny: skriv det, der nu sker, som det forventede
    #[arg(long)]
    accept: bool,
    /// Skriv udvekslingernes verden til en ny database, som en gateway kan startes på (med nøglerne i certs-example), og afspil intet
    #[arg(long, value_name = "FIL")]
    skriv_verden: Option<PathBuf>,
}

/// Runs `tilslut replay`.
///
/// # Errors
/// Where what is named cannot be found, or cannot be played at all.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let path = Path::new(&args.hvad);
    if !path.exists() {
        return recording(args);
    }
    let root = fixture::root_of(path)?;
    let setup = Setup::read(&root)?;
    if let Some(file) = &args.skriv_verden {
        setup.write_to(ORDINARY, file)?;
        say!("Udvekslingernes verden er skrevet til {}", file.display());
        return Ok(Exit::Ok);
    }
    let fixtures = fixture::find(&root, path)?;
    let mut stage = Stage::open(args, setup)?;
    let mut tally = Tally::new(args);
    for fixture in &fixtures {
        tally.add(fixture, stage.play(fixture, args.accept)?)?;
    }
    tally.end()
}

/// Where fixtures are played.
enum Stage {
    /// In their own worlds, each made when it is first needed.
    Own(Box<Setup>, HashMap<String, World>),
    /// On a copy of a database.
    Over(Box<World>),
    /// On a gateway that runs.
    Online(Box<Online>),
}

/// How one came out.
enum Outcome {
    Same,
    Different(Difference),
    Accepted,
    NotRecorded,
    /// It cannot come out as recorded here; why.
    Skipped(&'static str),
}

impl Stage {
    fn open(args: &Args, setup: Setup) -> anyhow::Result<Self> {
        if let (Some(url), Some(ca)) = (&args.url, &args.ca) {
            return Ok(Self::Online(Box::new(Online::new(url, ca, setup.certificates().clone())?)));
        }
        if args.place.database.is_none() && args.place.config.is_none() {
            return Ok(Self::Own(Box::new(setup), HashMap::new()));
        }
        let (live, settings, koder) = over(&args.place)?;
        Ok(Self::Over(Box::new(setup.world_over(&live, Arc::new(args.place.noegler()?), settings, koder)?)))
    }

    fn play(&mut self, fixture: &Fixture, accept: bool) -> anyhow::Result<Outcome> {
        if !matches!(self, Self::Own(..)) && fixture.verden != ORDINARY {
            return Ok(Outcome::Skipped("kræver en anden opsætning"));
        }
        if matches!(self, Self::Online(_)) && fixture.is_signed() {
            return Ok(Outcome::Skipped("er underskrevet og gælder kun på sit eget tidspunkt"));
        }
        let world = match self {
            Self::Online(online) => return Ok(online.compare(fixture)?.map_or(Outcome::Same, Outcome::Different)),
            Self::Over(world) => world,
            Self::Own(setup, worlds) => match worlds.entry(fixture.verden.clone()) {
                std::collections::hash_map::Entry::Occupied(made) => made.into_mut(),
                std::collections::hash_map::Entry::Vacant(new) => new.insert(setup.world(&fixture.verden)?),
            },
        };
        let observed = world.play(fixture)?;
        let difference = match &fixture.expected {
            None if !accept => return Ok(Outcome::NotRecorded),
            None => None,
            Some(expected) => match Difference::between(expected, &observed) {
                None => return Ok(Outcome::Same),
                different => different,
            },
        };
        match difference {
            Some(difference) if !accept => Ok(Outcome::Different(difference)),
            _ => {
                fixture.accept(&observed)?;
                Ok(Outcome::Accepted)
            }
        }
    }
}

/// The database to copy, and what an exchange there is judged by.
fn over(place: &Place) -> anyhow::Result<(PathBuf, Settings, Koder)> {
    let live = place.path()?;
    existing(&live)?;
    let register = place.configuration()?.map(|config| config.register);
    let private = register.as_ref().is_some_and(|register| register.kommune_vedligeholder_private);
    let ir_foerste_nummer = register.as_ref().map_or(FOERSTE_NUMMER, |register| register.ir_foerste_nummer);
    let koder = register.as_ref().map_or_else(indbygget, serve::koder)?;
    Ok((
        live,
        Settings {
            xml: Limits::default(),
            kommune_vedligeholder_private: private,
            ir_foerste_nummer,
            stor_sletning: Default::default(),
            eksport_pr_dag: None,
            workers: 1,
        },
        koder,
    ))
}

fn indbygget() -> anyhow::Result<Koder> {
    Koder::indbygget().map_err(|errors| anyhow::anyhow!("de indbyggede kodetabeller kan ikke læses: {errors:?}"))
}

fn recording(args: &Args) -> anyhow::Result<Exit> {
    anyhow::ensure!(
        args.place.database.is_some() || args.place.config.is_some(),
        "{} er ingen mappe eller fil; en udveksling i journalen kræver --database FIL eller --config FIL",
        args.hvad
    );
    anyhow::ensure!(!args.accept && args.url.is_none(), "--accept og --url gælder kun optagne udvekslinger i filer");
    let (live, settings, koder) = over(&args.place)?;
    let (recording, world) = Recording::open(&live, &args.hvad, Arc::new(args.place.noegler()?), settings, koder)?;
    let difference = recording.difference(&world.play_recorded(&recording)?);
    let navn = format!("udveksling {}", recording.nr);
    let mut tally = Tally::new(args);
    if recording.is_of_grunddata() {
        tally.note(&navn, "afspillet på SkoleGrunddata, som de er nu; der er ingen historie at spole tilbage i")?;
    }
    tally.tell(&navn, None, &difference.map_or(Outcome::Same, Outcome::Different))?;
    tally.end()
}

/// Tells each, and counts.
struct Tally {
    json: bool,
    colour: Colour,
    same: u32,
    different: u32,
    accepted: u32,
    skipped: u32,
}

impl Tally {
    fn new(args: &Args) -> Self {
        let colour = if std::io::stdout().is_terminal() { Colour::Yes } else { Colour::No };
        Self { json: args.place.json, colour, same: 0, different: 0, accepted: 0, skipped: 0 }
    }

    fn add(&mut self, fixture: &Fixture, outcome: Outcome) -> anyhow::Result<()> {
        self.tell(&fixture.navn, Some(&fixture.formaal), &outcome)
    }

    fn tell(&mut self, navn: &str, formaal: Option<&str>, outcome: &Outcome) -> anyhow::Result<()> {
        let (ord, difference) = match outcome {
            Outcome::Same => ("ens", None),
            Outcome::Accepted => ("optaget", None),
            Outcome::NotRecorded => ("ikke optaget", None),
            Outcome::Skipped(_) => ("sprunget over", None),
            Outcome::Different(difference) => ("forskellig", Some(difference)),
        };
        *match outcome {
            Outcome::Same => &mut self.same,
            Outcome::Accepted => &mut self.accepted,
            Outcome::Different(_) | Outcome::NotRecorded => &mut self.different,
            Outcome::Skipped(_) => &mut self.skipped,
        } += 1;
        if self.json {
            return print_json(&json!({"navn": navn, "udfald": ord, "forskel": difference}));
        }
        if matches!(outcome, Outcome::Same) {
            return Ok(());
        }
        if let Outcome::Skipped(why) = outcome {
            say!("{ord}: {navn} {why}");
            return Ok(());
        }
        say!("{ord}: {navn}{}", formaal.map(|formaal| format!(" · {formaal}")).unwrap_or_default());
        if let Some(difference) = difference {
            say!("{}", difference.told(self.colour));
        }
        Ok(())
    }

    /// What should be known of how it was played.
    fn note(&self, navn: &str, tekst: &str) -> anyhow::Result<()> {
        if self.json {
            return print_json(&json!({"navn": navn, "bemaerkning": tekst}));
        }
        say!("{navn}: {tekst}");
        Ok(())
    }

    fn end(&self) -> anyhow::Result<Exit> {
        let Self { same, different, accepted, skipped, .. } = self;
        if self.json {
            print_json(&json!({"ens": same, "forskellige": different, "optaget": accepted, "sprunget_over": skipped}))?;
        } else {
            say!(
                "{same} er som forventet, {different} er ikke, {accepted} er optaget på ny, {skipped} er sprunget over"
            );
        }
        Ok(if *different == 0 { Exit::Ok } else { Exit::Refused })
    }
}
