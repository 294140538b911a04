"""The published WSDLs hold the points of WS-I Basic Profile 1.1 that a file can hold.

Each check is named by the profile's requirement. The profile knows SOAP 1.1 only; the SOAP 1.2 binding is held to the same points.

    python bp11.py [FILE …]     without arguments every file of wsdl/
"""

import sys
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).resolve().parents[2]

WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
XS = "{http://www.w3.org/2001/XMLSchema}"
SOAP_BINDINGS = {"{http://schemas.xmlsoap.org/wsdl/soap/}", "{http://schemas.xmlsoap.org/wsdl/soap12/}"}
SOAP_12 = "{http://schemas.xmlsoap.org/wsdl/soap12/}"
HTTP = "http://schemas.xmlsoap.org/soap/http"
WSP = "{http://schemas.xmlsoap.org/ws/2004/09/policy}"
WSU = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd}"
SP = "{http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702}"
WSAM = "{http://www.w3.org/2007/05/addressing/metadata}"
WSA = "http://www.w3.org/2005/08/addressing"
COMMON = "https://brugerdatabasen.stil.dk/bpi/common/3"


class Document:
    """One WSDL and the schemas that it reaches."""

    def __init__(self, path, text=None):
        self.path = path
        self.bytes = text if text is not None else path.read_bytes()
        self.tree = etree.fromstring(self.bytes)
        self.namespace = self.tree.get("targetNamespace")
        self.schemas = {}
        # Files that lend their declarations to whoever includes them, or to documents without a namespace.
        self.nameless = set()
        # Files that are a part of another, and need not be whole by themselves.
        self.included = set()
        self.broken = []
        for schema in self.tree.iterfind(f"{WSDL}types/{XS}schema"):
            self._follow(schema, path)

    def _follow(self, schema, base):
        for link in schema.iter(f"{XS}import", f"{XS}include", f"{XS}redefine"):
            location = link.get("schemaLocation")
            target = (base.parent / location).resolve() if location else None
            if target is None or not target.is_file():
                self.broken.append(f"{base.name}: {etree.QName(link).localname} uden fil: {location}")
                continue
            if not link.get("namespace"):
                self.nameless.add(target)
            if etree.QName(link).localname != "import":
                self.included.add(target)
            known = target in self.schemas
            if not known:
                self.schemas[target] = etree.parse(target).getroot()
            if etree.QName(link).localname == "import" and self.schemas[target].get("targetNamespace") != link.get("namespace"):
                self.broken.append(f"{base.name}: {location} har et andet targetNamespace end importen siger")
            if not known:
                self._follow(self.schemas[target], target)

    def name(self, element, attribute):
        """A QName attribute as (namespace, local name)."""
        prefix, _, local = element.get(attribute, "").rpartition(":")
        return element.nsmap.get(prefix or None), local

    def elements(self):
        """Every global element of the schemas."""
        return {
            (schema.get("targetNamespace"), element.get("name"))
            for schema in self.schemas.values()
            for element in schema.iterchildren(f"{XS}element")
        }

    def all(self, path):
        return list(self.tree.iterfind("/".join(WSDL + step for step in path.split("/"))))

    def extension(self, element, local):
        """The SOAP extension element `local` within `element`, whichever SOAP version."""
        found = [child for ns in SOAP_BINDINGS for child in element.iterchildren(ns + local)]
        return found[0] if len(found) == 1 else None


def r1008_r1009_text(d):
    """R1008 no DTD, R1009 no processing instruction, R4002-R4004 UTF-8 or UTF-16."""
    if b"<!DOCTYPE" in d.bytes:
        yield "DOCTYPE"
    if d.tree.xpath("//processing-instruction()"):
        yield "processing instruction"
    if d.tree.getroottree().docinfo.encoding.upper() not in ("UTF-8", "UTF-16"):
        yield "hverken UTF-8 eller UTF-16"


