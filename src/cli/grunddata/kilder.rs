//! `tilslut grunddata kilder`.

use jiff::Unit;
use serde::Serialize;

use super::super::tilslutning::table;
use super::super::{Exit, Place, print, print_json};
use crate::store::Store;
use crate::store::grunddata::{Kildestand, Kildetal};
use crate::tilslutning::{Dag, dansk_dag};
use crate::types::{Institutionsnummer, Time};

/// A source with what it holds and how long it stands.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Vist {
    institution: Institutionsnummer,
    source: String,
    source_date_time: Time,
    modtaget: Time,
    school_year: String,
    #[serde(flatten)]
    tal: Kildetal,
    varslet: Option<Time>,
    /// Days until it is reported; none once it is. Below 1: with the next `udloeb`.
    varsles_om_dage: Option<i64>,
    /// Days until it is removed.
    fjernes_om_dage: i64,
}

pub(super) fn run(place: &Place, institution: Option<&Institutionsnummer>, now: Time) -> anyhow::Result<Exit> {
    let viste = laes(&place.store()?, institution, dansk_dag(now))?;
    if place.json {
        print_json(&viste)?;
    } else {
        print(&tekst(&viste))?;
    }
    Ok(Exit::Ok)
}

pub(super) fn laes(store: &Store, institution: Option<&Institutionsnummer>, idag: Dag) -> anyhow::Result<Vec<Vist>> {
    let vist = |stand: Kildestand| {
        // A view of the database for each: one that is kept open for long keeps the log from being folded back.
        let tal = store.read(|conn| conn.kildetal(stand.kilde.id))?;
        Ok(Vist::af(tal, stand, idag))
    };
    store.read(|conn| conn.kildestande(institution))?.into_iter().map(vist).collect()
}

impl Vist {
    fn af(tal: Kildetal, stand: Kildestand, idag: Dag) -> Self {
        let fornyelse = stand.fornyelse();
        let Kildestand { kilde, varslet } = stand;
        Self {
            institution: kilde.institution,
            source: kilde.source,
            source_date_time: kilde.source_date_time,
            modtaget: kilde.modtaget,
            school_year: kilde.school_year,
            tal,
            varslet,
            varsles_om_dage: varslet.is_none().then(|| dage(idag, fornyelse.varsles())),
            fjernes_om_dage: dage(idag, fornyelse.fjernes(idag)),
        }
    }

    fn frist(&self) -> String {
        match self.varsles_om_dage {
            Some(dage) if dage > 0 => format!("meldes om {dage} dage"),
            Some(_) => "skal meldes".to_owned(),
            None if self.fjernes_om_dage > 0 => format!("meldt; fjernes om {} dage", self.fjernes_om_dage),
            None => "meldt; skal fjernes".to_owned(),
        }
    }
}

fn dage(fra: Dag, til: Dag) -> i64 {
    fra.until((Unit::Day, til)).map_or(i64::MAX, |dage| dage.get_days().into())
}

fn tekst(viste: &[Vist]) -> String {
    let row = |vist: &Vist| {
        let Kildetal { grupper, elever, ansatte, eksterne, beskyttede, .. } = vist.tal;
        let tal = [grupper, elever, ansatte, eksterne, beskyttede].map(|antal| antal.to_string());
        let [grupper, elever, ansatte, eksterne, beskyttede] = tal;
        let (institution, sidst) = (vist.institution.to_string(), dansk_dag(vist.modtaget).to_string());
        let (source, aar) = (vist.source.clone(), vist.school_year.clone());
        [institution, source, sidst, aar, grupper, elever, ansatte, eksterne, beskyttede, vist.frist()]
    };
    let headings =
        ["INSTITUTION", "KILDE", "SIDST", "SKOLEÅR", "GRUPPER", "ELEVER", "ANSATTE", "EKSTERNE", "BESKYTTEDE", "FRIST"];
    table(headings, &viste.iter().map(row).collect::<Vec<_>>())
}
