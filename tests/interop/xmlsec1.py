"""The command `xmlsec1`: signs messages that were written as text, and judges signed answers. Nothing of ours takes part in either.

The messages are those of the two clients that write theirs as text (bpi-security §3): PY, a Python script, and NL, a .NET library.
"""

import re
import subprocess
import tempfile
import uuid
from pathlib import Path
from xml.sax.saxutils import escape

import bpi as b

# Where an Id attribute may stand, as the command must be told (it has no DTD to learn it from).
_ID_ELEMENTS = (
    f"{b.SOAP12}:Body", "http://schemas.xmlsoap.org/soap/envelope/:Body",
    f"{b.WSA}:MessageID", f"{b.WSA}:Action", f"{b.WSA}:To", f"{b.WSA}:RelatesTo",
    f"{b.COMMON}:UdbydersystemId", f"{b.WSU}:Timestamp", f"{b.WSSE}:BinarySecurityToken",
)
ID_ATTRIBUTES = [argument for element in _ID_ELEMENTS for argument in ("--id-attr:Id", element)]


def run(*arguments, stdin=None):
    """Runs a command; its output, or an error with what it said."""
    done = subprocess.run([str(a) for a in arguments], input=stdin, capture_output=True, timeout=60)
    if done.returncode != 0:
        raise AssertionError(f"{arguments[0]} sagde {done.returncode}: {done.stderr.decode(errors='replace')[-800:]}")
    return done.stdout


def sign(template, key_pem):
    """Fills in the digests and the SignatureValue of a message with an empty signature."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "besked.xml")
        file.write_text(template, encoding="utf-8")
        signed = run("xmlsec1", "--sign", "--privkey-pem", key_pem, *ID_ATTRIBUTES, file)
    # The command breaks base64 into lines, which these two clients do not; SignatureValue is not itself signed.
    return re.sub(rb"(?<=<ds:SignatureValue>)[^<]*", lambda value: b"".join(value[0].split()), signed)


def verify(message, certificate_pem):
    """Whether the command finds the signature of a message good, with the key of a certificate (bytes of PEM)."""
    with tempfile.TemporaryDirectory() as folder:
        file, certificate = Path(folder, "svar.xml"), Path(folder, "certifikat.pem")
        file.write_bytes(message)
        certificate.write_bytes(certificate_pem)
        command = ["xmlsec1", "--verify", "--enabled-reference-uris", "same-doc", "--pubkey-cert-pem", certificate]
        done = subprocess.run([*command, *ID_ATTRIBUTES, file], capture_output=True, timeout=60)
        return done.returncode == 0


def signature_template(ids, bst, transform=f'<ds:Transform Algorithm="{b.EC}"/>'):
    """An empty ds:Signature over the elements with these Ids."""
    references = "".join(
        f'<ds:Reference URI="#{one}"><ds:Transforms>{transform}</ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{b.SHA256}"/><ds:DigestValue/></ds:Reference>'
        for one in ids
    )
    return (
        f'<ds:Signature xmlns:ds="{b.DS}"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{b.EC}"/>'
        f'<ds:SignatureMethod Algorithm="{b.RSA_SHA256}"/>{references}</ds:SignedInfo><ds:SignatureValue/>'
        f'<ds:KeyInfo><wsse:SecurityTokenReference><wsse:Reference URI="#{bst}" ValueType="{b.X509V3}"/>'
        f"</wsse:SecurityTokenReference></ds:KeyInfo></ds:Signature>"
    )


def content(prefix, arguments):
    """The children of an operation's element, in the order of the schema: texts, lists of texts, and what has children itself."""
    xml = ""
    for name, given in arguments.items():
        for value in given if isinstance(given, list) else [given]:
            inside = content(prefix, value) if isinstance(value, dict) else escape(value)
            xml += f"<{prefix}{name}>{inside}</{prefix}{name}>"
    return xml


def document(prefix, xml, attributes=""):
    """An import document as `instXML` has it. Where the service's namespace is the default one, a document without a namespace says so."""
    if not prefix and " xmlns=" not in xml:
        xml = xml.replace(" source=", ' xmlns="" source=', 1)
    return f"<{prefix}instXML{attributes}>{xml}</{prefix}instXML>"


