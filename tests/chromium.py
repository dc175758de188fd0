"""A browser for the tests: what is on the machine, else Playwright's own, else the system's package when root."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The path of an executable, installed if need be; None if there is no way."""
    return _here() or _playwrights() or _systems()


def _here() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named and Path(named).exists():
        return named
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _playwrights() -> str | None:
    found = _downloaded()
    if found is None and _quietly(sys.executable, "-m", "playwright", "install", "chromium"):
        found = _downloaded()
    return found if found and _quietly(found, "--version") else None


def _downloaded() -> str | None:
    root = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache/ms-playwright"))
    return next((str(path) for path in sorted(root.glob("chromium-*/chrome-linux*/chrome"), reverse=True)), None)


def _systems() -> str | None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    _quietly("apt-get", "update", "-qq")
    _quietly("apt-get", "install", "-y", "-qq", "chromium")
    return _here()


def _quietly(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=300, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
