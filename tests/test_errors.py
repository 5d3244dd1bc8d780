"""The errors: what each carries, and that the codes are stable and their texts complete."""

import ast
import pickle
from pathlib import Path
from string import Formatter

import pytest

from pullquote import Archive, InputError
from pullquote.errors import DamagedArchive, PullquoteError

ROOT = Path(__file__).parents[1]
CODES = Path(__file__).with_name("error_codes.txt")


def error_classes(trees: list[ast.Module]) -> dict[str, ast.ClassDef]:
    """Return PullquoteError and everything derived from it, by name."""
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    found = {node.name: node for node in classes if node.name == "PullquoteError"}
    while new := [c for c in classes if c.name not in found and {ast.unparse(b) for b in c.bases} & found.keys()]:
        found |= {node.name: node for node in new}
    return found


def constructed() -> list[tuple[str, ast.Call]]:
    """Return every call in the library that gives an error its code, with its file and line."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted((ROOT / "index").rglob("*.py"))}
    classes = error_classes(list(trees.values()))
    own = {
        name: method
        for name, node in classes.items()
        for method in node.body
        if name != "PullquoteError" and isinstance(method, ast.FunctionDef) and method.name == "__init__"
    }
    calls = [
        (f"{path.relative_to(ROOT)}:{node.lineno}", node)
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in classes.keys() - own.keys()
    ]
    for name, method in own.items():
        nodes = [node for node in ast.walk(method) if isinstance(node, ast.Call)]
        calls += [(name, node) for node in nodes if ast.unparse(node.func) == "super().__init__"]
    return calls


def test_every_error_has_a_code_and_a_message_made_of_its_parameters():
    calls = constructed()
    assert len(calls) > 80
    for place, call in calls:
        code, message = call.args
        assert isinstance(message, ast.Constant), place
        fields = {field for _, field, _, _ in Formatter().parse(message.value) if field}
        assert fields == {keyword.arg for keyword in call.keywords}, place
        if isinstance(code, ast.Constant):
            assert code.value.replace("_", "a").isalnum(), place
            assert code.value.islower(), place
        else:  # an error passed on with more around its message
            assert ast.unparse(code) == "error.code", place


def test_a_code_has_one_message():
    messages: dict[str, set[str]] = {}
    for _, call in constructed():
        if isinstance(call.args[0], ast.Constant):
            messages.setdefault(call.args[0].value, set()).add(call.args[1].value)
    assert {code: found for code, found in messages.items() if len(found) > 1} == {}


def test_codes_are_the_ones_listed():
    """A code is part of the API: changing or removing one breaks programs that use it."""
    raised = {call.args[0].value for _, call in constructed() if isinstance(call.args[0], ast.Constant)}
    assert sorted(raised) == CODES.read_text("utf-8").split()


def test_an_error_carries_its_code_and_parameters(tmp_path):
    with Archive.open(tmp_path, create=True) as archive, pytest.raises(InputError) as caught:
        archive.ask("x" * 2001)
    assert caught.value.code == "question_too_long"
    assert caught.value.params == {"length": 2001, "limit": 2000}
    assert str(caught.value) == "the question has 2,001 characters, at most 2,000 are read: shorten it"


def test_an_error_survives_the_way_from_another_process():
    error = DamagedArchive("archive_damaged", "{path} is damaged: {problem}", path="news", problem="{odd}")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.code, again.params, again.exit_code) == (
        DamagedArchive,
        "news is damaged: {odd}",
        "archive_damaged",
        {"path": "news", "problem": "{odd}"},
        3,
    )


def test_parameters_must_be_those_of_the_message():
    with pytest.raises(KeyError):
        PullquoteError("code", "{missing}")
