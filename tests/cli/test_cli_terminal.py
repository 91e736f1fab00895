"""What a person sees at a terminal of 80 columns: a live display that leaves nothing behind.

A pseudo-terminal receives it all, colours and movements of the cursor included.
"""

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import time

from cli.command import write_own
from cli.test_cli_manners import sleepy

HIDDEN, SHOWN = "\x1b[?25l", "\x1b[?25h"


class Terminal:
    """A program at a terminal; `seen` is what it has written so far."""

    def __init__(self, *words, **environment):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))
        kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "CI")}
        self.run = subprocess.Popen(
            [sys.executable, "-m", "deqproof", *map(str, words)],
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            env={**kept, "TERM": "xterm-256color", **environment},
        )  # fmt: skip
        os.close(slave)
        self.seen = ""

    def read(self, until="", seconds=120.0):
        """Read on to the end, or until the text is there."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not (until and until in self.seen):
            try:
                part = os.read(self.master, 65536)
            except OSError:  # the program is gone
                break
            if not part:
                break
            self.seen += part.decode("utf-8", "replace")
        return self.seen

    def end(self):
        status = self.run.wait(60)
        os.close(self.master)
        return status


def plain(text):
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


def test_progress_is_live_and_leaves_nothing(tmp_path, tiny):
    terminal = Terminal("verify", "thm-3.1", "--problem", tiny, "--out", tmp_path / "out")
    seen = terminal.read()
    assert terminal.end() == 0, seen
    assert "done" in plain(seen).partition("verdict")[0]
    assert seen.count(HIDDEN) == seen.count(SHOWN) > 0
    after = seen[seen.rindex(SHOWN) :]
    assert "✓ PROVED" in plain(after)
    assert "\x1b[32m" in after
    rows = [row for row in plain(after).splitlines() if not row.startswith("written to")]
    assert max(map(len, rows)) <= 80


def test_no_color_at_a_terminal(tmp_path, tiny):
    words = ("verify", "thm-3.1", "--problem", tiny, "--out", tmp_path / "out")
    terminal = Terminal(*words, NO_COLOR="1")
    seen = terminal.read()
    assert terminal.end() == 0
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", seen)


def test_quiet_shows_no_progress(tmp_path):
    path = write_own(tmp_path, "own-still")
    terminal = Terminal("verify", path, "--quiet", "--out", tmp_path / "out")
    assert terminal.read() == ""
    assert terminal.end() == 0


def test_interrupt_gives_the_cursor_back(tmp_path):
    path = sleepy(tmp_path, "own-sleep")
    terminal = Terminal("verify", path, "--out", tmp_path / "out")
    terminal.read(until="own-sleep")
    deadline = time.monotonic() + 60
    while not path.with_suffix(".started").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(terminal.run.pid, signal.SIGINT)
    seen = terminal.read()
    assert terminal.end() == 130
    assert seen.count(HIDDEN) == seen.count(SHOWN) > 0
    assert "deqproof: interrupted; what was finished is kept" in plain(seen)
    assert not [p for p in tmp_path.rglob("*") if p.name.endswith((".part", ".tmp"))]


def test_a_flow_shows_how_far_it_is_and_leaves_nothing_behind():
    terminal = Terminal(
        "flow", "--method", "descent", "--until", "1/2", "--digits", 18, "--points", 2
    )
    seen = plain(terminal.read())
    assert terminal.end() == 0
    assert re.search(r"t = [\d.]+ of 0.5 .*0:00:0", seen), seen
    assert seen.rstrip().endswith(".") and SHOWN in terminal.seen
