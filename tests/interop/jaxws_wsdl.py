"""JAX-WS's `wsimport` makes of Brugerdatabasen's WSDLs the interfaces that a known Java client has (bpi.md §0): every operation with its
soapAction, its arguments unwrapped, the header UdbydersystemId as an argument of its own, and the one fault. No gateway is needed.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from bpi_beskeder import BPI, COMMON, CONTRACT, ROOT

HEADER = f'@WebParam(name = "UdbydersystemId", targetNamespace = "{COMMON}", header = true, partName = "UdbydersystemId")'


def interface(name, version, folder):
    """The source of the port type's interface."""
    wsdl = ROOT / "wsdl" / "brugerdatabasen" / f"{name}-{version}.wsdl"
    # -extension: JAX-WS calls SOAP 1.2 an extension. -XadditionalHeaders: the header is a message of its own (CXF's -exsh).
    command = ["wsimport", "-keep", "-quiet", "-extension", "-XadditionalHeaders", "-Xnocompile", "-d", folder, "-s", folder, str(wsdl)]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    (source,) = Path(folder).rglob(f"{name}PortType.java")
    return source.read_text("utf-8")


def wrong(name, version, operations, source):
    """What of one interface is not the known client's."""
    methods = source.split("@WebMethod(")[1:]
    actions = {re.search(r'action = "([^"]*)"', method)[1]: method for method in methods}
    expected = {f"{BPI}/{name.lower()}/{version}/{operation}" for operation in operations}
    if set(actions) != expected:
        yield f"operationer: {sorted(set(actions) ^ expected)}"
    for action, method in actions.items():
        asked = operations.get(action.rpartition("/")[2], ("", ""))[0]
        parameters = re.findall(r'@WebParam\(name = "(\w+)", targetNamespace = "[^"]*"\)', method)
        if parameters != [part.partition(":")[0] for part in asked.split()]:
            yield f"{action}: argumenter {parameters}"
        if HEADER not in method or "throws AuthentificationFault" not in method:
            yield f"{action}: header eller fejl"


def main():
    passed, failures = 0, []
    for name, (version, operations) in CONTRACT.items():
        with tempfile.TemporaryDirectory() as folder:
            try:
                found = list(wrong(name, version, operations, interface(name, version, folder)))
            except AssertionError as error:
                found = [str(error)]
        failures += [f"{name}: {text}" for text in found]
        passed += not found
    for failure in failures:
        print("FEJL:", failure)
    print(f"Brugerdatabasen, JAX-WS: {passed} passed, {len(failures)} failed")
    return 1 if failures or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
