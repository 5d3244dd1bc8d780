"""A bug is told in one line with an id and a file, which holds its traceback and not the command."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from pullquote.cli import failures, main
from tests.cli.conftest import Run

QUESTION = "Which zyxomma is a dragonfly?"
_LINE = re.compile(
    r"pullquote: this is a bug in Pullquote \(incident ([a-z2-7]{8})\): its traceback is in (.+); please report it\n"
)


@pytest.fixture(autouse=True)
def bug(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError("\x1b[31mof no use\nto anybody")

    monkeypatch.setattr("pullquote.archive.answer", broken)


def test_a_bug_is_told_in_one_line_and_kept_in_a_file(run: Run, home: Path):
    result = run("ask", QUESTION, "--archive", home)
    told = _LINE.fullmatch(result.err)
    assert told, result.err
    assert (result.code, result.out) == (failures.EXIT_CODE, "")
    path = Path(told[2])
    text = path.read_text("utf-8")
    assert text.startswith(f"incident {told[1]}\npullquote ")
    assert 'raise ZeroDivisionError("\\x1b' in text
    assert text.endswith("ZeroDivisionError: ␛[31mof no use\nto anybody\n")
    assert "zyxomma" not in text
    assert path.name == f"{told[1]}.txt"
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("option", [["--json"], ["--format", "json"], ["--format=json"], ["--format", "jsonl"]])
def test_programs_are_told_in_json(run: Run, home: Path, option: list[str]):
    result = run("ask", QUESTION, "--archive", home, *option)
    error = json.loads(result.out)["error"]
    told = _LINE.fullmatch(result.err)
    assert told
    assert (error["code"], error["incident"], error["traceback"]) == ("bug", told[1], told[2])
    assert error["message"] in result.err


def test_each_bug_has_an_id_of_its_own_and_the_latest_are_kept(run: Run, home: Path):
    found = [_LINE.fullmatch(run("ask", QUESTION, "--archive", home).err) for _ in range(3)]
    paths = [Path(one[2]) for one in found if one]
    assert len(set(paths)) == 3
    for number, path in enumerate(paths):
        os.utime(path, (number, number))
    for number in range(failures.KEPT):
        other = paths[0].with_name(f"older{number:03}.txt")
        other.touch()
        os.utime(other, (10 + number, 10 + number))
    mine = paths[0].with_name("notes.txt")
    mine.touch()
    told = _LINE.fullmatch(run("ask", QUESTION, "--archive", home).err)
    assert told
    assert not any(path.exists() for path in paths)
    assert Path(told[2]).exists()
    assert mine.exists()
    assert len(list(mine.parent.iterdir())) == failures.KEPT + 1


def test_where_no_file_can_be_written_the_traceback_is_printed(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    (home.parent / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(home.parent / "file"))
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main(["ask", QUESTION, "--archive", str(home), "--json"])
    assert left.value.code == failures.EXIT_CODE
    said = capsys.readouterr()
    assert json.loads(said.out)["error"]["traceback"] is None
    first, rest = said.err.split("\n", 1)
    assert re.fullmatch(r"pullquote: .* its traceback is below, since it cannot be kept; please report it", first)
    assert "ZeroDivisionError: ␛[31mof no use\nto anybody" in rest


def test_what_is_no_bug_leaves_no_file(run: Run, home: Path):
    assert run("ask", " ", "--archive", home).code == 2
    assert not list(Path(os.environ["HOME"]).rglob("????????.txt"))
