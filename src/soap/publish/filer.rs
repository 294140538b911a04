//! The files of every published service, as they lie in `wsdl/` and `xsd/`.

use super::Published;
use crate::schema::SchemaSource;

macro_rules! file {
    ($kind:literal, $register:literal, $name:literal) => {
        ($name, include_str!(concat!("../../../", $kind, "/", $register, "/", $name)))
    };
}

/// `ImportService` v1: without cross-validation.
pub const DTR_IMPORT_V1: Published = Published {
    paths: &["/services/dagtilbudsregister/ImportService/v1"],
    wsdl: file!("wsdl", "dagtilbudsregister", "ImportService-v1.wsdl"),
    schema: SchemaSource {
        name: "dtr-import-v1",
        main: "import-v1.xsd",
        files: &[
            file!("xsd", "dagtilbudsregister", "import-v1.xsd"),
            file!("xsd", "dagtilbudsregister", "dagtilbudsregister-v1.xsd"),
        ],
    },
};

/// `ImportService` v2.0: with cross-validation (dtr-rules 23).
pub const DTR_IMPORT_V2: Published = Published {
    paths: &["/services/dagtilbudsregister/ImportService/v2.0"],
    wsdl: file!("wsdl", "dagtilbudsregister", "ImportService-v2.0.wsdl"),
    schema: SchemaSource {
        name: "dtr-import-v2.0",
        main: "import-v2.0.xsd",
        files: &[
            file!("xsd", "dagtilbudsregister", "import-v2.0.xsd"),
            file!("xsd", "dagtilbudsregister", "dagtilbudsregister-v2.0.xsd"),
        ],
    },
};

/// `EksportService` v1.
pub const DTR_EKSPORT_V1: Published = Published {
    paths: &["/services/dagtilbudsregister/EksportService/v1", "/services/dagtilbudsregister/ExportService/v1"],
    wsdl: file!("wsdl", "dagtilbudsregister", "EksportService-v1.wsdl"),
    schema: SchemaSource {
        name: "dtr-eksport-v1",
        main: "eksport-v1.xsd",
        files: &[
            file!("xsd", "dagtilbudsregister", "eksport-v1.xsd"),
            file!("xsd", "dagtilbudsregister", "dagtilbudsregister-v1.xsd"),
        ],
    },
};

/// `EksportService` v2.0.
pub const DTR_EKSPORT_V2: Published = Published {
    paths: &["/services/dagtilbudsregister/EksportService/v2.0", "/services/dagtilbudsregister/ExportService/v2.0"],
    wsdl: file!("wsdl", "dagtilbudsregister", "EksportService-v2.0.wsdl"),
    schema: SchemaSource {
        name: "dtr-eksport-v2.0",
        main: "eksport-v2.0.xsd",
        files: &[
            file!("xsd", "dagtilbudsregister", "eksport-v2.0.xsd"),
            file!("xsd", "dagtilbudsregister", "dagtilbudsregister-v2.0.xsd"),
        ],
    },
};

/// `VedligeholdService` of Institutionsregisteret.
pub const IR_VEDLIGEHOLD_V1: Published = Published {
    paths: &["/services/institutionsregister/VedligeholdService/v1"],
    wsdl: file!("wsdl", "institutionsregister", "VedligeholdService-v1.wsdl"),
    schema: SchemaSource {
        name: "ir-vedligehold-v1",
        main: "vedligehold-v1.xsd",
        files: &[
            file!("xsd", "institutionsregister", "vedligehold-v1.xsd"),
            file!("xsd", "institutionsregister", "institutionsregister-v1.xsd"),
        ],
    },
};

/// `InstitutionService` v1: Institutionsregisteret, read.
pub const IR_INSTITUTION_V1: Published = Published {
    paths: &["/services/institutionsregister/InstitutionService/v1"],
    wsdl: file!("wsdl", "institutionsregister", "InstitutionService-v1.wsdl"),
    schema: SchemaSource {
        name: "ir-institution-v1",
        main: "institution-v1.xsd",
        files: &[
            file!("xsd", "institutionsregister", "institution-v1.xsd"),
            file!("xsd", "institutionsregister", "institutionsregister-v1.xsd"),
        ],
    },
};

