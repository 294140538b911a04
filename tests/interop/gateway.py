"""A running gateway, as `demo.json` tells of it, and zeep clients to it that judge every answer."""

import json
import re
import tempfile
from collections import defaultdict
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import requests
from cryptography import x509
from lxml import etree
from zeep import Client, Transport
from zeep.exceptions import Fault
from zeep.helpers import serialize_object

import bpi as b
import eksempler as e
import ir

XS = "{http://www.w3.org/2001/XMLSchema}"
ENVELOPES = {"1.1": "{http://schemas.xmlsoap.org/soap/envelope/}", "1.2": "{http://www.w3.org/2003/05/soap-envelope}"}
MEDIA_TYPES = {"1.1": "text/xml", "1.2": "application/soap+xml"}


class Gateway:
    """What `tilslut demo` wrote down about itself."""

    def __init__(self, demo_json):
        self.directory = Path(demo_json).resolve().parent
        told = json.loads(Path(demo_json).read_text())
        self.base_url = told["base_url"].rstrip("/")
        self.ca_file = self.directory / told["ca_file"]
        self.callers = told["callers"]
        # The issuing authority of the OCES3 certificates, and its root: who a signed answer is believed by.
        self.chain = [x509.load_pem_x509_certificate((self.directory / file).read_bytes()) for file in told["signing_chain"]]
        self._clients, self._schemas, self._wsdls = {}, {}, {}
        # (service, version, SOAP) → the methods that were answered as they should be when all is well.
        self.answered = defaultdict(set)
        self.judged = 0

    def file(self, caller, kind):
        """One of a caller's files, such as `cert_pem`."""
        return str(self.directory / caller[kind])

    def session(self, caller):
        """An https session that trusts the demo's authority, with the caller's certificate; without one where `caller` is None."""
        session = requests.Session()
        session.trust_env = False
        session.verify = str(self.ca_file)
        if caller is not None:
            session.cert = (self.file(caller, "cert_pem"), self.file(caller, "key_pem"))
        return session

    def url(self, service, version):
        register = "institutionsregister" if service in ir.NAMES else "dagtilbudsregister"
        return f"{self.base_url}/services/{register}/{service}/{version}"

    def bpi(self, service):
        """Where a service of the Brugerdatabasen is."""
        return f"{self.base_url}/bpi/{service.path}"

    def client(self, service, version, caller):
        """A zeep client that read the WSDL over https."""
        key = service, version, caller and caller["name"]
        if key not in self._clients:
            transport = JudgingTransport(self, service, version, self.session(caller))
            self._clients[key] = Client(f"{self.url(service, version)}?wsdl", transport=transport)
        return self._clients[key]

    def wsdl(self, url):
        """A WSDL as zeep reads it, once, over https without a certificate."""
        if url not in self._wsdls:
            self._wsdls[url] = Client(f"{url}?wsdl", transport=Transport(session=self.session(None), timeout=30)).wsdl
        return self._wsdls[url]

    def service(self, service, version, soap, caller):
        """The operations of one port, callable."""
        return self.client(service, version, caller).bind(service, service + e.PORTS[soap])

    def schema(self, url):
        """The schema as the gateway serves it: fetched over https without a certificate, from the WSDL on, wherever its references lead."""
        if url not in self._schemas:
            session = self.session(None)
            wsdl = fetched(session, f"{url}?wsdl")
            imports = [found for found in wsdl.iter(f"{XS}import", f"{XS}include") if found.get("schemaLocation")]
            with tempfile.TemporaryDirectory() as folder:
                wanted, had = [found.get("schemaLocation") for found in imports], set()
                while wanted:
                    address = wanted.pop()
                    if address in had:
                        continue
                    had.add(address)
                    document = fetched(session, address)
                    for reference in document.xpath("//*[self::xs:import or self::xs:include][@schemaLocation]", namespaces={"xs": XS[1:-1]}):
                        wanted.append(reference.get("schemaLocation"))
                        reference.set("schemaLocation", file_name(reference.get("schemaLocation")))
                    Path(folder, file_name(address)).write_bytes(etree.tostring(document))
                assert had and all(address.startswith(f"{self.base_url}/") for address in had), had
                self._schemas[url] = etree.XMLSchema(etree.parse(driver(folder, imports)))
        return self._schemas[url]

    def judge(self, service, version, status, content_type, body):
        """Holds one raw answer of one of the registers against SOAP, HTTP and the served schema; an answer that is well is remembered."""
        soap, payload = self.lawful(self.url(service, version), status, content_type, body)
        if status == 200 and "Fejl" not in [status.text for status in payload.iter("{*}status")]:
            self.answered[service, version, soap].add(etree.QName(payload).localname.removesuffix("Response"))

    def lawful(self, url, status, content_type, body):
        """Holds one raw answer against SOAP, HTTP and the schema served at `url`; its SOAP version, and its payload."""
        self.judged += 1
        envelope = etree.fromstring(body)
        soap = next((soap for soap, name in ENVELOPES.items() if envelope.tag == f"{name}Envelope"), None)
        assert soap, envelope.tag
        assert content_type.split(";")[0] == MEDIA_TYPES[soap] and "charset=utf-8" in content_type.lower(), content_type
        (payload,) = envelope.find(f"{ENVELOPES[soap]}Body")
        if payload.tag == f"{ENVELOPES[soap]}Fault":
            code = payload.findtext("faultcode") or payload.findtext(f"{ENVELOPES[soap]}Code/{ENVELOPES[soap]}Value")
            sender = code.endswith("Sender")
            assert status == (400 if sender else 500), f"HTTP {status} for {code}"
            details = payload.find("detail" if soap == "1.1" else f"{ENVELOPES[soap]}Detail")
            judged = [] if details is None else list(details)
        else:
            assert status == 200, f"HTTP {status} for {payload.tag}"
            judged = [payload]
        for element in judged:
            # A copy, so that the element is judged as a document of its own.
            schema = self.schema(url)
            if not schema.validate(etree.fromstring(etree.tostring(element))):
                raise Unlawful(f"{url}: svaret er ikke gyldigt efter det skema, gatewayen viser frem: {schema.error_log.last_error}")
        return soap, payload

    def unanswered(self, services=e.SERVICES, versions=tuple(e.VERSIONS)):
        """What of every method of a register's services, in every version over every SOAP, was never answered well."""
        return [
            f"{service} {version} {soap} {method}"
            for service, (_, methods) in services.items()
            for version in versions
            for soap in e.PORTS
            for method in methods
            if method not in self.answered[service, version, soap]
        ]

    def maintainer(self, service="dtr-import"):
        """A caller that may maintain a municipality in a register, and the municipality's code."""
        for caller in self.callers:
            code = maintains(caller, service)
            if caller["state"] == "valid" and code:
                return caller, code
        raise LookupError(f"demo.json har ingen gyldig opkalder med {service} for en kommune")

    def reader(self, service="dtr-eksport"):
        """A caller that may read a register."""
        return self.first(lambda c: has_agreement(c, service))

    def signer(self):
        """A system that may call all five services of the Brugerdatabasen."""
        wanted = {aftale for service in b.SERVICES for aftale in service.aftaler.values()}
        return self.first(lambda c: c["system"] and wanted <= {agreement["service"] for agreement in c["agreements"]})

    def stranger(self):
        """A system whose certificate is good, and that has no agreement at all."""
        return self.first(lambda c: c["system"] and not c["agreements"])

    def valid(self):
        """Every caller whose certificate proves who it is."""
        return [c for c in self.callers if c["state"] == "valid"]

    def first(self, wanted):
        for caller in self.callers:
            if caller["state"] == "valid" and wanted(caller):
                return caller
        raise LookupError("demo.json har ikke den opkalder, der skal bruges")

    def refused(self):
        """Every caller whose certificate proves nothing."""
        return [c for c in self.callers if c["state"] != "valid"]


