"""One suite a client: how each is started, and how what it was answered is judged once more."""

import base64
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import bpi as b
import signed_answer
from gateway import Unlawful, institutions
from grunddata import Unit
from xmlsec1 import content

HERE = Path(__file__).resolve().parent
# Where Debian puts WSS4J and what it needs.
JARS = [f"/usr/share/java/{name}.jar" for name in ("wss4j", "xmlsec", "commons-logging", "slf4j-api", "slf4j-nop")]


def python(file):
    """A suite in Python, which judges for itself."""

    def suite(gateway, _scratch):
        return run(sys.executable, HERE / file, gateway.directory / "demo.json")

    return suite


def node(gateway, scratch):
    """The npm package `soap` over mTLS."""
    answers = emptied(scratch / "node-answers.jsonl")
    passed = run_node("node_suite.mjs", gateway, scratch, answers)
    return judged("node", gateway, answers, registre) and passed


def node_signed(gateway, scratch):
    """The npm package `soap`, signing."""
    answers = emptied(scratch / "node-signed-answers.jsonl")
    passed = run_node("node_signed_suite.mjs", gateway, scratch, table(scratch), answers, Unit("node-signed").write(scratch))
    return judged("node, signeret", gateway, answers, brugerdatabasen) and passed


def java(gateway, scratch):
    """WSS4J."""
    answers = emptied(scratch / "java-answers.jsonl")
    classes = compiled(scratch / "java")
    passed = run("java", "-cp", os.pathsep.join([str(classes), *JARS]), "SignedCalls", properties(gateway, scratch), answers)
    return judged("java", gateway, answers, brugerdatabasen) and passed


def php(gateway, scratch):
    """PHP's SoapClient as it is, which cannot sign."""
    return run("php", HERE / "php_suite.php", gateway.ca_file, gateway.base_url, table(scratch))


def php_signed(gateway, scratch):
    """PHP's SoapClient, signing by PHP's DOM and OpenSSL."""
    answers = emptied(scratch / "php-answers.jsonl")
    persons = Unit("php-signed").write(scratch)
    passed = run("php", HERE / "php_signed_suite.php", gateway.directory / "demo.json", table(scratch), persons, answers)
    return judged("php, signeret", gateway, answers, brugerdatabasen) and passed


SUITES = {
    "zeep": python("zeep_suite.py"),
    "zeep-ir": python("zeep_ir_suite.py"),
    "node": node,
    "zeep-signed": python("zeep_signed_suite.py"),
    "xmlsec1": python("xmlsec1_suite.py"),
    "node-signed": node_signed,
    "java": java,
    "php": php,
    "php-signed": php_signed,
}


def run(*command, **how):
    """Whether a command passed; it says for itself what failed."""
    return subprocess.run([str(part) for part in command], **how).returncode == 0


def run_node(file, gateway, scratch, *arguments):
    environment = os.environ | {"NODE_EXTRA_CA_CERTS": str(gateway.ca_file)}
    # One of the library's own calls is deprecated by the next library.
    command = ("node", "--no-deprecation", HERE / file, gateway.directory / "demo.json", *arguments)
    return run(*command, cwd=scratch / "node", env=environment)


def emptied(file):
    file.write_bytes(b"")
    return file


def table(scratch):
    """bpi.py's table of services, for those who read no Python."""
    services = [{"path": s.path, "name": s.name, "namespace": s.namespace, "aftaler": s.aftaler} for s in b.SERVICES]
    file = scratch / "services.json"
    file.write_text(json.dumps(services))
    return file


def properties(gateway, scratch):
    """What the Java suite must know, as a properties file."""
    told = json.loads((gateway.directory / "demo.json").read_text())
    lines = {
        "base_url": gateway.base_url,
        "ca_file": gateway.ca_file,
        "chain": ",".join(str(gateway.directory / file) for file in told["signing_chain"]),
        "gateway": ".*CN=Tilslut eksempelgateway.*",
        "services": ",".join(service.path for service in b.SERVICES),
    }
    for who, caller in (("signer", gateway.signer()), ("stranger", gateway.stranger())):
        lines |= {f"{who}.p12": gateway.file(caller, "p12"), f"{who}.password": caller["p12_password"], f"{who}.system": caller["system"]}
    for service in b.SERVICES:
        lines[f"{service.path}.operations"] = ",".join(service.aftaler)
        for operation, aftale in service.aftaler.items():
            lines[f"{service.path}.{operation}"] = ",".join(institutions(gateway.signer(), aftale))
    lines |= grunddata(Unit("java"))
    file = scratch / "java.properties"
    file.write_text("".join(f"{key}={escaped(str(value))}\n" for key, value in lines.items()))
    return file


def grunddata(unit):
    """grunddata.py's persons as properties: a cell ends with a bar, a row with a line break, and arguments are XML."""

    def rows(found):
        return "".join("".join(f"{cell}|" for cell in row) + "\n" for row in found)

    lines = {f"document.{name}": document for name, document in unit.documents().items()}
    lines |= {f"answer.{name}": rows([answer]) for name, answer in unit.answers().items()}
    for package, export in unit.exports().items():
        lines[f"export.{package}"] = rows([export["hoved"], *export["grupper"], *export["personer"]])
    for path, reads in unit.readers().items():
        lines[f"reads.{path}"] = ",".join(reads)
        for operation, (arguments, wanted) in reads.items():
            lines |= {f"arguments.{operation}": content("", arguments), f"rows.{operation}": rows(wanted)}
    return lines | {"unit": unit.number}


def escaped(text):
    """As a properties file has it."""
    return "".join(c if " " <= c <= "~" and c != "\\" else "\\n" if c == "\n" else f"\\u{ord(c):04x}" for c in text)


def compiled(classes):
    """The Java suite's classes, made anew when a source changes."""
    sources = sorted((HERE / "java").glob("*.java"))
    stamp, now = classes / "sources", hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    if not stamp.is_file() or stamp.read_text() != now:
        if not run("javac", "-nowarn", "-d", classes, "-cp", os.pathsep.join(JARS), *sources):
            raise SystemExit("javac")
        stamp.write_text(now)
    return classes


def registre(gateway, told):
    """One answer of a service of the registers: by the schema that the gateway serves."""
    gateway.judge(told["service"], told["version"], told["status"], told["content_type"], told["body"].encode())


def brugerdatabasen(gateway, told):
    """One answer of a Brugerdatabasen service: by the schema, and by its signature."""
    body = told["body"].encode() if "body" in told else base64.b64decode(told["body_base64"])
    gateway.lawful(f"{gateway.base_url}/bpi/{told['path']}", told["status"], told["content_type"], body)
    assert signed_answer.is_signed(body) == told["proven"]
    if told["proven"]:
        signed_answer.verify(body, told["message_id"], gateway.chain)


def judged(name, gateway, answers, judge):
    """Whether every raw answer that a client was given is as it should be."""
    before, wrong = gateway.judged, 0
    for line in answers.read_text("utf-8").splitlines():
        try:
            judge(gateway, json.loads(line))
        except (AssertionError, Unlawful, signed_answer.Untrusted) as error:
            wrong += 1
            print(f"FEJL: {name}: {error}")
    print(f"{name}: {gateway.judged - before} svar holdt op mod de viste skemaer, {wrong} forkerte")
    return gateway.judged > before and wrong == 0
