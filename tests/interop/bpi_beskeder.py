"""zeep reads Brugerdatabasen's WSDLs from their files: names, operations and signatures are the contract's, and every request is valid.

The expectations are written from the contract (bpi.md), not from the WSDLs. No gateway is needed.
"""

import sys
from pathlib import Path

from lxml import etree
from zeep import Client, xsd

ROOT = Path(__file__).resolve().parents[2]
BPI = "https://brugerdatabasen.stil.dk/bpi"
COMMON = f"{BPI}/common/3"
ENVELOPE = "{http://www.w3.org/2003/05/soap-envelope}"

HELLO = {"helloWorldWithCertificate": ("", "helloWorldResult:string")}
AFTALER = {"hentDataAftaler": ("", "regnr:Regnr*")}

# WSDL → (version, operation → (what is asked, what is answered)). name:type, or what is in a type without a name; ? * + for how many.
CONTRACT = {
    "WsiEksport": (7, HELLO | {
        "eksporterXmlLille": ("instnr:string filtre:FiltreLille?", "xml:(UNILoginExportSmall)"),
        "eksporterXmlMellem": ("instnr:string filtre:FiltreMellem?", "xml:(UNILoginExportMedium)"),
        "eksporterXmlFuld": ("instnr:string filtre:FiltreFuld?", "xml:(UNILoginExportFull)"),
        "eksporterXmlFuldMyndighed": ("instnr:string filtre:FiltreFuld?", "xml:(UNILoginExportFullMyndighed)"),
        "hentDataAftalerLille": ("", "regnr:Regnr*"),
        "hentDataAftalerMellem": ("", "regnr:Regnr*"),
        "hentDataAftalerFuld": ("", "regnr:Regnr*"),
        "hentDataAftalerFuldMyndighed": ("", "regnr:Regnr*"),
    }),
    "WsiInst": (6, HELLO | AFTALER | {
        "hentGrupper": ("instnr:token", "gruppe:Gruppe*"),
        "hentBrugereIGruppe": ("instnr:token gruppeid:token", "brugertilknytning:Brugertilknytning*"),
        "hentInstitution": ("instnr:token", "institution:Institution?"),
        "hentInstitutioner": ("instnr:token+", "institution:Institution*"),
        "hentInstBruger": ("instnr:token? brugerid:token", "instBruger:Instbruger*"),
        "hentInstitutionshierarki": ("instnr:token", "institutionshierarki:Institutionshierarki?"),
    }),
    "WsiBruger": (7, HELLO | AFTALER | {
        "hentBrugersKontaktpersoner": ("instnr:token brugerid:token", "kontaktperson:Kontaktperson*"),
        "hentKontaktpersonsBrugere": ("instnr:token? brugerid:token", "elev:Elevbruger*"),
        "hentBrugersInstitutionstilknytninger": ("brugerid:token", "institutionstilknytning:Institutionstilknytning*"),
    }),
    "WsiIdentifikation": (6, HELLO | AFTALER | {
        "hentBrugeridFraCpr": ("cpr:token", "brugerid:string?"),
        "hentCprFraBrugerid": ("brugerid:token", "cpr:string?"),
    }),
    "WsaImport": (8, HELLO | AFTALER | {
        "importerXml": ("instXML:Importdokument", "svar:Svar"),
        "importerDeltaXml": ("instXML:Importdokument", "svar:Svar"),
        "importerSletXml": ("instXML:Sletdokument", "svar:Svar"),
    }),
}
# The answers whose name is not the operation's and Response.
OTHERWISE = {"hentBrugeridFraCpr": "hentBrugeridResponse", "hentCprFraBrugerid": "hentCprResponse"}

KILDE = {"sourceDateTime": "2026-11-22T02:00:00Z", "source": "Bakkegaard", "schoolYear": "2026-2027"}
# Argument, or operation and argument → a value of it.
VALUES = {
    "instnr": "990001", "gruppeid": "3A", "brugerid": "1000013b36", "cpr": "7001010000",
    "filtre": {"klassetrinFilter": {"inkluderKlassetrin": ["0", "U1"]}},
    "instXML": {"UNILoginImport": {
        **KILDE,
        "Institution": {"InstitutionNumber": "990001", "InstitutionPerson": [{
            "LocalPersonId": "e-1",
            "Person": {"FirstName": "Anna", "FamilyName": "Eksempel", "CivilRegistrationNumber": "7001010000", "protected": False},
            "Student": {"Role": "Elev", "Level": "3", "MainGroupId": "3A"},
        }]},
    }},
    "importerSletXml instXML": {"UNILoginSlet": {
        **KILDE,
        "Institution": {"InstitutionNumber": "990001", "InstitutionPerson": [{"LocalPersonId": "e-1"}]},
    }},
}


