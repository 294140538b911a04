//! SkoleGrunddata's tables: what tells of a person is sealed or digested by the generation of the keys file that `segl` names.

mod roter;

pub use roter::{Flyttet, roter};
