//! For tests: units, written as an exchange leaves them.

use crate::institutioner::*;
use crate::journal::{Copy, Entry, Udfald};
use crate::registre::{Adresse, Art};
use crate::store::Store;
use crate::store::institutioner::Skriver;
use crate::types::{Institutionsnummer, Kommunekode, Time};

/// The lowest number that is given.
pub(crate) const FOERSTE: u32 = 283_001;

/// Writes units as an exchange at an instant does: with their journal rows.
pub(crate) fn skriv(store: &Store, tid: Time, skrivninger: Vec<Skrivning>) {
    let skrevet = store.write_blocking(move |tx| {
        let mut skriver = Skriver::new(tx, FOERSTE);
        skrivninger.into_iter().try_for_each(|skrivning| skriver.skriv(skrivning))?;
        let skrevet = skriver.skrevet;
        tx.journal(&entry(tid), &skrevet)
    });
    skrevet.unwrap();
}

/// Writes new units.
pub(crate) fn opret(store: &Store, units: &[Institution]) {
    let ny = |efter: &Institution| Skrivning { art: Art::Insert, foer: None, efter: efter.clone() };
    skriv(store, tid(1), units.iter().map(ny).collect());
}

/// A morning in March.
pub(crate) fn tid(dag: u32) -> Time {
    format!("2026-03-{dag:02}T10:00:00Z").parse().unwrap()
}

pub(crate) fn nummer(tekst: &str) -> Institutionsnummer {
    tekst.parse().unwrap()
}

/// A unit that lies in Odense, of no hierarchy unless a hovedskole is given.
pub(crate) fn enhed(nr: &str, art: Enhedsart, hovedskole: Option<&str>) -> Institution {
    let adresse = Adresse {
        vej_navn: "Skolevej".into(),
        vej_kode: Some("0401".into()),
        hus_nummer: "12B".into(),
        etage: None,
        doer: None,
        supplerende_bynavn: None,
        post_nummer: "5000".into(),
        by_navn: "Odense C".into(),
        kommune_kode: Kommunekode(461),
        dawa_id: None,
        geo_bredde: None,
        geo_laengde: None,
    };
    let felter = Felter {
        navn: format!("Enhed {nr}"),
        mellemlangt_navn: None,
        kort_navn: None,
        cvr: Some("35209115".parse().unwrap()),
        pnummer: None,
        sted: Sted { adresse, lokalitet: None, stednavn: None, postboks: None, adresse_kort: None },
        leder: None,
        leder_kort: None,
        email: None,
        web: None,
        telefon: None,
        type3: 1012,
        type2: Some(121),
        ressort: 1,
        undervisningsniveau: None,
        ejerkode: 2,
        adm_kommune: Some(Kommunekode(461)),
        adm_region: None,
    };
    Institution {
        nummer: nummer(nr),
        felter,
        enhedsart: art,
        hovedskole: hovedskole.map(nummer),
        aktivkode: if art == Enhedsart::Hovedskole { aktivkode::AKTIV_JURIDISK } else { aktivkode::AKTIV },
        oprettet: Some("202603".parse().unwrap()),
        nedlagt: None,
        flyttekode: None,
        flytteinstitution: None,
        ajourfoert: None,
        elevaktivitet: None,
        landsbyordning: Vec::new(),
        ikke_vedligeholdt: Default::default(),
        udtraek: Default::default(),
    }
}

/// The unit, lying in another municipality.
pub(crate) fn med_kommune(mut unit: Institution, kommune: u16) -> Institution {
    unit.felter.sted.adresse.kommune_kode = Kommunekode(kommune);
    unit
}

pub(crate) fn lukket(mut unit: Institution) -> Institution {
    let juridisk = unit.enhedsart == Enhedsart::Hovedskole;
    unit.aktivkode = if juridisk { aktivkode::NEDLAGT_JURIDISK } else { aktivkode::NEDLAGT };
    unit.nedlagt = Some(jiff::civil::date(2026, 3, 2));
    unit
}

pub(crate) fn entry(tid: Time) -> Entry {
    Entry {
        id: uuid::Uuid::new_v4(),
        tid,
        tjeneste: "prøve".to_owned(),
        operation: "ImporterAendringer".to_owned(),
        cvr: None,
        system_id: None,
        thumbprint: None,
        bevis: None,
        message_id: None,
        udfald: Udfald::Ok,
        kode: None,
        anmodning: Copy::kept(b""),
        svar: Copy::kept(b""),
    }
}
