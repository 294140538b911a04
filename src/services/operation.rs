//! One operation of a service: a row of its table.

use std::borrow::Cow;

use crate::tilslutning::{self, Gate};

/// One operation of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// The name of its request element.
    pub name: &'static str,
    /// What it does.
    pub does: Does,
    /// The namespaces that its request element is taken in; the first is the one that the WSDL says.
    pub request: &'static [Namespace],
    /// The namespace of its answer element.
    pub answer: Namespace,
    /// The name of its answer element, where that is not [`Operation::name`] and `Response`.
    pub answer_named: Option<&'static str>,
    /// The services as agreements name them; an agreement for any of these opens it. All versions of a service share its agreements.
    pub aftaler: &'static [tilslutning::Service],
    /// How far in it lies.
    pub gate: Gate,
    /// Where the request names institutions; behind [`Gate::Dataaftale`] the dataaftale must be for each of them.
    pub institution: Institution,
}

/// What an operation does, as far as the exchange must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    /// Answers that service and database are up.
    Hello,
    /// Answers who the caller is proven to be too (ir.md §7).
    HelloCredentials,
    /// Gives a published schema.
    Skema,
    /// Validates a document and changes nothing (dtr-rules 25).
    Valider,
    /// Changes the register.
    Aendr,
    /// Reads the register.
    Laes,
    /// Lists the cases that wait for the ministry, or did.
    Sager,
    /// Shows a case, with what would come of it now.
    Sag,
    /// Approves, refuses or withdraws a case.
    AfgoerSag,
    /// `helloWorldWithCertificate`: greets the system that was proven (bpi.md 0.1).
    BpiHello,
    /// Tells which institutions the system has dataaftaler with (bpi-security §6).
    DataAftaler,
    /// Loads an import document into SkoleGrunddata (bpi.md §5).
    Importer,
    /// Reads SkoleGrunddata, little at a time: a straks service (bpi-rules §1).
    Straks,
    /// Reads all of an institution: a bulk service, which is counted (bpi-rules §1).
    Eksport,
}

/// A namespace that an element of an operation is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Namespace {
    /// The service's own.
    Service,
    /// `https://brugerdatabasen.stil.dk/bpi/common/3`.
    Common,
}

/// Where a request names the institutions that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Institution {
    /// Nowhere: a dataaftale for somebody will do.
    Ingen,
    /// In children `instnr` of the request element: none, one or many.
    Instnr,
    /// In `InstitutionNumber` of the import document (bpi.md 5.1).
    Importdokument,
}

impl Operation {
    /// The name of its answer element.
    #[must_use]
    pub fn answer_name(&self) -> Cow<'static, str> {
        self.answer_named.map_or_else(|| format!("{}Response", self.name).into(), Cow::Borrowed)
    }

    /// Whether it changes a register; then its answer is kept whole.
    #[must_use]
    pub fn changes(&self) -> bool {
        matches!(self.does, Does::Aendr | Does::AfgoerSag | Does::Importer)
    }
}