def r2001_r2007_imports(d):
    """R2001-R2007 wsdl:import imports WSDL only, with a location; XSD is imported by xs:import within xs:schema."""
    if d.all("import"):
        yield "wsdl:import (filerne her har ingen)"
    yield from d.broken


def r2105_namespaces(d):
    """R2105 a schema has a targetNamespace, unless it only imports."""
    for schema in d.tree.iterfind(f"{WSDL}types/{XS}schema"):
        only_imports = all(child.tag in (f"{XS}import", f"{XS}annotation") for child in schema)
        if not schema.get("targetNamespace") and not only_imports:
            yield "xs:schema uden targetNamespace"
    for path, schema in d.schemas.items():
        if not schema.get("targetNamespace") and path not in d.nameless:
            yield f"{path.name} uden targetNamespace"
        if schema.get("elementFormDefault") != "qualified":
            yield f"{path.name}: elementFormDefault"


def r2800_schemas(d):
    """R2800, R2801 the schemas are XML Schema 1.0 and load (libxml2 refuses an ambiguous content model)."""
    for path in d.schemas.keys() - d.included:
        try:
            etree.XMLSchema(etree.parse(path))
        except etree.XMLSchemaParseError as error:
            yield f"{path.name}: {error}"


def r2101_r2102_names(d):
    """R2101, R2102 a QName reference has its definition: messages, elements, port types, bindings."""
    known = {kind: {m.get("name") for m in d.all(kind)} for kind in ("message", "portType", "binding")}
    references = [(e, "message", "message") for kind in ("input", "output", "fault") for e in d.all(f"portType/operation/{kind}")]
    references += [(b, "type", "portType") for b in d.all("binding")] + [(p, "binding", "binding") for p in d.all("service/port")]
    for element, attribute, kind in references:
        namespace, local = d.name(element, attribute)
        if namespace != d.namespace or local not in known[kind]:
            yield f"{attribute}={element.get(attribute)} findes ikke"
    elements = d.elements()
    for part in d.all("message/part"):
        if part.get("element") and d.name(part, "element") not in elements:
            yield f"element {part.get('element')} findes ikke"


def r2201_r2204_parts(d):
    """R2201, R2204 document-literal: one body part at most, given by element; R2205 fault parts by element."""
    for message in d.all("message"):
        parts = message.findall(f"{WSDL}part")
        if len(parts) != 1 or not parts[0].get("element") or parts[0].get("type"):
            yield f"{message.get('name')}: ikke netop én part med element"


def r2304_operations(d):
    """R2304 no two operations of a port type have one name."""
    for port_type in d.all("portType"):
        names = [o.get("name") for o in port_type.iterfind(f"{WSDL}operation")]
        if len(names) != len(set(names)):
            yield f"{port_type.get('name')}: samme navn to gange"


def r2303_r2306_style(d):
    """R2303 one-way or request-response only; R2718 a binding has exactly the operations of its port type."""
    operations = {}
    for port_type in d.all("portType"):
        operations[port_type.get("name")] = {o.get("name") for o in port_type.iterfind(f"{WSDL}operation")}
        for operation in port_type.iterfind(f"{WSDL}operation"):
            kinds = [etree.QName(c).localname for c in operation if etree.QName(c).localname in ("input", "output")]
            if kinds != ["input", "output"]:
                yield f"{operation.get('name')}: {kinds}"
    for binding in d.all("binding"):
        bound = {o.get("name") for o in binding.iterfind(f"{WSDL}operation")}
        if bound != operations.get(d.name(binding, "type")[1]):
            yield f"{binding.get('name')}: ikke portType'ens operationer"


