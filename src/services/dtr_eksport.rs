//! EksportService: reads of the register (dtr.md §3, choices.md §3).

mod enheder;
mod kodetabel;

use super::eksport::{Argumenter, Request, Side, Skriver};
use crate::dagtilbud::{Enhed, Niveau};
use crate::registre::{Koder, dagens_slut};
use crate::store::dagtilbud::{AdresseUdvalg, DaginstitutionUdvalg, DagtilbudUdvalg, EnhedUdvalg, Nedlagte};
use crate::store::{Conn, Result};

/// What a method reads.
enum Udvalg<'a> {
    Dagtilbud(DagtilbudUdvalg<'a>),
    Daginstitutioner(DaginstitutionUdvalg<'a>),
    Enheder(EnhedUdvalg<'a>),
    Adresser(AdresseUdvalg<'a>),
    Kodetabel(&'a str),
    Aendringer,
}

/// Answers a read: `<method>Response` as the schema has it.
///
/// # Errors
/// Storage's.
pub fn answer(conn: &Conn, koder: &Koder, request: &Request) -> Result<String> {
    let mut ud = Skriver::svar(request, koder);
    let nedlagte = request.nedlagte();
    match udvalg(request.operation, &request.argumenter) {
        Udvalg::Dagtilbud(udvalg) => {
            ud.stand(conn, "dagtilbudsRegister", request.now)?;
            dagtilbud(conn, &mut ud, udvalg, nedlagte, request)?;
        }
        Udvalg::Daginstitutioner(udvalg) => {
            ud.stand(conn, "daginstitutionerExtend", request.now)?;
            conn.each_daginstitution(udvalg, nedlagte, |unit| alene(&mut ud, &Enhed::Daginstitution(unit)))?;
        }
        Udvalg::Enheder(udvalg) => {
            // The spelling is the register's own (dtr.md §3).
            ud.stand(conn, "anvisningenhederExtend", request.now)?;
            conn.each_anvisningsenhed(udvalg, nedlagte, |unit| alene(&mut ud, &Enhed::Anvisningsenhed(unit)))?;
        }
        Udvalg::Adresser(udvalg) => {
            ud.stand(conn, "alternativadresserExtend", request.now)?;
            conn.each_alternativ_adresse(udvalg, nedlagte, |unit| alene(&mut ud, &Enhed::AlternativAdresse(unit)))?;
        }
        Udvalg::Kodetabel(navn) => kodetabel::write(&mut ud.xml, koder, navn),
        Udvalg::Aendringer => aendringer(conn, &mut ud, request.argumenter.siden, request.argumenter.maks)?,
    }
    Ok(ud.xml.finish())
}

/// What a method reads, by its name. An argument that the schema has let be left out selects nothing in particular.
fn udvalg<'a>(operation: &str, arg: &'a Argumenter) -> Udvalg<'a> {
    let del = arg.del_af_navn.as_deref().unwrap_or_default();
    let dagtilbud = match (&arg.daginstitution, arg.adm_kommune) {
        (Some(nummer), _) => DagtilbudUdvalg::Daginstitution(nummer),
        (None, Some(kommune)) => DagtilbudUdvalg::AdmKommune(kommune),
        (None, None) => DagtilbudUdvalg::Alle,
    };
    match operation {
        "GetAllDaginstitutioner" => Udvalg::Daginstitutioner(DaginstitutionUdvalg::Alle),
        "GetDaginstitutionByNavn" => Udvalg::Daginstitutioner(DaginstitutionUdvalg::Navn(del)),
        "GetDaginstitutionByNummer" => Udvalg::Daginstitutioner(
            arg.daginstitution.as_ref().map_or(DaginstitutionUdvalg::Alle, DaginstitutionUdvalg::Nummer),
        ),
        "GetAllAnvisningsEnheder" => Udvalg::Enheder(EnhedUdvalg::Alle),
        "GetAnvisningsEnhederByNavn" => Udvalg::Enheder(EnhedUdvalg::Navn(del)),
        "GetAnvisningsEnhederByNummer"
        | "GetAnvisningsEnhederByPnummer"
        | "GetAnvisningsEnhederByCvrnummer"
        | "GetAnvisningsEnhederByDaginstitutionsnummer" => Udvalg::Enheder(enheder_by(arg)),
        "GetAllAlternativAdresser" => Udvalg::Adresser(AdresseUdvalg::Alle),
        "GetAlternativAdresserByNavn" => Udvalg::Adresser(AdresseUdvalg::Navn(del)),
        "GetAlternativAdresserByNummer"
        | "GetAlternativAdresserByPnummer"
        | "GetAlternativAdresserByCvrnummer"
        | "GetAlternativAdresserByEnhedsnummer"
        | "GetAlternativAdresserByDaginstitutionsnummer" => Udvalg::Adresser(adresser_by(arg)),
        "GetKodetabel" => Udvalg::Kodetabel(arg.tabel.as_deref().unwrap_or_default()),
        "GetAendringer" => Udvalg::Aendringer,
        // GetAllDagtilbud, GetDagtilbudBy… and their PerDato forms.
        _ => Udvalg::Dagtilbud(dagtilbud),
    }
}

fn enheder_by(arg: &Argumenter) -> EnhedUdvalg<'_> {
    match arg {
        Argumenter { enhed: Some(nummer), .. } => EnhedUdvalg::Nummer(nummer),
        Argumenter { pnummer: Some(pnummer), .. } => EnhedUdvalg::Pnummer(pnummer),
        Argumenter { cvr: Some(cvr), .. } => EnhedUdvalg::Cvr(cvr),
        Argumenter { daginstitution: Some(nummer), .. } => EnhedUdvalg::Daginstitution(nummer),
        Argumenter { .. } => EnhedUdvalg::Alle,
    }
}

fn adresser_by(arg: &Argumenter) -> AdresseUdvalg<'_> {
    match arg {
        Argumenter { alternativ_adresse: Some(nummer), .. } => AdresseUdvalg::Nummer(nummer),
        Argumenter { pnummer: Some(pnummer), .. } => AdresseUdvalg::Pnummer(pnummer),
        Argumenter { cvr: Some(cvr), .. } => AdresseUdvalg::Cvr(cvr),
        Argumenter { enhed: Some(nummer), .. } => AdresseUdvalg::Enhed(nummer),
        Argumenter { daginstitution: Some(nummer), .. } => AdresseUdvalg::Daginstitution(nummer),
        Argumenter { .. } => AdresseUdvalg::Alle,
    }
}

