//! One change to a message, at a place that it has.

use std::ops::Range;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use tilslut::xml::{Event, Limits, Reader};

#[derive(Debug, Clone)]
pub enum Aendring {
    /// Another bit in a byte that stays ASCII.
    Bit(Index, u8),
    /// Some bytes out.
    Slet(Index, usize),
    /// Some text in, anywhere.
    Indsaet(Index, &'static str),
    /// An element moved, or copied, to a place beside or inside another.
    Flyt { hvad: Index, hvorhen: Sted, kopi: bool },
    /// An element wrapped in another.
    Pak(Index, &'static str),
    /// Two elements in each other's place.
    Ombyt(Index, Index),
    /// Another Body, or another text, in an element.
    Indhold(Index, &'static str),
    /// The ids of two elements in each other's place.
    OmbytId(Index, Index),
    /// One element's id on another too, as some kind of id.
    KopierId(Index, Index, &'static str),
    /// A namespace declaration bound to another namespace.
    Navnerum(Index, &'static str),
    /// An attribute, or declaration, put on an element.
    Attribut(Index, &'static str),
    /// An element's attributes the other way round.
    Vend(Index),
    /// Something that is no text, in the middle of some text.
    DelTekst(Index, &'static str),
}

#[derive(Debug, Clone)]
pub enum Sted {
    Foer(Index),
    Efter(Index),
    Foerst(Index),
    Sidst(Index),
}

const TEKST: &[&str] = &[
    " ",
    "\n",
    "x",
    "<!-- -->",
    "<![CDATA[]]>",
    "&#32;",
    "<a/>",
    "&amp;",
    "EX200001",
    "\u{2028}",
    "xmlns:q=\"urn:q\" ",
];
const INDHOLD: &[&str] = &[
    "",
    "EX200001",
    "urn:uuid:00000000-0000-4000-8000-000000000009",
    "2026-11-23T10:09:00Z",
    r#"<DeleteDaginstitution xmlns="urn:tilslut:dagtilbudsregister:import:2"><daginstitutionsNummer>D10005</daginstitutionsNummer></DeleteDaginstitution>"#,
];
const PAK: &[&str] = &[
    "x:Gemt xmlns:x=\"urn:x\"",
    "x:Gemt xmlns:x=\"urn:x\" mustUnderstand=\"0\"",
    "Object xmlns=\"http://www.w3.org/2000/09/xmldsig#\"",
];
const NAVNERUM: &[&str] = &[
    "urn:x",
    "http://www.w3.org/2005/08/addressing",
    "https://brugerdatabasen.stil.dk/bpi/common/3",
    "http://www.w3.org/2000/09/xmldsig#",
    "urn:tilslut:dagtilbudsregister:import:1",
];
const ATTRIBUT: &[&str] = &[
    r#" xmlns="urn:x""#,
    r#" xmlns:soap="urn:x""#,
    r#" xmlns:wsa="urn:x""#,
    r#" xmlns:ubrugt="urn:x""#,
    r#" xmlns:t="urn:x""#,
    r#" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="t:A""#,
    r#" xmlns:wsu="urn:x""#,
    r#" Id="x""#,
    r#" xml:id="x""#,
    r#" xml:lang="da""#,
    r#" b="2" a="1""#,
    r#" xmlns:r="http://www.w3.org/2003/05/soap-envelope" r:role="urn:en-anden""#,
    r#" xmlns:r="http://www.w3.org/2003/05/soap-envelope" r:role="http://www.w3.org/2003/05/soap-envelope/role/next""#,
];
const DEL: &[&str] = &["<!-- -->", "<!--x-->", "<![CDATA[]]>", "<![CDATA[x]]>", "<?x?>", "<a/>", " ", "&#x20;"];

pub fn aendring() -> impl Strategy<Value = Aendring> {
    use Aendring::*;
    let index = any::<Index>;
    let sted = prop_oneof![
        index().prop_map(Sted::Foer),
        index().prop_map(Sted::Efter),
        index().prop_map(Sted::Foerst),
        index().prop_map(Sted::Sidst),
    ];
    prop_oneof![
        1 => (index(), 0..7_u8).prop_map(|(at, bit)| Bit(at, bit)),
        1 => (index(), 1..4_usize).prop_map(|(at, length)| Slet(at, length)),
        1 => (index(), select(TEKST)).prop_map(|(at, text)| Indsaet(at, text)),
        4 => (index(), sted, any::<bool>()).prop_map(|(hvad, hvorhen, kopi)| Flyt { hvad, hvorhen, kopi }),
        2 => (index(), select(PAK)).prop_map(|(at, with)| Pak(at, with)),
        2 => (index(), index()).prop_map(|(a, b)| Ombyt(a, b)),
        2 => (index(), select(INDHOLD)).prop_map(|(at, text)| Indhold(at, text)),
        2 => (index(), index()).prop_map(|(a, b)| OmbytId(a, b)),
        2 => (index(), index(), select(&["Id", "wsu:Id", "ID", "xml:id"][..])).prop_map(|(a, b, name)| KopierId(a, b, name)),
        2 => (index(), select(NAVNERUM)).prop_map(|(at, namespace)| Navnerum(at, namespace)),
        2 => (index(), select(ATTRIBUT)).prop_map(|(at, text)| Attribut(at, text)),
        2 => index().prop_map(Vend),
        2 => (index(), select(DEL)).prop_map(|(at, text)| DelTekst(at, text)),
    ]
}

/// An element of the message, as far as the message can be read.
struct Element {
    range: Range<usize>,
    /// Between its tags.
    indhold: Range<usize>,
    /// Where an attribute may be put.
    navn_slut: usize,
    attributter: Vec<Range<usize>>,
    id: Option<Range<usize>>,
}

#[derive(Default)]
struct Kort {
    elementer: Vec<Element>,
    tekster: Vec<Range<usize>>,
}

impl Aendring {
    /// The message with the change; as it was where it has no such place.
    pub fn goer(&self, besked: &str) -> String {
        self.forsoeg(besked).unwrap_or_else(|| besked.to_owned())
    }

    fn forsoeg(&self, besked: &str) -> Option<String> {
        let kort = Kort::af(besked);
        let element =
            |index: &Index| (!kort.elementer.is_empty()).then(|| &kort.elementer[index.index(kort.elementer.len())]);
        let med_id: Vec<_> = kort.elementer.iter().filter_map(|element| element.id.clone()).collect();
        let id = |index: &Index| (!med_id.is_empty()).then(|| med_id[index.index(med_id.len())].clone());
        let stykke = |range: &Range<usize>| besked[range.clone()].to_owned();
        match self {
            Self::Bit(at, bit) => {
                let at = at.index(besked.len().max(1));
                let byte = besked.as_bytes().get(at).filter(|byte| byte.is_ascii())? ^ (1 << bit);
                byte.is_ascii().then(|| erstat(besked, at..at + 1, &char::from(byte).to_string()))
            }
            Self::Slet(at, length) => {
                let start = hel(besked, at.index(besked.len().max(1)));
                let end = hel(besked, (start + length).min(besked.len())).max(start);
                Some(erstat(besked, start..end, ""))
            }
            Self::Indsaet(at, text) => {
                let at = hel(besked, at.index(besked.len().max(1)));
                Some(erstat(besked, at..at, text))
            }
            Self::Flyt { hvad, hvorhen, kopi } => {
                let hvad = element(hvad)?.range.clone();
                let at = match hvorhen {
                    Sted::Foer(index) => element(index)?.range.start,
                    Sted::Efter(index) => element(index)?.range.end,
                    Sted::Foerst(index) => element(index)?.indhold.start,
                    Sted::Sidst(index) => element(index)?.indhold.end,
                };
                let inside = hvad.start < at && at < hvad.end;
                let text = stykke(&hvad);
                match (kopi, at >= hvad.end) {
                    (true, _) => Some(erstat(besked, at..at, &text)),
                    (false, _) if inside => None,
                    (false, true) => Some(erstat(&erstat(besked, at..at, &text), hvad, "")),
                    (false, false) => Some(erstat(&erstat(besked, hvad, ""), at..at, &text)),
                }
            }
            Self::Pak(index, with) => {
                let range = element(index)?.range.clone();
                let navn = with.split(' ').next()?;
                Some(erstat(besked, range.clone(), &format!("<{with}>{}</{navn}>", stykke(&range))))
            }
            Self::Ombyt(a, b) => ombyt(besked, element(a)?.range.clone(), element(b)?.range.clone()),
            Self::Indhold(index, text) => Some(erstat(besked, element(index)?.indhold.clone(), text)),
            Self::OmbytId(a, b) => ombyt(besked, id(a)?, id(b)?),
            Self::KopierId(a, b, name) => {
                let at = element(b)?.navn_slut;
                Some(erstat(besked, at..at, &format!(" {name}=\"{}\"", stykke(&id(a)?))))
            }
            Self::Navnerum(index, namespace) => {
                let places: Vec<_> = besked.match_indices("xmlns").map(|(at, _)| at).collect();
                let at = *places.get(index.index(places.len().max(1)))?;
                let quote = at + besked[at..].find(['"', '\''])?;
                let end = quote + 1 + besked[quote + 1..].find(['"', '\''])?;
                Some(erstat(besked, quote + 1..end, namespace))
            }
            Self::Attribut(index, text) => {
                let at = element(index)?.navn_slut;
                Some(erstat(besked, at..at, text))
            }
            Self::Vend(index) => {
                let attributes = &element(index)?.attributter;
                let (first, last) = (attributes.first()?, attributes.last()?);
                let turned: Vec<_> = attributes.iter().rev().map(stykke).collect();
                Some(erstat(besked, first.start..last.end, &turned.join("  ")))
            }
            Self::DelTekst(index, text) => {
                let range = kort.tekster.get(index.index(kort.tekster.len().max(1)))?;
                let at = hel(besked, (range.start + range.end) / 2);
                Some(erstat(besked, at..at, text))
            }
        }
    }
}

/// The place, or the one before it where no character begins.
fn hel(besked: &str, at: usize) -> usize {
    (0..=at).rev().find(|at| besked.is_char_boundary(*at)).unwrap_or(0)
}

fn erstat(besked: &str, range: Range<usize>, text: &str) -> String {
    format!("{}{text}{}", &besked[..range.start], &besked[range.end..])
}

fn ombyt(besked: &str, a: Range<usize>, b: Range<usize>) -> Option<String> {
    let (a, b) = if a.start <= b.start { (a, b) } else { (b, a) };
    let apart = a.end <= b.start;
    apart.then(|| erstat(&erstat(besked, b.clone(), &besked[a.clone()]), a, &besked[b]))
}

impl Kort {
    fn af(besked: &str) -> Self {
        let mut kort = Self::default();
        let (mut reader, mut open) = (Reader::new(besked, &Limits::default()), Vec::new());
        while let Ok(event) = reader.next() {
            match event {
                Event::Start(start) => {
                    let attributes: Vec<_> = start.attributes().collect();
                    let id = attributes.iter().find(|attribute| attribute.name.local == "Id");
                    open.push(kort.elementer.len());
                    kort.elementer.push(Element {
                        range: start.offset..start.end,
                        indhold: start.end..start.end,
                        navn_slut: start.offset + 1 + start.qualified.len(),
                        attributter: attributes.iter().map(|a| a.offset..a.value_range().end + 1).collect(),
                        id: id.map(tilslut::xml::Attribute::value_range),
                    });
                }
                Event::Text { text, offset } if besked.is_char_boundary(offset + text.len()) => {
                    kort.tekster.push(offset..offset + text.len());
                }
                Event::Text { .. } => {}
                Event::End { offset, end, .. } => {
                    let element = &mut kort.elementer[open.pop().unwrap()];
                    element.range.end = end;
                    element.indhold.end = offset;
                }
                Event::Eof => break,
            }
        }
        kort
    }
}