def r2701_r2706_bindings(d):
    """R2701, R2702 SOAP binding over HTTP; R2705 document style throughout; R2706, R2707 use=literal."""
    for binding in d.all("binding"):
        soap = d.extension(binding, "binding")
        if soap is None or soap.get("transport") != HTTP or soap.get("style", "document") != "document":
            yield f"{binding.get('name')}: soap:binding"
        for operation in binding.iterfind(f"{WSDL}operation"):
            where = f"{binding.get('name')}/{operation.get('name')}"
            style = d.extension(operation, "operation")
            if style is None or style.get("style", "document") != "document":
                yield f"{where}: style"
            for kind in ("input", "output"):
                body = d.extension(operation.find(WSDL + kind), "body")
                if body is None or body.get("use") != "literal":
                    yield f"{where}/{kind}: use"
                if body is not None and (body.get("namespace") or body.get("parts") == ""):
                    yield f"{where}/{kind}: R2716 namespace på soap:body"


def r2721_faults(d):
    """R2721, R2722, R2754 a fault is named as in the port type; R2723 its use is literal; R2740, R2742 every known fault is told."""
    told = {
        (operation.get("name"), fault.get("name"))
        for operation in d.all("portType/operation")
        for fault in operation.iterfind(f"{WSDL}fault")
    }
    for binding in d.all("binding"):
        bound = set()
        for operation in binding.iterfind(f"{WSDL}operation"):
            for fault in operation.iterfind(f"{WSDL}fault"):
                bound.add((operation.get("name"), fault.get("name")))
                soap = d.extension(fault, "fault")
                if soap is None or soap.get("name") != fault.get("name") or soap.get("use") != "literal":
                    yield f"{binding.get('name')}/{operation.get('name')}: soap:fault"
        if bound != told:
            yield f"{binding.get('name')}: ikke portType'ens fejl"
    if {name for name, _ in told} != {o.get("name") for o in d.all("portType/operation")}:
        yield "en operation uden fejl"


def r2710_signatures(d):
    """R2710 the operations of a binding differ in the name of the element on the wire."""
    messages = {m.get("name"): d.name(m.find(f"{WSDL}part"), "element") for m in d.all("message")}
    for kind in ("input", "output"):
        wire = [messages[d.name(o.find(WSDL + kind), "message")[1]] for o in d.all("portType/operation")]
        if len(wire) != len(set(wire)):
            yield f"{kind}: samme element for to operationer"


def r2713_soap_action(d):
    """R2713, R2744, R2745 the SOAPAction is what the WSDL says: here always namespace/method."""
    for binding in d.all("binding"):
        for operation in binding.iterfind(f"{WSDL}operation"):
            soap = d.extension(operation, "operation")
            if soap is None or soap.get("soapAction") != f"{d.namespace}/{operation.get('name')}":
                yield f"{binding.get('name')}/{operation.get('name')}: soapAction"


def r2711_ports(d):
    """R2711 no two ports share a binding and differ in nothing; every port has one address."""
    for port in d.all("service/port"):
        address = d.extension(port, "address")
        if address is None or not address.get("location", "").startswith("https://"):
            yield f"{port.get('name')}: adresse"
    if len({p.get("binding") for p in d.all("service/port")}) != len(d.all("binding")):
        yield "en binding uden port"


def is_bpi(d):
    """Whether it is one of Brugerdatabasen's."""
    return d.path.parent.name == "brugerdatabasen"


def wrapped(d):
    """Document/literal wrapped, as clients unwrap it: element = method, answer = method + Response, part `parameters`. Brugerdatabasen's
    answers have the part `return`; what all its services have is in common/3, and two answers have names of their own (bpi.md)."""
    parts = {m.get("name"): m.find(f"{WSDL}part") for m in d.all("message")}
    own_names = {"hentBrugeridFraCpr": "hentBrugeridResponse", "hentCprFraBrugerid": "hentCprResponse"}
    for operation in d.all("portType/operation"):
        name = operation.get("name")
        shared = is_bpi(d) and name in ("helloWorldWithCertificate", "hentDataAftaler")
        namespace = COMMON if shared else d.namespace
        answer = "return" if is_bpi(d) else "parameters"
        for kind, part_name, element in (("input", "parameters", name), ("output", answer, own_names.get(name, name + "Response"))):
            part = parts[d.name(operation.find(WSDL + kind), "message")[1]]
            if part.get("name") != part_name or d.name(part, "element") != (namespace, element):
                yield f"{name}: {kind}"


