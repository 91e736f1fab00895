import pytest

from deqproof.paper.report.folder import kept_report


@pytest.fixture(scope="session")
def sheets(verified):
    """The sheets of a run over all theorems, by id."""
    return kept_report(verified).sheets
