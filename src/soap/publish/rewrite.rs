//! Addresses in a served document.

use std::ops::Range;

use crate::xml::write::escaped_attribute;
use crate::xml::{Event, Limits, Name, Reader};

const WSDL: &str = "http://schemas.xmlsoap.org/wsdl/";
const WSDL_SOAP: &str = "http://schemas.xmlsoap.org/wsdl/soap/";
const WSDL_SOAP_12: &str = "http://schemas.xmlsoap.org/wsdl/soap12/";
const XSD: &str = "http://www.w3.org/2001/XMLSchema";

/// What a served document says of where it and its service are.
pub(super) struct Addresses<'a> {
    pub(super) base_url: &'a str,
    pub(super) path: &'a str,
}

impl Addresses<'_> {
    /// The document with every `address/@location`, `import/@location` and `@schemaLocation` replaced; all else byte for byte.
    pub(super) fn rewrite(&self, document: &str) -> String {
        let mut out = String::with_capacity(document.len() + 1024);
        let mut copied = 0;
        for (range, address) in self.replacements(document) {
            out.push_str(document.get(copied..range.start).unwrap_or_default());
            out.push_str(&escaped_attribute(&address));
            copied = range.end;
        }
        out.push_str(document.get(copied..).unwrap_or_default());
        out
    }

    fn replacements(&self, document: &str) -> Vec<(Range<usize>, String)> {
        let mut reader = Reader::new(document, &Limits::default());
        let mut found = Vec::new();
        // The files are ours and a test reads each of them: an error cannot come, and would end the list.
        while let Ok(event) = reader.next() {
            match event {
                Event::Start(start) => found.extend(start.attributes().filter_map(|attribute| {
                    let address = self.address(start.name, attribute.name.local, &attribute.value())?;
                    Some((attribute.value_range(), address))
                })),
                Event::Eof => break,
                Event::Text { .. } | Event::End { .. } => {}
            }
        }
        found
    }

    fn address(&self, element: Name<'_>, attribute: &str, value: &str) -> Option<String> {
        match (element.namespace?, element.local, attribute) {
            (WSDL_SOAP | WSDL_SOAP_12, "address", "location") => Some(format!("{}{}", self.base_url, self.path)),
            (XSD, "import" | "include" | "redefine", "schemaLocation") => Some(self.document("xsd", value)),
            (WSDL, "import", "location") => Some(self.document("wsdl", value)),
            _ => None,
        }
    }

    fn document(&self, kind: &str, location: &str) -> String {
        let file = location.rsplit('/').next().unwrap_or(location);
        format!("{}{}?{kind}={file}", self.base_url, self.path)
    }
}
