"""The command `xmlsec1` against a running gateway: it signs each message and judges each answer, and HTTP is Python's own.

The messages are those of two known clients (PY and NL, bpi-security §3): one shows its certificate in the handshake too and names the
action in the HTTP header, the other does neither. `openssl verify` judges the certificate of an answer.

    python xmlsec1_suite.py D/demo.json
"""

import http.client
import itertools
import re
import ssl
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree

import bpi as b
import grunddata
import raekker
import signed_answer
import xmlsec1
from afproevning import Afproevning
from gateway import institutions

SUITE = Afproevning("xmlsec1")
test = SUITE.test
FAULT = f"{{{b.SOAP12}}}"


class Py:
    """The client that also shows its certificate, and names the action."""

    message = staticmethod(xmlsec1.py_message)
    prefix = "svc:"
    tls = True

    @staticmethod
    def content_type(action):
        return f'application/soap+xml; charset=UTF-8; action="{action}"'


class Nl:
    """The client that does neither."""

    message = staticmethod(xmlsec1.nl_message)
    prefix = ""
    tls = False

    @staticmethod
    def content_type(_action):
        return "application/soap+xml; charset=utf-8"


class Conversation:
    """One client's form, one service, one caller."""

    def __init__(self, gateway, form, service, caller, system=None):
        self.gateway, self.form, self.service, self.caller = gateway, form, service, caller
        self.system = system or caller["system"]
        self.raw = self.asked = None

    def file(self, kind):
        return self.gateway.file(self.caller, kind)

    def message(self, operation, **how):
        """A signed message."""
        template = self.form.message(self.service, operation, self.system, self.file("cert_pem"), **how)
        return xmlsec1.sign(template, self.file("key_pem"))

    def post(self, operation, message, proven=True):
        """The answer's payload, when everything that was signed is as it should be. Who has proven nothing is proven nothing."""
        context = ssl.create_default_context(cafile=self.gateway.ca_file)
        if self.form.tls:
            context.load_cert_chain(self.file("cert_pem"), self.file("key_pem"))
        address = urlsplit(self.gateway.bpi(self.service))
        connection = http.client.HTTPSConnection(address.hostname, address.port, context=context, timeout=30)
        try:
            connection.request("POST", address.path, message, {"Content-Type": self.form.content_type(self.service.action(operation))})
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        self.gateway.lawful(self.gateway.bpi(self.service), answer.status, answer.headers["Content-Type"], body)
        assert signed_answer.is_signed(body) == proven, f"signed for one who has proven {proven}"
        if not proven:
            return etree.fromstring(body).find(f"{FAULT}Body")[0]
        self.raw, self.asked = body, etree.fromstring(message).findtext(f"{{*}}Header/{{{b.WSA}}}MessageID")
        return believed(self.gateway, self.raw, self.asked)

    def ask(self, operation, **how):
        return self.post(operation, self.message(operation, **how))


def believed(gateway, body, asked):
    """The payload of an answer that xmlsec1 and openssl find good, and that covers what it must."""
    answer = signed_answer.verify(body, asked, gateway.chain)
    certificate = signed_answer.pem(answer.certificate)
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, name) for name in ("udstedende.pem", "rod.pem")]
        for file, authority in zip(files, gateway.chain):
            file.write_bytes(signed_answer.pem(authority))
        xmlsec1.run("openssl", "verify", "-x509_strict", "-untrusted", files[0], "-CAfile", files[1], stdin=certificate)
    assert xmlsec1.verify(body, certificate), "xmlsec1 finder ikke underskriften god"
    return answer.payload


def refused(payload):
    """The `type` of a fault, which is told in the subcode and in the detail."""
    assert payload.tag == f"{FAULT}Fault", etree.tostring(payload)[:300]
    code = payload.find(f"{FAULT}Code/{FAULT}Subcode/{FAULT}Value")
    prefix, local = code.text.split(":")
    assert code.nsmap[prefix] == b.COMMON and payload.findtext(f"{FAULT}Reason/{FAULT}Text")
    assert payload.findtext(f"{FAULT}Detail/{{{b.COMMON}}}authentificationError/{{{b.COMMON}}}type") == local
    return local


