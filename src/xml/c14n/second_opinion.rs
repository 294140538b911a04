//! xmlsec1 (libxml2) canonicalises the same elements of the same documents, and must agree byte for byte.

use std::process::Command;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use super::generate::{Child, Dice, Element, document, element};
use super::*;

/// Each element is canonicalised with each. White space at an end of a list is not among them: xmlsec1 takes it for `#default`, where BSP
/// R5415 has it mean nothing.
const PREFIX_LISTS: [&str; 5] = ["", "#default", "p", "rø q unknown", "p #default q rø"];

/// One rule a line. Every element with an `xml:id` is canonicalised by itself, in the namespaces that it stands in.
const CORPUS: &[(&str, &str)] = &[
    ("comments", "<a xml:id='_1'><!-- a -->t<!-- b --><b><!-- --></b></a><!-- c -->"),
    ("CDATA", "<a xml:id='_1'><![CDATA[<b>&amp;]]]]><![CDATA[> \r\n]]></a>"),
    ("attribute order", "<a xml:id='_1' z='1' b='2' B='3' a-b='4' a.b='5' _='6' æ='7' a='8' aa='9'/>"),
    (
        "attribute order by namespace",
        "<a xml:id='_1' xmlns:p='urn:z' xmlns:q='urn:a' xmlns:rø='urn:z/1' rø:a='1' p:b='2' p:a='3' q:z='4' n='5'/>",
    ),
    ("white space in tags", "<a\n\txml:id = '_1'\r\n b\n=\t\"1\"  ><b xml:id='_2' /></a\n>"),
    ("default namespace, of the parent", "<x xmlns='urn:1'><a xml:id='_1'><b xml:id='_2'/></a></x>"),
    (
        "default namespace, declared anew",
        "<a xml:id='_1' xmlns='urn:1'><b xml:id='_2' xmlns='urn:1'><c xmlns='urn:2'/></b></a>",
    ),
    (
        "default namespace, taken away",
        "<a xml:id='_1' xmlns='urn:1'><b xml:id='_2' xmlns=''><c xml:id='_3'/><d xmlns='urn:1'/></b></a>",
    ),
    ("default namespace, taken away from nothing", "<a xml:id='_1' xmlns=''><b xmlns=''/></a>"),
    (
        "default namespace, taken away where it is not used",
        "<p:a xml:id='_1' xmlns:p='urn:p' xmlns='urn:1'><p:b xml:id='_2' xmlns=''><c xml:id='_3'/></p:b></p:a>",
    ),
    (
        "default namespace, taken away above an element that uses it",
        "<a xml:id='_1' xmlns='urn:1'><p:b xmlns:p='urn:p' xmlns=''><p:c><d xml:id='_2'/><d/></p:c></p:b></a>",
    ),
    (
        "a prefix, declared anew",
        "<p:a xml:id='_1' xmlns:p='urn:1'><p:b xml:id='_2' xmlns:p='urn:2'><p:c xmlns:p='urn:1'/><p:c/></p:b><p:d/></p:a>",
    ),
    (
        "two prefixes, one namespace",
        "<p:a xml:id='_1' xmlns:p='urn:1' xmlns:q='urn:1' q:x='1' x='2'><q:b p:x='1'/></p:a>",
    ),
    (
        "unused declarations",
        "<a xml:id='_1' xmlns:p='urn:1' xmlns:q='urn:2' xmlns:rø='urn:3'><b xml:id='_2' q:x='1'/></a>",
    ),
    (
        "used by siblings",
        "<a xml:id='_1' xmlns:p='urn:1' xmlns:q='urn:2'><p:b/><p:b><p:c/></p:b><d p:x='1'/><q:e p:x='1'><p:f/></q:e></a>",
    ),
    (
        "used by attributes alone",
        "<x xmlns:p='urn:1' xmlns='urn:2'><p:a xml:id='_1' xmlns=''><p:b b='1' p:c='2'/></p:a></x>",
    ),
    (
        "prefixes of a list, declared anew below",
        "<x xmlns:p='urn:1' xmlns='urn:2'><a xml:id='_1'><b xmlns:p='urn:3'><c xml:id='_2'/></b><b xmlns=''><p:c/></b></a></x>",
    ),
    (
        "declarations sort by prefix",
        "<b:a xml:id='_1' xmlns:b='urn:1' xmlns:B='urn:2' xmlns:_='urn:3' xmlns='urn:4' xmlns:æ='urn:5' _:x='' B:x='' æ:x=''><x/></b:a>",
    ),
    (
        "references",
        "<a xml:id='_1' b='&lt;&gt;&amp;&quot;&apos;&#9;&#xA;&#13;&#x20;'>&lt;&gt;&amp;&quot;&apos;&#9;&#xA;&#13;&#x20;&#x1D11E;</a>",
    ),
    ("line ends", "<a xml:id='_1' b='1\r\n2\r3\n4\t5'>1\r\n2\r3\n4\t5&#13;\n&#13;&#10;\r\r\n</a>"),
    (
        "xml:*",
        "<x xml:lang='da' xml:space='preserve'><a xml:id='_1'><b xml:id='_2' xml:space='default' xml:lang='en' xml:base='http://x/'/> </a></x>",
    ),
    (
        "xml, declared",
        "<x xmlns:xml='http://www.w3.org/XML/1998/namespace'><a xml:id='_1' xmlns:xml='http://www.w3.org/XML/1998/namespace'/></x>",
    ),
    ("beyond the BMP", "<𐐀 xml:id='_1' 𐐁='𝄞&#x10FFFF;'>𝄞\u{FFFD}\u{E000}\u{10000}</𐐀>"),
    ("controls and separators", "<a xml:id='_1' b='\u{7F}\u{85}\u{2028}\u{A0}'>\u{7F}\u{85}\u{2028}\u{A0}\u{FEFF}</a>"),
    ("quotes", "<a xml:id='_1' b='\"' c=\"'\" d='>'>\"'></a>"),
    ("empty values", "<a xml:id='_1' b='' c=\"\"></a>"),
    (
        "names that are prefixes of each other",
        "<pp:a xml:id='_1' xmlns:p='urn:1' xmlns:pp='urn:2' p:a='1' pp:a='2'><p:a/></pp:a>",
    ),
];

