//! The tour's signed calls, and three attacks on them.

use anyhow::Context as _;

use super::super::angreb;
use super::super::beskrivelse::Opkalder;
use super::super::mappe::{Mappe, TILLID};
use super::super::omrids::omrids;
use super::{LEVERANDOER, Tur};
use crate::cli::send::opkald::{Besvaret, Opkald, Signering};
use crate::cli::send::vis;
use crate::cli::send::{bevis, skaerm::skriv};
use crate::client::besked::{Besked, Valg};
use crate::client::svar::{Kvittering, Svar};
use crate::client::tjeneste::Tjeneste;
use crate::client::{Client, ClientConfig};
use crate::eksempel::{self, beskeder};
use crate::security::{Identity, Trust};
use crate::services::{Does, Service};
use crate::types::{Cvr, SystemId};
use crate::wss::SigningKey;

const IMPORT: &str = "urn:tilslut:dagtilbudsregister:import:2";

impl Tur<'_> {
    /// The signed calls and the attacks. `kvittering` tells which numbers there are.
    pub(super) async fn signeret(&mut self, opkald: &Opkald, kvittering: &Kvittering) -> anyhow::Result<()> {
        self.brugerdatabasen(opkald).await?;
        let aendring = self.aendring(opkald).await?;
        self.angreb(opkald, kvittering, &aendring).await
    }

    /// What signs as the supplier.
    pub(super) fn signerende(&self) -> anyhow::Result<Opkald> {
        signerende(self.mappe, self.kalder(LEVERANDOER)?, self.beskrivelse.gateway_cvr.clone())
    }

    async fn brugerdatabasen(&mut self, opkald: &Opkald) -> anyhow::Result<()> {
        self.skaerm.overskrift("7 · Brugerdatabasen kender sin kalder på en signeret besked, og svarer med en");
        let hello = self.spoerg(opkald, "7-hello.xml", Does::BpiHello, true).await?;
        let hilsen = format!("Hello {}!", eksempel::LEVERANDOER);
        self.viser(
            bevist(&hello) && tekst(&hello, "helloWorldResult") == [hilsen],
            "Nøglen har underskrevet Body, Timestamp, MessageID og UdbydersystemId; certifikatet er ikke vist i TLS. Svaret er underskrevet af gatewayen \
             og nævner vores MessageID, så det er svar på netop dette kald.",
        );
        skriv("");
        let aftaler = self.spoerg(opkald, "7-aftaler.xml", Does::DataAftaler, false).await?;
        let numre = tekst(&aftaler, "regnr");
        self.skaerm.linje("Institution", &numre.join(", "));
        self.viser(
            bevist(&aftaler) && !numre.is_empty(),
            "Institutionsnumrene, som systemet har en dataaftale med for wsiINST. Det samme giver: tilslut hent aftaler --tjeneste wsiinst.",
        );
        Ok(())
    }

    /// Asks wsiINST.
    async fn spoerg(&mut self, opkald: &Opkald, fil: &str, does: Does, i_omrids: bool) -> anyhow::Result<Besvaret> {
        let tjeneste: Tjeneste = "wsiinst".parse()?;
        let service = tjeneste.service()?;
        let operation = tjeneste.operation(service, &[does])?;
        let namespace = operation.request.first().map_or(service.namespace, |taken| service.uri(*taken));
        let payload = format!("<{} xmlns=\"{namespace}\"/>\n", operation.name);
        self.mappe.skriv(&format!("beskeder/{fil}"), &payload)?;
        let mut besked = Besked::of(&payload, &Valg { tjeneste: Some(tjeneste), ..Valg::default() })?;
        opkald.underskriv(&self.url(service), &mut besked)?;
        self.fortael_anmodning(self.kalder(LEVERANDOER)?, fil, &besked, &payload);
        if i_omrids {
            self.omrids(&besked.tekst)?;
        }
        self.send(opkald, &besked, &payload).await
    }

    async fn aendring(&mut self, opkald: &Opkald) -> anyhow::Result<Besked> {
        self.skaerm.overskrift("8 · Dagtilbudsregisteret ændres med en signeret besked, uden certifikat i TLS");
        let payload = beskeder::SIGNERET;
        self.mappe.skriv("beskeder/8-signeret.xml", payload)?;
        let mut besked = Besked::of(payload, &Valg::default())?;
        opkald.underskriv(&self.url(besked.service), &mut besked)?;
        self.fortael_anmodning(self.kalder(LEVERANDOER)?, "8-signeret.xml", &besked, payload);
        let svar = self.send(opkald, &besked, payload).await?;
        self.viser(
            bevist(&svar) && matches!(&svar.modtaget.svar, Svar::Kvittering(kvittering) if kvittering.ok),
            "Prøven fra trin 5 for alvor. Signaturen er en anden vej til det samme: samme aftaler, samme regler, samme kvittering, men signeret.",
        );
        Ok(besked)
    }

    async fn angreb(&mut self, opkald: &Opkald, kvittering: &Kvittering, sendt: &Besked) -> anyhow::Result<()> {
        self.skaerm.overskrift("9 · Tre angreb på en signeret besked");
        let nummer = |lokal| kvittering.nummer(lokal).context("nummeret mangler");
        let (lukkes, andet) = (nummer("loevhytten")?, nummer("oesteraa")?);
        let luk = |nummer: &str| {
            format!(
                "<DeleteAnvisningsEnhed xmlns=\"{IMPORT}\"><enhedsNummer>{nummer}</enhedsNummer></DeleteAnvisningsEnhed>"
            )
        };

        let mut besked = Besked::of(&luk(lukkes), &Valg::default())?;
        opkald.underskriv(&self.url(besked.service), &mut besked)?;
        let forfalsket = angreb::med_andet_tal(&besked.tekst, lukkes, andet).context("tallet er der ikke")?;
        self.skaerm.linje("Angreb", "Ét tal ændret undervejs: en anden institution skulle lukkes.");
        self.skaerm.tabel(&[
            vec!["Signeret".into(), format!("<enhedsNummer>{lukkes}</enhedsNummer>")],
            vec!["Sendt".into(), format!("<enhedsNummer>{andet}</enhedsNummer>")],
        ]);
        self.afvist(
            opkald,
            "9-forfalsket.xml",
            &forfalsket,
            "TIL211",
            "Body har et andet aftryk end det, der er signeret.",
        )
        .await?;

        let mut hilsen = Besked::of(&format!("<HelloWorld xmlns=\"{IMPORT}\"/>"), &Valg::default())?;
        opkald.underskriv(&self.url(hilsen.service), &mut hilsen)?;
        let pakket = angreb::pakket_ind(&hilsen.tekst, &luk(andet)).context("ingen Body")?;
        skriv("");
        self.skaerm.linje("Angreb", "Indpakning: en ægte, signeret hilsen er flyttet ind i Header, og en lukning er sat i dens sted. Hvert aftryk passer stadig.");
        self.omrids(&pakket)?;
        self.afvist(
            opkald,
            "9-indpakket.xml",
            &pakket,
            "TIL211",
            "Gatewayen leder ikke efter det signerede: det, der bruges, er det, der står i Envelope/Body, og det er ikke signeret.",
        )
        .await?;

        skriv("");
        self.skaerm.linje("Angreb", "Genafspilning: beskeden fra trin 8, uændret og gyldigt signeret, sendes igen.");
        let tekst = sendt.tekst.clone();
        self.afvist(
            opkald,
            "9-genafspillet.xml",
            &tekst,
            "TIL214",
            "Et MessageID tages én gang, også efter en genstart. Et ægte gensend er en ny besked med samme batchId.",
        )
        .await
    }

    /// Sends an attack, and expects a refusal.
    async fn afvist(
        &mut self,
        opkald: &Opkald,
        fil: &str,
        konvolut: &str,
        kode: &str,
        viser: &str,
    ) -> anyhow::Result<()> {
        self.mappe.skriv(&format!("beskeder/{fil}"), konvolut)?;
        let besked = Besked::of(konvolut, &Valg::default())?;
        let svar = self.send(opkald, &besked, konvolut).await?;
        let refused = matches!(&svar.modtaget.svar, Svar::Fault(fault) if fault.kode == kode);
        self.viser(refused, viser);
        Ok(())
    }

    pub(super) async fn send(&mut self, opkald: &Opkald, besked: &Besked, fil: &str) -> anyhow::Result<Besvaret> {
        let besvaret = opkald.send(&self.url(besked.service), besked).await?;
        vis::svar(self.skaerm, &vis::hoved(&besvaret), &besvaret.modtaget.svar, vis::Anmodning { fil, besked });
        if besvaret.modtaget.bevis.is_some() && !std::mem::replace(&mut self.bevis_vist, true) {
            bevis::svar(self.skaerm, &besvaret);
        } else {
            bevis::svar_kort(self.skaerm, &besvaret);
        }
        Ok(besvaret)
    }

    fn omrids(&self, konvolut: &str) -> anyhow::Result<()> {
        omrids(konvolut)?.iter().for_each(|linje| self.skaerm.tabel(&[vec![linje.clone()]]));
        Ok(())
    }

    pub(super) fn url(&self, service: &Service) -> String {
        format!("{}{}", self.beskrivelse.base_url, service.path())
    }
}

