//! The published descriptions: WSDL and XSD, with the caller's own address.
