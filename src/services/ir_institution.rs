//! InstitutionService: reads of Institutionsregisteret (ir.md §7; its methods are our choice, in the manner of EksportService).

mod enhed;
#[cfg(test)]
mod tests;

use enhed::institution;

use super::eksport::{Argumenter, Request, Side, Skriver, raekker};
use crate::institutioner::{Enhedsart, Institution};
use crate::registre::{Koder, dagens_slut};
use crate::store::institutioner::InstitutionUdvalg;
use crate::store::{Conn, Result};

/// Answers a read: `<method>Response` as the schema has it.
///
/// # Errors
/// Storage's.
pub fn answer(conn: &Conn, koder: &Koder, request: &Request) -> Result<String> {
    let mut ud = Skriver::svar(request, koder);
    match request.operation {
        "GetKodetabel" => kodetabel(&mut ud, request.argumenter.tabel.as_deref().unwrap_or_default()),
        "GetAendringer" => aendringer(conn, &mut ud, &request.argumenter)?,
        "GetHierarki" | "GetHierarkiPerDato" => hierarki(conn, &mut ud, request)?,
        // GetAlleInstitutioner, GetInstitution…By… and their PerDato forms.
        _ => institutioner(conn, &mut ud, request)?,
    }
    Ok(ud.xml.finish())
}

fn institutioner(conn: &Conn, ud: &mut Skriver<'_>, request: &Request) -> Result<()> {
    ud.stand(conn, "institutioner", request.now)?;
    each(conn, request, udvalg(&request.argumenter), |unit| institution(ud, "institution", &unit))?;
    ud.xml.end();
    Ok(())
}

/// The hierarchy that a unit is in: the top, and what is under it.
fn hierarki(conn: &Conn, ud: &mut Skriver<'_>, request: &Request) -> Result<()> {
    ud.stand(conn, "hierarki", request.now)?;
    let udvalg = request.argumenter.institution.as_ref().map_or(InstitutionUdvalg::Alle, InstitutionUdvalg::Hierarki);
    each(conn, request, udvalg, |unit| {
        let top = unit.enhedsart != Enhedsart::Afdeling;
        institution(ud, if top { "institution" } else { "afdeling" }, &unit);
    })?;
    ud.xml.end();
    Ok(())
}

/// What a method reads, by the argument that it has. The schema has said which one that is; without any it is the whole register.
fn udvalg(arg: &Argumenter) -> InstitutionUdvalg<'_> {
    match arg {
        Argumenter { institution: Some(nummer), .. } => InstitutionUdvalg::Nummer(nummer),
        Argumenter { cvr: Some(cvr), .. } => InstitutionUdvalg::Cvr(cvr),
        Argumenter { pnummer: Some(pnummer), .. } => InstitutionUdvalg::Pnummer(pnummer),
        Argumenter { del_af_navn: Some(del), .. } => InstitutionUdvalg::Navn(del),
        Argumenter { kommune: Some(kommune), .. } => InstitutionUdvalg::Kommune(*kommune),
        Argumenter { adm_kommune: Some(kommune), .. } => InstitutionUdvalg::AdmKommune(*kommune),
        Argumenter { type3: Some(type3), .. } => InstitutionUdvalg::Type3(*type3),
        Argumenter { .. } => InstitutionUdvalg::Alle,
    }
}

/// The units of a question, as they are, or as they stood at the end of a Danish day.
fn each(
    conn: &Conn,
    request: &Request,
    udvalg: InstitutionUdvalg<'_>,
    mut write: impl FnMut(Institution),
) -> Result<()> {
    let visit = |unit| {
        write(unit);
        Ok(())
    };
    match request.argumenter.dato {
        Some(dato) => conn.each_institution_per(dagens_slut(dato), udvalg, request.nedlagte(), visit),
        None => conn.each_institution(udvalg, request.nedlagte(), visit),
    }
}

/// A code table. The schema has let only names of [`crate::registre::koder::IR_TABELNAVNE`] through.
fn kodetabel(ud: &mut Skriver<'_>, navn: &str) {
    ud.xml.start("kodetabel").element("navn", navn);
    if let Some(tabel) = ud.koder.ir_tabel(navn) {
        raekker(&mut ud.xml, tabel);
    }
    ud.xml.end();
}

/// The changes after a cursor, and where to go on.
fn aendringer(conn: &Conn, ud: &mut Skriver<'_>, arg: &Argumenter) -> Result<()> {
    let mut side = Side::begynd(ud, arg.siden, arg.maks);
    conn.each_institutionsaendring_siden(arg.siden, side.hoejst(), |aendring| {
        side.aendring(ud, (aendring.nr, aendring.tid), |ud| {
            ud.xml.element("art", aendring.art.as_str());
            institution(ud, "institution", &aendring.efter);
        });
        Ok(())
    })?;
    side.slut(ud);
    Ok(())
}
