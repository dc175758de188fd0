"""`python -m tests.dead_code`: `app` has no code that nothing uses. What only a test uses is dead as well."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from vulture import Vulture
from vulture.core import Item

ROOT = Path(__file__).parents[1]
REGISTERED = [  # the decorator hands it to whoever calls it
    "@user_task", "@service_task", "@job", "@every", "@scope", "@on_*", "@event.listens_for", "@*.route", "@*.post",
    "@*.command", "@*.before_request", "@*.after_request", "@*.teardown_request", "@*.errorhandler",
    "@*.app_errorhandler", "@*.context_processor",
]  # fmt: skip
NAMED_IN = ["app/web/templates/**/*.html", "workflows/*.bpmn", "workflows/*.dmn"]
"""What stands there by its name is used."""
CODES = ROOT / "app/tables/words"
"""A code that old rows hold keeps its words there, even if no new row gets it."""
CALLED_BY = {
    "Python": {"__getattr__", "_value_"},
    "click": {"convert"},
    "Flask": {
        "cli", "direct_passthrough", "jinja_environment", "jinja_loader", "lstrip_blocks", "max_content_length",
        "max_form_memory_size", "max_form_parts", "request_class", "trim_blocks",
    },
    "Flask-Login": {"get_id", "login_message", "login_view", "session_protection"},
    "WTForms and the templates of its widgets": {
        "add_label", "described_by", "error_word", "field_flags", "input_type", "process_formdata",
    },
    "SQLAlchemy": {"cache_ok", "impl", "process_bind_param", "process_result_value", "type_annotation_map"},
    "SpiffWorkflow": {"PROCESS_PARSER_CLASS", "_run_hook", "create_task", "thread_id"},
    "Procrastinate": {"exception", "get_retry_decision", "get_sync_connector", "timestamp"},
    "structlog": {"logger"},
    "Babel": {"comment_tags"},
}  # fmt: skip
"""Names that a library asks for."""
EXPLAINED = {
    "Conditions": "a type that stands in quotes, since it is declared before what it speaks of",
    "drain": "works the queue off at once, in tests: what they do must have come to its end",
    "midnight": "a field of Bounds, which is unpacked by name into the statement",
    "nav_counts": "read from g by its name",
    "rewrap": "half of a rotation of the master keys; no command calls it yet",
}


def unused() -> list[Item]:
    scan = Vulture(ignore_decorators=REGISTERED)
    scan.scavenge([str(ROOT / "app"), str(ROOT / "wsgi.py")], exclude=["*/node_modules/*"])
    files = [path for where in NAMED_IN for path in ROOT.glob(where)]
    told = {word for path in files for word in re.findall(r"\w+", path.read_text("utf-8"))}
    known = told | set().union(*CALLED_BY.values()) | EXPLAINED.keys() | set(columns_and_fields())
    return [item for item in scan.get_unused_code() if item.name not in known and item.filename.parent != CODES]


def columns_and_fields() -> Iterator[str]:
    """Of rows and forms, which are stored and read as a whole."""
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.ClassDef):
                continue
            for line in node.body:
                if isinstance(line, ast.AnnAssign) and ast.unparse(line.annotation).startswith("Mapped["):
                    yield ast.unparse(line.target)
                if isinstance(line, ast.Assign) and re.match(r"\w*Field\(", ast.unparse(line.value)):
                    yield ast.unparse(line.targets[0])


def main() -> int:
    found = unused()
    for item in found:
        print(f"{item.filename.relative_to(ROOT)}:{item.first_lineno}: nothing uses {item.name} ({item.typ})")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
