import pytest

from cli.command import verified_folder
from deqproof.paper.report.folder import kept_report


@pytest.fixture(scope="session")
def verified(tmp_path_factory):
    base = tmp_path_factory.getbasetemp()
    return verified_folder(base.parent if base.name.startswith("popen-") else base)


@pytest.fixture(scope="session")
def sheets(verified):
    """The sheets of a run over all theorems, by id."""
    return kept_report(verified).sheets
