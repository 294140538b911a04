//! SOAP 1.1 and 1.2: envelopes in, envelopes and faults out, and the publication of WSDL and XSD.
pub mod envelope;
pub mod fault;
pub mod publish;
