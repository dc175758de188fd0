"""`make migration NAME=facilities`: a new revision from today's models. What is released never changes."""

import re
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, pool

from app import config, embedded
from app.cli.migrate import migrate

FORM = re.compile(r"[a-z][a-z0-9_]*")


def main(words: list[str]) -> int:
    """0, and the file is there to be read and finished by hand; 2 without a name that a file may have."""
    if len(words) != 1 or not FORM.fullmatch(words[0]):
        sys.stderr.write("Say in a word or two what the revision is about: make migration NAME=facilities\n")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the server may run as another account
        server = embedded.start(Path(folder) / "pg", {"fsync": "off", "shared_buffers": "64MB"})
        try:
            server.ensure_database("scratch")
            made = write(server.url(embedded.OWNER, "scratch"), config.ROOT / "migrations", words[0])
        finally:
            server.leave()
    test = f"tests/revisions/r{made.name}"
    sys.stdout.write(f"{made.relative_to(config.ROOT)}: read it, and test it with data in {test}\n")
    return 0


def write(url: str, scripts: Path, name: str) -> Path:
    """The revision after the last of `scripts`: what the tables of the empty database at `url` lack of the models."""
    migrate(url)
    last = max(path.name for path in scripts.glob("versions/[0-9]*.py"))
    number = f"{int(last.partition('_')[0]) + 1:04}"
    settings = Config(toml_file=str(config.ROOT / "pyproject.toml"))
    settings.set_main_option("script_location", str(scripts))
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.revision(settings, name.replace("_", " "), autogenerate=True, rev_id=number)
    engine.dispose()
    (made,) = scripts.glob(f"versions/{number}_*.py")
    return made


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
