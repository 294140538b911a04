//! The tour: what a supplier and a consumer would do, over real mTLS and with signed messages, and what an attacker would; each answer judged.

mod eksporter;
mod grunddata;
mod signeret;
mod skoler;

use std::collections::HashSet;
use std::path::Path;
use std::time::Instant;

use anyhow::Context as _;

use super::beskrivelse::{Beskrivelse, Opkalder};
use super::mappe::Mappe;
use super::trae::trae;
use crate::cli::send::skaerm::{Skaerm, Stil, skriv};
use crate::cli::send::vis;
use crate::client::besked::{Besked, Valg};
use crate::client::svar::{Kvittering, Svar};
use crate::client::underskrift::Modtaget;
use crate::client::{Client, ClientConfig, Element};
use crate::eksempel::beskeder;
use crate::journal::verify::{self, Report};
use crate::security::Identity;
use crate::store::Store;
use crate::xml::Scope;

/// The supplier's certificate, the municipality's own, and the rest, by their files' names.
const LEVERANDOER: &str = "leverandoer-system";
const UDEN_AFTALE: &str = "leverandoer-b-system";
const SPAERRET: &str = "leverandoer-spaerret";
const AFTAGER: &str = "udtraek-system";

/// The tour, under way.
pub(super) struct Tur<'a> {
    pub(super) skaerm: Skaerm,
    pub(super) mappe: &'a Mappe,
    pub(super) beskrivelse: &'a Beskrivelse,
    pub(super) store: Store,
    /// How many steps did not go as they should.
    pub(super) forkerte: usize,
    /// The messages whose content has been shown.
    pub(super) vist: HashSet<String>,
    /// A signed answer's proof has been shown whole.
    pub(super) bevis_vist: bool,
}

/// What came back, and what was sent.
struct Udveksling {
    svar: Svar,
    bytes: bytes::Bytes,
}

impl<'a> Tur<'a> {
    /// Goes all the way, also past a step that fails.
    ///
    /// # Errors
    /// Where the gateway cannot be called at all.
    pub(super) async fn gaa(&mut self) -> anyhow::Result<()> {
        self.skaerm.overskrift("1 · En leverandør opretter en lille kommunes dagtilbud i ét batch");
        let opret = self.kald(LEVERANDOER, "1-opret.xml", beskeder::OPRET).await?;
        let kvittering = opret.kvittering();
        self.viser(
            kvittering.ok && kvittering.resultater.len() == 9 && kvittering.advis.is_empty(),
            "Tre niveauer i ét batch: lokalId binder enhederne sammen, før de har numre. P-numre og adresser er kontrolleret mod CVR og DAR. \
             Alt er gemt, og svaret er først sendt, da journalen lå på disken.",
        );

        self.skaerm.overskrift("2 · Et batch med fejl bliver afvist som helhed");
        let afvist = self.kald(LEVERANDOER, "2-afvist.xml", &udfyldt(beskeder::AFVIST, &kvittering)).await?;
        let svar = afvist.kvittering();
        self.viser(
            !svar.ok && svar.fejl.len() >= 5 && svar.fejl.iter().all(|fejl| fejl.sted.is_some()),
            "Alle fejl på én gang, hver med ændring, linje, kolonne, kode, regel og felt, og aldrig med den værdi, der blev sendt. Intet er ændret.",
        );

        self.uden_aftale().await?;

        self.skaerm.overskrift("4 · Et kald med et spærret certifikat");
        let spaerret = self.kald(SPAERRET, "1-opret.xml", beskeder::OPRET).await?;
        self.viser(
            spaerret.fault_kode() == "TIL200",
            "Certifikatet står på udstederens spærreliste. Enhver, hvis certifikat ikke beviser noget, får samme kode og samme tekst; hvorfor står i gatewayens log.",
        );

        self.igen(&opret, &kvittering).await?;
        self.udtraek().await?;
        let opkald = self.signerende()?;
        self.signeret(&opkald, &kvittering).await?;
        self.grunddata(&opkald, &kvittering).await?;
        self.skoler(&opkald).await?;
        self.journal()
    }

    async fn uden_aftale(&mut self) -> anyhow::Result<()> {
        self.skaerm.overskrift("3 · Kald uden aftale");
        let fremmed = self.kald(UDEN_AFTALE, "1-opret.xml", beskeder::OPRET).await?;
        self.viser(
            fremmed.fault_kode().starts_with("TIL3"),
            "Certifikatet er godt, men beviser kun, hvem man er. Hvad man må, står i Tilslutning, og dette system har ingen aftale.",
        );
        skriv("");
        let nabo = self.kald(LEVERANDOER, "3-anden-kommune.xml", beskeder::ANDEN_KOMMUNE).await?;
        self.viser(
            nabo.fault_kode() == "TIL330",
            "Leverandøren har en dataaftale med én kommune (825) og kan ikke ændre en andens (563).",
        );
        Ok(())
    }

