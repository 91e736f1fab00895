import pytest

from cli.command import verified_folder
from deqproof.cli import own
from deqproof.paper.theorem import REGISTRY
from deqproof.theorems import load_all


@pytest.fixture(scope="session")
def verified(tmp_path_factory):
    base = tmp_path_factory.getbasetemp()
    return verified_folder(base.parent if base.name.startswith("popen-") else base)


@pytest.fixture(autouse=True)
def _forget_own_theorems():
    """What a test registers is gone after it."""
    before = dict(load_all())
    yield
    REGISTRY.clear()
    REGISTRY.update(before)
    own._LOADED.clear()


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """A problem whose numbers take a second."""
    path = tmp_path_factory.mktemp("problem") / "tiny.toml"
    path.write_text(TINY, "utf-8")
    return path


TINY = """
[model]
kind = "linear"
[data]
law = "gaussian"
covariance = [["1"]]
[target]
xi = ["1/2"]
[start]
theta1 = ["1"]
theta2 = "1/2"
[flow]
until = "1"
digits = 10
[descent]
eta = "1/1000"
steps = 10
"""
