//! Activation: a person gets its UserId before it has had a role, as a contact person does who has begun to use Unilogin (bpi-rules §2, Contacts).

use serde::Serialize;

use crate::grunddata::{Cpr, PersonId};
use crate::segl::{Formaal, SharedNoegler};
use crate::store::tilslutning::Cause;
use crate::store::{Error, Result, Tx};

/// What became of the numbers that were given, by where each stood.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Aktiveret {
    /// How many have got their UserId.
    pub aktiveret: usize,
    /// How many had it.
    pub allerede_aktive: usize,
    /// Where a number stood that nobody in the register has.
    pub ukendte: Vec<usize>,
}

impl Tx<'_> {
    /// Gives the persons of these numbers their UserId, and says so in the journal, by UserId alone. Each number comes with its line.
    ///
    /// # Errors
    /// [`Error::Segl`] where the keys lack the generation of the rows; what SQLite says.
    pub fn aktiver(&mut self, numre: &[(usize, Cpr)], noegler: &SharedNoegler, cause: &Cause) -> Result<Aktiveret> {
        let mut ud = Aktiveret::default();
        let Some(generation) = self.segl_generation()? else {
            // Nobody has come yet.
            ud.ukendte.extend(numre.iter().map(|(linje, _)| *linje));
            return Ok(ud);
        };
        let noegler = noegler.med(generation)?;
        let noegle = noegler.generation(generation)?;
        let mut nye = Vec::new();
        for (linje, cpr) in numre {
            match self.person_med_cpr(&noegle.opslag(Formaal::Cpr, cpr.as_str().as_bytes()))? {
                None => ud.ukendte.push(*linje),
                Some((_, stand)) if stand.aktiv => ud.allerede_aktive += 1,
                Some((person, _)) => {
                    self.prepare("UPDATE person SET aktiv = 1 WHERE id = ?1")?.execute([person.0])?;
                    nye.push(person);
                }
            }
        }
        ud.aktiveret = nye.len();
        self.noter_aktiveret(&nye, cause)?;
        Ok(ud)
    }

    fn noter_aktiveret(&mut self, nye: &[PersonId], cause: &Cause) -> Result<()> {
        if nye.is_empty() {
            return Ok(());
        }
        let brugerid: Vec<String> = nye.iter().map(|person| person.user_id()).collect();
        let content = serde_json::json!({ "brugerid": brugerid, "hvorfor": cause.hvorfor });
        let content = serde_json::to_vec(&content).map_err(|_| Error::Corrupt { table: "person", column: "aktiv" })?;
        self.journal(&cause.entry(cause.id, "grunddata aktiver".into(), &content), &[])?;
        Ok(())
    }
}
