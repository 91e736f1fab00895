import pytest


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
