"""Wall time and peak memory of a command in a process of its own."""

import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LAUNCHER = Path(__file__).with_name("launch.py")


@dataclass(frozen=True, slots=True)
class Measurement:
    """Median wall time in seconds, largest peak in bytes, last exit status and line of stderr."""

    seconds: float
    peak: int
    status: int
    last_words: str


def measure(command: Sequence[str], repeats: int = 1, warm_up: bool = True) -> Measurement:
    """Run a command, once unmeasured to warm the caches, then `repeats` times."""
    if warm_up:
        run_once(command)
    runs = [run_once(command) for _ in range(repeats)]
    return Measurement(
        statistics.median(run.seconds for run in runs),
        max(run.peak for run in runs),
        runs[-1].status,
        runs[-1].last_words,
    )


def run_once(command: Sequence[str]) -> Measurement:
    launch = [sys.executable, "-I", "-S", str(LAUNCHER), *command]
    run = subprocess.run(launch, capture_output=True, text=True, check=True)
    found = json.loads(run.stdout)
    complaint = run.stderr.strip().splitlines()
    return Measurement(
        found["seconds"], found["peak"], found["status"], complaint[-1] if complaint else ""
    )
