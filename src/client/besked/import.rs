//! An import document as a request: what stands in the file is sent to the byte, with the method of wsaIMPORT around it (bpi.md §5).

use super::{Besked, Byg, Fejl, Rod, Valg, tjeneste};
use crate::soap::Version;

/// The operation that a document is sent to, where the file does not say: full import, changes, and deletion.
const FULD: &str = "importerXml";
const DELTA: &str = "importerDeltaXml";
const SLET: &str = "importerSletXml";
const DOKUMENT: &str = "UNILoginImport";
const SLETDOKUMENT: &str = "UNILoginSlet";

/// What a person may choose about an import document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Importvalg {
    /// It names only what has changed.
    pub delta: bool,
    /// The answer is to name each user.
    pub med_brugere: bool,
    /// A full import may remove more than the gateway otherwise lets pass.
    pub tillad_stor_sletning: bool,
}

impl Importvalg {
    fn attributter(self) -> String {
        let given = |chosen: bool, name: &str| if chosen { format!(r#" {name}="true""#) } else { String::new() };
        given(self.med_brugere, "medBrugere") + &given(self.tillad_stor_sletning, "tilladStorSletning")
    }
}

impl Rod {
    /// The request that the document is the content of; `None` where the file is no import document.
    pub(super) fn som_import(&self, fil: &str, end: usize, valg: &Valg) -> Result<Option<Besked>, Fejl> {
        let Some(metode) = self.metode(valg)? else { return Ok(None) };
        let (service, operation) = tjeneste::find(None, metode, None, valg.tjeneste.as_ref())?;
        if valg.proeve {
            return Err(Fejl::IngenProeve(metode.to_owned()));
        }
        if valg.soap == Some(Version::V11) {
            return Err(Fejl::KunSoap12(service.path()));
        }
        let mut byg = Byg { fil, tekst: String::with_capacity(end - self.begin + 512), stykker: Vec::new() };
        byg.egen(&format!(r#"<soap:Envelope xmlns:soap="{}">"#, Version::V12.namespace()));
        let hoved = Some(byg.tekst.len());
        // A prefix, so that a document without a namespace stays without one.
        let attributter = valg.import.attributter();
        byg.egen(&format!(r#"<soap:Body><a8:{metode} xmlns:a8="{}"><a8:instXML{attributter}>"#, service.namespace));
        byg.fra(self.begin..end);
        byg.egen(&format!("</a8:instXML></a8:{metode}></soap:Body></soap:Envelope>"));
        let (tekst, stykker) = (byg.tekst, byg.stykker);
        Ok(Some(Besked { tekst, service, operation, soap: Version::V12, stykker, hoved, signeret: None }))
    }

    /// The operation by the document's root and what was chosen.
    fn metode(&self, valg: &Valg) -> Result<Option<&'static str>, Fejl> {
        let Importvalg { delta, tillad_stor_sletning, .. } = valg.import;
        let named = valg.metode.as_deref();
        let metode = match (self.local.as_str(), named) {
            (DOKUMENT, None | Some(FULD)) if !delta => FULD,
            (DOKUMENT, None | Some(DELTA)) => DELTA,
            (DOKUMENT | SLETDOKUMENT, Some(SLET)) | (SLETDOKUMENT, None) if !delta && !tillad_stor_sletning => SLET,
            (SLETDOKUMENT, None | Some(SLET)) | (DOKUMENT, Some(FULD | SLET)) => return Err(Fejl::IkkeSammen),
            _ if valg.import != Importvalg::default() => return Err(Fejl::KunImport),
            _ => return Ok(None),
        };
        Ok(Some(metode))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A8: &str = "https://brugerdatabasen.stil.dk/bpi/wsaimport/8";

    fn metode(fil: &str, metode: Option<&str>, import: Importvalg) -> Result<&'static str, Fejl> {
        let valg = Valg { metode: metode.map(str::to_owned), import, ..Valg::default() };
        Besked::of(fil, &valg).map(|besked| besked.operation.name)
    }

    #[test]
    fn the_document_is_sent_to_the_byte() {
        let fil =
            "<?xml version=\"1.0\"?>\n<!-- nat -->\n<UNILoginImport source='x'>\n  <Institution/>\n</UNILoginImport>\n";
        let import = Importvalg { med_brugere: true, ..Importvalg::default() };
        let besked = Besked::of(fil, &Valg { import, ..Valg::default() }).unwrap();
        assert_eq!((besked.operation.name, besked.service.namespace), (FULD, A8));
        let around = format!(
            "<soap:Body><a8:importerXml xmlns:a8=\"{A8}\"><a8:instXML medBrugere=\"true\"><UNILoginImport source='x'>\n"
        );
        assert!(besked.tekst.contains(&around), "{}", besked.tekst);
        assert!(besked.tekst.contains("</UNILoginImport></a8:instXML></a8:importerXml>"), "{}", besked.tekst);
        // The root stands on the message's first line and on the file's third.
        assert_eq!([1, 2, 3, 4].map(|linje| besked.linje(fil, linje)), [Some(3), Some(4), Some(5), None]);
    }

    #[test]
    fn the_operation_is_that_of_the_root_and_the_choice() {
        let delta = Importvalg { delta: true, ..Importvalg::default() };
        let stor = Importvalg { tillad_stor_sletning: true, ..Importvalg::default() };
        let ingen = Importvalg::default();
        let dokument = format!("<UNILoginImport xmlns=\"{A8}/import\"/>");
        assert_eq!(metode(&dokument, None, ingen).unwrap(), FULD);
        assert_eq!(metode(&dokument, Some(FULD), stor).unwrap(), FULD);
        assert_eq!(metode(&dokument, None, delta).unwrap(), DELTA);
        assert_eq!(metode(&dokument, Some(DELTA), ingen).unwrap(), DELTA);
        assert_eq!(metode("<UNILoginSlet/>", None, ingen).unwrap(), SLET);
        assert_eq!(metode(&dokument, Some(SLET), ingen).unwrap(), SLET);
        for (fil, named, import) in [
            ("<UNILoginSlet/>", None, delta),
            ("<UNILoginSlet/>", None, stor),
            (&*dokument, Some(FULD), delta),
            (&*dokument, Some(SLET), stor),
        ] {
            assert!(matches!(metode(fil, named, import), Err(Fejl::IkkeSammen)), "{fil} {named:?}");
        }
        assert!(matches!(metode("<DeleteDaginstitution/>", None, delta), Err(Fejl::KunImport)));
        let proeve = Valg { proeve: true, ..Valg::default() };
        assert!(matches!(Besked::of(&dokument, &proeve), Err(Fejl::IngenProeve(_))));
    }
}
