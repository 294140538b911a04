"""Judges a signed answer with lxml and `cryptography` alone: as the strictest of the known clients does (PY, bpi-security §4), and then stricter.

That client asks: is the token's certificate issued by the issuing authority, and that by the root; does every digest hold, by exclusive
C14N with the reference's own prefix list; does the signature hold over SignedInfo. It does not ask what is signed. This one does.
"""

import base64
import binascii
import datetime
import hashlib

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree

import bpi as b

# Seconds: the life of an answer (bpi-security §1), and how far two clocks of one machine may be apart.
LIFE = 300
SKEW = 60
ENVELOPES = (b.SOAP12, "http://schemas.xmlsoap.org/soap/envelope/")


class Untrusted(Exception):
    """An answer that a client must not believe."""


def demand(holds, why):
    if not holds:
        raise Untrusted(why)


class Answer:
    """An answer that was found good, and what it says."""

    def __init__(self, envelope, certificate):
        self.envelope, self.certificate = envelope, certificate
        self.soap = etree.QName(envelope).namespace
        self.header = one(envelope, self.soap, "Header")
        self.body = one(envelope, self.soap, "Body")
        (self.payload,) = self.body


def one(parent, namespace, name):
    """The one child of a name, by position: never a search through the document."""
    found = parent.findall(f"{{{namespace}}}{name}")
    demand(len(found) == 1, f"{len(found)} gange {name}")
    return found[0]


def parse(raw):
    """The envelope; DTDs and entities are not for SOAP."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    envelope = etree.fromstring(raw, parser)
    demand(envelope.getroottree().docinfo.doctype == "", "en DTD")
    demand(etree.QName(envelope).localname == "Envelope" and etree.QName(envelope).namespace in ENVELOPES, "ingen Envelope")
    return envelope


def is_signed(raw):
    """Whether there is a Security header at all."""
    envelope = parse(raw)
    return envelope.find(f"{{{etree.QName(envelope).namespace}}}Header/{{{b.WSSE}}}Security") is not None


def pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)


def verify(raw, asked, chain):
    """The answer to the message `asked` (its MessageID), judged with `chain`: issuing authority and root as certificates."""
    envelope = parse(raw)
    answer = Answer(envelope, None)
    security = one(answer.header, b.WSSE, "Security")
    demand(security.get(f"{{{answer.soap}}}mustUnderstand") in ("1", "true"), "Security uden mustUnderstand")
    bst, timestamp, signature = (one(security, namespace, name) for namespace, name in (
        (b.WSSE, "BinarySecurityToken"), (b.WSU, "Timestamp"), (b.DS, "Signature"),
    ))
    # The client takes the first that it meets anywhere; so there must be no other.
    for element in (bst, timestamp, signature):
        demand(next(envelope.iter(element.tag)) is element, f"et andet {etree.QName(element).localname} før det rigtige")
    answer.certificate = trusted(bst, chain)
    digested = referenced(envelope, signature)
    proven(signature, answer.certificate)
    parts = {"Body": answer.body, "Timestamp": timestamp, "BinarySecurityToken": bst}
    parts |= {name: one(answer.header, b.WSA, name) for name in ("MessageID", "RelatesTo")}
    for name, element in parts.items():
        demand(any(element is signed for signed in digested), f"{name} er ikke underskrevet")
    demand(len(digested) == len(parts), f"{len(digested)} underskrevne dele")
    demand(parts["RelatesTo"].text == asked, f"RelatesTo er {parts['RelatesTo'].text}, spurgt blev {asked}")
    demand(parts["MessageID"].text.startswith("urn:uuid:") and parts["MessageID"].text != asked, "MessageID")
    fresh(timestamp)
    return answer


def trusted(bst, chain):
    """The token's certificate, when the issuing authority of `chain` has issued it, and its root the authority."""
    demand(bst.get("ValueType") == b.X509V3 and bst.get("EncodingType") == b.BASE64, "tokenets slags")
    certificate = x509.load_der_x509_certificate(decoded(bst.text))
    issuing, root = chain
    now = datetime.datetime.now(datetime.timezone.utc)
    for valid in (certificate, issuing, root):
        demand(valid.not_valid_before_utc <= now <= valid.not_valid_after_utc, "et certifikat uden for sin tid")
    for issued, by in ((certificate, issuing), (issuing, root)):
        try:
            issued.verify_directly_issued_by(by)
        except (ValueError, TypeError, InvalidSignature) as error:
            raise Untrusted("et certifikat af en fremmed udsteder") from error
    demand(len(certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)) == 1, "et certifikat uden CN")
    return certificate


def referenced(envelope, signature):
    """The elements whose digests hold."""
    digested = []
    for reference in one(signature, b.DS, "SignedInfo").findall(f"{{{b.DS}}}Reference"):
        uri = reference.get("URI")
        demand(uri.startswith("#"), f"en reference til {uri}")
        # Any attribute with the local name Id, in any namespace: so KeyInfo, the token reference and the rest must have Ids of their own.
        found = envelope.xpath("//*[@*[local-name()='Id']=$id]", id=uri[1:])
        demand(len(found) == 1, f"{len(found)} elementer med Id {uri}")
        transforms = one(reference, b.DS, "Transforms").findall(f"{{{b.DS}}}Transform")
        demand([t.get("Algorithm") for t in transforms] == [b.EC], "andet end exc-c14n")
        demand(one(reference, b.DS, "DigestMethod").get("Algorithm") == b.SHA256, "andet end SHA-256")
        digest = hashlib.sha256(canonical(found[0], transforms[0])).digest()
        demand(digest == decoded(one(reference, b.DS, "DigestValue").text), f"digest af {etree.QName(found[0]).localname}")
        digested.append(found[0])
    return digested


def proven(signature, certificate):
    """SignatureValue holds over SignedInfo, with RSA PKCS#1 v1.5 and SHA-256."""
    info = one(signature, b.DS, "SignedInfo")
    method = one(info, b.DS, "CanonicalizationMethod")
    demand(method.get("Algorithm") == b.EC and one(info, b.DS, "SignatureMethod").get("Algorithm") == b.RSA_SHA256, "algoritmer")
    value = decoded(one(signature, b.DS, "SignatureValue").text)
    try:
        certificate.public_key().verify(value, canonical(info, method), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature as error:
        raise Untrusted("SignatureValue") from error


def canonical(element, method):
    """Exclusive C14N of an element where it stands, with the prefix list of a transform or a canonicalization method."""
    listed = method.find(f"{{{b.EC}}}InclusiveNamespaces")
    prefixes = [] if listed is None else listed.get("PrefixList").split()
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False, inclusive_ns_prefixes=prefixes, with_tail=False)


def fresh(timestamp):
    """The answer is of now, and lives as long as the contract says."""
    created, expires = (datetime.datetime.fromisoformat(one(timestamp, b.WSU, name).text) for name in ("Created", "Expires"))
    now = datetime.datetime.now(datetime.timezone.utc)
    demand(abs((now - created).total_seconds()) < SKEW, f"Created {created}")
    demand((expires - created).total_seconds() == LIFE, f"Expires {expires}")


def decoded(text):
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error as error:
        raise Untrusted("base64") from error
