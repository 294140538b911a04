use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::xml::Writer;

fn read_all(message: &str, limits: &Limits) -> Result<String, Error> {
    let mut reader = Reader::new(message, limits);
    let mut trace = String::new();
    loop {
        match reader.next()? {
            Event::Start(start) => {
                write!(trace, "({}{}", space(start.name.namespace), start.name.local).unwrap();
                for a in start.attributes() {
                    write!(trace, " {}{}={:?}", space(a.name.namespace), a.name.local, a.value()).unwrap();
                }
                trace.push('|');
            }
            Event::Text { text, .. } => write!(trace, "{}", text.escape_debug()).unwrap(),
            Event::End { .. } => trace.push(')'),
            Event::Eof => return Ok(trace),
        }
    }
}

fn space(namespace: Option<&str>) -> String {
    namespace.map_or(String::new(), |n| format!("{{{n}}}"))
}

fn kind(message: &str) -> Option<Kind> {
    read_all(message, &Limits::default()).err().map(|e| e.kind)
}

/// One accepted input a line, with what it is read as.
#[test]
fn accepted() {
    let cases: &[(&str, &str)] = &[
        ("<a/>", "(a|)"),
        ("<a></a >", "(a|)"),
        (" \n<a/>\r\n", "(a|)"),
        ("<?xml version='1.0'?><a/>", "(a|)"),
        ("<?xml version=\"1.0\" encoding=\"utf-8\" standalone='yes' ?>\n<a/>", "(a|)"),
        ("<!-- x --><a><!----></a><!-- y -->", "(a|)"),
        ("<a>x<!-- c -->y</a>", "(a|xy)"),
        ("<a>&lt;&#65;&#x42;</a>", "(a|<AB)"),
        ("<a><![CDATA[<&]]>]]&gt;</a>", "(a|<&]]>)"),
        ("<a><![CDATA[]]></a>", "(a|)"),
        ("<a>1\r\n2\r3&#13;</a>", "(a|1\\n2\\n3\\r)"),
        ("<a b='1' c = \"2\"\n d='>'/>", "(a b=\"1\" c=\"2\" d=\">\"|)"),
        ("<a b='x\ty\r\nz&#10;&amp;'/>", "(a b=\"x y z\\n&\"|)"),
        ("<a xmlns='urn:a'><b/><c xmlns=''/></a>", "({urn:a}a|({urn:a}b|)(c|))"),
        ("<p:a xmlns:p='urn:a' p:b='1' b='2'/>", "({urn:a}a {urn:a}b=\"1\" b=\"2\"|)"),
        (
            "<p:a p:b='1' xmlns:p='urn:a'><p:c xmlns:p='urn:c'/><p:d/></p:a>",
            "({urn:a}a {urn:a}b=\"1\"|({urn:c}c|)({urn:a}d|))",
        ),
        ("<a xml:lang='da'/>", "(a {http://www.w3.org/XML/1998/namespace}lang=\"da\"|)"),
        ("<a xmlns:xml='http://www.w3.org/XML/1998/namespace'/>", "(a|)"),
        ("<a xmlns='urn:a' xmlns:p='urn:a' b='1' p:b='2'/>", "({urn:a}a b=\"1\" {urn:a}b=\"2\"|)"),
        ("<æ:ø xmlns:æ='urn:å'/>", "({urn:å}ø|)"),
        ("<a>]] > ]></a>", "(a|]] > ]>)"),
        ("<a>\u{7F}\u{85}\u{FFFD}𝄞</a>", "(a|\\u{7f}\\u{85}\u{FFFD}𝄞)"),
    ];
    for (message, trace) in cases {
        assert_eq!(read_all(message, &Limits::default()).as_deref(), Ok(*trace), "{message:?}");
    }
}

