//! Where the fields of a change stand.

use crate::dagtilbud::{Aendring, Handling};
use crate::registre::Fejl;
use crate::services::aendringer::{ADRESSE, Sendt};

impl Sendt for Aendring {
    fn metode(&self) -> &'static str {
        self.handling.metode()
    }

    fn sti(&self, fejl: &Fejl) -> String {
        let Some(felt) = fejl.felt else { return String::new() };
        let adresse = ADRESSE.contains(&felt).then_some("Adresse");
        enhed(&self.handling).into_iter().chain(adresse).chain([felt]).collect::<Vec<_>>().join("/")
    }
}

/// The element around the unit's fields; none for methods that only name numbers.
fn enhed(handling: &Handling) -> Option<&'static str> {
    use Handling as H;
    match handling {
        H::InsertDaginstitution(..) | H::UpdateDaginstitution(..) => Some("Daginstitution"),
        H::InsertAnvisningsEnhed(..) | H::UpdateAnvisningsEnhed(..) => Some("AnvisningsEnhed"),
        H::InsertAlternativAdresse(..) | H::UpdateAlternativAdresse(..) => Some("AlternativAdresse"),
        H::DeleteDaginstitution(..)
        | H::DeleteAnvisningsEnhed(..)
        | H::DeleteAlternativAdresse(..)
        | H::MoveAnvisningsEnhed(..)
        | H::MoveAlternativAdresse(..) => None,
    }
}
