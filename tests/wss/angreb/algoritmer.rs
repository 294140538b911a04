//! §8.5 to §8.8: transforms, references, text tricks and keys. What a rightful key has signed in another way than we take is refused as well.

use tilslut::security::{self, oces};
use tilslut::wss::{Error, Part};

use super::*;

const EXC: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const TRANSFORM: &str = r#"<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>"#;
const C14N: &str = r#"<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>"#;
const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
const STR_TRANSFORM: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#STR-Transform";
const KROP: &str = r##"URI="#krop""##;

const NS: &str = "urn:tilslut:dagtilbudsregister:import:2";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// A message with an `xsi:type` whose prefix the Envelope binds.
fn type_bundet_udenfor() -> String {
    signeret_som(|besked| {
        let data = format!(r#"<HelloWorld xmlns="{NS}" xmlns:i="{XSI}" i:type="t:A"/>"#);
        let besked = erstat(&besked, "<soap:Envelope ", r#"<soap:Envelope xmlns:t="urn:god" "#);
        erstat(&besked, &format!(r#"<HelloWorld xmlns="{NS}"/>"#), &data)
    })
}

const fn ugyldig(form: u8, navn: &'static str, formaal: &'static str, besked: fn() -> String, error: Error) -> Angreb {
    Angreb { form, kode: "TIL211", navn, formaal, besked, dom: Dom::Underskrift(error) }
}

pub(super) const ANGREB: &[Angreb] = &[
    ugyldig(
        5,
        "transform-xpath",
        "En XPath-transformation vælger, hvad der er underskrevet.",
        || {
            let xpath = r#"<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>not(ancestor-or-self::h:navn)</ds:XPath></ds:Transform>"#;
            signeret_med(TRANSFORM, &format!("{xpath}{TRANSFORM}"))
        },
        Error::Algorithm("Transform"),
    ),
    ugyldig(
        5,
        "transform-xpath-filter2",
        "En XPath Filter 2.0-transformation vælger, hvad der er underskrevet.",
        || signeret_med(TRANSFORM, r#"<ds:Transform Algorithm="http://www.w3.org/2002/06/xmldsig-filter2"/>"#),
        Error::Algorithm("Transform"),
    ),
    ugyldig(
        5,
        "transform-inklusiv-c14n",
        "Inklusiv C14N tager navnerum med fra det, der ikke er underskrevet.",
        || signeret_med(TRANSFORM, r#"<ds:Transform Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>"#),
        Error::Algorithm("Transform"),
    ),
    ugyldig(
        5,
        "transform-med-kommentarer",
        "Exclusive C14N med kommentarer.",
        || signeret_med(TRANSFORM, &TRANSFORM.replace("c14n#", "c14n#WithComments")),
        Error::Algorithm("Transform"),
    ),
    ugyldig(
        5,
        "transform-efter-c14n",
        "En transformation efter C14N.",
        || {
            let enveloped = r#"<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>"#;
            signeret_med(TRANSFORM, &format!("{TRANSFORM}{enveloped}"))
        },
        Error::Unexpected("Transforms"),
    ),
    ugyldig(
        5,
        "c14n-af-signedinfo",
        "SignedInfo i inklusiv C14N.",
        || signeret_med(C14N, &C14N.replace(EXC, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315")),
        Error::Algorithm("CanonicalizationMethod"),
    ),
    ugyldig(
        5,
        "andet-navnerum",
        "Det underskrevne element er sat i et andet navnerum bagefter.",
        || {
            erstat(
                &signeret(),
                r#""urn:tilslut:dagtilbudsregister:import:2""#,
                r#""urn:tilslut:dagtilbudsregister:import:1""#,
            )
        },
        Error::Digest(Part::Body),
    ),
    ugyldig(
        5,
        "xsi-type-bundet-om",
        "Præfikset i en xsi:type er bundet uden for Body, hvor underskriften ikke når, og er bundet om bagefter.",
        || {
            let besked = type_bundet_udenfor();
            erstat(&besked, r#"xmlns:t="urn:god""#, r#"xmlns:t="urn:tilslut:dagtilbudsregister:import:2""#)
        },
        Error::LooseType,
    ),
    ugyldig(
        5,
        "xsi-type-bundet-udenfor",
        "Som afsenderen skrev den: præfikset i en xsi:type er ikke med i det underskrevne, og enhver kan binde det om.",
        type_bundet_udenfor,
        Error::LooseType,
    ),
    ugyldig(
        5,
        "xsi-type-uden-praefiks",
        "En xsi:type uden præfiks i et element med præfiks: standardnavnerummet er ikke med i det underskrevne.",
        || {
            let besked = signeret_som(|besked| {
                let data = format!(r#"<d:HelloWorld xmlns:d="{NS}" xmlns:i="{XSI}" i:type="A"/>"#);
                erstat(&besked, &format!(r#"<HelloWorld xmlns="{NS}"/>"#), &data)
            });
            erstat(&besked, "<soap:Envelope ", &format!(r#"<soap:Envelope xmlns="{NS}" "#))
        },
        Error::LooseType,
    ),
    ugyldig(6, "uri-tom", "En reference til hele beskeden.", || signeret_med(KROP, r#"URI="""#), Error::ReferenceForm),
    ugyldig(6, "uri-mangler", "En reference uden URI.", || signeret_med(KROP, ""), Error::ReferenceForm),
    ugyldig(
        6,
        "uri-xpointer",
        "En reference med xpointer.",
        || signeret_med(KROP, r##"URI="#xpointer(id('krop'))""##),
        Error::ReferenceForm,
    ),
    ugyldig(
        6,
        "uri-ekstern",
        "En reference til et andet sted; gatewayen henter intet.",
        || signeret_med(KROP, r#"URI="https://example.invalid/krop.xml""#),
        Error::ReferenceForm,
    ),
    ugyldig(
        6,
        "uri-vedhaeftning",
        "En reference til en vedhæftning.",
        || signeret_med(KROP, r#"URI="cid:krop@example.invalid""#),
        Error::ReferenceForm,
    ),
    ugyldig(
        6,
        "transform-xslt",
        "En XSLT-transformation: et program i beskeden.",
        || {
            let xslt = r#"<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"><x:stylesheet xmlns:x="http://www.w3.org/1999/XSL/Transform" version="1.0"/></ds:Transform>"#;
            signeret_med(TRANSFORM, &format!("{xslt}{TRANSFORM}"))
        },
        Error::Algorithm("Transform"),
    ),
    ugyldig(
        6,
        "transform-str",
        "STR-Transform: det underskrevne er noget andet end det, referencen peger på.",
        || signeret_med(TRANSFORM, &TRANSFORM.replace(EXC, STR_TRANSFORM)),
        Error::Algorithm("Transform"),
    ),
    ugyldig(
        6,
        "reference-til-manifest",
        "En reference, der siger, at den er til et Manifest.",
        || signeret_med(KROP, r##"URI="#krop" Type="http://www.w3.org/2000/09/xmldsig#Manifest""##),
        Error::ReferenceForm,
    ),
    ugyldig(
        6,
        "reference-til-signature",
        "En reference til noget i underskriften selv.",
        || {
            let besked = signeret_med("<ds:KeyInfo>", r#"<ds:KeyInfo Id="noegle">"#);
            erstat(&besked, r##"URI="#tid""##, r##"URI="#noegle""##)
        },
        Error::NoSuchPart,
    ),
    Angreb {
        form: 7,
        kode: "TIL101",
        navn: "id-erklaeret-i-dtd",
        formaal: "En DTD gør en anden attribut til Id i en underskrevet besked.",
        besked: || {
            erstat(&signeret(), "<soap:Env", "<!DOCTYPE soap:Envelope [<!ATTLIST x navn ID #IMPLIED>]>\n<soap:Env")
        },
        dom: Dom::Konvolut,
    },
    Angreb {
        form: 7,
        kode: "TIL102",
        navn: "i-underskrevet-vaerdi",
        formaal: "En behandlingsinstruktion deler en underskrevet værdi.",
        besked: || erstat(&signeret(), ">EX100001<", ">EX1<?x?>00001<"),
        dom: Dom::Konvolut,
    },
    ugyldig(
        7,
        "kommentar-og-mere-tekst",
        "En kommentar deler en underskrevet værdi, og der er lagt tekst til: værdien læses hen over kommentaren.",
        || erstat(&signeret(), ">EX100001<", ">EX200001<!-- -->EX100001<"),
        Error::Digest(Part::UdbydersystemId),
    ),
    ugyldig(
        8,
        "hmac-med-offentlig-noegle",
        "HMAC med certifikatets offentlige nøgle, som enhver har.",
        || signeret_med(RSA_SHA256, "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"),
        Error::Algorithm("SignatureMethod"),
    ),
    ugyldig(
        8,
        "hmac-afkortet",
        "En HMAC, der er skåret af til ingenting.",
        || {
            let method = format!(r#"<ds:SignatureMethod Algorithm="{RSA_SHA256}"/>"#);
            let short = r#"<ds:SignatureMethod Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1"><ds:HMACOutputLength>0</ds:HMACOutputLength></ds:SignatureMethod>"#;
            signeret_med(&method, short)
        },
        Error::Algorithm("SignatureMethod"),
    ),
    ugyldig(
        8,
        "rsa-sha1",
        "rsa-sha1.",
        || signeret_med(RSA_SHA256, "http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
        Error::Algorithm("SignatureMethod"),
    ),
    ugyldig(
        8,
        "digest-sha1",
        "SHA-1 som digest.",
        || signeret_med(SHA256, "http://www.w3.org/2000/09/xmldsig#sha1"),
        Error::Algorithm("DigestMethod"),
    ),
    ugyldig(
        8,
        "keyvalue",
        "Nøglen står selv i KeyInfo.",
        || {
            let besked = signeret();
            med(
                &besked,
                "wsse:SecurityTokenReference",
                "<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>AQAB</ds:Modulus><ds:Exponent>AQAB</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>",
            )
        },
        Error::Missing("SecurityTokenReference"),
    ),
    ugyldig(
        8,
        "keyvalue-ved-siden-af",
        "Både et certifikat og en nøgle i KeyInfo.",
        || erstat(&signeret(), "</ds:KeyInfo>", "<ds:KeyName>nøgle</ds:KeyName></ds:KeyInfo>"),
        Error::Unexpected("KeyInfo"),
    ),
    ugyldig(
        8,
        "x509data",
        "Certifikatet står i KeyInfo og ikke i Security.",
        || {
            let besked = signeret();
            med(
                &besked,
                "wsse:SecurityTokenReference",
                "<ds:X509Data><ds:X509Certificate>MII=</ds:X509Certificate></ds:X509Data>",
            )
        },
        Error::Missing("SecurityTokenReference"),
    ),
    ugyldig(
        8,
        "keyidentifier",
        "KeyInfo nævner et certifikat, som ikke er i beskeden.",
        || {
            let besked = signeret();
            let start = besked.find("<wsse:Reference").unwrap();
            let end = start + besked[start..].find("/>").unwrap() + 2;
            erstat(&besked, &besked[start..end], "<wsse:KeyIdentifier>AQAB</wsse:KeyIdentifier>")
        },
        Error::Missing("Reference"),
    ),
    ugyldig(
        8,
        "andet-token",
        "KeyInfo peger på noget andet end certifikatet i Security.",
        || erstat(&signeret(), r##"URI="#certifikat""##, r##"URI="#tid""##),
        Error::OtherToken,
    ),
    ugyldig(
        8,
        "to-certifikater",
        "Et certifikat til i Security.",
        || {
            let besked = signeret();
            let token = element(&besked, "wsse:BinarySecurityToken").to_owned();
            erstat(&besked, &token, &format!("{}{token}", erstat(&token, "\"certifikat\"", "\"andet\"")))
        },
        Error::Unexpected("Security"),
    ),
    ugyldig(
        8,
        "andens-certifikat",
        "En anden leverandørs certifikat er sat ind: han har ikke underskrevet.",
        || {
            let anden = underskriv(BESKED, "leverandoer-b-system", Linjer::En);
            med(&signeret(), "wsse:BinarySecurityToken", element(&anden, "wsse:BinarySecurityToken"))
        },
        Error::SignatureValue,
    ),
    ugyldig(
        8,
        "certifikat-af-falsk-udsteder",
        "Underskrevet med et certifikat af en CA med det rigtige navn og en forkert nøgle.",
        || underskriv(BESKED, "leverandoer-falsk-udsteder", Linjer::En),
        Error::Caller(security::Error::BadSignature),
    ),
    ugyldig(
        8,
        "spaerret-certifikat",
        "Underskrevet med et spærret certifikat.",
        || underskriv(BESKED, "leverandoer-spaerret", Linjer::En),
        Error::Caller(security::Error::Revoked),
    ),
    ugyldig(
        8,
        "certifikat-uden-cvr",
        "Underskrevet med et certifikat, hvis CVR-nummer har syv cifre.",
        || underskriv(BESKED, "misdannet-cvr", Linjer::En),
        Error::Caller(security::Error::Oces(oces::Error::MalformedCvr)),
    ),
    ugyldig(
        8,
        "token-som-pkcs7",
        "Certifikatet siges at være en kæde (X509PKIPathv1).",
        || {
            let [fra, til] = ["#X509v3\" wsu:Id", "#X509PKIPathv1\" wsu:Id"];
            signeret_med(fra, til)
        },
        Error::TokenType("ValueType"),
    ),
    Angreb {
        form: 8,
        kode: "TIL301",
        navn: "andens-system-underskrevet",
        formaal: "En anden leverandør underskriver, gyldigt, en besked i en andens systems navn.",
        besked: || underskriv(BESKED, "leverandoer-b-system", Linjer::En),
        dom: Dom::Senere,
    },
];