@test
def every_service(gateway, form):
    caller = gateway.signer()
    for service in b.SERVICES:
        talk = Conversation(gateway, form, service, caller)
        (hello,) = talk.ask(b.HELLO)
        assert hello.text == f"Hello {caller['system']}!", hello.text
        for operation, aftale in service.aftaler.items():
            payload = talk.ask(operation)
            assert etree.QName(payload).namespace == service.namespaces(operation)[0], payload.tag
            regnr = [one.text for one in payload]
            assert sorted(regnr) == institutions(caller, aftale), (operation, regnr)


@test
def persons(gateway, form):
    """Full import in both forms, delta, deletion, and every reader, the two clients in turn; NL has no run of its own."""
    if form is Nl:
        return
    unit, forms = grunddata.Unit("xmlsec1"), itertools.cycle((Py, Nl))
    rows = raekker.Rows(raekker.Lxml, unit.number)
    services = {service.path: service for service in b.SERVICES}

    def ask(path, operation, content):
        form = next(forms)
        return Conversation(gateway, form, services[path], gateway.signer()).ask(operation, content=content(form.prefix))

    operations = {"fuld": "importerXml", "udenNavnerum": "importerXml", "delta": "importerDeltaXml", "slet": "importerSletXml"}
    for name, xml in unit.documents().items():
        users = ' medBrugere="true"' if name == "fuld" else ""
        (svar,) = ask("wsaimport/8", operations[name], lambda prefix: xmlsec1.document(prefix, xml, users))
        raekker.equal(unit.answers()[name], rows.svar(svar), name)
        rows.learn(svar)
    for package, wanted in unit.exports().items():
        filters = {} if package == "Lille" else {"filtre": {"cprFilter": {"inkluderCpr": "true"}}}
        answer = ask("wsieksport/7", f"eksporterXml{package}", lambda prefix: xmlsec1.content(prefix, {"instnr": unit.number} | filters))
        raekker.equal(wanted, rows.export(rows.one(answer, "xml", f"UNILoginExport{grunddata.PACKAGES[package]}")), package)
    for path, reads in unit.readers().items():
        for operation, (arguments, wanted) in reads.items():
            answer = ask(path, operation, lambda prefix: xmlsec1.content(prefix, rows.filled(arguments)))
            raekker.equal(wanted, rows.read(operation, list(answer)), operation)


@test
def the_judges_can_say_no(gateway, form):
    """An answer with one word altered is believed by neither of those who judge the others here."""
    talk = Conversation(gateway, form, b.SERVICES[0], gateway.signer())
    talk.ask(b.HELLO)
    certificate = signed_answer.pem(signed_answer.verify(talk.raw, talk.asked, gateway.chain).certificate)
    forged = talk.raw.replace(f"Hello {talk.system}".encode(), b"Hello EX000000")
    assert forged != talk.raw and not xmlsec1.verify(forged, certificate)
    for spoilt, asked in ((forged, talk.asked), (talk.raw, b.message_id())):
        try:
            signed_answer.verify(spoilt, asked, gateway.chain)
        except signed_answer.Untrusted:
            continue
        raise AssertionError("et forfalsket svar blev troet")


@test
def forged(gateway, form):
    """Altered after signing: the system, the operation, the MessageID, the time, one letter of the certificate, one of the signature."""
    caller, other = gateway.signer(), gateway.stranger()
    for service in b.SERVICES:
        talk = Conversation(gateway, form, service, caller)
        for old, new in (
            (f">{caller['system']}<", f">{other['system']}<"),
            (rf"(?<=Body).*\b{b.HELLO}", lambda found: found[0].replace(b.HELLO, "hentDataAftaler")),
            (r"(?<=[0-9a-f]{4}-[0-9a-f]{12})(?=</\w+:MessageID>)", "0"),
            (r"(<\w+:Expires>20)\d\d", r"\g<1>99"),
            (r"(?<=<ds:SignatureValue>)(.)", lambda found: "B" if found[0] == "A" else "A"),
        ):
            good = talk.message(b.HELLO).decode()
            spoilt = re.sub(old, new, good, count=1)
            assert spoilt != good, old
            assert refused(talk.post(b.HELLO, spoilt.encode(), proven=False)) == "Signatur", old


