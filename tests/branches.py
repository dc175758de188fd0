"""`python -m tests.branches`: how much of each part of `app` the tests passed through, lines and branches.

What decides about children is passed through completely: policy, rules, the engine, the record and the keys. The rest
is at least at 90 %.
"""

import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "var/coverage.json"
WHOLE = {"policy", "rules", "workflow", "audit", "vault"}
ALL, MOST = 100.0, 90.0


@dataclass
class Part:
    """Of one folder or module of `app`: what there is, what was passed, and what was not."""

    there: int = 0
    passed: int = 0

    @property
    def share(self) -> float:
        """Rounded down, so that 100 means all of it."""
        return int(1000 * self.passed / self.there) / 10 if self.there else ALL


def parts(report: dict) -> dict[str, Part]:
    found: dict[str, Part] = defaultdict(Part)
    for file, told in report["files"].items():
        part, sums = found[name_of(file)], told["summary"]
        part.there += sums["num_statements"] + sums["num_branches"]
        part.passed += sums["covered_lines"] + sums["covered_branches"]
    return dict(sorted(found.items()))


def name_of(file: str) -> str:
    """policy, rules, …; a module of the ground by its own name."""
    return Path(file).relative_to("app").parts[0].removesuffix(".py")


def floor(name: str) -> float:
    return ALL if name in WHOLE else MOST


def left(report: dict, names: set[str]) -> list[str]:
    """Lines and branches that nothing passed, one line a file."""
    found = []
    for file, told in sorted(report["files"].items()):
        ways = [f"{a}→{b if b > 0 else 'end'}" for a, b in told["missing_branches"] if a not in told["missing_lines"]]
        if name_of(file) in names and (told["missing_lines"] or ways):
            found.append(f"{file}: {_spans(told['missing_lines'])}{'; ' if ways else ''}{', '.join(ways)}")
    return found


def _spans(lines: list[int]) -> str:
    """1-3, 7"""
    spans: list[list[int]] = []
    for line in lines:
        if spans and line == spans[-1][1] + 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)


def main() -> int:
    report = json.loads(REPORT.read_text())
    found = parts(report)
    low = {name for name, part in found.items() if part.share < floor(name)}
    for name, part in found.items():
        told = "  TOO LITTLE" if name in low else ""
        print(f"   {name:<14}{part.share:6.1f} %  at least {floor(name):5.1f} %{part.there - part.passed:6} left{told}")
    whole = Part(sum(p.there for p in found.values()), sum(p.passed for p in found.values()))
    print(f"   {'app':<14}{whole.share:6.1f} %")
    asked = set(sys.argv[1:]) or low
    for line in left(report, asked):
        print(f"   {line}")
    return bool(low)


if __name__ == "__main__":
    sys.exit(main())