/// One malformed input a line, with the rule that it breaks.
#[test]
fn refused() {
    let cases: &[(&str, Kind)] = &[
        // the document as a whole
        ("", Kind::NoRoot),
        ("  \n", Kind::NoRoot),
        ("<!-- only -->", Kind::NoRoot),
        ("x<a/>", Kind::TextOutsideRoot),
        ("<a/>x", Kind::TextOutsideRoot),
        ("<a/>&amp;", Kind::TextOutsideRoot),
        ("&amp;<a/>", Kind::TextOutsideRoot),
        ("<![CDATA[ ]]><a/>", Kind::TextOutsideRoot),
        ("<a/><![CDATA[]]>", Kind::TextOutsideRoot),
        ("<a/><b/>", Kind::SecondRoot),
        ("<a></a><a></a>", Kind::SecondRoot),
        ("\u{FEFF}<a/>", Kind::TextOutsideRoot),
        // cut short
        ("<", Kind::Truncated),
        ("<a", Kind::Truncated),
        ("<a ", Kind::Truncated),
        ("<a b='", Kind::Truncated),
        ("<a b=\"x>", Kind::Truncated),
        ("<a>", Kind::Truncated),
        ("<a><b></b>", Kind::Truncated),
        ("<a>text", Kind::Truncated),
        ("<a></a", Kind::Truncated),
        ("<a><!-- ", Kind::Truncated),
        ("<a><![CDATA[ ]]", Kind::Truncated),
        ("<a><?x", Kind::Truncated),
        // tags
        ("</a>", Kind::MismatchedEnd),
        ("<a></b>", Kind::MismatchedEnd),
        ("<a><b></a></b>", Kind::MismatchedEnd),
        ("<p:a xmlns:p='u' xmlns:q='u'></q:a>", Kind::MismatchedEnd),
        ("<a></ a>", Kind::MismatchedEnd),
        ("<a></a b='1'>", Kind::MismatchedEnd),
        ("<a/></a>", Kind::MismatchedEnd),
        ("<a b/>", Kind::MalformedTag),
        ("<a b=/>", Kind::MalformedTag),
        ("<a b=c/>", Kind::MalformedTag),
        ("<a ='1'/>", Kind::MalformedTag),
        ("<a b='1'c='2'/>", Kind::MalformedTag),
        ("<a b='1' / >", Kind::MalformedTag),
        ("<a b='1'' />", Kind::Truncated),
        ("<a 'b'/>", Kind::MalformedTag),
        ("<a b='<'/>", Kind::LessThanInAttribute),
        ("<a b='1'\u{85}c='2'/>", Kind::MalformedTag),
        // names
        ("< a/>", Kind::MalformedTag),
        ("<>", Kind::InvalidName),
        ("<//>", Kind::MismatchedEnd),
        ("<1/>", Kind::InvalidName),
        ("<a\u{D7}/>", Kind::InvalidName),
        ("<a:b:c xmlns:a='u'/>", Kind::InvalidName),
        ("<:a/>", Kind::InvalidName),
        ("<a: xmlns:a='u'/>", Kind::InvalidName),
        ("<a -b='1'/>", Kind::InvalidName),
        ("<a b:='1'/>", Kind::InvalidName),
        ("<a xmlns:='u'/>", Kind::InvalidName),
        ("<a<b/>", Kind::InvalidName),
        ("<a\"/>\"/>", Kind::InvalidName),
        // attributes and namespaces
        ("<a b='1' b='2'/>", Kind::DuplicateAttribute),
        ("<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>", Kind::DuplicateAttribute),
        ("<a xmlns='u' xmlns='u'/>", Kind::DuplicateAttribute),
        ("<a xmlns:p='u' xmlns:p='v'/>", Kind::DuplicateAttribute),
        (
            "<a xmlns:xml='http://www.w3.org/XML/1998/namespace' xmlns:xml='http://www.w3.org/XML/1998/namespace'/>",
            Kind::DuplicateAttribute,
        ),
        ("<p:a/>", Kind::UnboundPrefix),
        ("<a p:b='1'/>", Kind::UnboundPrefix),
        ("<a><b xmlns:p='u'/><p:c/></a>", Kind::UnboundPrefix),
        ("<xmlns:a/>", Kind::ReservedPrefix),
        ("<a xmlns:xmlns='u'/>", Kind::ReservedPrefix),
        ("<a xmlns:xml='u'/>", Kind::ReservedPrefix),
        ("<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>", Kind::ReservedPrefix),
        ("<a xmlns='http://www.w3.org/XML/1998/namespace'/>", Kind::ReservedPrefix),
        ("<a xmlns='http://www.w3.org/2000/xmlns/'/>", Kind::ReservedPrefix),
        ("<a xmlns:p=''/>", Kind::EmptyNamespace),
        ("<a xmlns:p='u&amp;v'/>", Kind::UnplainNamespace),
        ("<a xmlns='u\nv'/>", Kind::UnplainNamespace),
        // text and references
        ("<a>]]></a>", Kind::CdataEndInText),
        ("<a><![CDATA[x]]>]]></a>", Kind::CdataEndInText),
        ("<a>&nbsp;</a>", Kind::UnknownEntity),
        ("<a>&Amp;</a>", Kind::UnknownEntity),
        ("<a>&;</a>", Kind::UnknownEntity),
        ("<a b='&x;'/>", Kind::UnknownEntity),
        ("<a>&</a>", Kind::BrokenReference),
        ("<a>& amp;</a>", Kind::UnknownEntity),
        ("<a>a & b</a>", Kind::BrokenReference),
        ("<a>&amp</a>", Kind::BrokenReference),
        ("<a b='&amp'/>", Kind::BrokenReference),
        ("<a>&#;</a>", Kind::BrokenReference),
        ("<a>&#x;</a>", Kind::BrokenReference),
        ("<a>&#-1;</a>", Kind::BrokenReference),
        ("<a>&#0;</a>", Kind::IllegalCharacter),
        ("<a b='&#1;'/>", Kind::IllegalCharacter),
        ("<a>&#xD800;</a>", Kind::IllegalCharacter),
        ("<a>&#x110000;</a>", Kind::IllegalCharacter),
        ("<a>\u{1}</a>", Kind::IllegalCharacter),
        ("<a b='\0'/>", Kind::IllegalCharacter),
        ("<a>\u{FFFF}</a>", Kind::IllegalCharacter),
        ("<a><!-- \u{B} --></a>", Kind::IllegalCharacter),
        // comments
        ("<a><!-- a -- b --></a>", Kind::HyphensInComment),
        ("<a><!-- a ---></a>", Kind::HyphensInComment),
        ("<a><!--></a>", Kind::Truncated),
        ("<a><!-></a>", Kind::UnknownMarkup),
        // declarations, instructions, DTD
        ("<?xml?><a/>", Kind::Declaration),
        (" <?xml version='1.0'?><a/>", Kind::Declaration),
        ("<a><?xml version='1.0'?></a>", Kind::Declaration),
        ("<?xml encoding='utf-8'?><a/>", Kind::Declaration),
        ("<?xml encoding='utf-8' version='1.0'?><a/>", Kind::Declaration),
        ("<?xml version='1.0' standalone='maybe'?><a/>", Kind::Declaration),
        ("<?xml version='1.0' x='y'?><a/>", Kind::Declaration),
        ("<?xml version='1.0'encoding='utf-8'?><a/>", Kind::Declaration),
        ("<?xml version='1.1'?><a/>", Kind::Version),
        ("<?xml version='1.0' encoding='iso-8859-1'?><a/>", Kind::Encoding),
        ("<?xml version='1.0' encoding='utf-16'?><a/>", Kind::Encoding),
        ("<?xml-stylesheet href='x'?><a/>", Kind::ProcessingInstruction),
        ("<?XML version='1.0'?><a/>", Kind::ProcessingInstruction),
        ("<a><?x y?></a>", Kind::ProcessingInstruction),
        ("<a/><?x?>", Kind::ProcessingInstruction),
        ("<!DOCTYPE a><a/>", Kind::Dtd),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", Kind::Dtd),
        ("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", Kind::Dtd),
        ("<!DOCTYPE a [<!ENTITY b", Kind::Dtd),
        ("<!doctype a><a/>", Kind::Dtd),
        ("<a><!DOCTYPE a></a>", Kind::Dtd),
        ("<!ELEMENT a><a/>", Kind::UnknownMarkup),
        ("<a><!x></a>", Kind::UnknownMarkup),
        ("<a><![cdata[x]]></a>", Kind::UnknownMarkup),
    ];
    let wrong: Vec<_> =
        cases.iter().map(|(m, k)| (m, k, kind(m))).filter(|(_, k, found)| *found != Some(**k)).collect();
    assert!(wrong.is_empty(), "(message, expected, found): {wrong:#?}");
}