fn alene(ud: &mut Skriver<'_>, unit: &Enhed) -> Result<()> {
    ud.alene(unit);
    Ok(())
}

/// The three levels nested: the register as it is, or as it stood at the end of a Danish day.
fn dagtilbud(
    conn: &Conn,
    ud: &mut Skriver<'_>,
    udvalg: DagtilbudUdvalg<'_>,
    nedlagte: Nedlagte,
    request: &Request,
) -> Result<()> {
    let outside = ud.xml.depth();
    let nest = |ud: &mut Skriver<'_>, unit: &Enhed| {
        ud.xml.end_to(
            outside
                + usize::from(unit.niveau() != Niveau::Daginstitution)
                + usize::from(unit.niveau() == Niveau::AlternativAdresse),
        );
        ud.enhed(unit);
        Ok(())
    };
    match request.argumenter.dato {
        Some(dato) => conn.register_per(dagens_slut(dato))?.each_dagtilbud(udvalg, nedlagte, |unit| nest(ud, &unit))?,
        None => conn.each_dagtilbud(udvalg, nedlagte, |unit| nest(ud, &unit))?,
    }
    ud.xml.end_to(outside);
    Ok(())
}

/// The changes after a cursor, and where to go on.
fn aendringer(conn: &Conn, ud: &mut Skriver<'_>, siden: i64, maks: u32) -> Result<()> {
    let mut side = Side::begynd(ud, siden, maks);
    conn.each_aendring_siden(siden, side.hoejst(), |aendring| {
        side.aendring(ud, (aendring.nr, aendring.tid), |ud| {
            ud.xml.element("metode", aendring.metode());
            ud.alene(&aendring.efter);
        });
        Ok(())
    })?;
    side.slut(ud);
    Ok(())
}
