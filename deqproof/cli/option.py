"""Types and options that several commands share. Values are read exactly, or refused in a line."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


class Exact(click.ParamType):
    """A positive rational such as 10, 1/3 or 0.25, never rounded."""

    name = "number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Fraction:
        from deqproof.paper.problem_text import read_positive

        if isinstance(value, Fraction):
            return value
        return read_positive(str(value), param.opts[0] if param else "value")


class Count(click.ParamType):
    """A whole number in a range."""

    name = "count"

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value).strip()
        plain = text.isascii() and text.isdigit() and len(text) < 20
        if not plain or not self.least <= int(text) <= self.most:
            self.fail(
                f"expected a whole number from {self.least} to {self.most}, got {text!r:.40}",
                param,
                ctx,
            )
        return int(text)


class PathText(click.ParamType):
    """A path that the system can have: not empty, without a null character."""

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        if not str(value) or "\0" in str(value):
            self.fail(f"expected a path, got {str(value)!r:.40}", param, ctx)
        return Path(value)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[Any]:
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type="file")]


def problem_option(command: F) -> F:
    return click.option(
        "--problem", metavar="FILE", type=PathText(),
        help="A problem file (TOML), or the name of a shipped problem.",
    )(command)  # fmt: skip


def digits_option(command: F) -> F:
    return click.option(
        "--digits", metavar="N", type=Count(10, 1000),
        help="Digits of the high-precision numbers, 10 to 1000 [default: the problem's, 30].",
    )(command)  # fmt: skip


def notation_option(command: F) -> F:
    return click.option(
        "--notation", metavar="FILE", type=PathText(),
        help="Your paper's letters and risk factor, in TOML: [letters], then theta1 = \"W\"; "
        "[risk], then factor = \"1\" (LaTeX only).",
    )(command)  # fmt: skip


def json_option(command: F) -> F:
    return click.option(
        "--json", "as_json", is_flag=True, help="Print one JSON document and nothing else."
    )(command)


def seed_option(command: F) -> F:
    return click.option(
        "--seed", metavar="N", type=Count(0, 2**31), default="0", show_default=True,
        help="Of the random search.",
    )(command)  # fmt: skip


def complete_id(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The ids that begin so, for the shell."""
    from deqproof.theorems import load_all

    return [name for name in load_all() if name.startswith(incomplete)]