#[test]
fn every_limit_is_its_own_and_exact() {
    let limits = Limits { depth: 3, elements: 4, attributes: 2, name_bytes: 8, value_bytes: 5, namespaces: 2 };
    let cases: &[(&str, Option<Kind>)] = &[
        ("<a><b><c/></b></a>", None),
        ("<a><b><c><d/></c></b></a>", Some(Kind::TooDeep(3))),
        ("<a><b/><b/><b/></a>", None),
        ("<a><b/><b/><b/><b/></a>", Some(Kind::TooManyElements(4))),
        ("<a b='1' c='2'/>", None),
        ("<a b='1' c='2' d='3'/>", Some(Kind::TooManyAttributes(2))),
        ("<a b='1' c='2' xmlns='u'/>", Some(Kind::TooManyAttributes(2))),
        ("<abcdefgh/>", None),
        ("<abcdefghi/>", Some(Kind::NameTooLong(8))),
        ("<a abcdefghi='1'/>", Some(Kind::NameTooLong(8))),
        ("<a b='12345'/>", None),
        ("<a b='123456'/>", Some(Kind::ValueTooLong(5))),
        ("<a xmlns='u'><b xmlns:p='v'/><b xmlns:p='v'/></a>", None),
        ("<a xmlns='u'><b xmlns:p='v' xmlns:q='w'/></a>", Some(Kind::TooManyNamespaces(2))),
    ];
    for (message, expected) in cases {
        assert_eq!(read_all(message, &limits).err().map(|e| e.kind), *expected, "{message}");
    }
    let long = "u".repeat(256);
    for form in ["<a xmlns='N'/>", "<a xmlns:p='N'/>"] {
        assert!(read_all(&form.replace('N', &long), &Limits::default()).is_ok());
        let longer = read_all(&form.replace('N', &format!("{long}u")), &Limits::default());
        assert_eq!(longer.map_err(|e| e.kind), Err(Kind::NamespaceTooLong(256)));
    }
}

