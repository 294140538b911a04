"""Example units, as the dictionaries that zeep takes, and the methods that the contract names."""

import copy

IMPORT_METHODS = """
HelloWorld GetXMLSchema ValidateXmlAgainstSchema
InsertDaginstitution UpdateDaginstitution DeleteDaginstitution
InsertAnvisningsEnhed UpdateAnvisningsEnhed DeleteAnvisningsEnhed
InsertAlternativAdresse UpdateAlternativAdresse DeleteAlternativAdresse
MoveAnvisningsEnhed MoveAlternativAdresse ImporterAendringer
""".split()

EKSPORT_METHODS = """
HelloWorld
GetAllDagtilbud GetDagtilbudByDagInstitutionsNummer GetDagtilbudByAdmKommuneNummer
GetAllDaginstitutioner GetDaginstitutionByNummer GetDaginstitutionByNavn
GetAllAnvisningsEnheder GetAnvisningsEnhederByPnummer GetAnvisningsEnhederByNummer GetAnvisningsEnhederByCvrnummer
GetAnvisningsEnhederByNavn GetAnvisningsEnhederByDaginstitutionsnummer
GetAllAlternativAdresser GetAlternativAdresserByCvrnummer GetAlternativAdresserByPnummer
GetAlternativAdresserByNummer GetAlternativAdresserByNavn GetAlternativAdresserByEnhedsnummer GetAlternativAdresserByDaginstitutionsnummer
GetAllDagtilbudPerDato GetDagtilbudByDagInstitutionsNummerPerDato GetDagtilbudByAdmKommuneNummerPerDato
GetKodetabel GetAendringer
""".split()

SERVICES = {"ImportService": ("import", IMPORT_METHODS), "EksportService": ("eksport", EKSPORT_METHODS)}
VERSIONS = {"v1": "1", "v2.0": "2"}
PORTS = {"1.1": "Soap", "1.2": "Soap12"}

ADRESSE = {
    "vejNavn": "Åboulevarden",
    "husNummer": "12A",
    "postNummer": "5000",
    "byNavn": "Odense C",
    "kommuneKode": 461,
}
PNUMMER = "1003456789"


def namespace(service, version):
    """The namespace of a service's messages."""
    return f"urn:tilslut:dagtilbudsregister:{SERVICES[service][0]}:{VERSIONS[version]}"


def daginstitution(navn, kommune=461, nummer=None, ejerform=1, lovgrundlag=1):
    """A municipal daginstitution; with `nummer`, as an update has it."""
    unit = {"daginstitutionsNummer": nummer} if nummer else {}
    return unit | {"daginstitutionsNavn": navn, "ejerformKode": ejerform, "lovgrundlagKode": lovgrundlag, "admKommuneKode": kommune}


def anvisningsenhed(navn, foraelder=None, nummer=None, adresse=None, insttype=6012, pnummer=PNUMMER, **valgfrit):
    """An anvisningsenhed: `foraelder` on insert, `nummer` on update."""
    unit = {"daginstitutionsNummer": foraelder} if foraelder else {}
    unit |= {"EnhedsNummer": nummer} if nummer else {}
    unit |= {"EnhedsNavn": navn, "Adresse": copy.deepcopy(adresse or ADRESSE), "InstType3": insttype, "PNummer": pnummer}
    return unit | valgfrit


def alternativ_adresse(navn, foraelder=None, nummer=None, adresse=None, pnummer=PNUMMER, **valgfrit):
    """An alternativ adresse: `foraelder` on insert, `nummer` on update."""
    unit = {"alternativAdresseNummer": nummer} if nummer else {}
    unit |= {"enhedsNummer": foraelder} if foraelder else {}
    unit |= {"alternativAdresseNavn": navn, "Adresse": copy.deepcopy(adresse or ADRESSE), "pNummer": pnummer}
    return unit | valgfrit
