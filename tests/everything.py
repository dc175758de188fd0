"""`make test`: style, types, layers, templates, diagrams, tests. `lint` stops early; other words go to pytest.

`python -m tests.everything days` runs the tests that need no browser once for each of `days.MOMENTS` instead;
`python -m tests.everything upgrade COMMIT` lets the demonstration that COMMIT fills go on in this program.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests import chromium, days

ROOT = Path(__file__).parents[1]
DIST = ROOT / "app/web/static/dist"
Step = tuple[str, Callable[[], int]]


def run(*command: str, cwd: Path = ROOT, **env: str) -> int:
    return subprocess.run(command, cwd=cwd, env={**os.environ, **env}, check=False).returncode


def python(*words: str) -> int:
    return run(sys.executable, "-m", *words)


def tool(name: str, *words: str) -> int:
    return run(str(Path(sys.executable).parent / name), *words)


def node() -> bool:
    if shutil.which("node") and shutil.which("npm"):
        return True
    print("   skipped: Node is not on this machine (CI has it)")
    return False


def assets() -> int:
    """Built again from the lock file, the committed files come out byte for byte."""
    if not node():
        return 0
    if _packages():
        return 1
    before = _bytes()
    failed = run("npm", "run", "-s", "build", cwd=ROOT / "app/assets")
    after = _bytes()
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if changed:
        print("   the build gives other files than the committed ones:", *changed)
    return failed or bool(changed)


def _packages() -> int:
    if (ROOT / "app/assets/node_modules/.package-lock.json").exists():
        return 0
    words = ("--ignore-scripts", "--include=dev", "--no-audit", "--no-fund", "--loglevel", "error")
    return run("npm", "ci", *words, cwd=ROOT / "app/assets")


def _bytes() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in DIST.iterdir()} if DIST.exists() else {}


def diagrams() -> int:
    """bpmnlint's recommended rules over every diagram."""
    if not node():
        return 0
    files = sorted(str(path) for path in (ROOT / "workflows").glob("*.bpmn"))
    return _packages() or run("npx", "--no-install", "bpmnlint", *files, cwd=ROOT / "app/assets")


def tests() -> int:
    """The branches are counted without the browser's tests, which would take half as long again and add little."""
    return run(*_pytest("-m", "not browser", *COVERAGE)) or python("tests.branches")


def pages(*words: str) -> int:
    browser = chromium.find()
    if browser is None:
        print("   no Chromium could be found or installed: the browser tests will fail")
    return run(*_pytest(*words or ("-m", "browser")), CHROMIUM=browser or "")


def _pytest(*words: str) -> list[str]:
    workers = str(min(os.cpu_count() or 1, 8))
    return [sys.executable, "-m", "pytest", "-q", "-n", workers, "--dist", "worksteal", *words]


COVERAGE = ["--cov", "--cov-report", "", "--cov-report", "json:var/coverage.json"]
QUICK = "not browser and not slow"
INNER = [f"tests/{topic}" for topic in ("values", "forms", "workflow", "deadlines", "ground/test_house.py")]
"""What the inner loop runs: rules, forms and the engine."""


def on_day(moment: str) -> int:
    """One line for the day; what failed is said below it."""
    env = {**os.environ, "TEST_NOW": moment}
    done = subprocess.run(
        _pytest("-m", "not browser", *sys.argv[2:]), cwd=ROOT, env=env, check=False, capture_output=True, text=True
    )
    log = ROOT / f"var/days-{moment}.log"
    log.write_text(done.stdout + done.stderr)
    lines = done.stdout.splitlines() or ["nothing was said"]
    print("  ", lines[-1], f"({log})" if done.returncode else "")
    for line in lines:
        if line.startswith(("FAILED", "ERROR")):
            print("     ", line)
    return done.returncode


LINT: list[Step] = [
    ("style (ruff)", lambda: python("ruff", "check", "-q", ".")),
    ("format (ruff)", lambda: python("ruff", "format", "-q", "--check", ".")),
    ("templates (djlint)", lambda: tool("djlint", "app", "--lint", "--quiet")),
    ("layers (import-linter)", lambda: tool("lint-imports", "--no-cache")),
    ("types (mypy)", lambda: python("mypy", "--no-error-summary")),
    ("dead code (vulture)", lambda: python("tests.dead_code")),
]
CHECK: Step = ("diagrams against the code (flask check)", lambda: tool("flask", "check"))
FAST: list[Step] = [*LINT, CHECK, ("tests without pages (pytest)", lambda: run(*_pytest("-m", QUICK, *INNER)))]
ALL: list[Step] = [
    *LINT,
    CHECK,
    ("assets come out the same", assets),
    ("diagrams (bpmnlint)", diagrams),
    ("tests without pages, and the branches they take (pytest)", tests),
    ("tests of pages (pytest)", pages),
]


def steps() -> list[Step]:
    if sys.argv[1:2] == ["days"]:
        return [(f"{moment}, {name}", partial(on_day, moment)) for name, moment in days.MOMENTS.items()]
    if sys.argv[1:2] == ["upgrade"]:
        return [("upgrade", lambda: python("tests.revisions.upgrade", *sys.argv[2:]))]
    if sys.argv[1:] and sys.argv[1:] not in (["lint"], ["fast"]):
        return [*ALL[:-2], ("tests (pytest)", lambda: pages(*sys.argv[1:]))]
    return {"lint": LINT, "fast": FAST}.get(" ".join(sys.argv[1:]), ALL)


def main() -> int:
    failed = []
    for name, step in steps():
        print(f"== {name}", flush=True)
        began = time.monotonic()
        if step():
            failed.append(name)
        print(f"   {time.monotonic() - began:.1f} s", flush=True)
    print("FAILED: " + ", ".join(failed) if failed else "All is well.")
    return bool(failed)


if __name__ == "__main__":
    raise SystemExit(main())
