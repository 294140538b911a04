"""zeep with xmlsec against a running gateway: signed messages to the five services of the Brugerdatabasen, and to the Dagtilbudsregister.

The messages are those of a known client (MAG, bpi-security §3). Every answer is believed only when the library itself finds its signature
good, `signed_answer` does, and the schema that the gateway serves allows it. No TLS certificate is shown, unless a test says so.

    python zeep_signed_suite.py D/demo.json [TEXT]     TEXT: only the tests whose name has it
"""

import functools
import sys
import uuid
import warnings

from lxml import etree
from zeep import Client, Transport
from zeep.exceptions import Fault
from zeep.helpers import serialize_object
from zeep.wsa import WsAddressingPlugin
from zeep.wsse.signature import _make_verify_key, _verify_envelope_with_key

import bpi as b
import eksempler as e
import grunddata
import raekker
import signed_answer
from afproevning import Afproevning
from gateway import fault_of, institutions
from zeep_signature import SignedMessage

SUITE = Afproevning("zeep, signeret")
test = SUITE.test
# What the library asks of an element that goes in as `_value_1` is deprecated by the next lxml.
warnings.filterwarnings("ignore", category=FutureWarning, module="zeep")


class SignedTransport(Transport):
    """zeep's transport, which can spoil what it sends, and believes nothing that comes back before it is proven."""

    def __init__(self, gateway, url, session):
        super().__init__(session=session, timeout=30, operation_timeout=30)
        self.gateway, self.url = gateway, url
        self.spoil = lambda message: message
        # Who has proven nothing is proven nothing: that answer is not signed.
        self.proven = True
        self.sent = self.http_headers = self.answer = None

    def post(self, address, message, headers):
        self.sent, self.http_headers = self.spoil(message), headers
        answer = super().post(address, self.sent, headers)
        self.judge(answer)
        return answer

    def judge(self, answer):
        self.gateway.lawful(self.url, answer.status_code, answer.headers["Content-Type"], answer.content)
        assert signed_answer.is_signed(answer.content) == self.proven, f"signed for one who has proven {self.proven}"
        if not self.proven:
            self.answer = None
            return
        asked = etree.fromstring(self.sent).findtext(f"{{*}}Header/{{{b.WSA}}}MessageID")
        self.answer = signed_answer.verify(answer.content, asked, self.gateway.chain)


class Conversation:
    """One service, one caller: a zeep client that signs as the caller and names `system`."""

    def __init__(self, gateway, url, caller, system=None, tls=None, signed=True, proven=True):
        self.transport = SignedTransport(gateway, url, gateway.session(tls))
        self.transport.proven = proven
        self.system = system or caller["system"]
        wsse = None
        if signed:
            wsse = SignedMessage(gateway.file(caller, "key_pem"), gateway.file(caller, "cert_pem"), self.verified)
        self.client = Client(gateway.wsdl(url), transport=self.transport, plugins=[WsAddressingPlugin()], wsse=wsse)
        self.service = self.client.service

    def verified(self, envelope):
        """What zeep's own Signature does with an answer, and the key is that of the token, which `signed_answer` found trusted."""
        if self.transport.answer is None:
            return envelope
        _verify_envelope_with_key(envelope, _make_verify_key(signed_answer.pem(self.transport.answer.certificate)))
        return envelope

    def ask(self, operation, **arguments):
        return self.service[operation](_soapheaders={"UdbydersystemId": self.system}, **arguments)

    def again(self, operation):
        """The same bytes once more, and the answer read as zeep reads one."""
        answer = Transport.post(self.transport, self.transport.url, self.transport.sent, self.transport.http_headers)
        self.transport.judge(answer)
        binding = self.service._binding
        return binding.process_reply(self.client, binding.get(operation), answer)


