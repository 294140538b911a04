"""The five Brugerdatabasen services as the contract names them (bpi), and the words that every suite of signed messages needs."""

import datetime
import uuid
from dataclasses import dataclass

COMMON = "https://brugerdatabasen.stil.dk/bpi/common/3"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
WSA = "http://www.w3.org/2005/08/addressing"
ANONYMOUS = f"{WSA}/anonymous"
DS = "http://www.w3.org/2000/09/xmldsig#"
EC = "http://www.w3.org/2001/10/xml-exc-c14n#"
_WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss"
WSSE = f"{_WSS}-wssecurity-secext-1.0.xsd"
WSU = f"{_WSS}-wssecurity-utility-1.0.xsd"
X509V3 = f"{_WSS}-x509-token-profile-1.0#X509v3"
BASE64 = f"{_WSS}-soap-message-security-1.0#Base64Binary"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"

HELLO = "helloWorldWithCertificate"
PAKKER = ("Lille", "Mellem", "Fuld", "FuldMyndighed")


@dataclass(frozen=True)
class Service:
    """One service: where it is, and what its WSDL calls it."""

    path: str
    name: str

    @property
    def namespace(self):
        return f"https://brugerdatabasen.stil.dk/bpi/{self.path}"

    @property
    def aftaler(self):
        """The operations that tell of agreements, and the service of Tilslutning that each tells of (bpi §1)."""
        short = self.path.split("/")[0]
        if short == "wsieksport":
            return {f"hentDataAftaler{pakke}": f"{short}-{pakke.lower()}" for pakke in PAKKER}
        return {"hentDataAftaler": short}

    def namespaces(self, operation):
        """Where a request's element may live: hello and hentDataAftaler are taken in both (bpi 0.1), the packages' in the service's alone."""
        return (self.namespace,) if operation not in (HELLO, "hentDataAftaler") else (COMMON, self.namespace)

    def action(self, operation):
        """The soapAction."""
        return f"{self.namespace}/{operation}"


SERVICES = (
    Service("wsaimport/8", "WsaImport"),
    Service("wsieksport/7", "WsiEksport"),
    Service("wsiinst/6", "WsiInst"),
    Service("wsibruger/7", "WsiBruger"),
    Service("wsiidentifikation/6", "WsiIdentifikation"),
)


def calls():
    """Every call that works for real: (service, operation), 13 of them."""
    return [(service, operation) for service in SERVICES for operation in (HELLO, *service.aftaler)]


def message_id():
    return f"urn:uuid:{uuid.uuid4()}"


def instant(offset=0, millis=False):
    """A time of a Timestamp: now and `offset` seconds, in UTC."""
    when = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=offset)
    return when.isoformat(timespec="milliseconds" if millis else "seconds").replace("+00:00", "Z")


def certificate_base64(pem_file):
    """What a BinarySecurityToken holds: the certificate's DER, in one line."""
    with open(pem_file) as file:
        text = file.read()
    return "".join(text.split("-----BEGIN CERTIFICATE-----")[1].split("-----END CERTIFICATE-----")[0].split())
