//! §8.9 to §8.12 and §9, §10: other words than the Body's, routing, amounts, coverage and time.

use tilslut::wss::{Error, Part};

use super::*;

const HELLO: &str = r#"<HelloWorld xmlns="urn:tilslut:dagtilbudsregister:import:2"/>"#;
const CREATED: &str = "2026-11-23T09:59:30Z";
const EXPIRES: &str = "2026-11-23T10:04:30Z";

const fn angreb(
    (form, kode): (u8, &'static str),
    navn: &'static str,
    formaal: &'static str,
    besked: fn() -> String,
    error: Error,
) -> Angreb {
    Angreb { form, kode, navn, formaal, besked, dom: Dom::Underskrift(error) }
}

/// The message without its reference to a part.
fn uden_reference(id: &str) -> String {
    signeret_som(|besked| {
        let start = besked.find(&format!("<ds:Reference URI=\"#{id}\">")).unwrap();
        let end = start + besked[start..].find("</ds:Reference>").unwrap() + "</ds:Reference>".len();
        erstat(&besked, &besked[start..end], "")
    })
}

/// The message with other times.
fn fra_til(created: &str, expires: &str) -> String {
    signeret_som(|besked| erstat(&erstat(&besked, CREATED, created), EXPIRES, expires))
}

pub(super) const ANGREB: &[Angreb] = &[
    Angreb {
        form: 9,
        kode: "TIL131",
        navn: "wsa-action-uden-underskrift",
        formaal: "wsa:Action er ikke underskrevet og siger en anden operation end den underskrevne Body.",
        besked: || erstat(&signeret(), "/HelloWorld</wsa:Action>", "/DeleteDaginstitution</wsa:Action>"),
        dom: Dom::Senere,
    },
    Angreb {
        form: 10,
        kode: "TIL117",
        navn: "svar-til-angriberen",
        formaal: "Et ReplyTo er lagt til en underskrevet besked: svaret skal sendes til angriberen.",
        besked: || {
            let reply = "<wsa:ReplyTo><wsa:Address>https://example.invalid/svar</wsa:Address></wsa:ReplyTo>";
            med_header(&signeret(), reply)
        },
        dom: Dom::Konvolut,
    },
    angreb(
        (11, "TIL211"),
        "for-mange-referencer",
        "Elleve referencer.",
        || {
            signeret_som(|besked| {
                let start = besked.find("<ds:Reference").unwrap();
                let end = start + besked[start..].find("</ds:Reference>").unwrap() + "</ds:Reference>".len();
                erstat(&besked, &besked[start..end], &besked[start..end].repeat(8))
            })
        },
        Error::TooManyReferences(10),
    ),
    angreb(
        (11, "TIL211"),
        "samme-del-to-gange",
        "To referencer til samme del.",
        || signeret_med(r##"URI="#tid""##, r##"URI="#system""##),
        Error::SamePartTwice,
    ),
    angreb(
        (11, "TIL211"),
        "for-mange-id",
        "Flere Id i Body, end der holdes rede på.",
        || {
            let data: String = (0..1001).map(|nr| format!("<a Id=\"a{nr}\"/>")).collect();
            signeret_med(HELLO, &format!("<x xmlns=\"urn:x\">{data}</x>"))
        },
        Error::TooManyIds(1000),
    ),
    angreb(
        (11, "TIL211"),
        "for-mange-praefikser",
        "En PrefixList med flere præfikser, end nogen bruger.",
        || {
            let list: Vec<_> = (0..33).map(|nr| format!("p{nr}")).collect();
            let exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
            let prefixes = format!(r#"<InclusiveNamespaces xmlns="{exclusive}" PrefixList="{}"/>"#, list.join(" "));
            let method = format!(r#"<ds:CanonicalizationMethod Algorithm="{exclusive}""#);
            signeret_med(&format!("{method}/>"), &format!("{method}>{prefixes}</ds:CanonicalizationMethod>"))
        },
        Error::Unexpected("InclusiveNamespaces"),
    ),
    Angreb {
        form: 11,
        kode: "TIL108",
        navn: "underskrevet-for-dybt",
        formaal: "I en underskrevet beskeds Body er lagt elementer, der er dybere end grænsen.",
        besked: || {
            erstat(&signeret(), HELLO, &format!("<x xmlns=\"urn:x\">{}{}</x>", "<x>".repeat(64), "</x>".repeat(64)))
        },
        dom: Dom::Konvolut,
    },
    angreb(
        (12, "TIL210"),
        "ingen-signature",
        "En Security med Timestamp og certifikat, men uden underskrift.",
        || med(&signeret(), "ds:Signature", ""),
        Error::NoSignature,
    ),
    angreb(
        (12, "TIL210"),
        "body-ikke-underskrevet",
        "Body er ikke underskrevet.",
        || med_falsk_krop(&uden_reference("krop")),
        Error::NotSigned(Part::Body),
    ),
    angreb(
        (12, "TIL210"),
        "timestamp-ikke-underskrevet",
        "Timestamp er ikke underskrevet.",
        || uden_reference("tid"),
        Error::NotSigned(Part::Timestamp),
    ),
    angreb(
        (12, "TIL210"),
        "messageid-ikke-underskrevet",
        "MessageID er ikke underskrevet: beskeden kunne sendes igen under et andet.",
        || uden_reference("besked"),
        Error::NotSigned(Part::MessageId),
    ),
    angreb(
        (12, "TIL210"),
        "system-ikke-underskrevet",
        "UdbydersystemId er der og er ikke underskrevet.",
        || uden_reference("system"),
        Error::NotSigned(Part::UdbydersystemId),
    ),
    angreb(
        (12, "TIL210"),
        "system-lagt-til",
        "Et UdbydersystemId er lagt til en besked, der er underskrevet uden.",
        || {
            let uden = med(&uden_reference("system"), "c:UdbydersystemId", "");
            med_header(&uden, "<c:UdbydersystemId>EX100001</c:UdbydersystemId>")
        },
        Error::NotSigned(Part::UdbydersystemId),
    ),
    angreb(
        (12, "TIL210"),
        "intet-timestamp",
        "Intet Timestamp.",
        || med(&uden_reference("tid"), "wsu:Timestamp", ""),
        Error::NotSigned(Part::Timestamp),
    ),
    angreb(
        (12, "TIL210"),
        "intet-messageid",
        "Intet MessageID.",
        || med(&uden_reference("besked"), "wsa:MessageID", ""),
        Error::NotSigned(Part::MessageId),
    ),
    angreb(
        (12, "TIL211"),
        "body-aendret",
        "Body er ændret efter underskriften.",
        || erstat(&signeret(), HELLO, r#"<HelloWorld xmlns="urn:tilslut:dagtilbudsregister:import:2"> </HelloWorld>"#),
        Error::Digest(Part::Body),
    ),
    angreb(
        (12, "TIL211"),
        "digest-aendret",
        "Body og dens digest er ændret efter underskriften.",
        || {
            let falsk = signeret_med(HELLO, r#"<GetXMLSchema xmlns="urn:tilslut:dagtilbudsregister:import:2"/>"#);
            let digest = element(&falsk, "ds:DigestValue").to_owned();
            let besked = med(&signeret(), "soap:Body", element(&falsk, "soap:Body"));
            med(&besked, "ds:DigestValue", &digest)
        },
        Error::SignatureValue,
    ),
    angreb(
        (0, "TIL213"),
        "udloebet",
        "Expires er passeret.",
        || fra_til("2026-11-23T09:50:00Z", "2026-11-23T09:55:00Z"),
        Error::Expired,
    ),
    angreb(
        (0, "TIL213"),
        "fra-fremtiden",
        "Created ligger længere fremme, end ure må gå forkert.",
        || fra_til("2026-11-23T10:03:00Z", "2026-11-23T10:08:00Z"),
        Error::FromTheFuture,
    ),
    angreb(
        (0, "TIL213"),
        "for-lang-levetid",
        "Over ti minutter fra Created til Expires.",
        || fra_til(CREATED, "2026-11-23T10:09:31Z"),
        Error::Life,
    ),
    angreb((0, "TIL213"), "ingen-levetid", "Expires er ikke efter Created.", || fra_til(CREATED, CREATED), Error::Life),
    angreb(
        (0, "TIL211"),
        "udloebet-og-aendret",
        "En udløbet besked, hvis Timestamp er ændret: den er ikke bevist, og svaret siger ikke, at den er gammel.",
        || erstat(&fra_til("2026-11-23T09:50:00Z", "2026-11-23T09:55:00Z"), "T09:55", "T09:56"),
        Error::Digest(Part::Timestamp),
    ),
    angreb(
        (0, "TIL211"),
        "tid-med-forskydning",
        "En tid, der ikke er skrevet i UTC.",
        || fra_til("2026-11-23T10:59:30+01:00", EXPIRES),
        Error::Time("Created"),
    ),
    angreb(
        (0, "TIL211"),
        "tid-med-fire-decimaler",
        "En tid med fire decimaler (BSP R3229).",
        || fra_til(CREATED, "2026-11-23T10:04:30.1234Z"),
        Error::Time("Expires"),
    ),
    angreb(
        (0, "TIL211"),
        "uden-expires",
        "Et Timestamp uden Expires.",
        || signeret_med("<wsu:Expires>2026-11-23T10:04:30Z</wsu:Expires>", ""),
        Error::Missing("Expires"),
    ),
    angreb(
        (0, "TIL211"),
        "to-created",
        "To Created (BSP R3203).",
        || signeret_med("<wsu:Created>", "<wsu:Created>2026-11-23T09:59:00Z</wsu:Created><wsu:Created>"),
        Error::Missing("Expires"),
    ),
];
