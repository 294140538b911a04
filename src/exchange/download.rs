//! Documents that are written while they are sent, so that none is ever held whole: the public extracts.

use std::io;

/// A document that is written while it is sent.
pub trait Download: Send + Sync {
    /// Its `Content-Type`.
    fn content_type(&self) -> &'static str;

    /// The name that it is saved by, where it is a file rather than something to be read by a program.
    fn filename(&self) -> Option<&'static str> {
        None
    }

    /// What is another whenever the content is: letters, digits, `-` and `.`. Blocks.
    ///
    /// # Errors
    /// Where the content cannot be reached.
    fn version(&self) -> io::Result<String>;

    /// Writes the whole of it, as it is at one moment. Blocks for as long as whoever takes it.
    ///
    /// # Errors
    /// `out`'s own, and where the content cannot be read to its end.
    fn write(&self, out: &mut dyn io::Write) -> io::Result<()>;
}
