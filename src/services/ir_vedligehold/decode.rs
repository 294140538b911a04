//! XML → acts. What comes here has passed the published schema, so that a failure is ours and not the supplier's.

use crate::institutioner::{Aendring, Enhedsart, Felter as Enhedsfelter, Handling, NyHovedskole, Sted, felt};
use crate::registre::Henvisning;
use crate::services::aendringer::{self, ADRESSE, Error, Felter, Fundet, Ordforraad, Sending};
use crate::soap::Payload;
use crate::types::Kommunekode;
use crate::xml::{Limits, Reader};

/// The acts of one request.
pub type Batch = Sending<Aendring>;

const FIELDS: &[&str] = &[
    felt::INSTITUTIONSNUMMER,
    felt::HOVEDSKOLE,
    felt::NAVN,
    felt::MELLEMLANGT_NAVN,
    felt::KORT_NAVN,
    felt::CVR,
    felt::PNUMMER,
    felt::LOKALITET,
    felt::STEDNAVN,
    felt::POSTBOKS,
    felt::ADRESSE_KORT,
    felt::LEDER,
    felt::LEDER_KORT,
    felt::EMAIL,
    felt::WEB,
    felt::TELEFON,
    felt::TYPE3,
    felt::TYPE2,
    felt::RESSORT,
    felt::UNDERVISNINGSNIVEAU,
    felt::EJERKODE,
    felt::ADM_KOMMUNE,
    felt::ADM_REGION,
    felt::ENHEDSART,
    felt::AKTIVKODE,
    felt::NEDLAGT,
    felt::FORTSAETTER,
    felt::OPHOERER,
    felt::ENHED,
    felt::ADMINISTRATION,
    felt::AFDELING,
    felt::ELEVER,
    felt::PR,
    felt::DAGTILBUD,
];

const ORD: Ordforraad = Ordforraad {
    felter: &[FIELDS, ADRESSE],
    flade: &[],
    dele: &[felt::INSTITUTION, felt::ADRESSE, felt::NY, felt::NY_AFDELING],
};

/// Reads the acts of a request that the schema has accepted.
///
/// # Errors
/// Where schema and code disagree.
pub fn decode(message: &str, payload: &Payload, limits: &Limits) -> Result<Batch, Error> {
    aendringer::read(message, payload, limits, read_change)
}

fn read_change(reader: &mut Reader<'_>, fundet: Fundet<'_>) -> Result<Aendring, Error> {
    let Fundet { metode, position, lokal_id, offset } = fundet;
    let laest = Felter::read(reader, &ORD)?;
    let handling = laest.ir_handling(metode).ok_or(Error::Unknown(offset))??;
    let mut felter = Vec::new();
    steder(&laest, "", &mut felter);
    Ok(Aendring { position, lokal_id, handling, offset, felter })
}

/// The path and place of every element below a change's own, as [`Aendring::felter`] has them.
fn steder(laest: &Felter<'_>, over: &str, steder_: &mut Vec<(String, usize)>) {
    let mut set: Vec<(&str, u32)> = Vec::new();
    let mut sti = |navn: &'static str| {
        let nr = match set.iter_mut().find(|(kendt, _)| *kendt == navn) {
            Some((_, nr)) => {
                *nr += 1;
                *nr
            }
            None => {
                set.push((navn, 1));
                1
            }
        };
        if nr == 1 { format!("{over}{navn}") } else { format!("{over}{navn}[{nr}]") }
    };
    for felt in &laest.felter {
        steder_.push((sti(felt.navn), felt.offset));
    }
    for del in &laest.dele {
        let sti = sti(del.navn);
        let under = format!("{sti}/");
        steder_.push((sti, del.offset));
        steder(&del.felter, &under, steder_);
    }
}