class Unlawful(Exception):
    """An answer that the published schema does not allow."""


class JudgingTransport(Transport):
    """zeep's transport, which lets no answer through unjudged."""

    def __init__(self, gateway, service, version, session):
        super().__init__(session=session, timeout=30, operation_timeout=30)
        self.gateway, self.called = gateway, (service, version)

    def post(self, address, message, headers):
        answer = super().post(address, message, headers)
        self.gateway.judge(*self.called, answer.status_code, answer.headers["Content-Type"], answer.content)
        return answer


def fetched(session, address):
    """An XML document over https."""
    answer = session.get(address, timeout=30)
    assert answer.status_code == 200, f"{address}: HTTP {answer.status_code}"
    return etree.fromstring(answer.content)


def file_name(address):
    """The file that a `?xsd=` address names."""
    return parse_qs(urlsplit(address).query)["xsd"][0].replace("/", "-")


def driver(folder, imports):
    """A schema of its own that imports what a WSDL imports; where it is."""
    # A namespace of its own: libxml2 takes a schema without one for the import of names without namespace.
    schema = etree.Element(f"{XS}schema", targetNamespace="urn:wsdl")
    for found in imports:
        namespace = found.get("namespace") or found.getparent().get("targetNamespace")
        etree.SubElement(schema, f"{XS}import", namespace=namespace, schemaLocation=file_name(found.get("schemaLocation")))
    start = Path(folder, "wsdl.xsd")
    start.write_bytes(etree.tostring(schema))
    return start


