//! Forms of the security header, one a line: changed before it is signed, so that nothing but the form is wrong. What is not told apart here by
//! a client of bpi-security §3 is told apart by WS-Security, XMLDSig or BSP.

use tilslut::wss::Error::{self, *};
use tilslut::wss::{Part, Rules};

use super::angreb::{element, erstat, signeret_som};
use super::{doem, laes, nu, tillid};

const EXC: &str = r#"<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>"#;
const C14N: &str = r#"<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>"#;

/// Text in place of text in the first place that has it.
fn med(fra: &'static str, til: &'static str) -> impl Fn() -> String {
    move || signeret_som(|besked| erstat(&besked, fra, til))
}

/// `Transform` or `CanonicalizationMethod` with prefixes.
fn praefikser(tag: &str, list: &str) -> String {
    let exclusive = r#"xmlns="http://www.w3.org/2001/10/xml-exc-c14n#""#;
    tag.replace("/>", &format!("><InclusiveNamespaces {exclusive}{list}/></{}>", &tag[1..tag.find(' ').unwrap()]))
}

#[test]
fn forms_that_are_taken() {
    let security_last = |besked: String, navn: &str| {
        let del = element(&besked, navn).to_owned();
        erstat(&erstat(&besked, &del, ""), "</wsse:Security>", &format!("{del}</wsse:Security>"))
    };
    let cases: Vec<(&str, String)> = vec![
        ("as it is", signeret_som(|besked| besked)),
        ("Timestamp last", signeret_som(|besked| security_last(besked, "wsu:Timestamp"))),
        ("token last", signeret_som(|besked| security_last(besked, "wsse:BinarySecurityToken"))),
        ("a plain Id", med(r#"wsu:Id="krop""#, r#"Id="krop""#)()),
        (
            "enveloped first",
            med(
                EXC,
                r#"<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>"#,
            )(),
        ),
        (
            "prefixes",
            signeret_som(|besked| erstat(&besked, EXC, &praefikser(EXC, " PrefixList=\"wsse &#9; soap\nwsu\""))),
        ),
        ("an empty list", signeret_som(|besked| erstat(&besked, EXC, &praefikser(EXC, " PrefixList=\"\"")))),
        ("no list", signeret_som(|besked| erstat(&besked, EXC, &praefikser(EXC, "")))),
        (
            "prefixes of SignedInfo",
            signeret_som(|besked| erstat(&besked, C14N, &praefikser(C14N, " PrefixList=\"soap c\""))),
        ),
        ("rsa-sha384", med("#rsa-sha256", "#rsa-sha384")()),
        ("rsa-sha512", med("#rsa-sha256", "#rsa-sha512")()),
        ("PSS", med("2001/04/xmldsig-more#rsa-sha256", "2007/05/xmldsig-more#sha256-rsa-MGF1")()),
        ("PSS with SHA-384", med("2001/04/xmldsig-more#rsa-sha256", "2007/05/xmldsig-more#sha384-rsa-MGF1")()),
        ("PSS with SHA-512", med("2001/04/xmldsig-more#rsa-sha256", "2007/05/xmldsig-more#sha512-rsa-MGF1")()),
        ("PSS without parameters", med("2001/04/xmldsig-more#rsa-sha256", "2007/05/xmldsig-more#rsa-pss")()),
        ("sha384", med("xmlenc#sha256", "xmldsig-more#sha384")()),
        ("sha512", med("xmlenc#sha256", "xmlenc#sha512")()),
        ("ids of references and keys", med("<ds:KeyInfo>", "<ds:KeyInfo Id=\"ki\">")()),
        ("decimals", med("09:59:30Z", "09:59:30.123Z")()),
        ("white space around a time", med("2026-11-23T09:59:30Z", "\n 2026-11-23T09:59:30Z\t")()),
        ("a comment in a time", med("09:59:30Z", "09:59:<!-- 60 -->30Z")()),
        ("CDATA in a time", med("09:59:30Z", "<![CDATA[09:59:30Z]]>")()),
        ("an unknown attribute", med("<wsu:Timestamp", "<wsu:Timestamp xmlns:q=\"urn:q\" q:a=\"1\"")()),
        ("no mustUnderstand", med(" soap:mustUnderstand=\"true\"", "")()),
        (
            "for us by name",
            med(
                "soap:mustUnderstand=\"true\"",
                "soap:role=\"http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver\"",
            )(),
        ),
        ("a header that is not signed", med("<wsa:Action", "<x:A xmlns:x=\"urn:x\" Id=\"a\"/><wsa:Action")()),
        ("an id in the data", med("import:2\"/>", "import:2\"><a Id=\"a\" ID=\"b\" xml:id=\"c\"/></HelloWorld>")()),
        ("two ids on a part", med(r#"wsu:Id="krop""#, r#"wsu:Id="krop" Id="krop-2""#)()),
        (
            "a type whose prefix the Body declares and uses",
            med(
                "import:2\"/>",
                "import:2\" xmlns:t=\"urn:t\" xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><t:a i:type=\" t:A \"/><b i:type=\"B\"/></HelloWorld>",
            )(),
        ),
        (
            "a type whose prefix nobody declares",
            med("import:2\"/>", "import:2\" xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:type=\"t:A\"/>")(),
        ),
        (
            "a type whose prefix is on the list",
            signeret_som(|besked| {
                let besked = erstat(&besked, "<soap:Envelope ", "<soap:Envelope xmlns:t=\"urn:t\" ");
                let besked = erstat(
                    &besked,
                    "import:2\"/>",
                    "import:2\" xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:type=\"t:A\"/>",
                );
                erstat(&besked, EXC, &praefikser(EXC, " PrefixList=\"t\""))
            }),
        ),
        ("an empty id", med("import:2\"/>", "import:2\"><a Id=\"\"/><a Id=\" \"/></HelloWorld>")()),
    ];
    let trust = tillid();
    for (navn, besked) in cases {
        assert!(matches!(doem(&trust, &besked), Ok(Some(_))), "{navn}: {:?}", doem(&trust, &besked));
    }
}

#[test]
fn forms_that_are_refused() {
    let cases: &[(&str, &str, Error)] = &[
        // Security
        ("<wsu:Timestamp", "<wsse:UsernameToken/><wsu:Timestamp", Unexpected("Security")),
        ("<wsu:Timestamp", "text<wsu:Timestamp", Unexpected("Security")),
        ("</ds:Signature>", "</ds:Signature><ds:Object/>", Unexpected("Security")),
        // BinarySecurityToken
        (" EncodingType=", " Encoding=", TokenType("EncodingType")),
        ("#Base64Binary", "#HexBinary", TokenType("EncodingType")),
        ("#X509v3\" wsu:Id", "#X509v1\" wsu:Id", TokenType("ValueType")),
        (">{cert}<", "><", Base64("BinarySecurityToken")),
        (">{cert}<", ">{cert}=<", Base64("BinarySecurityToken")),
        (">{cert}<", ">{cert}*<", Base64("BinarySecurityToken")),
        (">{cert}<", "><a>{cert}</a><", Unexpected("BinarySecurityToken")),
        (" wsu:Id=\"certifikat\"", "", OtherToken),
        // Timestamp
        ("<wsu:Created>", "<wsu:Created>2026-11-23T09:59:30Z</wsu:Created><wsu:Created>", Missing("Expires")),
        ("<wsu:Expires>", "<wsu:Before/><wsu:Expires>", Missing("Expires")),
        ("</wsu:Expires>", "</wsu:Expires><wsu:Expires>2026-11-23T10:04:30Z</wsu:Expires>", Unexpected("Timestamp")),
        ("</wsu:Expires>", "</wsu:Expires>x", Unexpected("Timestamp")),
        ("<wsu:Created>", "<wsu:Created><a/>", Unexpected("Created")),
        ("09:59:30Z", "09:59:60Z", Time("Created")),
        ("10:04:30Z", "10:04:30", Time("Expires")),
        ("10:04:30Z", "10:04:30.0001Z", Time("Expires")),
        // SignedInfo
        ("<ds:SignedInfo>", "<ds:SignedInfo><ds:KeyName/>", Missing("CanonicalizationMethod")),
        ("<ds:SignatureMethod", "<ds:Reference/><ds:SignatureMethod", Missing("SignatureMethod")),
        (
            "#rsa-sha256\"/>",
            "#rsa-sha256\"><ds:HMACOutputLength>8</ds:HMACOutputLength></ds:SignatureMethod>",
            Unexpected("SignatureMethod"),
        ),
        ("#rsa-sha256\"/>", "#rsa-sha256\">1</ds:SignatureMethod>", Unexpected("SignatureMethod")),
        ("xml-exc-c14n#\"/>", "xml-exc-c14n#\"><a/></ds:CanonicalizationMethod>", Unexpected("CanonicalizationMethod")),
        ("#rsa-sha256", "#rsa-sha224", Algorithm("SignatureMethod")),
        ("#rsa-sha256", "#RSA-SHA256", Algorithm("SignatureMethod")),
        ("xmlenc#sha256", "xmldsig-more#sha224", Algorithm("DigestMethod")),
        ("2001/10/xml-exc-c14n#", "2001/10/xml-exc-c14n# ", Algorithm("CanonicalizationMethod")),
        // Reference
        ("URI=\"#krop\"", "URI=\"krop\"", ReferenceForm),
        ("URI=\"#krop\"", "URI=\"#\"", ReferenceForm),
        ("URI=\"#krop\"", "URI=\"##krop\"", ReferenceForm),
        ("URI=\"#krop\"", "URI=\"#kr op\"", ReferenceForm),
        ("URI=\"#krop\"", "URI=\"?#krop\"", ReferenceForm),
        ("URI=\"#krop\"", "URI=\"#ukendt\"", NoSuchPart),
        ("URI=\"#krop\"", "x=\"#krop\"", ReferenceForm),
        ("<ds:Transforms>", "<ds:Transforms><ds:Transform/>", Algorithm("Transform")),
        ("<ds:DigestValue>", "<ds:DigestValue><a/>", Unexpected("DigestValue")),
        (
            "<ds:DigestValue></ds:DigestValue>",
            "<ds:DigestValue></ds:DigestValue><ds:DigestValue/>",
            Unexpected("Reference"),
        ),
        ("<ds:DigestMethod", "<ds:Transforms/><ds:DigestMethod", Missing("DigestMethod")),
        ("</ds:SignedInfo>", "<ds:Object/></ds:SignedInfo>", Unexpected("SignedInfo")),
        ("wsse:Security soap", "wsse:Security wsu:Id=\"krop\" soap", NoSuchPart),
        ("<wsa:Action", "<x:A xmlns:x=\"urn:x\" soap:role=\"urn:x\" Id=\"krop\"/><wsa:Action", NoSuchPart),
        ("<wsa:Action", "<wsa:Action Id=\"krop\"", NotSigned(Part::Body)),
        ("<soap:Header>", "<soap:Header wsu:Id=\"krop\">", NoSuchPart),
        ("<soap:Envelope ", "<soap:Envelope Id=\"krop\" ", NoSuchPart),
        ("URI=\"#krop\"", "URI=\"#certifikat\"", NotSigned(Part::Body)),
        // SignatureValue, KeyInfo
        ("<ds:KeyInfo>", "<ds:KeyInfo><ds:KeyName/>", Missing("SecurityTokenReference")),
        ("</wsse:SecurityTokenReference>", "<a/></wsse:SecurityTokenReference>", Unexpected("SecurityTokenReference")),
        (
            "<ds:SignatureValue></ds:SignatureValue>",
            "<ds:KeyInfo/><ds:SignatureValue></ds:SignatureValue>",
            Missing("SignatureValue"),
        ),
        ("URI=\"#certifikat\" ValueType", "URI=\"#certifikat\" Value", TokenType("Reference")),
        ("URI=\"#certifikat\" ValueType", "URI=\"certifikat\" ValueType", ReferenceForm),
        ("URI=\"#certifikat\" ValueType", "ValueType", ReferenceForm),
        ("</ds:KeyInfo>", "</ds:KeyInfo><ds:Object/>", Unexpected("Signature")),
        // Elsewhere
        ("<wsa:Action", "<x:A xmlns:x=\"urn:x\"><wsse:Security/></x:A><wsa:Action", SecondSecurity),
        ("import:2\"/>", "import:2\"><wsu:Timestamp/></HelloWorld>", SecondTimestamp),
        ("import:2\"/>", "import:2\"><wsse:Security/></HelloWorld>", SecondSecurity),
        ("import:2\"/>", "import:2\"><a ID=\"tid\"/></HelloWorld>", DuplicateId),
        ("import:2\"/>", "import:2\"><a xmlns:q=\"urn:q\" q:Id=\"krop\"/></HelloWorld>", DuplicateId),
        ("import:2\"/>", "import:2\"><a Id=\" krop \"/></HelloWorld>", DuplicateId),
        ("import:2\"/>", "import:2\"><a Id=\"kr&#111;p\"/></HelloWorld>", DuplicateId),
        ("import:2\"/>", "import:2\"><a Id=\"a\"/><b Id=\"a\"/></HelloWorld>", DuplicateId),
        (r#"wsu:Id="krop""#, r#"wsu:Id="krop" Id="krop""#, DuplicateId),
        ("<wsa:Action", "<x:A xmlns:x=\"urn:x\" Id=\"a\"/><x:A xmlns:x=\"urn:x\" Id=\"a\"/><wsa:Action", DuplicateId),
    ];
    let trust = tillid();
    for (fra, til, expected) in cases {
        // The signer wants a whole SignedInfo; what it cannot sign is refused before its values are looked at.
        let besked = signeret_som(|besked| erstat(&besked, fra, til));
        assert_eq!(doem(&trust, &besked), Err(*expected), "{fra} -> {til}");
    }
}

#[test]
fn a_message_without_a_signature_is_none_and_nobody_minds_its_ids() {
    let uden = |header: &str, krop: &str| {
        format!(
            r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">{header}<s:Body><a xmlns="urn:a">{krop}</a></s:Body></s:Envelope>"#
        )
    };
    let ds = r#"<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>"#;
    let trust = tillid();
    for besked in [
        uden("", ""),
        uden("<s:Header/>", ""),
        uden(r#"<s:Header><x:a xmlns:x="urn:x" Id="a"/><x:a xmlns:x="urn:x" Id="a"/></s:Header>"#, r#"<b Id="a"/>"#),
        uden("", ds),
    ] {
        assert_eq!(doem(&trust, &besked), Ok(None), "{besked}");
    }
    for header in [
        ds,
        r#"<x:a xmlns:x="urn:x"><Security xmlns="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"/></x:a>"#,
    ] {
        assert_eq!(doem(&trust, &uden(&format!("<s:Header>{header}</s:Header>"), "")), Err(Stray), "{header}");
    }
}

#[test]
fn an_answer_must_say_what_it_answers() {
    let (trust, signeret) = (tillid(), signeret_som(|besked| besked));
    let verdict = laes(&trust, &Rules::ANSWER, nu(), &signeret).unwrap().1;
    assert_eq!(verdict, Err(NotSigned(Part::RelatesTo)));
}
