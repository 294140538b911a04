//! The tour's day-care unit: a dataaftale about it, its children, parents and staff imported, and who is shown what of them.

use anyhow::Context as _;
use jiff::{SignedDuration, ToSpan as _};

use super::signeret::bevist;
use super::{LEVERANDOER, Tur, udfyldt};
use crate::cli::hent::eksport::Pakke;
use crate::cli::send::opkald::Opkald;
use crate::cli::send::skaerm::skriv;
use crate::client::Element;
use crate::client::besked::{Besked, Importvalg, Valg};
use crate::client::svar::{Importsvar, Kvittering, Svar};
use crate::eksempel::{self, beskeder};
use crate::store::tilslutning::Cause;
use crate::tilslutning::{NyPart, Service, dansk_dag};
use crate::types::{ExchangeId, Institutionsnummer, SystemId, Time};

/// Whose unit it is.
const KOMMUNE: &str = "kommune-organisation";
const NAVN: &str = "Børnehuset Ærtebjerg";
/// What the supplier may do for it.
const TJENESTER: &[Service] = &[
    Service::WsaImport,
    Service::WsiEksportLille,
    Service::WsiEksportMellem,
    Service::WsiEksportFuld,
    Service::WsiEksportFuldMyndighed,
    Service::WsiInst,
    Service::WsiBruger,
    Service::WsiIdentifikation,
];

impl Tur<'_> {
    /// Agreement, full import, delta and deletion, and an export in each package. `kvittering` tells which number the unit has.
    pub(super) async fn grunddata(&mut self, opkald: &Opkald, kvittering: &Kvittering) -> anyhow::Result<()> {
        let nummer: Institutionsnummer = kvittering.nummer("aerte").context("nummeret mangler")?.parse()?;
        let tid = |minutter| Time::now() - SignedDuration::from_mins(minutter);
        self.skaerm.overskrift("10 · SkoleGrunddata: en daginstitutions børn, forældre og ansatte indlæses");
        self.aftal(&nummer).await?;
        let fuld = skrevet(beskeder::GRUNDDATA_FULD, kvittering, tid(30));
        let svar = self.importer(opkald, "10-fuld.xml", &fuld, false).await?;
        self.viser(
            svar.reskode == 0 && svar.antal("oprettet") == 5 && svar.brugere.len() == 5,
            "Enheden, som rundturen selv oprettede, er kontrolleret i Dagtilbudsregisteret. Hver person har fået sit brugerid med det samme; CPR-numre og navne \
             ligger forseglet i databasen.",
        );

        self.skaerm.overskrift("11 · En delta med to advis, og en sletning");
        let delta = skrevet(beskeder::GRUNDDATA_DELTA, kvittering, tid(20));
        let svar = self.importer(opkald, "11-delta.xml", &delta, true).await?;
        let koder: Vec<_> = svar.advis.iter().map(|advis| advis.kode.as_str()).collect();
        self.viser(
            svar.reskode == 1 && koder == ["GRD101", "GRD103"] && svar.antal("aendret") == 1,
            "To personer er udeladt, hver med sin linje i filen: et barn kom med et andet CPR-nummer, end kilden først gav, og et beskyttet barn kom uden \
             alias. Resten er indlæst, og ingen tekst gengiver, hvad der stod i felterne.",
        );
        skriv("");
        let slet = skrevet(beskeder::GRUNDDATA_SLET, kvittering, tid(10));
        let svar = self.importer(opkald, "11-slet.xml", &slet, false).await?;
        self.viser(
            svar.reskode == 0 && svar.antal("slettet") == 1,
            "Praktikanten er ikke mere i enheden. Personen beholder sit brugerid, så den samme kan komme igen.",
        );
        self.eksporter(opkald, &nummer).await
    }

    /// What the operator does before anybody may send the unit's persons.
    async fn aftal(&self, nummer: &Institutionsnummer) -> anyhow::Result<()> {
        let cvr = self.kalder(KOMMUNE)?.cvr.clone().context("kommunens CVR-nummer mangler")?;
        let system: SystemId = eksempel::LEVERANDOER.parse()?;
        let tjenester = TJENESTER.iter().skip(1).map(|service| service.as_str()).collect::<Vec<_>>().join(", ");
        self.skaerm.linje("Operatør", &format!("tilslut part add {cvr} --navn \"{NAVN}\" --institution {nummer}"));
        let anmod = format!("tilslut aftale anmod data --system {system} --service wsaimport --institution {nummer}");
        self.skaerm.linje("", &format!("{anmod} --godkend, og det samme for {tjenester}"));
        let ny =
            NyPart { cvr, navn: NAVN.into(), kommunekode: None, institutionsnummer: Some(nummer.clone()), rolle: None };
        let cause = aarsag();
        let job = move |tx: &mut crate::store::Tx<'_>| eksempel::aftal_institution(tx, &ny, &system, TJENESTER, &cause);
        Ok(self.store.write(job).await?)
    }

    pub(super) async fn importer(
        &mut self,
        opkald: &Opkald,
        fil: &str,
        dokument: &str,
        delta: bool,
    ) -> anyhow::Result<Importsvar> {
        self.mappe.skriv(&format!("beskeder/{fil}"), dokument)?;
        let med_brugere = !delta && dokument.starts_with("<UNILoginImport");
        let import = Importvalg { delta, med_brugere, tillad_stor_sletning: false };
        let mut besked = Besked::of(dokument, &Valg { import, ..Valg::default() })?;
        opkald.underskriv(&self.url(besked.service), &mut besked)?;
        self.fortael_anmodning(self.kalder(LEVERANDOER)?, fil, &besked, dokument);
        let besvaret = self.send(opkald, &besked, dokument).await?;
        Ok(match besvaret.modtaget.svar {
            Svar::Import(svar) if besvaret.modtaget.bevis.is_some() => svar,
            _ => Importsvar { reskode: u32::MAX, ..Importsvar::default() },
        })
    }

    async fn eksporter(&mut self, opkald: &Opkald, nummer: &Institutionsnummer) -> anyhow::Result<()> {
        self.skaerm.overskrift("12 · Hvem der ser hvad: den samme enhed i hver pakke af wsiEKSPORT");
        let mut set = super::eksporter::Set::default();
        for (nr, pakke) in [Pakke::Lille, Pakke::Mellem, Pakke::Fuld, Pakke::FuldMyndighed].into_iter().enumerate() {
            let payload = pakke.anmodning(nummer, pakke != Pakke::Lille)?;
            let mut besked = Besked::of(&payload, &Valg::default())?;
            let fil = format!("12-{}.xml", besked.operation.name);
            self.mappe.skriv(&format!("beskeder/{fil}"), &payload)?;
            opkald.underskriv(&self.url(besked.service), &mut besked)?;
            if nr > 0 {
                skriv("");
            }
            self.fortael_anmodning(self.kalder(LEVERANDOER)?, &fil, &besked, &payload);
            let besvaret = self.send(opkald, &besked, &payload).await?;
            if let (true, Svar::Andet(payload)) = (bevist(&besvaret), &besvaret.modtaget.svar) {
                self.skaerm.tabel(&set.laes(payload));
            }
        }
        self.viser(
            set.som_ventet(),
            "Lille har navne, brugerid og grupper, Mellem også CPR-numre (her fiktive: dag + 60), Fuld også adresse, telefon og kontaktpersoner. Det \
             beskyttede barn og dets far har i dem alle kun deres alias; FuldMyndighed alene har deres rigtige navne, CPR-numre og adresse.",
        );
        Ok(())
    }
}

