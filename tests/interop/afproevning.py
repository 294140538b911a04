"""The tests that a suite gathers, and how they are run: each in every way that there is, whatever went wrong in another."""

import sys
import traceback

from gateway import Gateway


class Afproevning:
    """The tests of one suite."""

    def __init__(self, name):
        self.name, self.tests = name, []

    def test(self, function):
        """Registers a test."""
        self.tests.append(function)
        return function

    def main(self, ways, unanswered=lambda gateway: ()):
        """Runs the tests whose name has the second argument against the gateway of the first. `ways`: what a way is called → how a test is run in it.

        `unanswered` names what was never answered well; it is asked where every test was run."""
        gateway = Gateway(sys.argv[1])
        only = sys.argv[2] if len(sys.argv) > 2 else ""
        passed, failed = 0, 0
        for way, run in ways.items():
            for function in self.tests:
                if only not in function.__name__:
                    continue
                try:
                    run(gateway, function)
                    passed += 1
                except Exception as error:  # whatever went wrong, the other tests are run too
                    failed += 1
                    place = traceback.extract_tb(error.__traceback__)[-1]
                    print(f"FEJL: {function.__name__}{way and f' ({way})'}: {type(error).__name__}: {str(error)[:400]} [{place.name}:{place.lineno}]")
        for method in () if only else unanswered(gateway):
            failed += 1
            print(f"FEJL: {method} blev aldrig besvaret, som den skal")
        print(f"{self.name}: {passed} passed, {failed} failed; {gateway.judged} svar holdt op mod de viste skemaer")
        return 1 if failed or not passed else 0