/// wsiEKSPORT 7 (bpi.md §1).
pub const WSIEKSPORT_7: Published = Published {
    paths: &["/bpi/wsieksport/7"],
    wsdl: file!("wsdl", "brugerdatabasen", "WsiEksport-7.wsdl"),
    schema: SchemaSource {
        name: "wsieksport-7",
        main: "wsieksport-7.xsd",
        files: &[
            file!("xsd", "brugerdatabasen", "wsieksport-7.xsd"),
            file!("xsd", "brugerdatabasen", "wsieksport-7-common.xsd"),
            file!("xsd", "brugerdatabasen", "wsieksport-7-small.xsd"),
            file!("xsd", "brugerdatabasen", "wsieksport-7-medium.xsd"),
            file!("xsd", "brugerdatabasen", "wsieksport-7-full.xsd"),
            file!("xsd", "brugerdatabasen", "wsieksport-7-fullmyndighed.xsd"),
            file!("xsd", "brugerdatabasen", "common-3.xsd"),
        ],
    },
};

/// wsiINST 6 (bpi.md §2).
pub const WSIINST_6: Published = Published {
    paths: &["/bpi/wsiinst/6"],
    wsdl: file!("wsdl", "brugerdatabasen", "WsiInst-6.wsdl"),
    schema: SchemaSource {
        name: "wsiinst-6",
        main: "wsiinst-6.xsd",
        files: &[file!("xsd", "brugerdatabasen", "wsiinst-6.xsd"), file!("xsd", "brugerdatabasen", "common-3.xsd")],
    },
};

/// wsiBRUGER 7 (bpi.md §3).
pub const WSIBRUGER_7: Published = Published {
    paths: &["/bpi/wsibruger/7"],
    wsdl: file!("wsdl", "brugerdatabasen", "WsiBruger-7.wsdl"),
    schema: SchemaSource {
        name: "wsibruger-7",
        main: "wsibruger-7.xsd",
        files: &[file!("xsd", "brugerdatabasen", "wsibruger-7.xsd"), file!("xsd", "brugerdatabasen", "common-3.xsd")],
    },
};

/// wsiIDENTIFIKATION 6 (bpi.md §4).
pub const WSIIDENTIFIKATION_6: Published = Published {
    paths: &["/bpi/wsiidentifikation/6"],
    wsdl: file!("wsdl", "brugerdatabasen", "WsiIdentifikation-6.wsdl"),
    schema: SchemaSource {
        name: "wsiidentifikation-6",
        main: "wsiidentifikation-6.xsd",
        files: &[
            file!("xsd", "brugerdatabasen", "wsiidentifikation-6.xsd"),
            file!("xsd", "brugerdatabasen", "common-3.xsd"),
        ],
    },
};

/// wsaIMPORT 8 (bpi.md §5).
pub const WSAIMPORT_8: Published = Published {
    paths: &["/bpi/wsaimport/8"],
    wsdl: file!("wsdl", "brugerdatabasen", "WsaImport-8.wsdl"),
    schema: SchemaSource {
        name: "wsaimport-8",
        main: "wsaimport-8-gateway.xsd",
        files: &[
            file!("xsd", "brugerdatabasen", "wsaimport-8-gateway.xsd"),
            file!("xsd", "brugerdatabasen", "wsaimport-8-faelles.xsd"),
            file!("xsd", "brugerdatabasen", "wsaimport-8.xsd"),
            file!("xsd", "brugerdatabasen", "wsaimport-8-import.xsd"),
            file!("xsd", "brugerdatabasen", "wsaimport-8-uden-navnerum.xsd"),
            file!("xsd", "brugerdatabasen", "wsaimport-8-dokument.xsd"),
            file!("xsd", "brugerdatabasen", "common-3.xsd"),
        ],
    },
};

/// Every published service.
pub const SERVICES: &[Published] = &[
    DTR_IMPORT_V1,
    DTR_IMPORT_V2,
    DTR_EKSPORT_V1,
    DTR_EKSPORT_V2,
    IR_VEDLIGEHOLD_V1,
    IR_INSTITUTION_V1,
    WSIEKSPORT_7,
    WSIINST_6,
    WSIBRUGER_7,
    WSIIDENTIFIKATION_6,
    WSAIMPORT_8,
];