@test
def wrapped(gateway, form):
    """The signed Body, whole, in a header of its own, and another Body in its place (bpi-security §8.1)."""
    for service in b.SERVICES:
        talk = Conversation(gateway, form, service, gateway.signer())
        envelope = etree.fromstring(talk.message(b.HELLO))
        header, body = envelope.find(f"{FAULT}Header"), envelope.find(f"{FAULT}Body")
        forgery = etree.SubElement(envelope, f"{FAULT}Body")
        etree.SubElement(forgery, f"{{{b.COMMON}}}hentDataAftaler")
        etree.SubElement(header, "{urn:example:wrapper}Wrapper").append(body)
        assert refused(talk.post("hentDataAftaler", etree.tostring(envelope), proven=False)) in ("Signatur", "SignaturMangler")


@test
def not_all_signed(gateway, form):
    """A good signature that leaves out a part that must be in it: who asks is told that the signature is missing."""
    talk = Conversation(gateway, form, b.SERVICES[2], gateway.signer())
    template = form.message(talk.service, b.HELLO, talk.system, talk.file("cert_pem"))
    for part in ("Body", "Timestamp", "Message", "UdbydersystemId"):
        without = re.sub(rf'<ds:Reference URI="#{part}.*?</ds:Reference>', "", template)
        assert without != template, part
        assert refused(talk.post(b.HELLO, xmlsec1.sign(without, talk.file("key_pem")), proven=False)) == "SignaturMangler", part


@test
def unsigned(gateway, form):
    for service in b.SERVICES:
        talk = Conversation(gateway, form, service, gateway.signer())
        message = re.sub(rb"<wsse:Security.*</wsse:Security>", b"", talk.message(b.HELLO), flags=re.DOTALL)
        assert refused(talk.post(b.HELLO, message, proven=False)) == "SignaturMangler"


@test
def who_may_not(gateway, form):
    """A system that is not known, none at all, one whose certificate this is not, and one without an agreement."""
    caller, other = gateway.signer(), gateway.stranger()
    for service in b.SERVICES:
        for signer, system, wanted in (
            (caller, "EX999999", "Rettigheder"),
            (other, caller["system"], "Rettigheder"),
            (other, other["system"], "Rettigheder"),
        ):
            talk = Conversation(gateway, form, service, signer, system)
            for operation in (b.HELLO, *service.aftaler):
                assert refused(talk.ask(operation)) == wanted, (signer["name"], system, operation)
        talk = Conversation(gateway, form, service, caller)
        template = form.message(service, b.HELLO, talk.system, talk.file("cert_pem"))
        for pattern in (r"<bpi:UdbydersystemId.*?</bpi:UdbydersystemId>", r'<ds:Reference URI="#Udbydersystem.*?</ds:Reference>'):
            template = re.sub(pattern, "", template)
        assert refused(talk.post(b.HELLO, xmlsec1.sign(template, talk.file("key_pem")))) == "UdbydersytemIdMangler"


@test
def out_of_its_time(gateway, form):
    """A message of yesterday, and one of tomorrow, signed by who may."""
    talk = Conversation(gateway, form, b.SERVICES[1], gateway.signer())
    for age in (86_400, 700, -700, -86_400):
        assert refused(talk.post(b.HELLO, talk.message(b.HELLO, age=age), proven=False)) == "Signatur", age


@test
def replayed(gateway, form):
    for service in b.SERVICES:
        talk = Conversation(gateway, form, service, gateway.signer())
        for operation in (b.HELLO, *service.aftaler):
            message = talk.message(operation)
            assert talk.post(operation, message).tag != f"{FAULT}Fault"
            assert refused(talk.post(operation, message)) == "Signatur"


def main():
    return SUITE.main({form.__name__.upper(): lambda gateway, test, form=form: test(gateway, form) for form in (Py, Nl)})


if __name__ == "__main__":
    sys.exit(main())
