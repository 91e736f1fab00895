"""Run all benchmarks, or those that are named, and rewrite their sections of docs/benchmarks.md."""

import argparse
import sys
import traceback
from importlib import import_module
from pathlib import Path

from benchmarks.report import ROOT, Report, describe_machine, replace_section

PAGE = ROOT / "docs" / "benchmarks.md"


def find_benchmarks() -> list[str]:
    here = Path(__file__).parent
    return sorted(path.stem.removeprefix("bench_") for path in here.glob("bench_*.py"))


def read_arguments(known: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(known)}")
    parser.add_argument("--no-write", action="store_true", help="print only")
    arguments = parser.parse_args()
    if unknown := [name for name in arguments.names if name not in known]:
        parser.error(f"no benchmark {', '.join(unknown)}; there are: {', '.join(known)}")
    return arguments


def run_benchmark(name: str) -> Report:
    module = import_module(f"benchmarks.bench_{name}")
    title = (module.__doc__ or name).strip().splitlines()[0].rstrip(".")
    report = Report()
    report.text(f"## {title}")
    report.text(describe_machine())
    module.run(report)
    return report


def main() -> int:
    known = find_benchmarks()
    arguments = read_arguments(known)
    broken: list[str] = []
    missed: list[str] = []
    for name in arguments.names or known:
        try:
            report = run_benchmark(name)
        except Exception:
            # One broken benchmark must not cost the others; its old section stays.
            traceback.print_exc()
            broken.append(name)
            continue
        missed += report.missed
        if not arguments.no_write:
            old = PAGE.read_text("utf-8") if PAGE.exists() else ""
            PAGE.write_text(replace_section(old, name, report.lines), "utf-8")
    for miss in missed:
        print(f"missed: {miss}")
    for name in broken:
        print(f"broken: {name}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
