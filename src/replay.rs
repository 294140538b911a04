//! Replay: recorded exchanges played again, and what came out otherwise than recorded.
//!
//! Two kinds of recording are played: a fixture ([`Fixture`], a folder that people wrote and review) and an exchange of a journal
//! ([`Recording`]). Both are played by a [`World`]: a gateway over a scratch copy of a database, so that nothing real is ever changed. What is
//! observed is brought into a form that a person can read line by line ([`pretty`], [`register`]), and compared as that form.
//!
//! In a world nothing is left to chance: time and exchange ids come from the recording, so nothing needs to be masked. A running gateway
//! ([`online`]) has its own clock and ids; there they are.

pub mod difference;
pub mod error;
pub mod fixture;
pub mod grunddata;
pub mod mask;
pub mod online;
pub mod pretty;
pub mod recording;
pub mod register;
pub mod setup;
pub mod world;

pub use difference::Difference;
pub use error::Error;
pub use fixture::{Exchange, Expected, Fixture};
pub use online::Online;
pub use recording::Recording;
pub use setup::Setup;
pub use world::{Observed, World};
