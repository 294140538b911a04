use proptest::prelude::*;

use super::generate::{Dice, document, element};
use super::*;

/// The form of the first element that starts with the text.
fn form(message: &str, apex: &str, prefix_list: &str) -> String {
    let mut reader = Reader::new(message, &Limits::default());
    let mut form: Option<Exclusive<'_>> = None;
    let mut out = String::new();
    let mut depth = 0;
    loop {
        let event = reader.next().unwrap();
        match &event {
            Event::Start(start) if form.is_none() && message[start.offset..].starts_with(apex) => {
                form = Some(Exclusive::new(message, prefix_list));
                depth = 1;
            }
            Event::Start(_) => depth += usize::from(form.is_some()),
            Event::Eof => panic!("{apex} is not in {message}"),
            _ => {}
        }
        if let Some(form) = &mut form {
            form.event(&event, &mut out);
            if matches!(event, Event::End { .. }) {
                depth -= 1;
                if depth == 0 {
                    return out;
                }
            }
        }
    }
}

/// One document a line: (the document, where the element starts, the prefix list, its form).
#[test]
fn forms() {
    let cases: &[(&str, &str, &str, &str)] = &[
        // tags
        ("<a/>", "<a", "", "<a></a>"),
        ("<a  b = '1'\n\tc=\"2\" ></a >", "<a", "", r#"<a b="1" c="2"></a>"#),
        ("<?xml version='1.0'?>\n<!-- x --><a><!-- y -->t<!-- z --></a>\n", "<a", "", "<a>t</a>"),
        // attributes: by namespace, then local name; those in none first
        (r#"<a c="3" b="2" a="1"/>"#, "<a", "", r#"<a a="1" b="2" c="3"></a>"#),
        (
            r#"<a xmlns:p="urn:z" xmlns:q="urn:y" p:a="1" q:b="2" z="3" q:a="4"/>"#,
            "<a",
            "",
            r#"<a xmlns:p="urn:z" xmlns:q="urn:y" z="3" q:a="4" q:b="2" p:a="1"></a>"#,
        ),
        (
            r#"<a xml:space="preserve" xml:lang="da" b="1"/>"#,
            "<a",
            "",
            r#"<a b="1" xml:lang="da" xml:space="preserve"></a>"#,
        ),
        (
            "<a b='\"&lt;&gt;&amp;&apos;&#9;&#10;&#13; \n\t>'/>",
            "<a",
            "",
            r#"<a b="&quot;&lt;>&amp;'&#x9;&#xA;&#xD;   >"></a>"#,
        ),
        // text
        ("<a>&lt;&gt;&amp;&quot;&apos;&#13;&#x41;>\"</a>", "<a", "", "<a>&lt;&gt;&amp;\"'&#xD;A&gt;\"</a>"),
        ("<a>1\r\n2\r3</a>", "<a", "", "<a>1\n2\n3</a>"),
        ("<a><![CDATA[<b>&amp;]]>&#x1D11E;æ</a>", "<a", "", "<a>&lt;b&gt;&amp;amp;𝄞æ</a>"),
        // declarations: those used, where they are used first
        (r#"<a xmlns="urn:a" xmlns:u="urn:u"><b/></a>"#, "<a", "", r#"<a xmlns="urn:a"><b></b></a>"#),
        (
            r#"<p:a xmlns:p="urn:p" xmlns:q="urn:q"><q:b/><q:c q:d="1"/></p:a>"#,
            "<p:a",
            "",
            r#"<p:a xmlns:p="urn:p"><q:b xmlns:q="urn:q"></q:b><q:c xmlns:q="urn:q" q:d="1"></q:c></p:a>"#,
        ),
        (
            r#"<z:a xmlns:z="urn:1" xmlns:b="urn:2" xmlns="urn:3" b:x="1"><y/></z:a>"#,
            "<z:a",
            "",
            r#"<z:a xmlns:b="urn:2" xmlns:z="urn:1" b:x="1"><y xmlns="urn:3"></y></z:a>"#,
        ),
        // declared anew with the same namespace, with another, and taken away
        (r#"<a xmlns="urn:a"><b xmlns="urn:a"/></a>"#, "<a", "", r#"<a xmlns="urn:a"><b></b></a>"#),
        (
            r#"<p:a xmlns:p="urn:1"><p:b xmlns:p="urn:2"><p:c xmlns:p="urn:1"/></p:b></p:a>"#,
            "<p:a",
            "",
            r#"<p:a xmlns:p="urn:1"><p:b xmlns:p="urn:2"><p:c xmlns:p="urn:1"></p:c></p:b></p:a>"#,
        ),
        (r#"<a xmlns="urn:a"><b xmlns=""><c/></b></a>"#, "<a", "", r#"<a xmlns="urn:a"><b xmlns=""><c></c></b></a>"#),
        (
            r#"<p:a xmlns:p="urn:p" xmlns="urn:d"><b xmlns=""/></p:a>"#,
            "<p:a",
            "",
            r#"<p:a xmlns:p="urn:p"><b></b></p:a>"#,
        ),
        (
            r#"<a xmlns="urn:a"><p:b xmlns:p="urn:p" xmlns=""><c/></p:b></a>"#,
            "<a",
            "",
            r#"<a xmlns="urn:a"><p:b xmlns:p="urn:p"><c xmlns=""></c></p:b></a>"#,
        ),
        (r#"<a xmlns=""/>"#, "<a", "", "<a></a>"),
        // an element within: only what it uses comes along, and xml:* stays outside
        (
            r#"<a xmlns="urn:a" xmlns:p="urn:p" xmlns:q="urn:q" xml:lang="da"><b p:x="1"><q:c/></b></a>"#,
            "<b",
            "",
            r#"<b xmlns="urn:a" xmlns:p="urn:p" p:x="1"><q:c xmlns:q="urn:q"></q:c></b>"#,
        ),
        // prefix lists
        (
            r#"<a xmlns="urn:a" xmlns:p="urn:p" xmlns:q="urn:q"><q:b><c/></q:b></a>"#,
            "<q:b",
            " p\n #default ",
            r#"<q:b xmlns="urn:a" xmlns:p="urn:p" xmlns:q="urn:q"><c></c></q:b>"#,
        ),
        (
            r#"<a xmlns:p="urn:p"><b><c xmlns:p="urn:2"><p:d/></c><c xmlns:p="urn:p"/></b></a>"#,
            "<b",
            "p unknown xml",
            r#"<b xmlns:p="urn:p"><c xmlns:p="urn:2"><p:d></p:d></c><c></c></b>"#,
        ),
        (
            r#"<p:a xmlns:p="urn:p" xmlns="urn:d"><p:b xmlns=""><p:c xmlns="urn:d"/></p:b></p:a>"#,
            "<p:a",
            "#default",
            r#"<p:a xmlns="urn:d" xmlns:p="urn:p"><p:b xmlns=""><p:c xmlns="urn:d"></p:c></p:b></p:a>"#,
        ),
        (r#"<p:a xmlns:p="urn:p" xmlns=""/>"#, "<p:a", "#default", r#"<p:a xmlns:p="urn:p"></p:a>"#),
    ];
    for (message, apex, prefix_list, expected) in cases {
        assert_eq!(form(message, apex, prefix_list), *expected, "{message} {prefix_list:?}");
    }
}

#[test]
fn an_element_by_its_range() {
    let message = r#"<a xmlns="urn:a" xmlns:p="urn:p"><b p:x="1">t</b></a>"#;
    let mut reader = Reader::new(message, &Limits::default());
    reader.next().unwrap();
    reader.next().unwrap();
    let (scope, range) = (reader.scope(), message.find("<b").unwrap()..message.find("</a").unwrap());
    let mut out = String::new();
    canonicalize(message, range, &scope, "", &Limits::default(), &mut out).unwrap();
    assert_eq!(out, r#"<b xmlns="urn:a" xmlns:p="urn:p" p:x="1">t</b>"#);
    let error = canonicalize(message, 0..3, &Scope::default(), "", &Limits::default(), &mut out).unwrap_err();
    assert_eq!(error.kode(), "TIL107");
}

#[test]
fn an_attribute_added_is_as_one_that_stood_there() {
    let added = Added { prefix: "u", name: Name { namespace: Some("urn:u"), local: "Id" }, value: "_1&2" };
    for (message, there) in [
        ("<s:b xmlns:s='urn:s'/>", "<s:b xmlns:s='urn:s' xmlns:u='urn:u' u:Id='_1&amp;2'/>"),
        ("<b z='1' xmlns='urn:b'/>", "<b u:Id='_1&amp;2' z='1' xmlns='urn:b' xmlns:u='urn:u'/>"),
    ] {
        let mut reader = Reader::new(message, &Limits::default());
        let (mut exclusive, mut out) = (Exclusive::new(message, ""), String::new());
        let Event::Start(start) = reader.next().unwrap() else { panic!() };
        exclusive.start_adding(&start, added, &mut out);
        exclusive.event(&reader.next().unwrap(), &mut out);
        assert_eq!(out, form(there, "<", ""));
    }
}

proptest! {
    /// However a tree is written: one form, and the form's form is itself.
    #[test]
    fn one_form_a_tree(tree in element(), one in any::<u64>(), other in any::<u64>(), list in prop::sample::select(vec!["", "p #default"])) {
        let spelling = |seed| document(std::slice::from_ref(&tree), Dice(seed));
        let (one, other) = (spelling(one), spelling(other));
        let canonical = form(&one, "<rod", list);
        prop_assert_eq!(&canonical, &form(&other, "<rod", list), "{} {}", one, other);
        prop_assert_eq!(&canonical, &form(&canonical, "<rod", list));
    }
}
