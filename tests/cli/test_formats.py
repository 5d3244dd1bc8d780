"""`ask` in every format, hostile articles in each, and files of questions."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sys
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.cli.conftest import Run
from tests.cli.test_markup import Shown
from tests.support.archives import FERRY, write_lines

ASKED = "the ferry to Osmey left at dawn"
HOSTILE = "=HYPERLINK(1) & the <script>alert(1)</script> `lamp` was **lit** by the [keeper](x) | on $5. It rained."
TITLE = '=1+1 <img src=x onerror=alert(1)> [t](javascript:x) "q" | *b*'


@pytest.fixture
def hostile(run: Run, tmp_path: Path) -> Path:
    facts = {"title": TITLE, "outlet": "@Post", "authors": ["Ada </blockquote>"], "url": "https://l.example/a?<b>"}
    run("add", write_lines(tmp_path / "lines", {"text": HOSTILE, **facts}), "--archive", tmp_path / "n")
    return tmp_path / "n"


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_quotation_marks_around_a_question_are_not_needed(home: Path, run: Run):
    assert run("ask", *ASKED.split(), "--archive", home).out == run("ask", ASKED, "--archive", home).out
    result = run("ask", "--archive", home)
    assert (result.code, result.out) == (2, "")
    assert "give either a question" in result.err


def test_json_is_a_format_too(home: Path, run: Run):
    asked = ("ask", ASKED, "--archive", home)
    assert (
        run(*asked, "--format", "json").out
        == run(*asked, "--json").out
        == run(*asked, "--json", "--format", "json").out
    )
    assert run(*asked, "--format", "text").out == run(*asked).out
    (line,) = run(*asked, "--format", "jsonl").out.splitlines()
    assert json.loads(line) == json.loads(run(*asked, "--json").out)
    result = run(*asked, "--json", "--format", "csv")
    assert (result.code, result.out) == (2, "")


def test_markdown(home: Path, run: Run):
    result = run("ask", ASKED, "--archive", home, "--format", "markdown")
    assert (result.code, result.err) == (0, "")
    first, second = FERRY.split(". ", 1)
    assert f"> **{first}.** {second}" in result.out
    assert "](<https://ledger.example/ferry#:~:text=" in result.out
    refused = run("ask", "submarine volcano", "--archive", home, "--format", "markdown")
    assert refused.code == 1
    assert "The archive does not answer this" in refused.out
    assert FERRY not in refused.out
    assert FERRY in run("ask", "submarine volcano", "--archive", home, "--format", "markdown", "--closest").out


def test_html(home: Path, run: Run):
    result = run("ask", ASKED, "--archive", home, "--format", "html")
    assert result.out.startswith("<!DOCTYPE html>")
    assert f"<mark>{FERRY.split('. ')[0]}.</mark>" in result.out
    assert (
        "no article is by “nobody”"
        in run("ask", ASKED, "--archive", home, "--format", "html", "--author", "nobody").out
    )
    assert FERRY in run("ask", "submarine volcano", "--archive", home, "--format", "html", "--closest").out


def test_csv(home: Path, run: Run):
    (row,) = rows(run("ask", ASKED, "--archive", home, "--format", "csv").out)
    assert (row["question"], row["outcome"], row["is_answer"], row["quote"]) == (ASKED, "answered", "yes", FERRY)
    assert row["answering_sentence"] == FERRY.split(". ")[0] + "."
    assert (row["authors"], row["published"], row["article"]) == ("Ada Fenn", "2022-03-04", "ferry")
    (row,) = rows(run("ask", "submarine volcano", "--archive", home, "--format", "csv").out)
    assert (row["outcome"], row["quote"]) == ("not_in_archive", "")
    assert row["reason"]
    closest = rows(run("ask", "submarine volcano", "--archive", home, "--format", "csv", "--closest").out)
    assert [(row["is_answer"], row["answering_sentence"]) for row in closest] == [("no", "")] * 3


def test_a_newer_figure_is_said_in_every_format(run: Run, tmp_path: Path):
    title = "The pier of Osmey and its restoration"
    old = {"text": "The restoration of the pier costs £410,000.", "published": "2020-03-02", "id": "old"}
    new = {"text": "The restoration of the pier costs £530,000, not £410,000.", "published": "2022-08-09", "id": "new"}
    lines = write_lines(tmp_path / "lines", old | {"title": title}, new | {"title": title})
    run("add", lines, "--archive", tmp_path / "n")
    asked = ("ask", "the restoration of the pier costs", "--archive", tmp_path / "n", "--format")
    assert [row["newer_figure"] for row in rows(run(*asked, "csv").out)] == ["", "new"]
    for written in ("markdown", "html"):
        shown = run(*asked, written).out
        assert shown.count("newer quote here gives another figure") == 1
        assert shown.index("410,000.") < shown.index("newer quote here")


def test_a_corrected_question_is_said_in_every_format(home: Path, run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        "pullquote.pipeline.ask.correct_spelling", lambda question, *_: question.replace("fery", "ferry")
    )
    for written in ("markdown", "html"):
        shown = run("ask", "the fery to Osmey left at dawn", "--archive", home, "--format", written).out
        assert "Searched for: the ferry to Osmey left at dawn" in shown


def test_nothing_an_article_says_is_markup_or_a_formula(hostile: Path, run: Run):
    asked = ("ask", "the lamp was lit by the keeper", "--archive", hostile, "--lenient", "--closest", "--format")
    page = run(*asked, "html").out
    assert {"script", "img"}.isdisjoint(Shown(page).elements)
    assert Shown(page).elements.count("blockquote") == 1
    assert HOSTILE in Shown(page).text
    shown = Shown(MarkdownIt("commonmark").enable("table").render(run(*asked, "markdown").out))
    assert set(shown.elements) <= {"h2", "p", "blockquote", "strong", "a"}
    assert HOSTILE in shown.text
    assert TITLE in shown.text
    (row,) = rows(run(*asked, "csv").out)
    assert (row["quote"], row["title"]) == (f"'{HOSTILE}", f"'{TITLE}")
    assert row["outlet"] == "'@Post"


def test_a_question_is_no_markup_either(home: Path, run: Run):
    asked = "<script>=1</script> *the ferry*"
    assert "script" not in Shown(run("ask", asked, "--archive", home, "--format", "html").out).elements
    assert "<script>" not in run("ask", asked, "--archive", home, "--format", "markdown").out.replace("\\<", "")
    assert rows(run("ask", "=the ferry", "--archive", home, "--format", "csv").out)[0]["question"] == "'=the ferry"


def test_a_file_of_questions_gives_a_line_each(home: Path, run: Run, write):
    lines = [
        ASKED,
        "",
        '{"id": 7, "question": "submarine volcano"}',
        '{"question": "the mill", "follows": "Hollin Beck"}',
    ]
    result = run("ask", "--questions", write("q.txt", "\n".join(lines)), "--archive", home)
    assert result.code == 0
    found = [json.loads(line) for line in result.out.splitlines()]
    assert [one["question"] for one in found] == [ASKED, "submarine volcano", "the mill"]
    assert [one["answered"] for one in found][:2] == [True, False]
    assert found[1]["id"] == 7
    assert "id" not in found[0]
    assert found[0] == json.loads(run("ask", ASKED, "--archive", home, "--json").out)
    assert result.err == "Asking …\n"


def test_a_line_that_cannot_be_asked_is_said_and_the_others_are_asked(home: Path, run: Run, write):
    lines = ["x" * 2001, "{", '{"id": 6, "question": 5}', '{"id": ["a"]}', ASKED]
    result = run("ask", "--questions", write("q.jsonl", "\n".join(lines)), "--archive", home)
    assert result.code == 2
    found = [json.loads(line) for line in result.out.splitlines()]
    codes = [one["error"]["code"] if "error" in one else None for one in found]
    assert codes == ["question_too_long", "question_not_json", "question_not_given", "question_not_given", None]
    assert [one.get("id") for one in found] == [None, None, 6, ["a"], None]
    assert [int(number) for number in re.findall(r"pullquote: line (\d):", result.err)] == [1, 2, 3, 4]


def test_questions_come_from_standard_input_and_go_to_any_format(home: Path, run: Run):
    asked = ("ask", "--questions", "-", "--archive", home, "--format")
    text = f"{ASKED}\nsubmarine volcano\n"
    assert [row["question"] for row in rows(run(*asked, "csv", stdin=text).out)] == [ASKED, "submarine volcano"]
    assert run(*asked, "markdown", stdin=text).out.count("## ") == 2
    assert Shown(run(*asked, "html", stdin=text).out).elements.count("h2") == 2
    assert len(json.loads(run(*asked, "json", stdin=text).out)) == 2


def test_questions_that_cannot_be_read(home: Path, run: Run, write, tmp_path: Path):
    for path in (tmp_path / "none.txt", write("latin.txt", b"caf\xe9\n"), tmp_path):
        result = run("ask", "--questions", path, "--archive", home)
        assert (result.code, result.out) == (2, "")
        assert len(result.err.splitlines()) == 1
    assert run("ask", "the ferry", "--questions", write("q.txt", "a"), "--archive", home).code == 2


@pytest.mark.skipif(os.name == "nt", reason="the browser is a shell script")
def test_open_opens_the_first_quotes_link(home: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    browser.write_text(f'#!{sys.executable}\nimport sys\nopen({str(opened)!r}, "a").write(sys.argv[1])\n')
    browser.chmod(0o755)
    monkeypatch.setattr("webbrowser._tryorder", None)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    result = run("ask", ASKED, "--archive", home, "--open")
    assert (result.code, result.err) == (0, "")
    assert opened.read_text().startswith("https://ledger.example/ferry#:~:text=")
    opened.unlink()
    assert "nothing was quoted" in run("ask", "submarine volcano", "--archive", home, "--open").err
    assert "is unknown" in run("ask", "lamp of the ferry burned all night", "--archive", home, "--open", "-k", 1).err
    assert not opened.exists()


def test_without_colours_the_sentence_that_answers_is_repeated_after_a_mark(home: Path, run: Run, tmp_path: Path):
    out = run("ask", ASKED, "--archive", home).out
    assert f"[1] {FERRY}\n    >> {FERRY.split('. ')[0]}.\n    — “Pears at dawn”" in out
    assert ">>" not in run("ask", "lamp of the ferry burned all night", "--archive", home, "-k", 1).out
    assert ">>" not in run("ask", "submarine volcano", "--archive", home, "--closest").out
    text = "He typed\n    >> and on the old telex. The lamp of Skerrow harbour was out."
    run("add", write_lines(tmp_path / "l", {"text": text}), "--archive", home)
    out = run("ask", "the lamp of Skerrow harbour was out", "--archive", home, "-k", 1).out
    assert "\n    >>> The lamp of Skerrow harbour was out.\n" in out