/// The elements with an `xml:id`, in document order: (id, its range, what it stands in, its form by each prefix list).
fn ours(message: &str) -> Vec<(String, Vec<String>)> {
    let (mut done, mut open) = (Vec::new(), Vec::new());
    let mut reader = Reader::new(message, &Limits::default());
    let mut scope = Scope::default();
    loop {
        let event = reader.next().unwrap_or_else(|error| panic!("{}: {message}", error.tekst(message)));
        if let Event::Start(start) = &event {
            let id = start.attribute(Some(crate::xml::XML_NAMESPACE), "id").map(|id| id.into_owned());
            let forms = PREFIX_LISTS.map(|list| (Exclusive::new(message, list), String::new()));
            open.push((id, start.offset, std::mem::take(&mut scope), forms));
        }
        for (_, _, _, forms) in &mut open {
            forms.iter_mut().for_each(|(form, out)| form.event(&event, out));
        }
        match event {
            Event::End { offset, end, .. } => {
                let (id, start, scope, forms) = open.pop().unwrap();
                let range = start..end.max(offset);
                for (list, (_, form)) in PREFIX_LISTS.iter().zip(&forms) {
                    let mut out = String::new();
                    canonicalize(message, range.clone(), &scope, list, &Limits::default(), &mut out).unwrap();
                    assert_eq!(&out, form, "by its range and by events: {message}");
                }
                done.extend(id.map(|id| (start, id, forms.map(|(_, form)| form).to_vec())));
            }
            Event::Eof => break,
            _ => {}
        }
        scope = reader.scope();
    }
    done.sort();
    done.into_iter().map(|(_, id, forms)| (id, forms)).collect()
}