/// One that signs as this caller, shows no certificate in TLS, and believes the demo's authorities.
fn signerende(mappe: &Mappe, kalder: &Opkalder, svarer: Option<Cvr>) -> anyhow::Result<Opkald> {
    let fil = |sti: &std::path::Path| mappe.sti.join(sti);
    let identity = Identity::from_pem(&fil(&kalder.cert_pem), &fil(&kalder.key_pem))?;
    let system: Option<SystemId> = kalder.system.clone();
    let tillid = Trust::til_svar(&[mappe.fil(TILLID)]).map_err(|errors| anyhow::anyhow!("{errors:?}"))?;
    Ok(Opkald {
        client: Client::new(ClientConfig::with_ca_file(&mappe.fil("pki/tls-rod.pem"))?)?,
        signering: Some(Signering::ny(SigningKey::new(&identity)?, system, true)?),
        tillid: Some(tillid),
        svarer,
    })
}

pub(super) fn bevist(besvaret: &Besvaret) -> bool {
    besvaret.modtaget.bevis.is_some()
}

/// The texts of the answer's elements of a name.
fn tekst(besvaret: &Besvaret, navn: &str) -> Vec<String> {
    match &besvaret.modtaget.svar {
        Svar::Andet(payload) => payload.all(navn).map(|element| element.text.trim().to_owned()).collect(),
        Svar::Kvittering(_) | Svar::Import(_) | Svar::Fault(_) => Vec::new(),
    }
}
