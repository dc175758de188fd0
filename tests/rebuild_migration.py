"""`make migration`: write revision 0002 anew from the models. Before the first release only."""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, pool

from app import embedded

ROOT = Path(__file__).parents[1]
FILE = ROOT / "migrations/versions/0002_tables.py"
GUARDS = ROOT / "migrations/versions/0003_guards.py"


def main() -> int:
    FILE.unlink(missing_ok=True)
    aside = GUARDS.with_suffix(".aside")
    GUARDS.rename(aside)
    try:
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            server = embedded.start(Path(folder) / "pg", {"fsync": "off", "shared_buffers": "64MB"})
            try:
                server.ensure_database("scratch")
                _write(server.url(embedded.OWNER, "scratch"))
            finally:
                server.leave()
    finally:
        aside.rename(GUARDS)
    sys.stdout.write(f"{FILE.relative_to(ROOT)}: {FILE.read_text().count('op.create_table(')} tables\n")
    return 0


def _write(url: str) -> None:
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        config = Config(toml_file=str(ROOT / "pyproject.toml"))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        command.revision(config, "tables", autogenerate=True, rev_id="0002")
    engine.dispose()


if __name__ == "__main__":
    raise SystemExit(main())
