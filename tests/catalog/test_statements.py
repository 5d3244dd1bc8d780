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
    "_CURRENT", "ARTICLE_COLUMNS", "AUTHORS", "JOINED", "PASSAGE_COLUMNS", "SEAL", "_ORDERS[sort]", "_ORDERS['newest']",
    "APPLICATION_ID", "CACHE", "len(_MIGRATIONS)", "number + 1",  # numbers
    "where", "condition", "self._readable",  # conditions of `catalog/filters.py` and of the same module, with `?`
    "marks", "some", "', '.join('?' * len(wanted))",  # question marks
    "column", "fact", "names", "name", "order", "people", "table",  # of a list beside them, or a Literal
    "own", "sealed", "unkept",  # statements without values
}  # fmt: skip


def interpolated(source: str) -> Iterator[tuple[int, str]]:
    """Yield what f-strings with words of SQL, or concatenations, take in, with its line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            text = "".join(part.value for part in node.values if isinstance(part, ast.Constant))
            if _WORDS.search(text):
                for part in node.values:
                    if isinstance(part, ast.FormattedValue):
                        yield node.lineno, ast.unparse(part.value)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
            for one, other in ((node.left, node.right), (node.right, node.left)):
                if isinstance(one, ast.Constant) and isinstance(one.value, str) and _WORDS.search(one.value):
                    yield node.lineno, ast.unparse(other)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
            text = node.func.value
            if isinstance(text, ast.Constant) and isinstance(text.value, str) and _WORDS.search(text.value):
                yield node.lineno, ast.unparse(node)


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
        """db.execute("SELECT 1 FROM articles WHERE title = " + title)""",
        """db.execute("DELETE FROM articles WHERE title = %s" % title)""",
        """db.execute("SELECT 1 FROM articles WHERE title = {}".format(title))""",
    ],
)
def test_a_statement_made_of_somebodys_words_is_found(source: str):
    [(_, expression)] = interpolated(source)
    assert expression not in REVIEWED