def py_message(service, operation, system, cert_pem, age=0, content=""):
    """PY: every namespace at the top, headers before Security, which holds Timestamp, token, Signature; hello in the service's namespace."""
    ids = {part: f"{part}-{uuid.uuid4()}" for part in ("Body", "Timestamp", "MessageID", "UdbydersystemId", "BST")}
    signature = signature_template([ids[part] for part in ("Body", "Timestamp", "MessageID", "UdbydersystemId")], ids["BST"])
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<soap:Envelope xmlns:soap="{b.SOAP12}" xmlns:wsse="{b.WSSE}" xmlns:wsu="{b.WSU}" xmlns:wsa="{b.WSA}" xmlns:ds="{b.DS}" xmlns:bpi="{b.COMMON}" xmlns:svc="{service.namespace}">\
<soap:Header><wsa:Action>{service.action(operation)}</wsa:Action><wsa:To>{service.namespace}</wsa:To>\
<wsa:ReplyTo><wsa:Address>{b.ANONYMOUS}</wsa:Address></wsa:ReplyTo>\
<wsa:MessageID wsu:Id="{ids['MessageID']}">{b.message_id()}</wsa:MessageID>\
<bpi:UdbydersystemId wsu:Id="{ids['UdbydersystemId']}">{system}</bpi:UdbydersystemId>\
<wsse:Security soap:mustUnderstand="1"><wsu:Timestamp wsu:Id="{ids['Timestamp']}"><wsu:Created>{b.instant(-age)}</wsu:Created>\
<wsu:Expires>{b.instant(300 - age)}</wsu:Expires></wsu:Timestamp>\
<wsse:BinarySecurityToken wsu:Id="{ids['BST']}" ValueType="{b.X509V3}" EncodingType="{b.BASE64}">{b.certificate_base64(cert_pem)}</wsse:BinarySecurityToken>\
{signature}</wsse:Security></soap:Header>\
<soap:Body wsu:Id="{ids['Body']}"><svc:{operation}>{content}</svc:{operation}></soap:Body></soap:Envelope>"""


def nl_message(service, operation, system, cert_pem, age=0, content=""):
    """NL: Security first, with token, Timestamp, Signature; a bare guid for MessageID; no To and no ReplyTo; hello in the common namespace."""
    guid = str(uuid.uuid4())
    namespace = service.namespaces(operation)[0]
    signature = signature_template([f"{part}-{guid}" for part in ("Timestamp", "Body", "Action", "MessageId", "UdbydersystemId")], f"X509-{guid}")
    return f"""<s:Envelope xmlns:s="{b.SOAP12}" xmlns:u="{b.WSU}" xmlns:a="{b.WSA}" xmlns:bpi="{b.COMMON}"><s:Header>\
<wsse:Security s:mustUnderstand="1" xmlns:wsse="{b.WSSE}">\
<wsse:BinarySecurityToken u:Id="X509-{guid}" ValueType="{b.X509V3}" EncodingType="{b.BASE64}">{b.certificate_base64(cert_pem)}</wsse:BinarySecurityToken>\
<u:Timestamp u:Id="Timestamp-{guid}"><u:Created>{b.instant(-age, millis=True)}</u:Created><u:Expires>{b.instant(300 - age, millis=True)}</u:Expires></u:Timestamp>\
{signature}</wsse:Security>\
<a:Action s:mustUnderstand="1" u:Id="Action-{guid}">{service.action(operation)}</a:Action>\
<a:MessageID s:mustUnderstand="1" u:Id="MessageId-{guid}">{guid}</a:MessageID>\
<bpi:UdbydersystemId u:Id="UdbydersystemId-{guid}">{system}</bpi:UdbydersystemId></s:Header>\
<s:Body xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema" u:Id="Body-{guid}">\
<{operation} xmlns="{namespace}">{content}</{operation}></s:Body></s:Envelope>"""