def bindings(d):
    """choices.md §1: SOAP 1.1 and SOAP 1.2, one port type; Brugerdatabasen SOAP 1.2 alone."""
    wanted = {SOAP_12} if is_bpi(d) else SOAP_BINDINGS
    used = {etree.QName(d.extension(b, "binding")).namespace for b in d.all("binding") if d.extension(b, "binding") is not None}
    if len(d.all("portType")) != 1 or {"{%s}" % ns for ns in used} != wanted or len(d.all("binding")) != len(wanted):
        yield "ikke netop én portType med de rigtige bindinger"


def r2720_headers(d):
    """R2720, R2749 a header is bound by message and one part, R2706 literally; Brugerdatabasen's is on every input and on no output."""
    parts = {m.get("name"): m.findall(f"{WSDL}part") for m in d.all("message")}
    for operation in d.all("binding/operation"):
        headers = {kind: [h for ns in SOAP_BINDINGS for h in operation.find(WSDL + kind).iterchildren(f"{ns}header")] for kind in ("input", "output")}
        if [len(headers["input"]), len(headers["output"])] != [int(is_bpi(d)), 0]:
            yield f"{operation.get('name')}: headere"
        for header in headers["input"]:
            bound = [part.get("name") for part in parts.get(d.name(header, "message")[1], [])]
            if bound != ["UdbydersystemId"] or header.get("part") != "UdbydersystemId" or header.get("use") != "literal":
                yield f"{operation.get('name')}: headerens del"


def policy(d):
    """bpi-security §2: every binding of Brugerdatabasen refers to the policy, which says all that a policy-driven client needs."""
    found = {p.get(f"{WSU}Id"): p for p in d.tree.iterchildren(f"{WSP}Policy")}
    for binding in d.all("binding") if is_bpi(d) else []:
        references = [r.get("URI", "").removeprefix("#") for r in binding.iterchildren(f"{WSP}PolicyReference")]
        if len(references) != 1 or references[0] not in found:
            yield f"{binding.get('name')}: ingen politik"
            continue
        chosen = found[references[0]]
        said = {etree.QName(e).localname for e in chosen.iter() if etree.QName(e).namespace in (SP[1:-1], WSAM[1:-1])}
        wanted = """Addressing AsymmetricBinding InitiatorToken RecipientToken X509Token WssX509V3Token10 AlgorithmSuite Basic256Sha256
            Layout Lax IncludeTimestamp ProtectTokens SignedParts Body Header""".split()
        if said != set(wanted):
            yield f"politikken: {sorted(said ^ set(wanted))}"
        headers = {(h.get("Namespace"), h.get("Name")) for h in chosen.iter(f"{SP}Header")}
        if headers != {(COMMON, "UdbydersystemId"), (WSA, "MessageID"), (WSA, "RelatesTo")}:
            yield f"politikkens headere: {sorted(headers)}"
        tokens = [t.get(f"{SP}IncludeToken", "").rpartition("/")[2] for t in chosen.iter(f"{SP}X509Token")]
        if tokens != ["AlwaysToRecipient", "AlwaysToInitiator"]:
            yield f"politikkens certifikater: {tokens}"


CHECKS = [
    r1008_r1009_text, r2001_r2007_imports, r2105_namespaces, r2800_schemas, r2101_r2102_names, r2201_r2204_parts, r2304_operations,
    r2303_r2306_style, r2701_r2706_bindings, r2721_faults, r2710_signatures, r2713_soap_action, r2711_ports, wrapped, bindings, r2720_headers,
    policy,
]


