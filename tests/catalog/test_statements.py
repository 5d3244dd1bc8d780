"""What is put into the text of an SQL statement is ours: names of columns, conditions, question marks for values."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.conftest import ROOT

_WORDS = re.compile(
    r"\b(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|ATTACH|PRAGMA|VALUES|WHERE|FROM|JOIN|ORDER BY|GROUP BY)\b"
)
# Each was looked at: none holds a word that somebody wrote. Whoever adds one sees to that.
REVIEWED = {
    "where", "condition", "holds", "kept", "listed", "which",  # conditions, with `?` for values
    "self._readable", "_stood('w')",  # the same
    "marks", "some", "', '.join('?' * len(wanted))",  # question marks
    "column", "columns", "fact", "more", "names", "name", "one", "order", "people", "table",  # of a list beside them
    "counted", "own", "posted", "sealed", "unkept", "versions",  # statements without values
    "len(_MIGRATIONS)", "number + 1",
}  # fmt: skip


def interpolated(source: str) -> Iterator[tuple[int, str]]:
    """Yield what f-strings with words of SQL, and their likes, take in that is no constant, with its line."""
    for node in ast.walk(ast.parse(source)):
        taken: list[ast.expr] = []
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
            taken = [part.value for part in node.values if isinstance(part, ast.FormattedValue) and _WORDS.search(text)]
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
            pairs = ((node.left, node.right), (node.right, node.left))
            taken = [other for one, other in pairs if _is_statement(one)]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_statement(node.func.value):
            taken = [*node.args, *(one.value for one in node.keywords)] if node.func.attr == "format" else []
        for expression in taken:
            if not _is_constant(expression):
                yield expression.lineno, ast.unparse(expression)


def _is_statement(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(_WORDS.search(node.value))


def _is_constant(node: ast.expr) -> bool:
    """Return whether an expression is a literal, a constant of a module, one of its entries, or a choice of these."""
    if isinstance(node, ast.IfExp):
        return _is_constant(node.body) and _is_constant(node.orelse)
    if isinstance(node, ast.Subscript):
        return _is_constant(node.value)
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper())


@pytest.mark.parametrize("folder", ["index", "bot"])
def test_what_statements_take_in_was_reviewed(folder: str):
    found = {
        (f"{path.relative_to(ROOT)}:{line}", expression)
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line, expression in interpolated(path.read_text("utf-8"))
    }
    assert found
    assert {one for one in found if one[1] not in REVIEWED} == set()


@pytest.mark.parametrize(
    "source",
    [
        """db.execute(f"SELECT 1 FROM articles WHERE title = '{title}'")""",
        """db.execute(f"SELECT 1 FROM articles {WHERE if title else title}")""",
        """db.execute("SELECT 1 FROM articles WHERE title = " + title)""",
        """db.execute("DELETE FROM articles WHERE title = %s" % title)""",
        """db.execute("SELECT 1 FROM articles WHERE title = {}".format(title))""",
    ],
)
def test_a_statement_made_of_somebodys_words_is_found(source: str):
    [(_, expression)] = interpolated(source)
    assert expression not in REVIEWED


def test_constants_are_no_matter():
    assert not list(interpolated("""f"SELECT {COLUMNS} FROM a ORDER BY {_ORDERS[sort]} {A if b else 'c'}" """))
