//! `segl`: which generation of keys SkoleGrunddata's rows are in.

use super::{Conn, Result, Tx};

impl Conn {
    /// The generation that the rows are sealed and digested by; `None` before the first row.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn segl_generation(&self) -> Result<Option<u32>> {
        Ok(self.prepare("SELECT generation FROM segl")?.query_row([], |row| row.get(0))?)
    }
}

impl Tx<'_> {
    /// Says which generation the rows are in from now on.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn set_segl_generation(&mut self, generation: u32) -> Result<()> {
        self.prepare("UPDATE segl SET generation = ?1")?.execute([generation])?;
        Ok(())
    }
}