impl Felter<'_> {
    /// What the method does with these fields; `None` where there is no such method.
    fn ir_handling(&self, metode: &str) -> Option<Result<Handling, Error>> {
        Some(match metode {
            "InsertInstitution" => self.insert(),
            "UpdateInstitution" => self.med_felter(felt::INSTITUTIONSNUMMER, Handling::UpdateInstitution),
            "DeleteInstitution" => self.luk(Handling::DeleteInstitution),
            "InsertAfdeling" => self.med_felter(felt::HOVEDSKOLE, Handling::InsertAfdeling),
            "DeleteAfdeling" => self.luk(Handling::DeleteAfdeling),
            "MoveAfdeling" => self.to(felt::INSTITUTIONSNUMMER, felt::HOVEDSKOLE, Handling::MoveAfdeling),
            "InsertForeloebig" => self.insert_foreloebig(),
            "GodkendForeloebig" => self.henvisning(felt::INSTITUTIONSNUMMER).map(Handling::GodkendForeloebig),
            "FusionTilNyHovedskole" => self.fusion_til_ny(),
            "FusionUnderHovedskole" => self.en_og_flere(felt::HOVEDSKOLE, felt::ENHED, |hovedskole, enheder| {
                Handling::FusionUnderHovedskole { hovedskole, enheder }
            }),
            "FusionAfHovedskoler" => self.en_og_flere(felt::FORTSAETTER, felt::OPHOERER, |fortsaetter, ophoerer| {
                Handling::FusionAfHovedskoler { fortsaetter, ophoerer }
            }),
            "SammenlaegMedBestaaende" => {
                self.en_og_flere(felt::FORTSAETTER, felt::OPHOERER, |fortsaetter, ophoerer| {
                    Handling::SammenlaegMedBestaaende { fortsaetter, ophoerer }
                })
            }
            "SammenlaegTilNy" => self.sammenlaeg_til_ny(),
            "DelInstitution" => self.del_institution(),
            "DelHovedskole" => self.del_hovedskole(),
            "MeldElevaktivitet" => self.elevaktivitet(),
            "LaegDagtilbudUnderSkole" => self.dagtilbud_under_skole(),
            _ => return None,
        })
    }

    fn insert(&self) -> Result<Handling, Error> {
        let enhed = self.del(felt::INSTITUTION)?;
        let art = Enhedsart::try_from(enhed.parsed::<u8>(felt::ENHEDSART)?);
        let art = art.map_err(|_| Error::Form(felt::ENHEDSART))?;
        Ok(Handling::InsertInstitution(art, enhed.enhed()?, enhed.given_parsed(felt::AKTIVKODE)?))
    }

    fn insert_foreloebig(&self) -> Result<Handling, Error> {
        let hovedskole = self.given_henvisning(felt::HOVEDSKOLE)?;
        Ok(Handling::InsertForeloebig(hovedskole, self.del(felt::INSTITUTION)?.enhed()?))
    }

    fn fusion_til_ny(&self) -> Result<Handling, Error> {
        let enheder = self.henvisninger(felt::ENHED)?;
        Ok(Handling::FusionTilNyHovedskole { enheder, administration: self.henvisning(felt::ADMINISTRATION)? })
    }

    fn sammenlaeg_til_ny(&self) -> Result<Handling, Error> {
        let ophoerer = self.henvisninger(felt::OPHOERER)?;
        Ok(Handling::SammenlaegTilNy { ophoerer, felter: self.del(felt::INSTITUTION)?.enhed()? })
    }

    fn del_institution(&self) -> Result<Handling, Error> {
        let nye = self.alle_dele(felt::INSTITUTION).map(Self::enhed).collect::<Result<_, _>>()?;
        Ok(Handling::DelInstitution { institution: self.henvisning(felt::INSTITUTIONSNUMMER)?, nye })
    }

    fn del_hovedskole(&self) -> Result<Handling, Error> {
        let ny = |ny: &Self| {
            Ok(NyHovedskole {
                felter: ny.del(felt::INSTITUTION)?.enhed()?,
                afdelinger: ny.henvisninger(felt::AFDELING)?,
                nye_afdelinger: ny.alle_dele(felt::NY_AFDELING).map(Self::enhed).collect::<Result<_, _>>()?,
            })
        };
        let nye = self.alle_dele(felt::NY).map(ny).collect::<Result<_, Error>>()?;
        Ok(Handling::DelHovedskole { hovedskole: self.henvisning(felt::HOVEDSKOLE)?, nye })
    }

    fn elevaktivitet(&self) -> Result<Handling, Error> {
        Ok(Handling::MeldElevaktivitet {
            institution: self.henvisning(felt::INSTITUTIONSNUMMER)?,
            elever: self.parsed(felt::ELEVER)?,
            pr: self.parsed(felt::PR)?,
        })
    }

    fn dagtilbud_under_skole(&self) -> Result<Handling, Error> {
        let skole = self.henvisning(felt::INSTITUTIONSNUMMER)?;
        Ok(Handling::LaegDagtilbudUnderSkole { skole, dagtilbud: self.parsed(felt::DAGTILBUD)? })
    }

    /// A method with one reference, and the unit's fields and aktivkode.
    fn med_felter(
        &self,
        navn: &'static str,
        handling: fn(Henvisning, Enhedsfelter, Option<u32>) -> Handling,
    ) -> Result<Handling, Error> {
        let enhed = self.del(felt::INSTITUTION)?;
        Ok(handling(self.henvisning(navn)?, enhed.enhed()?, enhed.given_parsed(felt::AKTIVKODE)?))
    }

    /// A method that closes a unit, on a day.
    fn luk(&self, handling: fn(Henvisning, Option<jiff::civil::Date>) -> Handling) -> Result<Handling, Error> {
        Ok(handling(self.henvisning(felt::INSTITUTIONSNUMMER)?, self.given_parsed(felt::NEDLAGT)?))
    }

    /// A method with two references.
    fn to(
        &self,
        enhed: &'static str,
        til: &'static str,
        handling: fn(Henvisning, Henvisning) -> Handling,
    ) -> Result<Handling, Error> {
        Ok(handling(self.henvisning(enhed)?, self.henvisning(til)?))
    }

    /// A method with one unit and one or more others.
    fn en_og_flere(
        &self,
        en: &'static str,
        flere: &'static str,
        handling: fn(Henvisning, Vec<Henvisning>) -> Handling,
    ) -> Result<Handling, Error> {
        Ok(handling(self.henvisning(en)?, self.henvisninger(flere)?))
    }

    /// The fields of a unit.
    fn enhed(&self) -> Result<Enhedsfelter, Error> {
        Ok(Enhedsfelter {
            navn: self.tekst(felt::NAVN)?,
            mellemlangt_navn: self.valgfri(felt::MELLEMLANGT_NAVN),
            kort_navn: self.valgfri(felt::KORT_NAVN),
            cvr: self.given_parsed(felt::CVR)?,
            pnummer: self.given_parsed(felt::PNUMMER)?,
            sted: Sted {
                adresse: self.del(felt::ADRESSE)?.adresse()?,
                lokalitet: self.valgfri(felt::LOKALITET),
                stednavn: self.valgfri(felt::STEDNAVN),
                postboks: self.valgfri(felt::POSTBOKS),
                adresse_kort: self.valgfri(felt::ADRESSE_KORT),
            },
            leder: self.valgfri(felt::LEDER),
            leder_kort: self.valgfri(felt::LEDER_KORT),
            email: self.valgfri(felt::EMAIL),
            web: self.valgfri(felt::WEB),
            telefon: self.valgfri(felt::TELEFON),
            type3: self.parsed(felt::TYPE3)?,
            type2: self.given_parsed(felt::TYPE2)?,
            ressort: self.parsed(felt::RESSORT)?,
            undervisningsniveau: self.given_parsed(felt::UNDERVISNINGSNIVEAU)?,
            ejerkode: self.parsed(felt::EJERKODE)?,
            adm_kommune: self.given_parsed(felt::ADM_KOMMUNE)?.map(Kommunekode),
            adm_region: self.given_parsed(felt::ADM_REGION)?,
        })
    }
}