/// What xmlsec1 digests for each element and each prefix list, in the same order.
fn theirs(message: &str, ids: &[&str]) -> Vec<String> {
    const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
    const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
    let reference = |id: &str, list: &str| {
        let list =
            (!list.is_empty()).then(|| format!("<e:InclusiveNamespaces xmlns:e='{EXCLUSIVE}' PrefixList='{list}'/>"));
        format!(
            "<Reference URI='#{id}'><Transforms><Transform Algorithm='{EXCLUSIVE}'>{}</Transform></Transforms>\
             <DigestMethod Algorithm='http://www.w3.org/2001/04/xmlenc#sha256'/><DigestValue/></Reference>",
            list.unwrap_or_default()
        )
    };
    let references: String = ids.iter().flat_map(|id| PREFIX_LISTS.map(|list| reference(id, list))).collect();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let template = format!(
        "<ramme>{message}<Signature xmlns='{DS}'><SignedInfo><CanonicalizationMethod Algorithm='{EXCLUSIVE}'/>\
         <SignatureMethod Algorithm='http://www.w3.org/2001/04/xmldsig-more#hmac-sha256'/>{references}</SignedInfo>\
         <SignatureValue/></Signature></ramme>"
    );
    std::fs::write(file("m.xml"), template).unwrap();
    std::fs::write(file("key"), "0123456789").unwrap();
    let mut command = Command::new("xmlsec1");
    command.args(["--sign", "--store-references", "--print-debug", "--hmackey"]).arg(file("key"));
    let run = command.arg("--output").arg(file("o.xml")).arg(file("m.xml")).output().unwrap();
    let told = String::from_utf8(run.stdout).unwrap();
    assert!(run.status.success(), "{message}:\n{}", String::from_utf8_lossy(&run.stderr));
    let digested = told.split("== PreDigest data - start buffer:\n").skip(1);
    digested.map(|rest| rest.split("\n== PreDigest data - end buffer").next().unwrap().to_owned()).collect()
}

fn xmlsec1_is_there() -> bool {
    let there = Command::new("xmlsec1").arg("--version").output().is_ok();
    assert!(there || std::env::var_os("CI").is_none(), "xmlsec1 is missing");
    there
}

fn agree(what: &str, message: &str) {
    let ours = ours(message);
    let ids: Vec<&str> = ours.iter().map(|(id, _)| id.as_str()).collect();
    let theirs = theirs(message, &ids);
    assert_eq!(theirs.len(), ids.len() * PREFIX_LISTS.len(), "{what}");
    let lists =
        ours.iter().flat_map(|(id, forms)| forms.iter().zip(PREFIX_LISTS).map(move |(form, list)| (id, list, form)));
    for ((id, list, ours), theirs) in lists.zip(&theirs) {
        assert_eq!(ours, theirs, "{what}, {id} with {list:?}: (ours, theirs) of {message}");
    }
}

#[test]
fn xmlsec1_agrees_on_the_corpus() {
    if xmlsec1_is_there() {
        CORPUS.iter().for_each(|(what, message)| agree(what, message));
    }
}

#[test]
fn xmlsec1_agrees_on_generated_documents() {
    if !xmlsec1_is_there() {
        return;
    }
    let mut runner = TestRunner::deterministic();
    for round in 0..20 {
        let mut trees = prop::collection::vec(element(), 20).new_tree(&mut runner).unwrap().current();
        let mut count = 0;
        trees.iter_mut().for_each(|tree| number(tree, &mut count));
        agree(&format!("round {round}"), &document(&trees, Dice(round)));
    }
}

/// Gives every element an `xml:id` of its own.
fn number(element: &mut Element, count: &mut usize) {
    *count += 1;
    element.attributes.push(("xml", "id", format!("_{count}")));
    for child in &mut element.children {
        if let Child::Element(element) = child {
            number(element, count);
        }
    }
}
