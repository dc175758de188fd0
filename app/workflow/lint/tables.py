"""Rules about decision tables: one variable a column, whitelisted cells, a last row that fits everything."""

import re
from collections.abc import Iterator

from lxml import etree

from app.workflow.expressions import compiled
from app.workflow.lint.model import DMN, Problem, text_of

LONGEST_BECAUSE = 300  # characters, as the column of decision rows
ANYTHING = "-"
_INPUT = re.compile(r"""(\?)(?=(?:[^'"]|['"][^'"]*['"])*$)""")  # as the engine reads "?": not within quotes


def cell_source(cell: str) -> str:
    """The cell as the expression that is evaluated, with a name where it says `?`."""
    return _INPUT.sub("cell", cell)


def table_problems(file: str, root: etree._Element, key: str) -> Iterator[Problem]:
    """Everything about one table; `key` is the decision's id, which the file is named after."""
    decisions = root.findall(f"{DMN}decision")
    if [decision.get("id") for decision in decisions] != [key]:
        yield Problem(file, key, "must hold one decision with the id of the file")
        return
    if not text_of(decisions[0].find(f"{DMN}description")):
        yield Problem(file, key, "has no documentation")
    for table in decisions[0].iter(f"{DMN}decisionTable"):
        yield from (Problem(file, element, reason) for element, reason in _table_faults(table))


def _table_faults(table: etree._Element) -> Iterator[tuple[str, str]]:
    if table.get("hitPolicy") != "FIRST":
        yield table.get("id", ""), "must have the hit policy FIRST: the engine does not hold another"
    for column in table.findall(f"{DMN}input"):
        if not text_of(column.find(f"{DMN}inputExpression/{DMN}text")).isidentifier():
            yield column.get("id", ""), "must read one variable"
    for output in table.findall(f"{DMN}output"):
        if not output.get("name", "").isidentifier():
            yield output.get("id", ""), "names no variable"
    yield from _rows_faults(table)


def _rows_faults(table: etree._Element) -> Iterator[tuple[str, str]]:
    rows = table.findall(f"{DMN}rule")
    for row in rows:
        yield from ((row.get("id", ""), reason) for reason in _row_faults(row))
    fits_all = [all(cell == ANYTHING for cell in cells(row)) for row in rows]
    if not any(fits_all[-1:]):
        yield table.get("id", ""), "has a gap: the last row must fit everything"
    for row, hides in list(zip(rows, fits_all, strict=True))[:-1]:
        if hides:
            yield row.get("id", ""), "hides the rows below it"


def _row_faults(row: etree._Element) -> Iterator[str]:
    because = text_of(row.find(f"{DMN}description"))
    if not because:
        yield "has no description: say why, in a sentence"
    if len(because) > LONGEST_BECAUSE:
        yield f"has a description longer than {LONGEST_BECAUSE} characters"
    outputs = [text_of(text) for text in row.findall(f"{DMN}outputEntry/{DMN}text")]
    for source in [cell_source(cell) for cell in cells(row) if cell != ANYTHING] + outputs:
        try:
            compiled(source)
        except ValueError as error:
            yield f"computes what it may not: {error}"


def cells(row: etree._Element) -> list[str]:
    """The row's input cells, left to right."""
    return [text_of(text) for text in row.findall(f"{DMN}inputEntry/{DMN}text")]
