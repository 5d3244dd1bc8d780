"""Versions, what they changed, answers as of a day, and what became of words, as the command line shows them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.support.archives import write_lines
from tests.support.clock import Clock

KNOWN = {"id": "lamps", "url": "https://ledger.example/lamps", "published": "2024-01-01", "title": "Lamps"}
OLD = "The harbour has nine lamps. The keeper of Oss counted them on Monday.\n\nIt rained all day."
NEW = (
    "The harbour has nine lamps. The keeper of Oss counted seven of them on Friday.\n\nIt rained all day.\n\nIt ended."
)
ASKED = "When did the keeper of Oss count the nine lamps?"


@pytest.fixture
def news(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of an archive whose one article was changed."""
    folder, clock = tmp_path / "news", Clock(monkeypatch, "2024-01-02")
    run("add", write_lines(tmp_path / "lines", KNOWN | {"text": OLD}), "--archive", folder)
    clock.set("2024-01-09")
    changed: dict[str, Any] = {"text": NEW, "title": "Lamps of Oss", "modified": "2024-01-08"}
    assert run("add", write_lines(tmp_path / "lines", KNOWN | changed), "--archive", folder).out == "1 updated\n"
    return folder


def test_versions_are_listed_with_what_changed(news: Path, run: Run):
    assert run("show", "lam", "--versions", "--archive", news).out == (
        "lamps version 1 · superseded\n"
        "    first seen: 2 January 2024, 12:00:00 UTC · published: 1 January 2024 · modified: unknown\n"
        "    known to stand since 1 January 2024, as its publisher says\n"
        "\nlamps version 2 · current\n"
        "    first seen: 9 January 2024, 12:00:00 UTC · published: 1 January 2024 · modified: 8 January 2024\n"
        "    known to stand since 8 January 2024, as its publisher says\n"
        "    title: [-Lamps-] {+Lamps of Oss+}\n"
        "    modified: [-unknown-] {+2024-01-08+}\n"
        "    paragraphs: 1 changed, 1 added, 0 removed, 1 unchanged\n"
    )


def test_with_diff_the_words_are_shown(news: Path, run: Run):
    out = run("show", "lamps", "--versions", "--diff", "--archive", news).out
    assert "paragraph 1, changed:\n    The harbour has nine lamps. The keeper of Oss counted " in out
    assert "[-Monday-]{+Friday+}" in out.replace("-] {+", "-]{+")
    assert "paragraph 3, added:\n    {+It ended.+}" in out
    assert "It rained" not in out


def test_versions_as_json(news: Path, run: Run):
    first, second = json.loads(run("show", "lamps", "--versions", "--diff", "--json", "--archive", news).out)
    assert (first["version"], first["since"], first["since_by"], first["is_last"]) == (
        1,
        "2024-01-01",
        "publisher",
        False,
    )
    assert (second["changed_facts"], second["seen"]) == ({"title": "Lamps", "modified": None}, "2024-01-09T12:00:00Z")
    assert [one["operation"] for one in second["changes"]] == ["replace", "insert"]
    assert first["changes"] == []


@pytest.mark.parametrize("options", [("--diff",), ("--versions", "--version", "1")])
def test_options_that_make_no_sense_together_are_refused(news: Path, run: Run, options: tuple[str, ...]):
    assert run("show", "lamps", *options, "--archive", news).code == 2


def test_no_line_of_a_version_passes_for_another(tmp_path: Path, run: Run):
    folder = tmp_path / "news"
    for text in ("One.\n\nTwo.", "One.\n\nTwo\x1b[31m.\nlamps version 9 · current\n    first seen: never"):
        run("add", write_lines(tmp_path / "lines", KNOWN | {"text": text}), "--archive", folder)
    out = run("show", "lamps", "--versions", "--diff", "--archive", folder).out
    assert "\x1b" not in out
    assert "\nlamps version 9" not in out
    assert "    │ lamps version 9 · current" in out


def test_very_many_changes_are_cut_and_counted(tmp_path: Path, run: Run):
    folder = tmp_path / "news"
    for edition in range(2):
        text = "\n\n".join(f"Lamp {n} of edition {edition} burned." for n in range(130))
        run("add", write_lines(tmp_path / "lines", KNOWN | {"text": text}), "--archive", folder)
    out = run("show", "lamps", "--versions", "--diff", "--archive", folder).out
    assert out.count(", changed:") == 100
    assert "… and 30 more changed paragraphs: --json has all" in out


def test_a_changed_quotation_says_until_when_and_what_stands_there_now(news: Path, run: Run):
    result = run("verify", "The keeper of Oss counted them on Monday.", "--archive", news)
    assert result.code == 0
    assert "printed until 8 January 2024 (its publisher's date), since changed to:\n" in result.out
    assert "“The keeper of Oss counted seven of them on Friday.”" in result.out


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_reports_say_so_too(news: Path, run: Run, tmp_path: Path, form: str):
    draft = tmp_path / "draft.txt"
    draft.write_text("He wrote: “The keeper of Oss counted them on Monday.”", "utf-8")
    for asked in (("The keeper of Oss counted them on Monday.",), ("--draft", draft)):
        out = run("verify", *asked, "--format", form, "--archive", news).out.replace("\\", "").replace("&#x27;", "'")
        assert "printed until 8 January 2024 (its publisher's date), since changed to:" in out
        assert "The keeper of Oss counted seven of them on Friday." in out
    assert "since changed to" in run("verify", "--draft", draft, "--archive", news).out


@pytest.mark.parametrize("form", ["text", "markdown", "html", "csv", "json"])
def test_an_answer_as_of_a_day_says_so(news: Path, run: Run, form: str):
    out = run("ask", ASKED, "--as-of", "2024-01-05", "--format", form, "--archive", news).out
    assert "counted them on Monday" in out
    assert "Friday" not in out
    assert "2024-01-05" in out if form in {"csv", "json"} else "As of 5 January 2024: from articles published by" in out
    if form != "csv":
        assert "version 1, superseded" in out
    now = run("ask", ASKED, "--format", form, "--archive", news).out
    assert "Friday" in now
    assert "As of" not in now


def test_a_quote_of_a_changed_article_names_its_version(news: Path, run: Run):
    assert "paragraph 1 of 3 · version 2" in run("ask", ASKED, "--archive", news).out


def test_nothing_was_known_then(news: Path, run: Run):
    result = run("ask", ASKED, "--as-of", "2023", "--archive", news)
    assert result.code == 1
    assert "no article is known as of 2023, the oldest is of 2024-01-01" in result.out


def test_chat_as_of_a_day(news: Path, run: Run):
    said = run("chat", "--archive", news, stdin=f"/as-of 2024-01-05\n{ASKED}\n/filters\n/as-of\n{ASKED}\n").out
    assert said.index("As of 5 January 2024") < said.index("Monday") < said.index("as_of: 2024-01-05")
    assert "Friday" in said[said.index("as-of: any") :]


def test_lists_and_verdicts_as_of_a_day(news: Path, run: Run):
    assert "“Lamps”" in run("articles", "--as-of", "2024-01-05", "--archive", news).out
    assert run("verify", "It ended.", "--as-of", "2024-01-05", "--archive", news).code == 1
    assert run("verify", "It ended.", "--as-of", "2024-01-08", "--archive", news).code == 0
