"""Starts `tilslut demo`, runs the client suites against it, and stops it.

    python run.py --binary target/debug/tilslut --scratch target/check zeep node …
"""

import argparse
import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import requests

from gateway import Gateway
from grunddata import SERVICES, UNITS, Unit
from suites import SUITES

# The example certificates' keys, and certificates made anew for them: a debug build makes RSA keys slowly.
KEYS = Path(__file__).resolve().parents[2] / "certs-example"
# Seconds: demo.json is there only when the demo has been through its own tour.
START_WITHIN = 300
STOP_WITHIN = 30


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serves(demo_json):
    """Whether the demo has been through its tour, and the gateway answers for its WSDL."""
    if not demo_json.is_file():
        return False
    try:
        gateway = Gateway(demo_json)
        return gateway.session(None).get(gateway.url("ImportService", "v1") + "?wsdl", timeout=5).status_code == 200
    except (requests.RequestException, ValueError, OSError):
        return False


def start(binary, directory):
    """A demo that serves, or an error with the end of its output."""
    shutil.rmtree(directory, ignore_errors=True)
    directory.parent.mkdir(parents=True, exist_ok=True)
    log = directory.with_suffix(".log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [binary, "demo", "--dir", str(directory), "--listen", f"127.0.0.1:{free_port()}", "--noegler", str(KEYS)],
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        )
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        if serves(directory / "demo.json"):
            return process
        time.sleep(0.2)
    process.kill()
    sys.exit(f"demoen kom ikke op (exit {process.wait()}):\n{log.read_text()[-3000:]}")


def agree(binary, directory, names):
    """What an operator does before a supplier may send a unit's persons, for the unit of each suite; demo.json is told of it."""
    demo_json = directory / "demo.json"
    gateway = Gateway(demo_json)
    signer = gateway.signer()
    cvr = next(caller["cvr"] for caller in gateway.callers if caller["name"] == "kommune-organisation")

    def tilslut(*arguments):
        subprocess.run([binary, *arguments, "--database", directory / "database/tilslut.db"], check=True, stdout=subprocess.DEVNULL)

    for unit in (Unit(name) for name in names if name in UNITS):
        tilslut("part", "add", cvr, "--navn", unit.name, "--institution", unit.number)
        for service in SERVICES:
            tilslut("aftale", "anmod", "data", "--system", signer["system"], "--service", service, "--institution", unit.number, "--godkend")
    told = json.loads(demo_json.read_text())
    agreed = [{"service": service, "party": UNITS[name][0]} for name in names if name in UNITS for service in SERVICES]
    for caller in told["callers"]:
        if caller["system"] == signer["system"]:
            caller["agreements"] += agreed
    demo_json.write_text(json.dumps(told))


def stop(process):
    """SIGTERM; whether it drained and ended well within the time."""
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(STOP_WITHIN) == 0
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return False


def timed(name, gateway, scratch):
    """Whether a suite passed; how long it took is told."""
    start = time.monotonic()
    passed = SUITES[name](gateway, scratch)
    print(f"   {name}: {time.monotonic() - start:.0f} s", flush=True)
    return passed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", required=True)
    parser.add_argument("--scratch", required=True, type=Path)
    parser.add_argument("suites", nargs="+", choices=SUITES)
    arguments = parser.parse_args()
    scratch = arguments.scratch.resolve()
    directory = scratch / "demo"
    process = start(arguments.binary, directory)
    try:
        agree(arguments.binary, directory, arguments.suites)
        gateway = Gateway(directory / "demo.json")
        results = [timed(name, gateway, scratch) for name in arguments.suites]
    finally:
        stopped = stop(process)
    if not stopped:
        print(f"FEJL: gatewayen sluttede ikke pænt efter SIGTERM; se {directory.with_suffix('.log')}")
    return 0 if all(results) and stopped else 1


if __name__ == "__main__":
    sys.exit(main())