# What is wrong with a WSDL, as (what is there, what is put in its place, the check that has to find it).
WRONGS = [
    (b"<wsdl:definitions", b"<!DOCTYPE x>\n<wsdl:definitions", r1008_r1009_text),
    (b"<wsdl:definitions", b"<?a b?>\n<wsdl:definitions", r1008_r1009_text),
    (b"import-v1.xsd", b"nix.xsd", r2001_r2007_imports),
    (b"</xs:schema>", b"<xs:element name='x'/></xs:schema>", r2105_namespaces),
    (b'element="tns:MoveAnvisningsEnhed"', b'element="tns:Nix"', r2101_r2102_names),
    (b'element="tns:MoveAnvisningsEnhed"', b'type="tns:MoveAnvisningsEnhed"', r2201_r2204_parts),
    (b'operation name="MoveAnvisningsEnhed"', b'operation name="HelloWorld"', r2304_operations),
    (b'<wsdl:output message="tns:HelloWorldResponse"/>', b"", r2303_r2306_style),
    (b'body use="literal"', b'body use="encoded"', r2701_r2706_bindings),
    (b'style="document" transport', b'style="rpc" transport', r2701_r2706_bindings),
    (b'fault name="ServiceFaultDetailer" use', b'fault name="X" use', r2721_faults),
    (b'element="tns:MoveAnvisningsEnhed"', b'element="tns:MoveAlternativAdresse"', r2710_signatures),
    (b"import:1/HelloWorld", b"import:1/Hello", r2713_soap_action),
    (b"https://127", b"http://127", r2711_ports),
    (b'part name="parameters"', b'part name="body"', wrapped),
    (b"http://schemas.xmlsoap.org/wsdl/soap12/", b"http://schemas.xmlsoap.org/wsdl/soap/", bindings),
]


# The same for a WSDL of Brugerdatabasen, where it has more than the others.
BPI_WRONGS = [
    (b'part name="return"', b'part name="parameters"', wrapped),
    (b'element="c3:hentDataAftaler"', b'element="i6:hentDataAftaler"', wrapped),
    (b"http://schemas.xmlsoap.org/wsdl/soap12/", b"http://schemas.xmlsoap.org/wsdl/soap/", bindings),
    (b'part="UdbydersystemId"', b'part="header"', r2720_headers),
    (b'part name="UdbydersystemId"', b'part name="header"', r2720_headers),
    (b"<wsdl:output>\n        <soap12:body", b'<wsdl:output>\n        <soap12:header message="i6:UdbydersystemIdHeader" part="UdbydersystemId" use="literal"/>\n        <soap12:body', r2720_headers),
    (b'URI="#BpiSikkerhed"', b'URI="#x"', policy),
    (b"<sp:IncludeTimestamp/>", b"", policy),
    (b'<sp:Header Name="RelatesTo"', b'<sp:Header Name="To"', policy),
    (b"AlwaysToRecipient", b"Never", policy),
    (b'element="c3:UdbydersystemId"', b'element="c3:Nix"', r2101_r2102_names),
    (b"common-3.xsd", b"wsiinst-6.xsd", r2001_r2007_imports),
]


def blind_checks(file, wrongs):
    """The checks that do not find what was done to a good WSDL."""
    path = ROOT / "wsdl" / file
    good = path.read_bytes()
    for was, becomes, check in wrongs:
        if was not in good or not list(check(Document(path, good.replace(was, becomes, 1)))):
            yield f"{check.__name__} ser ikke {becomes.decode()}"


def main():
    paths = [Path(p) for p in sys.argv[1:]] or sorted((ROOT / "wsdl").rglob("*.wsdl"))
    passed, failures = 0, []
    for path in paths:
        document = Document(path)
        for check in CHECKS:
            found = list(check(document))
            failures += [f"{path.name}: {check.__name__}: {text}" for text in found]
            passed += not found
    blind = [*blind_checks("dagtilbudsregister/ImportService-v1.wsdl", WRONGS), *blind_checks("brugerdatabasen/WsiInst-6.wsdl", BPI_WRONGS)]
    failures += blind
    passed += len(WRONGS) + len(BPI_WRONGS) - len(blind)
    for failure in failures:
        print("FEJL:", failure)
    print(f"bp11: {passed} passed, {len(failures)} failed")
    return 1 if failures or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
