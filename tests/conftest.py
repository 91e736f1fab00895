"""What every test shares: reproducible properties, and the numbers that a run reports.

HYPOTHESIS_PROFILE=explore draws fresh and more examples. A number that a test gives to
`record_property` is printed below the results.
"""

import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings

from cli.command import verified_folder
from deqproof.cli import own

settings.register_profile(
    "house", deadline=None, derandomize=True, print_blob=True, max_examples=40
)
settings.register_profile("explore", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))

# A shell that runs the tests in the background leaves Ctrl-C ignored, here and in what tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def verified(tmp_path_factory):
    """The folder of one run over all theorems, shared by the processes of this session."""
    base = tmp_path_factory.getbasetemp()
    return verified_folder(base.parent if base.name.startswith("popen-") else base)


@pytest.fixture(autouse=True)
def _forget_own_theorems() -> Iterator[None]:
    """The theorems of a file that a test loads are gone after it."""
    yield
    if own._LOADED:
        from deqproof.paper.theorem import REGISTRY

        for theorem in (theorem for found in own._LOADED.values() for theorem in found):
            REGISTRY.pop(theorem.id, None)
        own._LOADED.clear()


@pytest.fixture(scope="session", autouse=True)
def _without_z3() -> Iterator[None]:
    """What is decided, and how long it takes, must not depend on an extra that may be missing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("deqproof.search.last_resort.find_spec", lambda name: None)
        yield


def pytest_terminal_summary(terminalreporter):
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in report.user_properties:
                terminalreporter.write_line(f"{name}: {value}")
