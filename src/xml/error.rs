//! What the reader refuses, and the words for it.

use super::place::place;

/// Why a message is not XML that this gateway reads, and where.
///
/// It carries names of constructs, numbers and limits: never text of the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{kind} (byte {offset})")]
pub struct Error {
    /// What was wrong.
    pub kind: Kind,
    /// Where, in bytes of the UTF-8 message.
    pub offset: usize,
}

impl Error {
    /// The code that the peer is told.
    #[must_use]
    pub fn kode(&self) -> &'static str {
        self.kind.kode()
    }

    /// The text that the peer is told, with line and column of the message.
    #[must_use]
    pub fn tekst(&self, message: &str) -> String {
        let at = place(message, self.offset);
        format!("{} (linje {}, kolonne {}).", self.kind, at.line, at.column)
    }
}

/// The reasons, one for each rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Kind {
    /// XML 1.0 §2.2: a character that XML does not have, raw or by reference.
    #[error("Beskeden indeholder et tegn, som XML ikke tillader")]
    IllegalCharacter,
    /// XML 1.0 §2.8: a document type declaration (WS-I BP 1.1 R1008 forbids it).
    #[error("Dokumenttypeerklæringer (DTD) er ikke tilladt")]
    Dtd,
    /// XML 1.0 §2.6: a processing instruction (WS-I BP 1.1 R1009 forbids it).
    #[error("Behandlingsinstruktioner (<?…?>) er ikke tilladt")]
    ProcessingInstruction,
    /// XML 1.0 §2.8: the XML declaration has another form, or another place than the very first.
    #[error("XML-erklæringen er forkert udformet eller står ikke først")]
    Declaration,
    /// The declared version is not 1.0.
    #[error("Kun XML 1.0 er understøttet")]
    Version,
    /// The declared encoding is another than the message's own.
    #[error("XML-erklæringens tegnsæt passer ikke til beskedens")]
    Encoding,
    /// XML 1.0 §4.1: a reference to another entity than the five predefined ones.
    #[error("Kun de fem foruddefinerede entiteter er tilladt")]
    UnknownEntity,
    /// XML 1.0 §4.1: `&` that starts no whole reference.
    #[error("Tegnet & står uden en fuldstændig reference")]
    BrokenReference,
    /// XML 1.0 §2.5: `--` within a comment, or a comment that ends `--->`.
    #[error("En kommentar må ikke indeholde --")]
    HyphensInComment,
    /// XML 1.0 §2.4: `]]>` in text.
    #[error("Tegnfølgen ]]> må ikke stå i tekst")]
    CdataEndInText,
    /// XML 1.0 §3.1: `<!` that starts neither comment nor CDATA.
    #[error("Ukendt opmærkning efter <!")]
    UnknownMarkup,
    /// XML 1.0 §3.1: a tag of another form than name, attributes and `>`.
    #[error("Et tag er forkert udformet")]
    MalformedTag,
    /// XML 1.0 §3.1: `<` in an attribute value.
    #[error("Tegnet < må ikke stå i en attributværdi")]
    LessThanInAttribute,
    /// A name that is no qualified name (Namespaces in XML 1.0 §4).
    #[error("Et navn er ikke et gyldigt XML-navn")]
    InvalidName,
    /// The same attribute twice, by expanded name (Namespaces in XML 1.0 §6.3).
    #[error("Den samme attribut står to gange på et element")]
    DuplicateAttribute,
    /// A prefix that no declaration in scope binds (Namespaces in XML 1.0 §5).
    #[error("Et navnerumspræfiks er ikke erklæret")]
    UnboundPrefix,
    /// `xml` or `xmlns` bound or used against Namespaces in XML 1.0 §3.
    #[error("De reserverede præfikser xml og xmlns er brugt forkert")]
    ReservedPrefix,
    /// `xmlns:p=""` (Namespaces in XML 1.0 §5 allows it for the default namespace alone).
    #[error("Et navnerumspræfiks er bundet til et tomt navnerum")]
    EmptyNamespace,
    /// A namespace name with references or line breaks. XML allows them, no namespace here has them: refused, so names need no rewriting.
    #[error("Et navnerum må ikke skrives med referencer eller linjeskift")]
    UnplainNamespace,
    /// An end tag that closes another element than the open one, or none.
    #[error("Et sluttag passer ikke til det åbne element")]
    MismatchedEnd,
    /// The message ends in the middle of markup or with elements open.
    #[error("Beskeden slutter, før XML-dokumentet er afsluttet")]
    Truncated,
    /// Text beside the root element.
    #[error("Der står tekst uden for rodelementet")]
    TextOutsideRoot,
    /// A second root element.
    #[error("Dokumentet har mere end ét rodelement")]
    SecondRoot,
    /// No root element.
    #[error("Dokumentet har intet rodelement")]
    NoRoot,
    /// Limit: elements within each other.
    #[error("Elementerne er indlejret dybere end {0} niveauer")]
    TooDeep(usize),
    /// Limit: elements in all.
    #[error("Dokumentet har flere end {0} elementer")]
    TooManyElements(usize),
    /// Limit: attributes of one element, namespace declarations included.
    #[error("Et element har flere end {0} attributter")]
    TooManyAttributes(usize),
    /// Limit: bytes of a qualified name.
    #[error("Et navn er længere end {0} byte")]
    NameTooLong(usize),
    /// Limit: bytes of a namespace.
    #[error("Et navnerum er længere end {0} byte")]
    NamespaceTooLong(usize),
    /// Limit: bytes of an attribute value.
    #[error("En attributværdi er længere end {0} byte")]
    ValueTooLong(usize),
    /// Limit: namespace declarations in scope.
    #[error("Der er erklæret flere end {0} navnerum på én gang")]
    TooManyNamespaces(usize),
}

impl Kind {
    /// The code that the peer is told, one for each thing to mend.
    #[must_use]
    pub fn kode(self) -> &'static str {
        match self {
            Self::MalformedTag | Self::LessThanInAttribute | Self::InvalidName | Self::CdataEndInText => "TIL100",
            Self::HyphensInComment | Self::UnknownMarkup | Self::Declaration | Self::Version => "TIL100",
            Self::MismatchedEnd | Self::TextOutsideRoot | Self::SecondRoot | Self::NoRoot => "TIL100",
            Self::Dtd => "TIL101",
            Self::ProcessingInstruction => "TIL102",
            Self::UnknownEntity | Self::BrokenReference => "TIL103",
            Self::IllegalCharacter => "TIL104",
            Self::UnboundPrefix | Self::ReservedPrefix | Self::EmptyNamespace | Self::UnplainNamespace => "TIL105",
            Self::DuplicateAttribute => "TIL106",
            Self::Truncated => "TIL107",
            Self::TooDeep(_) | Self::TooManyElements(_) | Self::TooManyAttributes(_) => "TIL108",
            Self::NameTooLong(_) | Self::NamespaceTooLong(_) | Self::ValueTooLong(_) => "TIL108",
            Self::TooManyNamespaces(_) => "TIL108",
            Self::Encoding => "TIL110",
        }
    }

    /// The reason, at a place.
    pub(super) fn at(self, offset: usize) -> Error {
        Error { kind: self, offset }
    }
}
