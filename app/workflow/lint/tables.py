"""Rules about decision tables: one variable a column, whitelisted cells, rows that can match, a last row for all."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce

from lxml import etree

from app.values.domains import Domain, Value
from app.workflow.expressions import compiled, evaluate
from app.workflow.lint import reading
from app.workflow.lint.model import DMN, Problem, kind, line_of, named, text_of

LONGEST_BECAUSE = 300  # characters, as the column of decision rows
ANYTHING = "-"
CELL = "cell"
_INPUT = re.compile(r"""(\?)(?=(?:[^'"]|['"][^'"]*['"])*$)""")  # as the engine reads "?": not within quotes
_DMNS_OWN = {"true": "True", "false": "False", "null": "None"}


def as_asked(root: etree._Element) -> etree._Element:
    """The table in the words of our expressions, where an editor of tables writes DMN's own: true, or an empty cell."""
    for entry in root.iter(f"{DMN}inputEntry", f"{DMN}outputEntry"):
        for text in entry.findall(f"{DMN}text"):
            empty = ANYTHING if kind(entry) == "inputEntry" else ""
            text.text = _DMNS_OWN.get(text_of(text), text_of(text)) or empty
    return root


@dataclass(frozen=True)
class Table:
    """One decision of one file."""

    file: str
    key: str
    table: etree._Element

    @cached_property
    def rows(self) -> list[etree._Element]:
        """Its rules, from the top."""
        return self.table.findall(f"{DMN}rule")

    @cached_property
    def columns(self) -> list[str]:
        """The variable that each input column reads."""
        inputs = self.table.findall(f"{DMN}input")
        return [text_of(column.find(f"{DMN}inputExpression/{DMN}text")) for column in inputs]

    def answers(self) -> dict[str, Domain]:
        """What the table sets: every value that stands in the column of each output."""
        found: dict[str, list[Value]] = {}
        names = [output.get("name", "") for output in self.table.findall(f"{DMN}output")]
        for row in self.rows:
            for name, source in zip(names, _outputs(row), strict=False):
                if not list(_answer_faults(source)):
                    found.setdefault(name, []).append(evaluate(source, {}))
        return {name: reduce(Domain.__or__, (Domain((one,)) for one in values)) for name, values in found.items()}

    def found(self, element: etree._Element, reason: str) -> Problem:
        """A problem of this file."""
        return Problem(self.file, named(element), reason, line_of(element))


def tables_of(file: str, root: etree._Element) -> list[Table]:
    """The tables of the file's decisions."""
    decisions = root.findall(f"{DMN}decision")
    return [Table(file, one.get("id", ""), table) for one in decisions for table in one.findall(f"{DMN}decisionTable")]


def table_problems(file: str, root: etree._Element, key: str) -> Iterator[Problem]:
    """Everything about one table as such; `key` is the decision's id, which the file is named after."""
    decisions = root.findall(f"{DMN}decision")
    if [decision.get("id") for decision in decisions] != [key] or len(tables_of(file, root)) != 1:
        yield Problem(file, key, "must hold one decision with one table and the id of the file", line_of(root))
        return
    if not text_of(decisions[0].find(f"{DMN}description")):
        yield Problem(file, key, "has no documentation: give the decision a description", line_of(decisions[0]))
    for table in tables_of(file, root):
        yield from _table_faults(table)


def asked_problems(table: Table, asked: Mapping[str, Mapping[str, Domain]], known: Iterable[str]) -> Iterator[Problem]:
    """What the rows do with the values that they may meet; `asked`: by diagram, what the variables may be there."""
    if not asked:
        yield table.found(table.table, "is asked by no diagram: take it away, or draw the task that asks it")
        return
    everything, is_whole = list(known), True
    for column, name in zip(table.table.findall(f"{DMN}input"), table.columns, strict=True):
        for diagram, here in asked.items():
            for fault in reading.faults(name, here, everything):
                is_whole = False
                yield table.found(column, f"{fault} ({diagram})")
    if is_whole:
        here = {name: reduce(Domain.__or__, (one[name] for one in asked.values())) for name in table.columns}
        yield from _met(table, here)


@dataclass(frozen=True)
class Column:
    """The cells of one variable as expressions, empty where anything fits, and the values that it may meet."""

    asked: list[str]
    values: list[Value]
    allowed: Domain

    def masks(self) -> set[int]:
        """For each value the rows that it fits, as bits; each kind of value once."""
        rows = list(enumerate(self.asked))
        return {
            sum(1 << bit for bit, source in rows if not source or reading.fits(source, {CELL: value}))
            for value in self.values
        }

    def faults(self, source: str) -> Iterator[str]:
        """What is wrong with one cell."""
        wrong = [fault.replace(f"compares {CELL} with", "asks for") for fault in self._misread(source)]
        yield from wrong
        matched = [] if wrong else [reading.fits(source, {CELL: value}) for value in self.values]
        if None in matched:
            yield f"cannot be computed where the value is {self.values[matched.index(None)]!r}"
        elif not wrong and True not in matched:
            yield f"can never match: it fits none of {self.allowed}"

    def _misread(self, source: str) -> Iterator[str]:
        return reading.faults(source, {CELL: self.allowed}, [CELL])


def _column(cells: list[str], allowed: Domain) -> Column:
    asked = [_comparison(cell) if cell != ANYTHING else "" for cell in cells]
    constants = set().union(*(reading.constants_of(source) for source in asked if source))
    return Column(asked, allowed.examples(constants), allowed)


def _comparison(cell: str) -> str:
    """As the engine asks it: the value stands where the cell says `?`, else it is the cell's."""
    return cell_source(cell) if _INPUT.search(cell) else f"{CELL} == ({cell})"


def _met(table: Table, here: Mapping[str, Domain]) -> Iterator[Problem]:
    """Each cell against its column's values, and then the rows against every combination."""
    written = list(zip(*map(cells, table.rows), strict=True))
    columns = [_column([*some], here[name]) for name, some in zip(table.columns, written, strict=True)]
    faults = [
        table.found(row, f"{name}: {fault}")
        for name, column in zip(table.columns, columns, strict=True)
        for row, source in zip(table.rows, column.asked, strict=True)
        for fault in (column.faults(source) if source else ())
    ]
    yield from faults
    if not faults and not any(map(_fits_everything, table.rows[:-1])):
        yield from _unreached(table, [column.masks() for column in columns])


def _unreached(table: Table, columns: list[set[int]]) -> Iterator[Problem]:
    """The first row that fits decides: which rows are ever the first."""
    fitting = {(1 << len(table.rows)) - 1}
    for masks in columns:
        fitting = {one & other for one in fitting for other in masks}
    deciding = {some & -some for some in fitting}
    for bit, row in enumerate(table.rows):
        if 1 << bit not in deciding:
            yield table.found(row, "is never reached: the rows above it take all that it fits. Move it up, or away")


def cell_source(cell: str) -> str:
    """The cell as the expression that is evaluated, with a name where it says `?`."""
    return _INPUT.sub(CELL, cell)


def _table_faults(table: Table) -> Iterator[Problem]:
    if table.table.get("hitPolicy") != "FIRST":
        yield table.found(table.table, "must have the hit policy FIRST: the engine does not hold another")
    for column, name in zip(table.table.findall(f"{DMN}input"), table.columns, strict=True):
        if not name.isidentifier():
            yield table.found(column, "must read one variable")
    for output in table.table.findall(f"{DMN}output"):
        if not output.get("name", "").isidentifier():
            yield table.found(output, "names no variable: its name is what the diagram reads")
    yield from _rows_faults(table)


def _rows_faults(table: Table) -> Iterator[Problem]:
    answers = len(table.table.findall(f"{DMN}output"))
    for row in table.rows:
        yield from (table.found(row, reason) for reason in _row_faults(row, len(table.columns), answers))
    if not any(map(_fits_everything, table.rows[-1:])):
        yield table.found(table.table, "has a gap: the last row must fit everything")
    for row in table.rows[:-1]:
        if _fits_everything(row):
            yield table.found(row, "hides the rows below it: move it to the end, or say when it holds")


def _row_faults(row: etree._Element, width: int, answers: int) -> Iterator[str]:
    because = text_of(row.find(f"{DMN}description"))
    if not because:
        yield "has no description: say why, in a sentence"
    if len(because) > LONGEST_BECAUSE:
        yield f"has a description longer than {LONGEST_BECAUSE} characters"
    if len(cells(row)) != width:
        yield f"has {len(cells(row))} cells, and the table has {width} columns"
    if len(_outputs(row)) != answers:
        yield f"has {len(_outputs(row))} answers, and the table has {answers}"
    for source in [cell_source(cell) for cell in cells(row) if cell != ANYTHING]:
        try:
            compiled(source)
        except ValueError as error:
            yield f"computes what it may not: {error}"
    for source in _outputs(row):
        yield from _answer_faults(source)


def _answer_faults(source: str) -> Iterator[str]:
    """An answer is a value that stands there, so that whoever reads it knows all that it may be."""
    if not source:
        yield "has an empty answer: write a value, or None"
        return
    yield from reading.faults(source, {}, [])


def _fits_everything(row: etree._Element) -> bool:
    return all(cell == ANYTHING for cell in cells(row))


def cells(row: etree._Element) -> list[str]:
    """The row's input cells, left to right."""
    return [text_of(text) for text in row.findall(f"{DMN}inputEntry/{DMN}text")]


def _outputs(row: etree._Element) -> list[str]:
    return [text_of(text) for text in row.findall(f"{DMN}outputEntry/{DMN}text")]
