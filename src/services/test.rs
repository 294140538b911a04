//! For tests: requests that a service's schema takes, answers that it takes too, and answers to the byte.

use bytes::Bytes;

use super::{Operation, Service};
use crate::schema::Validator;
use crate::soap::{ContentType, Envelope, SOAP_12};
use crate::xml::Limits;

/// An operation as its tests call it.
pub(super) struct Kald {
    pub(super) service: &'static Service,
    pub(super) operation: &'static Operation,
    validator: Validator,
}

impl Kald {
    pub(super) fn af(service: &'static Service, operation: &'static Operation) -> Self {
        Self { service, operation, validator: Validator::new(service.published.schema).unwrap() }
    }

    /// The request with its arguments, valid or not.
    pub(super) fn envelope(&self, arg: &str) -> Envelope {
        let message = format!(
            "<s:Envelope xmlns:s='{SOAP_12}'><s:Body><{0} xmlns='{1}'>{arg}</{0}></s:Body></s:Envelope>",
            self.operation.name, self.service.namespace
        );
        let media = ContentType::parse(Some("application/soap+xml")).unwrap();
        Envelope::parse(Bytes::from(message), &media, &Limits::default()).unwrap()
    }

    /// What the schema says against a request.
    pub(super) fn fejl(&self, envelope: &Envelope) -> Vec<String> {
        let (range, scope) = (envelope.payload.range.clone(), &envelope.payload.scope);
        let found = self.validator.validate(envelope.text(), range, scope).unwrap();
        found.iter().map(|violation| format!("{violation:?}")).collect()
    }

    /// A request that the schema takes.
    pub(super) fn lovlig(&self, arg: &str) -> Envelope {
        let envelope = self.envelope(arg);
        let fejl = self.fejl(&envelope);
        assert!(fejl.is_empty(), "{}: {fejl:?}", self.operation.name);
        envelope
    }

    /// An answer, which the schema must take.
    pub(super) fn svar(&self, svar: String) -> String {
        let found = self.validator.validate(&svar, 0..svar.len(), &Default::default()).unwrap();
        assert!(found.is_empty(), "{}: {found:?}\n{svar}", self.operation.name);
        svar
    }
}

/// Holds a text to a file below `src/services`, to the byte. `TILSLUT_SKRIV_SVAR=1` writes the file anew.
pub(super) fn holds(fil: &str, text: &str) {
    let sti = format!("{}/src/services/{fil}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("TILSLUT_SKRIV_SVAR").is_some() {
        std::fs::write(&sti, text).unwrap();
    }
    assert_eq!(text, std::fs::read_to_string(&sti).unwrap_or_default(), "{fil}");
}