def refused(client, call):
    """The `type` of the fault that a call is answered with, read by zeep in its three places."""
    try:
        answer = call()
    except Fault as fault:
        (subcode,) = fault.subcodes
        assert subcode.namespace == b.COMMON and fault.code.endswith(":Sender") and fault.message, fault
        (detail,) = fault.detail
        told = client.wsdl.types.deserialize(detail)
        assert (told.type if hasattr(told, "type") else told) == subcode.localname, (told, subcode)
        return subcode.localname
    raise AssertionError(f"ventede en SOAP-fejl, fik {str(answer)[:300]}")


@test
def every_service(gateway):
    """hello greets the system by its id, and hentDataAftaler… gives what demo.json says that it may have."""
    caller = gateway.signer()
    had = set()
    for service in b.SERVICES:
        talk = Conversation(gateway, gateway.bpi(service), caller)
        assert talk.ask(b.HELLO) == f"Hello {caller['system']}!"
        for operation, aftale in service.aftaler.items():
            regnr = sorted(talk.ask(operation) or [])
            assert regnr == institutions(caller, aftale), (operation, regnr)
            had.update(regnr)
            action = talk.transport.answer.header.findtext(f"{{{b.WSA}}}Action")
            assert action == f"{service.namespace}/{service.name}PortType/{operation}Response", action
    assert had, "demo.json har ingen dataaftale med en institution"


@test
def answer_as_recorded(gateway):
    """The order of headers, and of Security's parts, is that of the real answer (bpi-security §1)."""
    talk = Conversation(gateway, gateway.bpi(b.SERVICES[3]), gateway.signer())
    talk.ask(b.HELLO)
    header = talk.transport.answer.header
    security = header.find(f"{{{b.WSSE}}}Security")
    assert [etree.QName(block).localname for block in header] == ["Action", "MessageID", "To", "RelatesTo", "Security"]
    assert [etree.QName(part).localname for part in security] == ["BinarySecurityToken", "Timestamp", "Signature"]
    assert header.findtext(f"{{{b.WSA}}}To") == b.ANONYMOUS
    ids = security.xpath("//@*[local-name()='Id']")
    assert len(ids) == len(set(ids)) == 8, ids


@test
def with_tls_certificate_too(gateway):
    """A certificate in the handshake is welcome when it is of the same CVR number, and not when it is another's."""
    caller = gateway.signer()
    url = gateway.bpi(b.SERVICES[0])
    assert Conversation(gateway, url, caller, tls=caller).ask(b.HELLO)
    other = Conversation(gateway, url, caller, tls=gateway.stranger(), proven=False)
    assert refused(other.client, lambda: other.ask(b.HELLO)) == "Signatur"


@test
def forged(gateway):
    """What was signed and then altered: another system, another operation, another MessageID."""
    caller, other = gateway.signer(), gateway.stranger()
    for service in b.SERVICES:
        for spoil in (
            lambda message: message.replace(f">{caller['system']}<".encode(), f">{other['system']}<".encode()),
            lambda message: message.replace(f":{b.HELLO} ".encode(), b":hentDataAftaler "),
            lambda message: message.replace(b">urn:uuid:", b">urn:uuid:0"),
        ):
            talk = Conversation(gateway, gateway.bpi(service), caller, proven=False)
            talk.transport.spoil = spoil
            assert refused(talk.client, lambda: talk.ask(b.HELLO)) == "Signatur"


@test
def unsigned(gateway):
    """No signature at all, with and without a TLS certificate that is good: the client that never learnt to sign is told so."""
    caller = gateway.signer()
    for service in b.SERVICES:
        for tls in (None, caller):
            talk = Conversation(gateway, gateway.bpi(service), caller, tls=tls, signed=False, proven=False)
            assert refused(talk.client, lambda: talk.ask(b.HELLO)) == "SignaturMangler"


