"""zeep reads every WSDL from its file and makes every method's request; each is valid by the published XSD.

No gateway is needed. That the answers are read too is the business of `zeep_suite.py`.
"""

import sys
from pathlib import Path

from lxml import etree
from zeep import Client

import eksempler as e
import ir

ROOT = Path(__file__).resolve().parents[2]
ENVELOPES = {"1.1": "http://schemas.xmlsoap.org/soap/envelope/", "1.2": "http://www.w3.org/2003/05/soap-envelope"}


def import_arguments(version):
    """Method → arguments, for every method of ImportService."""
    dag, enhed, alt = e.daginstitution, e.anvisningsenhed, e.alternativ_adresse
    document = etree.fromstring(f'<DeleteDaginstitution xmlns="{e.namespace("ImportService", version)}"/>')
    return {
        "HelloWorld": {},
        "GetXMLSchema": {"skemaNavn": f"import-{version}.xsd"},
        "ValidateXmlAgainstSchema": {"skemaNavn": f"import-{version}.xsd", "dokument": {"_value_1": document}},
        "InsertDaginstitution": {"Daginstitution": dag("Nord")},
        "UpdateDaginstitution": {"Daginstitution": dag("Nord", nummer="D10001")},
        "DeleteDaginstitution": {"daginstitutionsNummer": "D10001"},
        "InsertAnvisningsEnhed": {"AnvisningsEnhed": enhed("Solstrålen", foraelder="D10001", Email="sol@odense.dk")},
        "UpdateAnvisningsEnhed": {"AnvisningsEnhed": enhed("Solstrålen", nummer="G10001")},
        "DeleteAnvisningsEnhed": {"enhedsNummer": "G10001"},
        "InsertAlternativAdresse": {"AlternativAdresse": alt("Skovhytten", foraelder="G10001", telefonNummer="66112233")},
        "UpdateAlternativAdresse": {"AlternativAdresse": alt("Skovhytten", nummer="G10002")},
        "DeleteAlternativAdresse": {"alternativAdresseNummer": "G10002"},
        "MoveAnvisningsEnhed": {"enhedsNummer": "G10001", "daginstitutionsNummer": "D10002"},
        "MoveAlternativAdresse": {"alternativAdresseNummer": "G10002", "enhedsNummer": "G10003"},
        "ImporterAendringer": {
            "batchId": "b-1",
            "proeve": True,
            "_value_1": [
                {"InsertDaginstitution": {"Daginstitution": dag("Nord"), "lokalId": "d"}},
                {"InsertAnvisningsEnhed": {"AnvisningsEnhed": enhed("Solstrålen", foraelder="lokal:d"), "lokalId": "e"}},
                {"MoveAlternativAdresse": {"alternativAdresseNummer": "G10002", "enhedsNummer": "lokal:e"}},
                {"DeleteAnvisningsEnhed": {"enhedsNummer": "G10003"}},
            ],
        },
    }


def eksport_arguments():
    """Method → arguments, for every method of EksportService."""
    arguments = {name: {} for name in e.EKSPORT_METHODS}
    for name, given in arguments.items():
        if name != "HelloWorld" and name.startswith("GetA") and name not in ("GetAendringer",) or "By" in name:
            given["inkluderNedlagte"] = True
        for part, (argument, value) in {
            "DagInstitutionsNummer": ("DagInstitutionsNummer", "D10001"),
            "Daginstitutionsnummer": ("DagInstitutionsNummer", "D10001"),
            "AdmKommuneNummer": ("AdmkommuneNummer", 461),
            "Navn": ("partOfName", "sol"),
            "Pnummer": ("pNummer", e.PNUMMER),
            "Cvrnummer": ("cvrNummer", "12345678"),
            "Enhedsnummer": ("enhedsNummer", "G10001"),
        }.items():
            if f"By{part}" in name:
                given[argument] = value
        if name.endswith("PerDato"):
            given["dato"] = "2026-02-28"
    arguments["GetDaginstitutionByNummer"]["DagInstitutionsNummer"] = "D10001"
    arguments["GetAnvisningsEnhederByNummer"]["enhedsNummer"] = "G10001"
    arguments["GetAlternativAdresserByNummer"]["alternativAdresseNummer"] = "G10002"
    arguments["GetKodetabel"]["navn"] = "ejerform"
    arguments["GetAendringer"] |= {"siden": 0, "maks": 10}
    return arguments


def published():
    """Each service: its register, its name, its version, the stem of its schema, its methods, and arguments for each."""
    for service, (area, methods) in e.SERVICES.items():
        for version in e.VERSIONS:
            arguments = import_arguments(version) if area == "import" else eksport_arguments()
            yield "dagtilbudsregister", service, version, area, methods, arguments
    given = {"InstitutionService": ir.institution_arguments(), "VedligeholdService": ir.vedligehold_arguments()}
    for service, (area, methods) in ir.SERVICES.items():
        yield "institutionsregister", service, ir.VERSION, area, methods, given[service]


def main():
    passed, failures = 0, []
    for register, service, version, area, methods, arguments in published():
        client = Client(str(ROOT / "wsdl" / register / f"{service}-{version}.wsdl"))
        schema = etree.XMLSchema(etree.parse(ROOT / "xsd" / register / f"{area}-{version}.xsd"))
        for soap, port in e.PORTS.items():
            bound = client.bind(service, service + port)
            if sorted(bound._operations) != sorted(methods):
                failures.append(f"{service} {version} {soap}: metoderne er ikke kontraktens: {sorted(set(bound._operations) ^ set(methods))}")
            for method in methods:
                message = client.create_message(bound, method, **arguments[method])
                payload = message.find(f"{{{ENVELOPES[soap]}}}Body")[0]
                # A copy, so that the payload is judged as a document of its own.
                if schema.validate(etree.fromstring(etree.tostring(payload))):
                    passed += 1
                else:
                    failures.append(f"{service} {version} {soap} {method}: {schema.error_log.last_error}")
    for failure in failures:
        print("FEJL:", failure)
    print(f"beskeder: {passed} passed, {len(failures)} failed")
    return 1 if failures or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