def elements(body):
    """An element's children as the table writes them."""
    occurs = {(1, 1): "", (0, 1): "?", (0, "unbounded"): "*", (1, "unbounded"): "+"}

    def kind(element):
        inside = [name for name, _ in getattr(element.type, "elements", [])]
        return element.type.name if element.type.is_global else f"({' '.join(inside)})"

    return " ".join(f"{name}:{kind(e)}{occurs[e.min_occurs, e.max_occurs]}" for name, e in body.type.elements)


def of_contract(client, name, version):
    """What of one WSDL is not as the contract has it."""
    namespace = f"{BPI}/{name.lower()}/{version}"
    ((service_name, service),) = client.wsdl.services.items()
    ((port_name, port),) = service.ports.items()
    binding = port.binding
    names = (service_name, port_name, binding.port_type.name.localname, binding.name.localname)
    if names != (name, f"{name}Port", f"{name}PortType", f"{name}Soap") or binding.name.namespace != namespace:
        yield f"navne: {names}"
    if type(binding).__name__ != "Soap12Binding":
        yield f"binding: {type(binding).__name__}"
    expected = CONTRACT[name][1]
    if set(binding._operations) != set(expected):
        yield f"operationer: {sorted(set(binding._operations) ^ set(expected))}"
    for operation, (asked, answered) in expected.items():
        bound = binding._operations[operation]
        shared = COMMON if operation in HELLO | AFTALER else namespace
        request, answer = bound.input.body, bound.output.body
        if (request.qname.text, answer.qname.text) != (f"{{{shared}}}{operation}", f"{{{shared}}}{OTHERWISE.get(operation, operation + 'Response')}"):
            yield f"{operation}: elementerne {request.qname} og {answer.qname}"
        if (elements(request), elements(answer)) != (asked, answered):
            yield f"{operation}: {elements(request)} → {elements(answer)}"
        if bound.soapaction != f"{namespace}/{operation}":
            yield f"{operation}: soapAction {bound.soapaction}"
        headers = [(header, e.name, e.qname.namespace) for header, e in bound.input.header.type.elements]
        if headers != [("UdbydersystemId", "UdbydersystemId", COMMON)] or bound.output.header.type.elements:
            yield f"{operation}: headere {headers}"
        if list(bound.faults) != ["authentificationFault"]:
            yield f"{operation}: fejl {list(bound.faults)}"


def requests(client, name, version):
    """What of one service's requests, as zeep makes them, is not valid by its schema; one line each, empty where all is well."""
    schema = etree.XMLSchema(etree.parse(ROOT / "xsd" / "brugerdatabasen" / f"{name.lower()}-{version}.xsd"))
    header_schema = etree.XMLSchema(etree.parse(ROOT / "xsd" / "brugerdatabasen" / "common-3.xsd"))
    for operation, (asked, _) in CONTRACT[name][1].items():
        arguments = {part.partition(":")[0]: part.endswith("+") for part in asked.split()}
        value = {argument: VALUES.get(f"{operation} {argument}", VALUES.get(argument)) for argument in arguments}
        given = {argument: [value[argument]] * 2 if many else value[argument] for argument, many in arguments.items()}
        message = client.create_message(client.service, operation, **given, _soapheaders={"UdbydersystemId": "EX100001"})
        ((header,), (payload,)) = message.find(f"{ENVELOPE}Header"), message.find(f"{ENVELOPE}Body")
        # Copies, so that each is judged as a document of its own.
        for judge, element in ((header_schema, header), (schema, payload)):
            if not judge.validate(etree.fromstring(etree.tostring(element))):
                yield f"{operation}: {judge.error_log.last_error}"


def types(client):
    """Every complex type can be looked into; one that refers to what is not there cannot."""
    for declared in client.wsdl.types.types:
        if isinstance(declared, xsd.ComplexType):
            declared.signature(schema=client.wsdl.types)


def main():
    passed, failures = 0, []
    for name, (version, operations) in CONTRACT.items():
        client = Client(str(ROOT / "wsdl" / "brugerdatabasen" / f"{name}-{version}.wsdl"))
        types(client)
        found = [*of_contract(client, name, version), *requests(client, name, version)]
        failures += [f"{name}: {text}" for text in found]
        passed += len(operations) - len(found)
    for failure in failures:
        print("FEJL:", failure)
    print(f"Brugerdatabasen, zeep: {passed} passed, {len(failures)} failed")
    return 1 if failures or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