@test
def who_may_not(gateway):
    """A system that is not known, one whose certificate this is not, and one without an agreement."""
    caller, other = gateway.signer(), gateway.stranger()
    for service in b.SERVICES:
        for signer, system, wanted in (
            (caller, "EX999999", "Rettigheder"),
            (other, caller["system"], "Rettigheder"),
            (other, other["system"], "Rettigheder"),
        ):
            talk = Conversation(gateway, gateway.bpi(service), signer, system=system)
            for operation in (b.HELLO, *service.aftaler):
                assert refused(talk.client, lambda: talk.ask(operation)) == wanted, (signer["name"], system, operation)


@test
def two_gates(gateway):
    """What needs a dataaftale has it for one institution and not for another; of the world's schools one has persons, which the tour imported."""
    caller = gateway.signer()
    for service, aftale, operation, arguments in (
        ("WsiInst", "wsiinst", "hentBrugereIGruppe", {"gruppeid": "1.A"}),
        ("WsiInst", "wsiinst", "hentInstBruger", {"brugerid": "1000013b36"}),
        ("WsiBruger", "wsibruger", "hentBrugersKontaktpersoner", {"brugerid": "1000013b36"}),
        *(("WsiEksport", f"wsieksport-{pakke.lower()}", f"eksporterXml{pakke}", {}) for pakke in b.PAKKER),
    ):
        (service,) = (one for one in b.SERVICES if one.name == service)
        talk = Conversation(gateway, gateway.bpi(service), caller)
        may = institutions(caller, aftale)
        for instnr in ("990001", "990002", "990003"):
            call = functools.partial(talk.ask, operation, instnr=instnr, **arguments)
            if instnr in may:
                answer = call()
                if operation.startswith("eksporter"):
                    assert answer.Institution.InstitutionNumber == instnr, answer
                    assert bool(answer.ImportSource) == (instnr == "990001"), answer
                else:
                    assert not answer, answer
            else:
                assert refused(talk.client, call) == "Rettigheder", (operation, instnr)


def _document(client, xml):
    """What goes into instXML: a document with a namespace as the library's own objects, one without as it stands."""
    element = etree.fromstring(xml)
    if element.nsmap.get(None) != grunddata.NAMESPACE:
        return {"_value_1": element}
    return {etree.QName(element).localname: client.wsdl.types.deserialize(element)}


@test
def persons(gateway):
    """Full import in both forms, delta, deletion; then every reader, told in zeep's own objects."""
    unit = grunddata.Unit("zeep-signed")
    rows = raekker.Rows(raekker.Zeep, unit.number)
    services = {service.path: Conversation(gateway, gateway.bpi(service), gateway.signer()) for service in b.SERVICES}
    talk = services["wsaimport/8"]
    operations = {"fuld": "importerXml", "udenNavnerum": "importerXml", "delta": "importerDeltaXml", "slet": "importerSletXml"}
    for name, xml in unit.documents().items():
        more = {"medBrugere": True} if name == "fuld" else {}
        svar = talk.ask(operations[name], instXML=_document(talk.client, xml) | more)
        raekker.equal(unit.answers()[name], rows.svar(svar), name)
        rows.learn(svar)
    for package, wanted in unit.exports().items():
        filters = {} if package == "Lille" else {"filtre": {"cprFilter": {"inkluderCpr": True}}}
        # zeep unwraps what has one child, down to the document.
        document = services["wsieksport/7"].ask(f"eksporterXml{package}", instnr=unit.number, **filters)
        raekker.equal(wanted, rows.export(document), package)
    for path, reads in unit.readers().items():
        for operation, (arguments, wanted) in reads.items():
            answer = services[path].ask(operation, **rows.filled(arguments))
            answers = answer if isinstance(answer, list) else [answer]
            raekker.equal(wanted, rows.read(operation, answers), operation)


@test
def agreement_for_all(gateway):
    """A dataaftale for all gives every institution that is known."""
    caller = gateway.first(lambda c: {"service": "wsiinst", "party": "alle"} in c["agreements"])
    known = {one["party"] for c in gateway.callers for one in c["agreements"] if one["service"].startswith("wsi") and one["party"]}
    regnr = Conversation(gateway, gateway.bpi(b.SERVICES[2]), caller).ask("hentDataAftaler")
    assert known - {"alle"} <= set(regnr), (known, regnr)


