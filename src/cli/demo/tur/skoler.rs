//! The tour's schools: loaded from an extract, two fused, one renamed with the ministry's approval, one closed into another, and all of it public.

use anyhow::Context as _;

use super::grunddata::{aarsag, skrevet};
use super::{Tur, Udveksling};
use crate::cli::load;
use crate::cli::send::opkald::Opkald;
use crate::cli::send::skaerm::skriv;
use crate::client::besked::Valg;
use crate::client::svar::{Konsekvens, Kvittering, Svar};
use crate::client::{Client, ClientConfig};
use crate::eksempel::{self, beskeder};
use crate::services::offentligt::IR_CSV;
use crate::types::Time;

const KOMMUNE: &str = "kommune-organisation";
const FRISKOLE: &str = "privat-organisation";
const MINISTERIUM: &str = "ministerium-organisation";
const NAVNERUM: &str = "urn:tilslut:institutionsregister:1";
/// What the example world's schools are called in the folder.
const UDTRAEK: &str = "reference/skoler.csv";

impl Tur<'_> {
    /// From an empty register to its public extract.
    pub(super) async fn skoler(&mut self, opkald: &Opkald) -> anyhow::Result<()> {
        self.fyld(opkald).await?;
        self.fusion().await?;
        self.sag().await?;
        self.sammenlaegning().await?;
        self.offentligt().await
    }

    async fn fyld(&mut self, opkald: &Opkald) -> anyhow::Result<()> {
        self.skaerm.overskrift("13 · Institutionsregisteret fyldes med kommunens skoler, og en af dem får brugere");
        self.mappe.skriv(UDTRAEK, eksempel::SKOLER)?;
        self.skaerm.linje("Operatør", &format!("tilslut load ir {UDTRAEK}"));
        let store = self.store.clone();
        let job = move || load::skoler(&store, eksempel::SKOLER.as_bytes(), aarsag());
        let indlaest = tokio::task::spawn_blocking(job).await??;
        let naeste = indlaest.naeste.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let tekst = format!("{} enheder · {} brud på regler · næste nummer {naeste}", indlaest.enheder, indlaest.brud);
        self.skaerm.linje("Indlæst", &tekst);
        let dokument = skrevet(beskeder::GRUNDDATA_SKOLE, &Kvittering::default(), Time::now());
        let svar = self.importer(opkald, "13-skole.xml", &dokument, false).await?;
        self.viser(
            indlaest.enheder == 5 && indlaest.brud == 0 && svar.reskode == 0 && svar.antal("oprettet") == 2,
            "Et tomt register fyldes af det offentlige udtræk, i én transaktion. Fra nu af ved Institutionsregisteret, hvilke sekscifrede numre der tager \
             imod personer.",
        );
        Ok(())
    }

    async fn fusion(&mut self) -> anyhow::Result<()> {
        self.skaerm.overskrift("14 · To skoler bliver afdelinger af en ny hovedskole: først en prøve, så for alvor");
        let valg = Valg { proeve: true, ..Valg::default() };
        let proeve = self.kald_med(KOMMUNE, "14-fusion.xml", beskeder::FUSION, &valg).await?.kvittering();
        let haenger = |k: &Konsekvens| k.nummer == "990001" && k.brugere == 2 && !k.aftaler.is_empty();
        self.viser(
            proeve.ok
                && proeve.resultater.iter().all(|resultat| resultat.nummer.is_none())
                && haendelser(&proeve, "ny:1") == ["Ny"]
                && proeve.konsekvenser.iter().any(haenger),
            "Numre hænger fast i andre systemer. Prøven siger, før noget sker, hvilke numre der er nye, og hvilke der skifter, hvad der hænger på dem, og hvem \
             der skal have besked. Intet er gemt.",
        );
        skriv("");
        let svar = self.kald(KOMMUNE, "14-fusion.xml", beskeder::FUSION).await?.kvittering();
        let hovedskole = svar.nummer("hovedskole").map(str::to_owned);
        let peger = |k: &&Konsekvens| k.haendelse == "SkifterHovedskole" && k.til == hovedskole;
        self.viser(
            svar.ok && hovedskole.is_some() && svar.konsekvenser.iter().filter(peger).count() == 2,
            "Det samme skete som i prøven, og hovedskolen har fået sit nummer. Begge skoler beholder deres, så deres aftaler og brugere gælder fortsat.",
        );
        Ok(())
    }

    async fn sag(&mut self) -> anyhow::Result<()> {
        self.skaerm.overskrift("15 · En friskole skifter navn, og det skal ministeriet godkende");
        let anmodet = self.kald(FRISKOLE, "15-nyt-navn.xml", beskeder::NYT_NAVN).await?.kvittering();
        self.viser(
            anmodet.afventer && anmodet.sagsnummer.is_some() && anmodet.godkendelser.len() == 1,
            "Ejerkoden afgør det: kommunens egne skoler ændres straks, en friskoles navn bliver en sag. Intet er ændret endnu.",
        );
        let sagsnummer = anmodet.sagsnummer.context("sagsnummeret mangler")?;
        skriv("");
        let hent = format!("<HentSager xmlns=\"{NAVNERUM}\"><status>afventer</status></HentSager>\n");
        let sager = self.kald(MINISTERIUM, "15-sager.xml", &hent).await?;
        let raekker = raekker(&sager);
        self.skaerm.tabel(&raekker);
        skriv("");
        let godkend = format!("<GodkendSag xmlns=\"{NAVNERUM}\"><sagsnummer>{sagsnummer}</sagsnummer></GodkendSag>\n");
        let svar = self.kald(MINISTERIUM, "15-godkend.xml", &godkend).await?.kvittering();
        self.viser(
            raekker.len() == 1 && svar.ok && svar.resultater.len() == 1,
            "Ministeriet ser sagen og siger ja. Handlingen er kørt igen efter de regler og det register, der er nu, og står i journalen som ministeriets.",
        );
        Ok(())
    }

    async fn sammenlaegning(&mut self) -> anyhow::Result<()> {
        self.skaerm.overskrift("16 · En skole lægges ind i en anden, og hvad alle kan hente om det");
        let svar = self.kald(KOMMUNE, "16-sammenlaeg.xml", beskeder::SAMMENLAEG).await?.kvittering();
        let ophoert = svar.konsekvenser.iter().find(|k| k.haendelse == "Ophoerer");
        let foreslaaet = ophoert.is_some_and(|k| k.aftaler.iter().any(|(_, forslag)| forslag.is_some()));
        self.viser(
            svar.ok && foreslaaet,
            "Nummeret er nedlagt og peger på det, der fortsætter. Aftalerne på det er opsagt, og nye er foreslået: anmodet, ikke godkendt. Ingen overtager i \
             stilhed.",
        );
        Ok(())
    }

    async fn offentligt(&mut self) -> anyhow::Result<()> {
        skriv("");
        let client = Client::new(ClientConfig::with_ca_file(&self.mappe.fil("pki/tls-rod.pem"))?)?;
        self.skaerm.linje("Kalder", "hvem som helst, uden certifikat");
        self.skaerm.linje("Henter", IR_CSV);
        let response = client.get(&format!("{}{IR_CSV}", self.beskrivelse.base_url)).await?;
        let tekst = response.text();
        let linjer: Vec<&str> = tekst.trim_start_matches('\u{FEFF}').lines().collect();
        // So much of a line as tells which unit it is.
        let celler = |linje: &&str| linje.split(';').take(5).map(str::to_owned).collect::<Vec<_>>();
        self.skaerm.tabel(&linjer.iter().map(celler).collect::<Vec<_>>());
        self.viser(
            response.status.is_success()
                && linjer.len() == 6
                && tekst.contains("Friskolen Måneskæret")
                && !tekst.contains("Bakkeskolen"),
            "Det offentlige udtræk, åbent for alle, og de første fem af dets tredive kolonner: hovedskolen før sine afdelinger, friskolens nye navn, og ingen \
             nedlagte.",
        );
        Ok(())
    }
}

/// What happens to a unit.
fn haendelser<'k>(svar: &'k Kvittering, nummer: &str) -> Vec<&'k str> {
    svar.konsekvenser.iter().filter(|k| k.nummer == nummer).map(|k| k.haendelse.as_str()).collect()
}

/// The cases of an answer: number, status, who asked, and for what.
fn raekker(sager: &Udveksling) -> Vec<Vec<String>> {
    let Svar::Andet(payload) = &sager.svar else { return Vec::new() };
    let raekke = |sag: &crate::client::Element| {
        let felt = |navn| sag.value(navn).unwrap_or_default();
        let metoder = sag.all("aendring").filter_map(|aendring| aendring.value("metode")).collect::<Vec<_>>();
        let (nr, cvr) = (format!("sag {}", felt("sagsnummer")), format!("CVR {}", felt("cvrNummer")));
        vec![nr, felt("status").to_owned(), cvr, metoder.join(", ")]
    };
    payload.all("sag").map(raekke).collect()
}