/// Why the operator acts.
pub(super) fn aarsag() -> Cause {
    let (hvem, hvorfor) = ("tilslut demo".into(), Some("rundturen".into()));
    Cause { id: ExchangeId::new_v4(), tid: Time::now(), hvem, hvorfor }
}

/// A document with the unit's number, an instant and a school year of now.
pub(super) fn skrevet(skabelon: &str, kvittering: &Kvittering, tid: Time) -> String {
    // The school year begins on 1 August.
    let aar = dansk_dag(tid).saturating_sub(7.months()).year();
    let tid = tid.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    udfyldt(skabelon, kvittering).replace("{tid}", &tid).replace("{skoleaar}", &format!("{aar}-{}", aar + 1))
}

/// The persons of an import document: id, role and what goes with it.
pub(super) fn personer(root: &Element) -> Vec<Vec<String>> {
    let Some(institution) = root.child("Institution") else { return Vec::new() };
    institution.all("InstitutionPerson").map(person).collect()
}

fn person(person: &Element) -> Vec<String> {
    let id = person.value("LocalPersonId").unwrap_or_default().to_owned();
    let Some(rolle) = ["Student", "Employee", "Extern"].iter().find_map(|navn| person.child(navn)) else {
        return vec![id];
    };
    let roller = rolle.all("Role").map(|rolle| rolle.text.trim()).collect::<Vec<_>>().join(", ");
    let grupper = rolle.value("MainGroupId").into_iter().chain(rolle.all("GroupId").map(|gruppe| gruppe.text.trim()));
    let mut mere: Vec<String> = Vec::new();
    if rolle.child("ContactPerson").is_some() {
        mere.push(format!("{} kontaktperson", rolle.all("ContactPerson").count()));
    }
    if person.child("Person").and_then(|person| person.attribute("protected")) == Some("true") {
        mere.push("beskyttet".into());
    }
    vec![id, roller, grupper.collect::<Vec<_>>().join(" "), mere.join(", ")]
}