@test
def without_proof(gateway):
    """Certificates that prove nothing, revoked, expired, of a foreign issuer, without CVR number: one and the same no."""
    url = gateway.bpi(b.SERVICES[2])
    callers = gateway.refused()
    assert {c["state"] for c in callers} >= {"revoked", "expired", "not-yet-valid", "wrong-issuer", "no-cvr", "malformed-cvr"}
    for caller in callers:
        talk = Conversation(gateway, url, caller, system=gateway.signer()["system"], proven=False)
        assert refused(talk.client, lambda: talk.ask(b.HELLO)) == "Signatur", caller["name"]


@test
def replayed(gateway):
    """The same message twice is refused the second time; a new message with the same question is not."""
    for service in b.SERVICES:
        talk = Conversation(gateway, gateway.bpi(service), gateway.signer())
        for operation in (b.HELLO, *service.aftaler):
            first = talk.ask(operation)
            assert refused(talk.client, lambda: talk.again(operation)) == "Signatur"
            assert talk.ask(operation) == first


def dagtilbud(gateway, service, version, soap, caller):
    """A signed conversation with the Dagtilbudsregister, over one SOAP version."""
    talk = Conversation(gateway, gateway.url(service, version), caller)
    talk.service = talk.client.bind(service, service + e.PORTS[soap])
    return talk


@test
def dagtilbudsregister(gateway):
    """DTR by signed message alone: read, try, create and close, as with a TLS certificate; a retry over TLS gets the signed answer's numbers."""
    caller, kommune = gateway.maintainer()
    for version in e.VERSIONS:
        for soap in e.PORTS:
            imp, exp = (dagtilbud(gateway, service, version, soap, caller).service for service in e.SERVICES)
            tls = gateway.service("ImportService", version, soap, caller)
            tables = [port.GetKodetabel(navn="ejerform") for port in (exp, gateway.service("EksportService", version, soap, caller))]
            signed, unsigned = (serialize_object(table, dict) for table in tables)
            assert signed == unsigned and signed["raekke"], signed
            unit = e.daginstitution(f"Signeret {uuid.uuid4().hex[:8]}", kommune=kommune)
            batch = {"batchId": str(uuid.uuid4()), "_value_1": [{"InsertDaginstitution": {"Daginstitution": unit}}]}
            made = imp.ImporterAendringer(**batch)
            assert made.status == "OK", made
            nummer = made.resultat[0].institutionsNummer
            assert tls.ImporterAendringer(**batch).resultat[0].institutionsNummer == nummer
            assert imp.DeleteDaginstitution(daginstitutionsNummer=nummer).status == "OK"


@test
def dagtilbudsregister_refuses(gateway):
    """DTR and a forged message: refused also where the TLS certificate would do; and a stranger's good one has no agreement."""
    caller, kommune = gateway.maintainer()
    unit = e.daginstitution("Signeret", kommune=kommune)
    for version in e.VERSIONS:
        namespace = e.namespace("ImportService", version)
        for soap in e.PORTS:
            for tls in (None, caller):
                talk = Conversation(gateway, gateway.url("ImportService", version), caller, tls=tls, proven=False)
                talk.service = talk.client.bind("ImportService", "ImportService" + e.PORTS[soap])
                talk.transport.spoil = lambda message: message.replace(b">Signeret<", b">Forfalsket<")
                assert fault_of(lambda: talk.service.InsertDaginstitution(Daginstitution=unit), namespace).code == "TIL211"
            stranger = dagtilbud(gateway, "ImportService", version, soap, gateway.stranger())
            assert fault_of(lambda: stranger.service.InsertDaginstitution(Daginstitution=unit), namespace).code == "TIL310"


def main():
    return SUITE.main({"": lambda gateway, test: test(gateway)})


if __name__ == "__main__":
    sys.exit(main())