    async fn igen(&mut self, opret: &Udveksling, kvittering: &Kvittering) -> anyhow::Result<()> {
        self.skaerm.overskrift("5 · Det samme batch igen, en prøve, og en flytning med en nedlæggelse");
        let igen = self.kald(LEVERANDOER, "1-opret.xml", beskeder::OPRET).await?;
        self.viser(
            igen.bytes == opret.bytes,
            "Samme batchId og samme indhold giver det gemte svar, byte for byte. En leverandør, der mistede svaret, kan roligt sende igen.",
        );
        skriv("");
        let proeve = self.kald(LEVERANDOER, "5-proeve.xml", beskeder::PROEVE).await?.kvittering();
        self.viser(
            proeve.ok && proeve.resultater.iter().all(|resultat| resultat.nummer.is_none()),
            "proeve=\"true\": alt er prøvet som ellers, intet er gemt, og ingen numre er brugt.",
        );
        skriv("");
        let tekst = udfyldt(beskeder::FLYT_OG_LUK, kvittering);
        let flyt = self.kald(LEVERANDOER, "5-flyt-og-luk.xml", &tekst).await?.kvittering();
        self.viser(
            flyt.ok && flyt.resultater.get(1).is_some_and(|r| r.nummer.as_deref() == kvittering.nummer("mus")),
            "En enhed beholder sit nummer, når den flyttes. En nedlagt enhed bliver stående, og dens nummer bruges aldrig igen.",
        );
        Ok(())
    }

    async fn udtraek(&mut self) -> anyhow::Result<()> {
        self.skaerm.overskrift("6 · En aftager henter kommunens dagtilbud, de nedlagte med");
        let hentet = self.kald(AFTAGER, "6-hent.xml", beskeder::HENT).await?;
        let linjer = match &hentet.svar {
            Svar::Andet(payload) => payload.child("dagtilbudsRegister").map(trae).unwrap_or_default(),
            Svar::Kvittering(_) | Svar::Import(_) | Svar::Fault(_) => Vec::new(),
        };
        linjer.iter().for_each(|linje| skriv(&format!("    {linje}")));
        self.viser(
            linjer.len() == 10 && linjer.iter().filter(|linje| linje.contains("(nedlagt)")).count() == 1,
            "Registeret, som det er nu, med kodernes tekster. Udtræk er åbne data: en tilslutningsaftale er nok.",
        );
        Ok(())
    }

    fn journal(&mut self) -> anyhow::Result<()> {
        self.skaerm.overskrift("17 · Journalen efterprøves");
        let Report { udvekslinger, aendringer, kopier, enheder, hoved, brud, .. } =
            self.store.read(|conn| verify::verify(conn, None, None))?;
        let tekst = format!(
            "{udvekslinger} udvekslinger, {aendringer} ændringer, {kopier} kopier og {enheder} enheder passer med kæden"
        );
        self.skaerm.linje_i("Journal", &tekst, Some(Stil::Godt));
        self.skaerm.linje("Hoved", &hoved);
        self.viser(
            brud.is_empty() && udvekslinger > 0 && aendringer == 24,
            "Hvem der sendte hvad, og hvem der så hvad, hænger sammen i én kæde af aftryk. Ændres én byte, findes den.",
        );
        Ok(())
    }

    /// Sends a payload as one of the callers, and tells of both ways.
    async fn kald(&mut self, navn: &str, fil: &str, payload: &str) -> anyhow::Result<Udveksling> {
        self.kald_med(navn, fil, payload, &Valg::default()).await
    }

    /// Likewise, with what a person may choose about a request.
    async fn kald_med(&mut self, navn: &str, fil: &str, payload: &str, valg: &Valg) -> anyhow::Result<Udveksling> {
        let kalder = self.kalder(navn)?;
        self.mappe.skriv(&format!("beskeder/{fil}"), payload)?;
        let besked = Besked::of(payload, valg)?;
        let url = format!("{}{}", self.beskrivelse.base_url, besked.service.path());
        self.fortael_anmodning(kalder, fil, &besked, payload);
        let client = client(self.mappe, kalder)?;
        let begin = Instant::now();
        let response = client.post(&url, besked.soap, &besked.action(), besked.tekst.clone()).await?;
        let hoved = format!("HTTP {} · {} ms", response.status.as_u16(), begin.elapsed().as_millis());
        let Modtaget { svar, .. } = Modtaget::laes(&response)?;
        vis::svar(self.skaerm, &hoved, &svar, vis::Anmodning { fil: payload, besked: &besked });
        Ok(Udveksling { svar, bytes: response.body })
    }

