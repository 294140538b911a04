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
HTTP = "http://schemas.xmlsoap.org/soap/http"


class Document:
    """One WSDL and the schemas that it reaches."""

    def __init__(self, path, text=None):
        self.path = path
        self.bytes = text if text is not None else path.read_bytes()
        self.tree = etree.fromstring(self.bytes)
        self.namespace = self.tree.get("targetNamespace")
        self.schemas = {}
        self.broken = []
        for schema in self.tree.iterfind(f"{WSDL}types/{XS}schema"):
            self._follow(schema, path)

    def _follow(self, schema, base):
        for link in schema.iter(f"{XS}import", f"{XS}include", f"{XS}redefine"):
            location = link.get("schemaLocation")
            target = (base.parent / location).resolve() if location else None
            if target is None or not target.is_file():
                self.broken.append(f"{base.name}: {etree.QName(link).localname} uden fil: {location}")
            elif target not in self.schemas:
                self.schemas[target] = etree.parse(target).getroot()
                if etree.QName(link).localname == "import" and self.schemas[target].get("targetNamespace") != link.get("namespace"):
                    self.broken.append(f"{base.name}: {location} har et andet targetNamespace end importen siger")
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
        if not schema.get("targetNamespace"):
            yield f"{path.name} uden targetNamespace"
        if schema.get("elementFormDefault") != "qualified":
            yield f"{path.name}: elementFormDefault"


def r2800_schemas(d):
    """R2800, R2801 the schemas are XML Schema 1.0 and load (libxml2 refuses an ambiguous content model)."""
    for path in d.schemas:
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


def wrapped(d):
    """Document/literal wrapped, as clients unwrap it: element = method, answer = method + Response, part `parameters`."""
    parts = {m.get("name"): m.find(f"{WSDL}part") for m in d.all("message")}
    for operation in d.all("portType/operation"):
        for kind, suffix in (("input", ""), ("output", "Response")):
            part = parts[d.name(operation.find(WSDL + kind), "message")[1]]
            if part.get("name") != "parameters" or d.name(part, "element") != (d.namespace, operation.get("name") + suffix):
                yield f"{operation.get('name')}: {kind}"


def bindings(d):
    """choices.md §3: SOAP 1.1 and SOAP 1.2, one port type."""
    used = {etree.QName(d.extension(b, "binding")).namespace for b in d.all("binding") if d.extension(b, "binding") is not None}
    if len(d.all("portType")) != 1 or {"{%s}" % ns for ns in used} != SOAP_BINDINGS:
        yield "ikke netop én portType med en SOAP 1.1- og en SOAP 1.2-binding"


CHECKS = [
    r1008_r1009_text, r2001_r2007_imports, r2105_namespaces, r2800_schemas, r2101_r2102_names, r2201_r2204_parts, r2304_operations,
    r2303_r2306_style, r2701_r2706_bindings, r2721_faults, r2710_signatures, r2713_soap_action, r2711_ports, wrapped, bindings,
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


def blind_checks():
    """The checks that do not find what was done to a good WSDL."""
    path = ROOT / "wsdl" / "dagtilbudsregister" / "ImportService-v1.wsdl"
    good = path.read_bytes()
    for was, becomes, check in WRONGS:
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
    blind = list(blind_checks())
    failures += blind
    passed += len(WRONGS) - len(blind)
    for failure in failures:
        print("FEJL:", failure)
    print(f"bp11: {passed} passed, {len(failures)} failed")
    return 1 if failures or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
