"""`pytest -p tests.support.fourth_kind.plugin`: one line more in app/subjects.py, and one module more in app/web.

Loaded before anything of the program: the columns are made when the tables are.
"""

import sys
from pathlib import Path
from types import ModuleType

import app

LAST = '    contact_id: Mapped[int | None] = _about("contact")\n'
LINE = '    measure_id: Mapped[int | None] = _about("measure")\n'


def with_one_line_more():
    path = Path(app.__file__).parent / "subjects.py"
    source = path.read_text(encoding="utf-8")
    assert source.count(LAST) == 1
    module = ModuleType("app.subjects")
    sys.modules[module.__name__] = app.subjects = module
    exec(compile(source.replace(LAST, LAST + LINE), path, "exec"), module.__dict__)  # noqa: S102


with_one_line_more()

import app.web  # noqa: E402

app.web.__path__.append(str(Path(__file__).parent / "rooms"))
