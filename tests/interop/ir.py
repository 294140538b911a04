"""Institutionsregisteret: its services' methods, and an example unit as the dictionary that zeep takes."""

import copy

from lxml import etree

import eksempler as e

NAMESPACE = "urn:tilslut:institutionsregister:1"
VERSION = "v1"

INSTITUTION_METHODS = """
HelloWorld HelloWorldCredentials
GetAlleInstitutioner GetInstitutionByNummer GetInstitutionerByCvrnummer GetInstitutionerByPnummer GetInstitutionerByNavn
GetInstitutionerByKommunenummer GetInstitutionerByAdmKommunenummer GetInstitutionerByInstitutionstype GetHierarki
GetAlleInstitutionerPerDato GetInstitutionByNummerPerDato GetHierarkiPerDato
GetKodetabel GetAendringer
""".split()

VEDLIGEHOLD_METHODS = """
HelloWorld HelloWorldCredentials GetXMLSchema ValidateXmlAgainstSchema
InsertInstitution UpdateInstitution DeleteInstitution InsertAfdeling DeleteAfdeling MoveAfdeling InsertForeloebig GodkendForeloebig
FusionTilNyHovedskole FusionUnderHovedskole FusionAfHovedskoler SammenlaegMedBestaaende SammenlaegTilNy DelInstitution DelHovedskole
MeldElevaktivitet LaegDagtilbudUnderSkole
ImporterAendringer
HentSager HentSag GodkendSag AfvisSag TraekSag
""".split()

# Service → the stem of its schema, and its methods.
SERVICES = {"InstitutionService": ("institution", INSTITUTION_METHODS), "VedligeholdService": ("vedligehold", VEDLIGEHOLD_METHODS)}

# Every service of the register.
NAMES = tuple(SERVICES)

CVR = "29189838"


def institution(navn, kommune=461, adresse=None, type3=1012, ejerkode=2, **valgfrit):
    """A municipal school's fields."""
    unit = {
        "institutionsNavn": navn,
        "cvrNummer": CVR,
        "pNummer": e.PNUMMER,
        "Adresse": copy.deepcopy(adresse or e.ADRESSE) | {"kommuneKode": kommune},
        "institutionstype3": type3,
        "ressortministerium": 1,
        "ejerkode": ejerkode,
        "administrationskommune": kommune,
    }
    return unit | valgfrit


def institution_arguments():
    """Method → arguments, for every method of InstitutionService."""
    arguments = {name: {} for name in INSTITUTION_METHODS}
    for name, given in arguments.items():
        for part, (argument, value) in {
            "ByNummer": ("institutionsNummer", "283001"),
            "Hierarki": ("institutionsNummer", "283001"),
            "ByCvrnummer": ("cvrNummer", CVR),
            "ByPnummer": ("pNummer", e.PNUMMER),
            "ByNavn": ("partOfName", "sol"),
            "ByKommunenummer": ("kommuneKode", 461),
            "ByAdmKommunenummer": ("administrationskommune", 461),
            "ByInstitutionstype": ("institutionstype3", 1012),
        }.items():
            if part in name:
                given[argument] = value
        if name.endswith("PerDato"):
            given["dato"] = "2026-02-28"
        if name.startswith("GetAlle") or given:
            given["inkluderNedlagte"] = True
    arguments["GetKodetabel"]["navn"] = "ejerkode"
    arguments["GetAendringer"] |= {"siden": 0, "maks": 10}
    return arguments


def vedligehold_arguments():
    """Method → arguments, for every method of VedligeholdService."""
    unit, skema = institution("Solskolen"), {"skemaNavn": "vedligehold-v1.xsd"}
    document = etree.fromstring(f'<DeleteAfdeling xmlns="{NAMESPACE}"/>')
    return {
        "HelloWorld": {},
        "HelloWorldCredentials": {},
        "GetXMLSchema": skema,
        "ValidateXmlAgainstSchema": skema | {"dokument": {"_value_1": document}},
        "InsertInstitution": {"Institution": {"enhedsart": 0} | unit | {"aktivkode": 1}},
        "UpdateInstitution": {"institutionsNummer": "283001", "Institution": institution("Solskolen", telefon="6611 2233", email="sol@example.dk")},
        "DeleteInstitution": {"institutionsNummer": "283001", "nedlagt": "2026-07-31"},
        "InsertAfdeling": {"hovedskoleNummer": "283001", "Institution": unit},
        "DeleteAfdeling": {"institutionsNummer": "283002"},
        "MoveAfdeling": {"institutionsNummer": "283002", "hovedskoleNummer": "283009"},
        "InsertForeloebig": {"Institution": unit},
        "GodkendForeloebig": {"institutionsNummer": "F10001"},
        "FusionTilNyHovedskole": {"enhed": ["283001", "283002"], "administration": "283001"},
        "FusionUnderHovedskole": {"hovedskoleNummer": "283009", "enhed": ["283001"]},
        "FusionAfHovedskoler": {"fortsaetter": "283009", "ophoerer": ["283010", "283011"]},
        "SammenlaegMedBestaaende": {"fortsaetter": "283001", "ophoerer": ["283002"]},
        "SammenlaegTilNy": {"ophoerer": ["283001", "283002"], "Institution": unit},
        "DelInstitution": {"institutionsNummer": "283001", "Institution": [unit, institution("Måneskolen")]},
        "DelHovedskole": {"hovedskoleNummer": "283009", "Ny": [{"Institution": unit, "afdeling": ["283002"], "NyAfdeling": [unit]}]},
        "MeldElevaktivitet": {"institutionsNummer": "283001", "elever": 412, "pr": "2026-09-05"},
        "LaegDagtilbudUnderSkole": {"institutionsNummer": "283001", "dagtilbudsNummer": "G10001"},
        "ImporterAendringer": {
            "batchId": "b-1",
            "proeve": True,
            "_value_1": [
                {"InsertInstitution": {"Institution": {"enhedsart": 0} | unit, "lokalId": "s"}},
                {"FusionTilNyHovedskole": {"enhed": ["lokal:s", "283002"], "administration": "lokal:s", "lokalId": "h"}},
                {"DeleteAfdeling": {"institutionsNummer": "283003"}},
            ],
        },
        "HentSager": {"status": "afventer"},
        "HentSag": {"sagsnummer": 7},
        "GodkendSag": {"sagsnummer": 7, "proeve": True},
        "AfvisSag": {"sagsnummer": 7, "begrundelse": "Vedtægterne siger andet"},
        "TraekSag": {"sagsnummer": 7},
    }