#[test]
fn offsets_cut_the_message() {
    let message = "<a>\n <p:b xmlns:p='u' x='1'>t</p:b><c/>&amp;<![CDATA[d]]></a>";
    let mut reader = Reader::new(message, &Limits::default());
    let mut seen = Vec::new();
    loop {
        match reader.next().unwrap() {
            Event::Start(s) => {
                seen.push(message[s.offset..s.end].to_owned());
                seen.extend(s.attributes().map(|a| message[a.offset..a.offset + 1].to_owned()));
            }
            Event::Text { offset, .. } => seen.push(message[offset..offset + 1].to_owned()),
            Event::End { offset, end, .. } => seen.push(message[offset..end].to_owned()),
            Event::Eof => break,
        }
    }
    let expected = ["<a>", "\n", "<p:b xmlns:p='u' x='1'>", "x", "t", "</p:b>", "<c/>", "", "&", "<", "</a>"];
    assert_eq!(seen, expected);
}

#[test]
fn an_error_stays_and_has_its_place() {
    let message = "<a>\n<b>&x;</b></a>";
    let mut reader = Reader::new(message, &Limits::default());
    for _ in 0..3 {
        reader.next().unwrap();
    }
    let first = reader.next().unwrap_err();
    assert_eq!(reader.next().unwrap_err(), first);
    assert_eq!(first, Kind::UnknownEntity.at(7));
    assert_eq!(first.tekst(message), "Kun de fem foruddefinerede entiteter er tilladt (linje 2, kolonne 4).");
    assert_eq!(first.kode(), "TIL103");
}

