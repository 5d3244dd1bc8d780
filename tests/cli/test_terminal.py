"""Nothing in an article, a file name or a claim may control a terminal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pullquote.cli import render
from tests.cli.conftest import Run
from tests.support.archives import write_lines

RAW = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
EVIL = "The \x1b[2Jlamp\x07 was \x9b31mlit \x7fagain\x08 by the keeper"
FACTS = {"title": "Evil \x9b2J title", "authors": ["Ada \x9bFenn"], "outlet": "Out\x85let \x9bM", "section": "S\x9b"}


@pytest.fixture
def evil(tmp_path: Path, run: Run) -> Path:
    folder = tmp_path / "news"
    articles = [
        {
            "text": f"{EVIL}.\n\nThe next {EVIL} followed.\n\n{'Calm words filled the rest of the page. ' * 30}",
            "id": "evil",
            **FACTS,
        },
        {"text": f"{EVIL} twice or thrice.", "id": "other", "url": "https://l.example/a?\x9bm"},
    ]
    assert run("add", write_lines(tmp_path / "lines", *articles), "--archive", folder).code == 0
    return folder


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "the lamp was lit again by the keeper"),
        ("ask", "the lamp volcano", "--closest"),
        ("articles",),
        ("show", "evil"),
        ("show", "other"),
        ("verify", "again"),
        ("verify", f"{EVIL} once"),
        ("verify", "The next lamp was lit by the keeper followed"),
        ("check",),
        ("stats",),
    ],
)
def test_no_control_character_reaches_the_terminal(run: Run, evil: Path, arguments: tuple[str, ...]):
    result = run(*arguments, "--archive", evil)
    assert result.code in {0, 1}
    assert not RAW.search(result.out), RAW.search(result.out)
    assert not RAW.search(result.err)


def test_chat_shows_no_control_character(run: Run, evil: Path):
    lines = "the lamp was lit again by the keeper\n/more\n/context\n/context 2\n/sources\n"
    lines += "/outlet Out\x9bx\n/\x1b[2J\n/quit\n"
    result = run("chat", "--archive", evil, stdin=lines)
    assert result.code == 0
    assert "lamp" in result.out
    assert not RAW.search(result.out), RAW.search(result.out)
    assert not RAW.search(result.err), result.err


@pytest.mark.parametrize("name", ["bad\x1b[31m.txt", "bad\x07.txt", "bad\x9b2J.txt"])
def test_no_control_character_of_a_file_name_reaches_the_terminal(run: Run, tmp_path: Path, write, name: str):
    result = run("add", write(name, ""), tmp_path / f"not-there-{name}", "--archive", tmp_path / "n")
    assert result.code == 2
    assert len([line for line in result.err.splitlines() if "not added" in line]) == 2
    assert not RAW.search(result.err), result.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "\x07"),
        ("remove", "\x07"),
        ("ask", "x", "--after", "\x07"),
        ("ask", "x", "--\x07"),
        ("\x07",),
        ("ask", "x", "--sort", "\x07"),
    ],
)
def test_no_control_character_of_an_argument_comes_back(run: Run, evil: Path, arguments: tuple[str, ...]):
    result = run(*arguments, *(["--archive", evil] if len(arguments) > 1 else []))
    assert result.code == 2
    assert not RAW.search(result.out)
    assert not RAW.search(result.err)


def test_visible_changes_control_characters_only_and_keeps_places():
    every = "".join(map(chr, range(0xD800)))
    shown = render.visible(every)
    assert len(shown) == len(every)
    assert not RAW.search(shown)
    reversing = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    assert all((a == b) == (not RAW.match(a) and a not in reversing) for a, b in zip(every, shown, strict=True))
    assert "\n" in shown
    assert "\t" in shown
