"""`make migration`: write revision 0002 anew from the models. Before the first release only."""

import shutil
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, pool

from app import embedded

ROOT = Path(__file__).parents[1]
FILE = ROOT / "migrations/versions/0002_tables.py"


def main() -> int:
    """In a copy that ends at 0001, so that nobody sees the history half-way."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        copy = Path(folder) / "migrations"
        shutil.copytree(ROOT / "migrations", copy)
        for later in copy.glob("versions/000[2-9]_*.py"):
            later.unlink()
        server = embedded.start(Path(folder) / "pg", {"fsync": "off", "shared_buffers": "64MB"})
        try:
            server.ensure_database("scratch")
            _write(server.url(embedded.OWNER, "scratch"), copy)
        finally:
            server.leave()
        shutil.copyfile(copy / "versions" / FILE.name, FILE)
    sys.stdout.write(f"{FILE.relative_to(ROOT)}: {FILE.read_text().count('op.create_table(')} tables\n")
    return 0


def _write(url: str, scripts: Path) -> None:
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        config = Config(toml_file=str(ROOT / "pyproject.toml"))
        config.set_main_option("script_location", str(scripts))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        command.revision(config, "tables", autogenerate=True, rev_id="0002")
    engine.dispose()


if __name__ == "__main__":
    raise SystemExit(main())
