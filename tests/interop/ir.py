"""Institutionsregisteret: its services' methods, and an example unit as the dictionary that zeep takes."""

import copy

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

# Service → the stem of its schema, and its methods.
SERVICES = {"InstitutionService": ("institution", INSTITUTION_METHODS)}

# Every service of the register.
NAMES = ("InstitutionService", "VedligeholdService")

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
