"""The signature of a zeep client with xmlsec, as a client of the Brugerdatabasen has it (MAG, bpi-security §3)."""

import xmlsec
from lxml import etree
from zeep import ns
from zeep.wsse import signature as library
from zeep.wsse.utils import get_security_header

import bpi as b


def _name(namespace, local):
    return f"{{{namespace}}}{local}"


class SignedMessage(library.BinarySignature):
    """zeep signs Body and Timestamp by itself; this one signs MessageID and UdbydersystemId too, and puts the token first."""

    def __init__(self, key_pem, cert_pem, verify):
        super().__init__(key_pem, cert_pem, signature_method=xmlsec.Transform.RSA_SHA256, digest_method=xmlsec.Transform.SHA256)
        self._verify = verify

    def apply(self, envelope, headers):
        soap = etree.QName(envelope).namespace
        security = get_security_header(envelope)
        # The header of a client that lets zeep make it and then puts it first.
        security.getparent().insert(0, security)
        security.set(_name(soap, "mustUnderstand"), "true")
        security.append(_timestamp())
        super().apply(envelope, headers)
        signature = security.find(_name(b.DS, "Signature"))
        self._sign_again(envelope, soap, security, signature)
        security.insert(0, security.find(_name(b.WSSE, "BinarySecurityToken")))
        return envelope, headers

    def _sign_again(self, envelope, soap, security, signature):
        """Empties the signature that zeep made, and signs what the contract wants signed."""
        info = signature.find(_name(b.DS, "SignedInfo"))
        for reference in info.findall(_name(b.DS, "Reference")):
            info.remove(reference)
        header = envelope.find(_name(soap, "Header"))
        parts = [
            envelope.find(_name(soap, "Body")),
            security.find(_name(b.WSU, "Timestamp")),
            header.find(_name(b.WSA, "MessageID")),
            header.find(_name(b.COMMON, "UdbydersystemId")),
        ]
        context = xmlsec.SignatureContext()
        context.key = library._make_sign_key(self.key_data, self.cert_data, self.password)
        for part in parts:
            if part is not None:
                library._sign_node(context, signature, part, self.digest_method)
        context.sign(signature)

    def verify(self, envelope):
        """The answer, as the library itself verifies one: with the key of the token, once the token is trusted."""
        return self._verify(envelope)


def _timestamp():
    timestamp = etree.Element(_name(b.WSU, "Timestamp"), nsmap={"wsu": ns.WSU})
    etree.SubElement(timestamp, _name(b.WSU, "Created")).text = b.instant()
    etree.SubElement(timestamp, _name(b.WSU, "Expires")).text = b.instant(300)
    return timestamp