#[test]
fn text_and_skip() {
    let message = "<a><b>x<!-- c -->&amp;<![CDATA[y]]></b><c><d>1</d></c><e/><f>2</f></a>";
    let mut reader = Reader::new(message, &Limits::default());
    reader.next().unwrap();
    reader.next().unwrap();
    assert_eq!(reader.text().unwrap().as_deref(), Some("x&y"));
    reader.next().unwrap();
    let end = reader.skip().unwrap();
    assert!(message[..end].ends_with("</c>"));
    reader.next().unwrap();
    assert_eq!(reader.text().unwrap().as_deref(), Some(""));
    reader.next().unwrap();
    assert_eq!(reader.text().unwrap().as_deref(), Some("2"));
    assert!(matches!(reader.next().unwrap(), Event::End { .. }));
    assert!(matches!(reader.next().unwrap(), Event::Eof));
}

#[test]
fn one_element_within_its_scope() {
    let message = "<x xmlns='urn:d' xmlns:p='urn:p'><a p:b='1'>t</a>rest</x>";
    let mut reader = Reader::new(message, &Limits::default());
    reader.next().unwrap();
    let scope = reader.scope();
    assert_eq!((scope.namespace("p"), scope.namespace(""), scope.namespace("q")), (Some("urn:p"), Some("urn:d"), None));
    let range = message.find("<a").unwrap()..message.find("rest").unwrap();
    let mut inner = Reader::within(message, range.clone(), &scope, &Limits::default());
    match inner.next().unwrap() {
        Event::Start(start) => {
            assert!(start.name.is("urn:d", "a"));
            assert_eq!(start.attribute(Some("urn:p"), "b").as_deref(), Some("1"));
            assert_eq!((start.offset, start.namespace("p")), (range.start, Some("urn:p")));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(inner.skip().unwrap(), range.end);
    assert!(matches!(inner.next().unwrap(), Event::Eof));
}

/// A tree, as written and as read.
#[derive(Debug, Clone, PartialEq)]
enum Node {
    Text(String),
    Element(String, Vec<(String, String)>, Vec<Node>),
}

fn node() -> impl Strategy<Value = Node> {
    let text = any::<String>().prop_filter_map("XML text", |t| {
        let t: String = t.chars().filter(|c| crate::xml::is_xml_char(*c)).collect();
        (!t.is_empty()).then_some(Node::Text(t))
    });
    let attributes = prop::collection::btree_map("[a-zæøå_][a-z0-9.-]{0,5}", "[ -~\t\n\r<&\"æ𝄞]{0,8}", 0..4);
    let attributes = attributes.prop_map(|map| map.into_iter().filter(|(n, _)| n != "xmlns").collect::<Vec<_>>());
    let leaf =
        ("[A-Za-zÆØÅ_][A-Za-z0-9.-]{0,8}", attributes.clone()).prop_map(|(n, a)| Node::Element(n, a, Vec::new()));
    prop_oneof![text, leaf].prop_recursive(5, 40, 6, move |inner| {
        let children = prop::collection::vec(inner, 0..6).prop_map(joined);
        ("[A-Za-z_][A-Za-z0-9.-]{0,8}", attributes.clone(), children).prop_map(|(n, a, c)| Node::Element(n, a, c))
    })
}

/// Neighbouring texts as one, as a reader cannot tell them apart.
fn joined(nodes: Vec<Node>) -> Vec<Node> {
    nodes.into_iter().fold(Vec::new(), |mut out, node| {
        match (out.last_mut(), node) {
            (Some(Node::Text(before)), Node::Text(more)) => before.push_str(&more),
            (_, node) => out.push(node),
        }
        out
    })
}

fn write_node(writer: &mut Writer, node: &Node) {
    match node {
        Node::Text(text) => {
            writer.text(text);
        }
        Node::Element(name, attributes, children) => {
            writer.start(name);
            for (name, value) in attributes {
                writer.attr(name, value);
            }
            children.iter().for_each(|child| write_node(writer, child));
            writer.end();
        }
    }
}

fn read_node(message: &str) -> Node {
    let mut reader = Reader::new(message, &Limits::default());
    let mut stack: Vec<Node> = vec![Node::Element(String::new(), Vec::new(), Vec::new())];
    loop {
        match reader.next().unwrap() {
            Event::Start(s) => {
                let attributes = s.attributes().map(|a| (a.name.local.to_owned(), a.value().into_owned())).collect();
                stack.push(Node::Element(s.name.local.to_owned(), attributes, Vec::new()));
            }
            Event::Text { text, .. } => push(&mut stack, Node::Text(text.into_owned())),
            Event::End { .. } => {
                let done = stack.pop().unwrap();
                push(&mut stack, done);
            }
            Event::Eof => break,
        }
    }
    match stack.pop() {
        Some(Node::Element(_, _, mut children)) => children.remove(0),
        other => panic!("{other:?}"),
    }
}

fn push(stack: &mut [Node], node: Node) {
    if let Some(Node::Element(_, _, children)) = stack.last_mut() {
        children.push(node);
        *children = joined(std::mem::take(children));
    }
}

proptest! {
    #[test]
    fn never_panics_and_always_ends(message in any::<String>()) {
        let _ = read_all(&message, &Limits::default());
    }

    /// Arbitrary strings seldom look like XML; these do.
    #[test]
    fn never_panics_on_nearly_xml(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..24)) {
        let message = pieces.concat();
        let _ = read_all(&message, &Limits::default());
        let _ = super::super::canonical(&message, 0..message.len(), &Scope::default(), &Limits::default());
    }

    #[test]
    fn what_is_written_is_what_is_read(tree in node().prop_map(|n| Node::Element("root".into(), Vec::new(), vec![n]))) {
        let mut writer = Writer::new();
        write_node(&mut writer, &tree);
        let message = writer.finish();
        prop_assert_eq!(read_node(&message), tree);
        let form = super::super::canonical(&message, 0..message.len(), &Scope::default(), &Limits::default()).unwrap();
        let again = super::super::canonical(&form, 0..form.len(), &Scope::default(), &Limits::default()).unwrap();
        prop_assert_eq!(form, again);
    }

    /// Any prefix of a good document is refused, and never accepted as something shorter.
    #[test]
    fn a_cut_document_is_refused(tree in node(), at in 0.0..1.0f64) {
        let mut writer = Writer::new();
        write_node(&mut writer, &Node::Element("root".into(), Vec::new(), vec![tree]));
        let message = writer.finish();
        let mut cut = (message.len() as f64 * at) as usize;
        while !message.is_char_boundary(cut) { cut -= 1; }
        prop_assert!(read_all(&message[..cut], &Limits::default()).is_err());
    }
}

const PIECES: &[&str] = &[
    "<a>",
    "</a>",
    "<a/>",
    "<b x='1'>",
    "</b>",
    "<",
    ">",
    "/",
    "&",
    ";",
    "&amp;",
    "&#",
    "x1;",
    "'",
    "\"",
    "=",
    " ",
    "\n",
    "\r",
    "<!--",
    "-->",
    "--",
    "<![CDATA[",
    "]]>",
    "]]",
    "<?",
    "?>",
    "<?xml version='1.0'?>",
    "<!DOCTYPE a",
    "[",
    "]",
    "xmlns",
    ":",
    "xmlns:p='u'",
    "p:",
    "<p:a",
    "æ",
    "𝄞",
    "\u{0}",
    "\u{FFFE}",
    "\u{FEFF}",
    "text",
];
