"""A running gateway, as `demo.json` tells of it, and zeep clients to it."""

import json
import re
from pathlib import Path

import requests
from lxml import etree
from zeep import Client, Transport
from zeep.exceptions import Fault

import eksempler as e

SERVICE_ROOT = "/services/dagtilbudsregister"


class Gateway:
    """What `tilslut demo` wrote down about itself."""

    def __init__(self, demo_json):
        self.directory = Path(demo_json).resolve().parent
        told = json.loads(Path(demo_json).read_text())
        self.base_url = told["base_url"].rstrip("/")
        self.ca_file = self.directory / told["ca_file"]
        self.callers = told["callers"]
        self._clients = {}

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
        return f"{self.base_url}{SERVICE_ROOT}/{service}/{version}"

    def client(self, service, version, caller):
        """A zeep client that read the WSDL over https."""
        key = service, version, caller and caller["name"]
        if key not in self._clients:
            transport = Transport(session=self.session(caller), timeout=30, operation_timeout=30)
            self._clients[key] = Client(f"{self.url(service, version)}?wsdl", transport=transport)
        return self._clients[key]

    def service(self, service, version, soap, caller):
        """The operations of one port, callable."""
        return self.client(service, version, caller).bind(service, service + e.PORTS[soap])

    def maintainer(self):
        """A caller that may maintain a municipality, and the municipality's code."""
        for caller in self.callers:
            if caller["state"] != "valid":
                continue
            for agreement in caller["agreements"]:
                code = kommunekode(agreement["party"])
                if agreement["service"] == "dtr-import" and code:
                    return caller, code
        raise LookupError("demo.json har ingen gyldig opkalder med dtr-import for en kommune")

    def reader(self):
        """A caller that may read the register."""
        return self.first(lambda c: any(a["service"] == "dtr-eksport" for a in c["agreements"]))

    def stranger(self):
        """A caller whose certificate is good, and that has no agreement for ImportService."""
        return self.first(lambda c: all(a["service"] != "dtr-import" for a in c["agreements"]))

    def first(self, wanted):
        for caller in self.callers:
            if caller["state"] == "valid" and wanted(caller):
                return caller
        raise LookupError("demo.json har ikke den opkalder, der skal bruges")

    def refused(self):
        """Every caller whose certificate proves nothing."""
        return [c for c in self.callers if c["state"] != "valid"]


def kommunekode(party):
    """The municipality code in an agreement's party, or None."""
    found = re.search(r"\b0?([1-9]\d\d)\b", party if isinstance(party, str) else json.dumps(party))
    return int(found.group(1)) if found else None


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


def schema(area, version):
    """The published schema, to judge the answers by."""
    root = Path(__file__).resolve().parents[2]
    return etree.XMLSchema(etree.parse(root / "xsd" / "dagtilbudsregister" / f"{area}-{version}.xsd"))
