"""The command line: the only place that prints. Heavy libraries are imported by the commands."""

from deqproof.cli.app import main

__all__ = ["main"]
