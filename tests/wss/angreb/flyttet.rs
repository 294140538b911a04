//! §8.1 to §8.4: signed parts moved, copied and doubled.

use tilslut::wss::Error;

use super::*;

pub(super) const ANGREB: &[Angreb] = &[
    Angreb {
        form: 1,
        kode: "TIL211",
        navn: "krop-flyttet-til-header",
        formaal: "Den underskrevne Body er flyttet ind i et headerelement, og en anden Body står i dens sted.",
        besked: || {
            let besked = signeret();
            let krop = element(&besked, "soap:Body");
            med_header(&med_falsk_krop(&besked), &format!(r#"<x:Gemt xmlns:x="urn:x">{krop}</x:Gemt>"#))
        },
        dom: Dom::Underskrift(Error::NoSuchPart),
    },
    Angreb {
        form: 1,
        kode: "TIL211",
        navn: "krop-flyttet-til-falsk-krop",
        formaal: "Den underskrevne Body ligger inde i den falske, hvor en søgning efter dens Id ville finde den.",
        besked: || {
            let besked = signeret();
            let krop = element(&besked, "soap:Body").to_owned();
            erstat(&med_falsk_krop(&besked), "</DeleteDaginstitution>", &format!("{krop}</DeleteDaginstitution>"))
        },
        dom: Dom::Underskrift(Error::NoSuchPart),
    },
    Angreb {
        form: 1,
        kode: "TIL211",
        navn: "krop-flyttet-til-security",
        formaal: "Den underskrevne Body er flyttet ind i Security.",
        besked: || {
            let besked = signeret();
            let krop = element(&besked, "soap:Body").to_owned();
            erstat(&med_falsk_krop(&besked), "</wsse:Security>", &format!("{krop}</wsse:Security>"))
        },
        dom: Dom::Underskrift(Error::Unexpected("Security")),
    },
    Angreb {
        form: 1,
        kode: "TIL211",
        navn: "krop-flyttet-til-object",
        formaal: "Den underskrevne Body er flyttet ind i et Object i underskriften selv.",
        besked: || {
            let besked = signeret();
            let krop = element(&besked, "soap:Body").to_owned();
            let object = format!("<ds:Object>{krop}</ds:Object></ds:Signature>");
            erstat(&med_falsk_krop(&besked), "</ds:Signature>", &object)
        },
        dom: Dom::Underskrift(Error::Unexpected("Signature")),
    },
    Angreb {
        form: 1,
        kode: "TIL211",
        navn: "krop-flyttet-til-timestamp",
        formaal: "Den underskrevne Body er flyttet ind i Timestamp.",
        besked: || {
            let besked = signeret();
            let krop = element(&besked, "soap:Body").to_owned();
            erstat(&med_falsk_krop(&besked), "</wsu:Timestamp>", &format!("{krop}</wsu:Timestamp>"))
        },
        dom: Dom::Underskrift(Error::Unexpected("Timestamp")),
    },
    Angreb {
        form: 2,
        kode: "TIL211",
        navn: "timestamp-flyttet-til-header",
        formaal: "Det underskrevne Timestamp er gemt i et valgfrit headerelement, og et friskt står i Security.",
        besked: || {
            let besked = signeret();
            let gammel = element(&besked, "wsu:Timestamp").to_owned();
            let frisk = erstat(&gammel, r#"wsu:Id="tid""#, r#"wsu:Id="ny""#).replace("T10:04", "T10:09");
            med_header(
                &med(&besked, "wsu:Timestamp", &frisk),
                &format!(r#"<x:Gemt xmlns:x="urn:x" soap:mustUnderstand="false">{gammel}</x:Gemt>"#),
            )
        },
        dom: Dom::Underskrift(Error::SecondTimestamp),
    },
    Angreb {
        form: 2,
        kode: "TIL211",
        navn: "messageid-flyttet-til-anden-rolle",
        formaal: "Det underskrevne MessageID er gemt i et headerelement til en anden rolle; et nyt skal skjule, at beskeden er sendt før.",
        besked: || {
            let besked = signeret();
            let gammel = element(&besked, "wsa:MessageID").to_owned();
            med_header(
                &med(
                    &besked,
                    "wsa:MessageID",
                    "<wsa:MessageID>urn:uuid:00000000-0000-4000-8000-000000000001</wsa:MessageID>",
                ),
                &format!(r#"<x:Gemt xmlns:x="urn:x" soap:role="urn:en-anden">{gammel}</x:Gemt>"#),
            )
        },
        dom: Dom::Underskrift(Error::NoSuchPart),
    },
    Angreb {
        form: 2,
        kode: "TIL211",
        navn: "system-flyttet-til-header",
        formaal: "Det underskrevne UdbydersystemId er gemt i et headerelement, og et andet systems står i dets sted.",
        besked: || {
            let besked = signeret();
            let gammel = element(&besked, "c:UdbydersystemId").to_owned();
            med_header(
                &med(&besked, "c:UdbydersystemId", "<c:UdbydersystemId>EX200001</c:UdbydersystemId>"),
                &format!(r#"<x:Gemt xmlns:x="urn:x">{gammel}</x:Gemt>"#),
            )
        },
        dom: Dom::Underskrift(Error::NoSuchPart),
    },
    Angreb {
        form: 2,
        kode: "TIL211",
        navn: "security-til-anden-rolle",
        formaal: "Security er gjort til en anden modtagers, så at beskeden skal se ikke-underskrevet ud, og Body er en anden.",
        besked: || {
            erstat(&med_falsk_krop(&signeret()), "<wsse:Security ", r#"<wsse:Security soap:role="urn:en-anden" "#)
        },
        dom: Dom::Underskrift(Error::Stray),
    },
    Angreb {
        form: 2,
        kode: "TIL211",
        navn: "security-flyttet-til-header",
        formaal: "Hele Security er gemt i et andet headerelement, så at beskeden skal se ikke-underskrevet ud.",
        besked: || {
            let besked = signeret();
            let security = element(&besked, "wsse:Security").to_owned();
            med(&med_falsk_krop(&besked), "wsse:Security", &format!(r#"<x:Gemt xmlns:x="urn:x">{security}</x:Gemt>"#))
        },
        dom: Dom::Underskrift(Error::Stray),
    },
    Angreb {
        form: 3,
        kode: "TIL211",
        navn: "to-security",
        formaal: "En Security til, med angriberens egen gyldige underskrift på den falske Body.",
        besked: || {
            let egen = underskriv(&fremmede_navne(&med_falsk_krop(BESKED)), "leverandoer-b-system", Linjer::En);
            let besked = med(&signeret(), "soap:Body", element(&egen, "soap:Body"));
            med_header(&besked, element(&egen, "wsse:Security"))
        },
        dom: Dom::Underskrift(Error::SecondSecurity),
    },
    Angreb {
        form: 3,
        kode: "TIL211",
        navn: "to-security-den-ene-til-en-anden-rolle",
        formaal: "En Security til, der er en anden modtagers: hvem læser hvilken?",
        besked: || {
            let besked = signeret();
            let anden = r#"<wsse:Security soap:role="urn:en-anden"/>"#;
            med_header(&besked, anden)
        },
        dom: Dom::Underskrift(Error::SecondSecurity),
    },
    Angreb {
        form: 3,
        kode: "TIL211",
        navn: "to-timestamp",
        formaal: "Et Timestamp til i Security, friskere end det underskrevne.",
        besked: || {
            let besked = signeret();
            let gammel = element(&besked, "wsu:Timestamp").to_owned();
            let frisk = erstat(&gammel, r#" wsu:Id="tid""#, "").replace("T10:04", "T10:09");
            erstat(&besked, &gammel, &format!("{frisk}{gammel}"))
        },
        dom: Dom::Underskrift(Error::SecondTimestamp),
    },
    Angreb {
        form: 3,
        kode: "TIL211",
        navn: "to-signature",
        formaal: "En Signature til i Security.",
        besked: || {
            let besked = signeret();
            let underskrift = element(&besked, "ds:Signature").to_owned();
            erstat(&besked, &underskrift, &underskrift.repeat(2))
        },
        dom: Dom::Underskrift(Error::SecondSignature),
    },
    Angreb {
        form: 3,
        kode: "TIL211",
        navn: "signature-i-krop",
        formaal: "En Signature til et andet sted i beskeden: i de data, som Body har.",
        besked: || {
            let underskrift = element(&signeret(), "ds:Signature").to_owned();
            let data =
                format!(r#"<HelloWorld xmlns="urn:tilslut:dagtilbudsregister:import:2">{underskrift}</HelloWorld>"#);
            signeret_med(r#"<HelloWorld xmlns="urn:tilslut:dagtilbudsregister:import:2"/>"#, &data)
        },
        dom: Dom::Underskrift(Error::SecondSignature),
    },
    Angreb {
        form: 3,
        kode: "TIL211",
        navn: "to-systemer",
        formaal: "Et UdbydersystemId til, før det underskrevne.",
        besked: || {
            let besked = signeret();
            erstat(&besked, "<c:Udb", "<c:UdbydersystemId>EX200001</c:UdbydersystemId><c:Udb")
        },
        dom: Dom::Underskrift(Error::SecondSystem),
    },
    Angreb {
        form: 4,
        kode: "TIL211",
        navn: "krop-med-samme-id",
        formaal: "Den falske Body har samme Id som den underskrevne, som er gemt i Header.",
        besked: || {
            let besked = signeret();
            let krop = element(&besked, "soap:Body").to_owned();
            let falsk = erstat(&med_falsk_krop(&besked), "<soap:Body", r#"<soap:Body wsu:Id="krop""#);
            med_header(&falsk, &format!(r#"<x:Gemt xmlns:x="urn:x">{krop}</x:Gemt>"#))
        },
        dom: Dom::Underskrift(Error::NoSuchPart),
    },
    Angreb {
        form: 4,
        kode: "TIL211",
        navn: "underskrevet-krop-efter-den-falske",
        formaal: "Den underskrevne Body med samme Id ligger i den falske: først eller sidst, de er to.",
        besked: || {
            let besked = signeret();
            let krop = element(&besked, "soap:Body").to_owned();
            let falsk = erstat(&med_falsk_krop(&besked), "<soap:Body", r#"<soap:Body wsu:Id="krop""#);
            erstat(&falsk, "</DeleteDaginstitution>", &format!("{krop}</DeleteDaginstitution>"))
        },
        dom: Dom::Underskrift(Error::DuplicateId),
    },
    Angreb {
        form: 4,
        kode: "TIL211",
        navn: "samme-id-i-header",
        formaal: "To headerelementer med samme Id: det første er angriberens.",
        besked: || {
            let besked = signeret();
            let falsk = r#"<x:UdbydersystemId xmlns:x="urn:x" Id="system">EX200001</x:UdbydersystemId>"#;
            erstat(&besked, "<c:Udb", &format!("{falsk}<c:Udb"))
        },
        dom: Dom::Underskrift(Error::DuplicateId),
    },
    Angreb {
        form: 4,
        kode: "TIL211",
        navn: "samme-id-som-xml-id",
        formaal: "Samme Id, som xml:id på et element, der ikke læses.",
        besked: || med_header(&signeret(), r#"<x:A xmlns:x="urn:x" xml:id="tid"/>"#),
        dom: Dom::Underskrift(Error::DuplicateId),
    },
    Angreb {
        form: 4,
        kode: "TIL211",
        navn: "samme-id-som-assertionid",
        formaal: "Samme Id, som SAML's AssertionID.",
        besked: || med_header(&signeret(), r#"<x:A xmlns:x="urn:x" AssertionID="besked"/>"#),
        dom: Dom::Underskrift(Error::DuplicateId),
    },
    Angreb {
        form: 4,
        kode: "TIL211",
        navn: "ombyttede-id",
        formaal: "MessageID og UdbydersystemId har byttet Id: hver reference finder en del, men en anden.",
        besked: || {
            let besked = erstat(&signeret(), r#"wsu:Id="besked""#, r#"wsu:Id="x""#);
            erstat(&erstat(&besked, r#"wsu:Id="system""#, r#"wsu:Id="besked""#), r#"wsu:Id="x""#, r#"wsu:Id="system""#)
        },
        dom: Dom::Underskrift(Error::Digest(tilslut::wss::Part::UdbydersystemId)),
    },
];

/// The same message with other ids.
fn fremmede_navne(besked: &str) -> String {
    let mut besked = erstat(besked, "<soap:Body>", r#"<soap:Body wsu:Id="krop">"#);
    for id in ["krop", "tid", "besked", "system", "certifikat"] {
        besked = besked
            .replace(&format!("\"{id}\""), &format!("\"{id}-b\""))
            .replace(&format!("#{id}\""), &format!("#{id}-b\""));
    }
    besked
}
