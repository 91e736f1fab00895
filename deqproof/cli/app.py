"""The program `deqproof`: its commands, and what becomes of mistakes.

Exit status: 0 as expected, 1 some claim was not, 2 bad input, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import TextIOWrapper

import click

from deqproof.cli.activations import activations
from deqproof.cli.audit import audit
from deqproof.cli.browse import derive, list_theorems, show
from deqproof.cli.check import check
from deqproof.cli.constants import constants
from deqproof.cli.doctor import doctor, version_line
from deqproof.cli.experiment import experiment
from deqproof.cli.flow import flow
from deqproof.cli.kernel import kernel
from deqproof.cli.laws import laws
from deqproof.cli.refute import refute
from deqproof.cli.report import report
from deqproof.cli.screen import complain, epilog
from deqproof.cli.sharpen import sharpen
from deqproof.cli.verify import verify
from deqproof.core.errors import DeqproofError

BAD_INPUT, UNEXPECTED, INTERRUPTED, BROKEN_PIPE = 2, 1, 130, 141
_EXAMPLES = """
deqproof list
deqproof verify
deqproof verify thm-3.1 pl-inequality --out results
deqproof verify --problem mine.toml --digits 50
deqproof derive thm-3.4 --format latex > thm-3.4.tex
deqproof check deqproof-report/certificates/*.json
"""


class _InOrder(click.Group):
    """Commands in the order in which they were added, the main one first."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


def _show_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        click.echo(version_line())
        ctx.exit()


@click.group(
    cls=_InOrder,
    invoke_without_command=True,
    epilog=epilog(_EXAMPLES, "Each command has examples: `deqproof verify --help`."),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version,
    help="Show the versions of deqproof and of what it computes with.",
)  # fmt: skip
@click.pass_context
def program(ctx: click.Context) -> None:
    """Theorems about the training of deep equilibrium models: derived, proved, refuted, measured.

    A verdict is PROVED, REFUTED, SUPPORTED or UNKNOWN. The exit status is 0 if every claim
    reached the verdict it is expected to reach, 1 if one did not, and 2 for bad input.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


for _command in (
    verify, list_theorems, show, derive, check, constants, activations, flow, refute, sharpen,
    audit, laws, kernel, experiment, report, doctor
):  # fmt: skip
    program.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit status; nothing but an internal error is raised."""
    if "_DEQPROOF_COMPLETE" in os.environ:
        program.main(prog_name="deqproof")
    _tolerate_encoding()
    words = list(sys.argv[1:] if arguments is None else arguments)
    return guarded(lambda: _invoke(words))


def _invoke(words: list[str]) -> int:
    with program.make_context("deqproof", words) as ctx:
        return program.invoke(ctx) or 0


def guarded(run: Callable[[], int]) -> int:
    """The exit status of a run; a mistake of the caller becomes one line on stderr."""
    try:
        status = run()
        sys.stdout.flush()
        return status
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as fault:
        return complain(_usage(fault), BAD_INPUT)
    except DeqproofError as fault:
        return complain(str(fault), BAD_INPUT)
    except BrokenPipeError:
        return _leave_pipe()
    except OSError as fault:
        return complain(_system(fault), BAD_INPUT)
    except (KeyboardInterrupt, click.Abort):
        return complain(
            "interrupted; what was finished is kept, nothing is half-written", INTERRUPTED
        )
    except Exception as fault:
        if os.environ.get("DEQPROOF_DEBUG"):
            raise
        name = type(fault).__name__
        hint = "please report it; DEQPROOF_DEBUG=1 shows where it happened"
        return complain(f"internal error: {name}: {fault}; {hint}", UNEXPECTED)


def _usage(fault: click.ClickException) -> str:
    ctx = getattr(fault, "ctx", None)
    where = ctx.command_path if ctx else "deqproof"
    return f"{fault.format_message().rstrip('.')}; try `{where} --help`"


def _system(fault: OSError) -> str:
    what = fault.strerror or str(fault)
    where = f" {str(fault.filename)!r}" if fault.filename is not None else ""
    return f"expected a file or folder that can be used, got{where}: {what}; try another path"


def _leave_pipe() -> int:
    """The reader is gone, as in `deqproof list | head -1`: that is no mistake."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE


def _tolerate_encoding() -> None:
    """A terminal that cannot show a sign shows another; it is no reason to stop."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
