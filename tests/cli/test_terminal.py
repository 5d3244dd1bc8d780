"""Nothing in an article, a file name or a claim may control a terminal."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

import pytest
from hypothesis import given, strategies

from pullquote.cli import render
from pullquote.cli.main import pullquote
from pullquote.text.characters import escape_controls, show_controls
from tests.cli.conftest import Run
from tests.support.archives import write_lines

RAW = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
BIDI = re.compile(r"[\u2028\u2029\u202a-\u202e\u2066-\u2069]")
OSC = re.compile("\x1b]8;[^\x1b]*\x1b\\\\|\x1b\\[(?:[0-9;]*m|2K|1A|\\?25[hl])|\r")  # links, colours, bars
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


def test_controls_are_shown_one_for_one_and_nothing_else_is_changed():
    every = "".join(map(chr, range(0xD800)))
    shown = show_controls(every)
    assert len(shown) == len(every)
    assert not RAW.search(shown)
    reversing = "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    assert all((a == b) == (not RAW.match(a) and a not in reversing) for a, b in zip(every, shown, strict=True))
    assert "\n" in shown
    assert "\t" in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("pay\u200bpal.example", "pay\ufffdpal.example"),
        ("example\u2060.com", "example\ufffd.com"),
        ("5\u200f.\u200e5", "5\ufffd.\ufffd5"),
        ("see\U000e0041\U000e0042 this", "see\ufffd\ufffd this"),
        ("\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", None),  # Persian joins words so
        ("\u0915\u094d\u200d\u0937", None),
        ("\u0e01\u200b\u0e02", None),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", None),
        ("\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", None),
        ("\u05d0\u200f! abc", None),
    ],
)
def test_hidden_characters_are_shown_where_they_mislead(text: str, shown: str | None):
    assert show_controls(text) == (shown or text)
    assert json.loads(escape_controls(json.dumps(text, ensure_ascii=False))) == text


@given(strategies.text(strategies.characters(min_codepoint=0, max_codepoint=0x10FFFF)))
def test_escaped_json_is_the_same_value_without_controls(text: str):
    written = escape_controls(json.dumps([text], ensure_ascii=False, indent=2))
    assert json.loads(written) == [text]
    assert not RAW.search(written)
    assert not BIDI.search(written)


def test_nothing_is_printed_but_through_one_function():
    """Whatever a command prints as text goes through `render`; rich's tables and the shell's script are seen to."""
    for path in Path(render.__file__).parent.glob("*.py"):
        source = path.read_text("utf-8")
        assert "click.echo" not in source or path.name in {"render.py", "completion.py"}, path
        assert "rich.text" not in source or path.name == "render.py", path
        assert not re.search(r"(?<!def )(?<![.\w])print\(|Style\([^)]*link=(?!quote_url)", source), path


def every_command(evil: Path, folder: Path) -> list[tuple[str, ...]]:
    formats = [("--format", name) for name in ("markdown", "html", "csv", "json", "jsonl")]
    asked = ("ask", "the lamp was lit again by the keeper", "--closest")
    (folder / "draft.md").write_text(f"“{EVIL} twice or thrice.” “The next lamp {EVIL} stopped.”\n", "utf-8")
    (folder / "questions").write_text(f"the lamp was lit {EVIL}\n", "utf-8")
    reports = [("--format", name) for name in ("markdown", "html", "json")]
    evil_source = folder / "s\x9b2J\u202e"
    evil_source.mkdir()
    (evil_source / "a\x9b2J.txt").write_text(f"{EVIL} in a watched folder.\n\nNobody {EVIL} came.", "utf-8")
    (evil_source / "b\x9b2J.jsonl").write_text(f"{{not {EVIL}", "utf-8")
    return [
        *[(*asked, *form) for form in [(), ("--json",), *formats]],
        *[("ask", "--questions", str(folder / "questions"), *form) for form in [(), *formats]],
        *[("verify", text, *form) for text in (f"{EVIL} once", EVIL) for form in [(), ("--json",), *reports]],
        *[("verify", "--draft", str(folder / "draft.md"), *form) for form in [(), ("--json",), *reports]],
        *[(name, *form) for name in ("articles", "stats", "config", "doctor") for form in [(), ("--json",)]],
        *[("show", id, *form) for id in ("evil\x9b", "other\u202e") for form in [(), ("--json",)]],
        ("ask", "lamp", "--outlet", f"Out{EVIL}"),
        ("articles", "--search", EVIL),
        ("check",),
        *[("show", "evil\x9b", "--versions", *form) for form in [(), ("--diff",), ("--json",)]],
        ("sources", "add", str(evil_source)),
        ("sources", "refresh"),
        *[("sources", "list", *form) for form in [(), ("--json",)]],
        ("sources", "remove", str(evil_source)),
        ("withdraw", "other\u202e", f"none{EVIL}"),
        *[("articles", "--withdrawn", *form) for form in [(), ("--json",)]],
        ("withdraw", "--undo", "other\u202e"),
        ("remove", "other\u202e", f"none{EVIL}"),
        ("show", f"none{EVIL}"),
        ("backup", str(folder / "b\x9b2J\u202e")),
        ("import", str(evil)),
        ("import", str(folder / "b\x9b2J\u202e")),
        ("restore", str(folder / "b\x9b2J\u202e")),
        ("restore", str(folder / "b\x9b2J\u202e"), "--replace"),
    ]


@pytest.mark.parametrize("terminal", [False, True])
def test_no_field_of_an_article_controls_a_terminal_in_any_command(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, terminal: bool
):
    folder = tmp_path / "news"
    facts = {name: f"{name} {EVIL} \u202ereversed\u2066" for name in ("title", "outlet", "section")}
    facts |= {"authors": [f"Ada {EVIL}"], "translators": [f"Una {EVIL}\u202e"]}
    facts["corrections"] = [f"Not {EVIL} \u202e."]
    calm = "Calm words filled the rest of the page. " * 30
    articles = [
        {"text": f"{EVIL}.\n\nThe next \u202e{EVIL} followed.\n\n{calm}", "id": "evil\x9b", **facts},
        {
            "text": f"{EVIL} twice or thrice.\n\n{calm}",
            "id": "other\u202e",
            "url": "https://l.example/a\x9c\x9b31m?\u202em",
        },
    ]
    assert run("add", write_lines(tmp_path / "lines", *articles), "--archive", folder).code == 0
    if terminal:
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("TERM", "xterm-256color")
    seen = set()
    for arguments in every_command(folder, tmp_path):
        if arguments[0] not in pullquote.commands:
            continue
        where = () if arguments[0] == "config" else ("--archive", folder)
        result = run(*arguments, *where)
        for stream in (result.out, result.err):
            printed = OSC.sub("", stream) if terminal else stream
            found = RAW.search(printed) or BIDI.search(printed)
            assert not found, (arguments, found, printed)
        for address in re.findall("\x1b]8;[^;]*;([^\x1b]*)", result.out):
            assert re.fullmatch(r"[!-~]*", address)
        if "--json" in arguments and result.code in {0, 1}:
            json.loads(result.out)
        seen.add(arguments[0])
    rest = {"add", "chat", "bench", "bot", "compile", "completion", "evaluate", "reindex"}
    assert set(pullquote.commands) <= seen | rest, "a new command has to be listed here"


@pytest.mark.parametrize("name", ["evil", "new\nline"])
def test_a_record_of_the_log_is_one_line_without_controls(run: Run, evil: Path, monkeypatch, name: str):
    def warn(*_: object, **__: object) -> dict[str, str]:
        logging.getLogger("pullquote").warning("the index %s was lost", f"{name} {EVIL} \u202e")
        return {}

    monkeypatch.setattr("pullquote.Archive.stats", warn)
    result = run("stats", "--archive", evil)
    assert len(result.err.splitlines()) == 1
    assert not RAW.search(result.err)
    assert not BIDI.search(result.err)