def known_good(dagtilbud, kommune):
    """An address and a P-number that the reference tables know: those of a day-care unit that is there, told by EksportService."""
    svar = dagtilbud.GetAllAnvisningsEnheder()
    for unit in (svar is not None and svar.anvisningsenhed) or []:
        if unit.Adresse.kommuneKode == kommune:
            adresse = {k: v for k, v in serialize_object(unit.Adresse, dict).items() if v is not None and k != "kommuneKode_Tekst"}
            return adresse, unit.PNummer
    return e.ADRESSE | {"kommuneKode": kommune}, e.PNUMMER


def kommunekode(party):
    """The municipality code in an agreement's party, or None."""
    return int(party) if re.fullmatch(r"[1-9]\d\d", party or "") else None


def institutions(caller, service):
    """The institution numbers that a caller has a dataaftale with, for a service."""
    return sorted(a["party"] for a in caller["agreements"] if a["service"] == service and a["party"])


def has_agreement(caller, service):
    """Whether it has any agreement for a service."""
    return any(agreement["service"] == service for agreement in caller["agreements"])


def maintains(caller, service="dtr-import"):
    """The code of the municipality that a caller may maintain, or None."""
    codes = (kommunekode(a["party"]) for a in caller["agreements"] if a["service"] == service)
    return next(filter(None, codes), None)


class FaultDetail:
    """A SOAP fault's `ServiceFaultDetailer`."""

    def __init__(self, fault, namespace):
        assert isinstance(fault, Fault), f"en SOAP-fejl, ikke {fault!r}"
        self.text = fault.message
        self.sender = str(fault.code).endswith(("Client", "Sender"))
        found = None if fault.detail is None else fault.detail.find(f".//{{{namespace}}}ServiceFaultDetailer")
        assert found is not None, f"SOAP-fejl uden ServiceFaultDetailer: {fault.message}"
        self.element = found
        self.code = found.findtext(f"{{{namespace}}}ErrorCode")
        self.correlation = found.findtext(f"{{{namespace}}}CorrelationID")
        self.details = [d.text for d in found.iterfind(f"{{{namespace}}}Details")]


def fault_of(call, namespace):
    """The fault that a call is answered with."""
    try:
        answer = call()
    except Fault as fault:
        return FaultDetail(fault, namespace)
    raise AssertionError(f"ventede en SOAP-fejl, fik {str(answer)[:300]}")
