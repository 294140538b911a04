//! Pupil activity is reported by an operation of its own (ir-rules 2, 4, 19).

use jiff::civil::Date;

use super::myndighed::{Ansigt, Indgreb};
use super::skriv::uaendret;
use super::{Gang, Sag, Udfald};
use crate::institutioner::fejl::{Brud, felt};
use crate::institutioner::model::{Elevaktivitet, Enhedsart, Institution};
use crate::institutioner::register::Register;
use crate::registre::{Art, Henvisning};

impl<R: Register> Gang<'_, R> {
    /// What an extract said of the unit, and when it was brought up to date, are of its fields, and stay.
    pub(super) fn meld_elevaktivitet(
        &mut self,
        sag: &mut Sag<'_>,
        egen: &Henvisning,
        elever: u32,
        pr: Date,
    ) -> Udfald<R::Error> {
        if pr > self.dag {
            sag.brud(Some(felt::PR.into()), Brud::IFremtiden { i_dag: self.dag });
        }
        let Some(foer) = self.find(sag, &felt::INSTITUTIONSNUMMER.into(), egen)? else { return Ok(None) };
        if foer.enhedsart == Enhedsart::Hovedskole && elever > 0 {
            sag.brud(Some(felt::ELEVER.into()), Brud::EleverPaaHovedskole { nummer: foer.nummer.clone() });
        }
        if let Some(sidste) = foer.elevaktivitet.filter(|sidste| pr < sidste.pr) {
            sag.brud(Some(felt::PR.into()), Brud::AeldreTaelling { pr: sidste.pr });
        }
        if !self.maa(sag, &[Ansigt::af(&foer, Indgreb::Elever)]) || !sag.godkendt() {
            return Ok(None);
        }
        let nummer = foer.nummer.clone();
        let efter = Institution { elevaktivitet: Some(Elevaktivitet { elever, pr }), ..foer.clone() };
        if efter == foer {
            return uaendret(sag, nummer);
        }
        self.skriv(sag, Art::Update, Some(foer), efter)?;
        Ok(Some(nummer))
    }
}