    fn kalder(&self, navn: &str) -> anyhow::Result<&'a Opkalder> {
        self.beskrivelse.kalder(navn).with_context(|| format!("{navn} mangler i demo.json"))
    }

    fn fortael_anmodning(&mut self, kalder: &Opkalder, fil: &str, besked: &Besked, payload: &str) {
        let cvr = kalder.cvr.as_ref().map_or("-", |cvr| cvr.as_str());
        let system = kalder.system.as_ref().map_or_else(String::new, |system| format!(" · system {system}"));
        self.skaerm.linje("Kalder", &format!("{} · CVR {cvr}{system}", kalder.name));
        self.skaerm
            .linje("Sender", &format!("{} (beskeder/{fil}) til {}", besked.operation.name, besked.service.path()));
        if !self.vist.insert(fil.to_owned()) {
            return;
        }
        let raekker = Element::read(payload, 0..payload.trim_end().len(), &Scope::default()).map(|root| indhold(&root));
        self.skaerm.tabel(&raekker.unwrap_or_default());
    }

    /// What a step proves, or that it did not.
    fn viser(&mut self, som_ventet: bool, tekst: &str) {
        if som_ventet {
            self.skaerm.linje("Viser", tekst);
        } else {
            self.forkerte += 1;
            self.skaerm.linje_i("FORKERT", &format!("Svaret er ikke det, der skulle vise: {tekst}"), Some(Stil::Skidt));
        }
    }
}

impl Udveksling {
    fn kvittering(&self) -> Kvittering {
        match &self.svar {
            Svar::Kvittering(kvittering) => kvittering.clone(),
            Svar::Import(_) | Svar::Fault(_) | Svar::Andet(_) => Kvittering::default(),
        }
    }

    fn fault_kode(&self) -> &str {
        match &self.svar {
            Svar::Fault(fault) => &fault.kode,
            Svar::Kvittering(_) | Svar::Import(_) | Svar::Andet(_) => "",
        }
    }
}

/// A client with one caller's certificate.
pub(super) fn client(mappe: &Mappe, kalder: &Opkalder) -> anyhow::Result<Client> {
    let fil = |sti: &Path| mappe.sti.join(sti);
    let identity = Identity::from_pem(&fil(&kalder.cert_pem), &fil(&kalder.key_pem))?;
    let config = ClientConfig::with_ca_file(&mappe.fil("pki/tls-rod.pem"))?.identity(identity);
    Ok(Client::new(config)?)
}

/// The essence of a batch: each change with the name or number that it is about; of an import document its persons.
fn indhold(root: &Element) -> Vec<Vec<String>> {
    match root.name.as_str() {
        "ImporterAendringer" => aendringer(root),
        "UNILoginImport" | "UNILoginSlet" => grunddata::personer(root),
        _ => Vec::new(),
    }
}

fn aendringer(root: &Element) -> Vec<Vec<String>> {
    let aendring = |(nr, aendring): (usize, &Element)| {
        let navne = ["daginstitutionsNavn", "EnhedsNavn", "alternativAdresseNavn"];
        let navn = navne.iter().find_map(|navn| aendring.find(navn)).map(|navn| format!("»{}«", navn.text));
        let numre = || aendring.children.iter().map(|felt| felt.text.clone()).collect::<Vec<_>>().join(" → ");
        let lokal = aendring.attribute("lokalId").unwrap_or_default().to_owned();
        vec![format!("{:>3}", nr + 1), aendring.name.clone(), lokal, navn.unwrap_or_else(numre)]
    };
    root.children.iter().enumerate().map(aendring).collect()
}

/// A payload with the numbers that the register issued.
fn udfyldt(skabelon: &str, kvittering: &Kvittering) -> String {
    let mut tekst = skabelon.to_owned();
    for resultat in &kvittering.resultater {
        if let (Some(lokal), Some(nummer)) = (&resultat.lokal_id, &resultat.nummer) {
            tekst = tekst.replace(&format!("{{{lokal}}}"), nummer);
        }
    }
    tekst
}
