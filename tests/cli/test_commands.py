from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pullquote import Archive
from pullquote.catalog.database import FILE_NAME
from pullquote.catalog.schema import MIGRATIONS
from pullquote.cli.commands import ALL
from pullquote.cli.main import pullquote
from tests.cli.conftest import Run
from tests.support.archives import FERRY, MILL, write_lines
from tests.support.fake_reader import FakeReader
from tests.support.web import WebServer

COMMANDS = sorted(command.name or "" for command in ALL)

# The contract of DESIGN.md: fields may be added, but not renamed.
QUOTE = {"text", "highlight", "score", "article", "passage", "sha256", "link", "also_in", "newer_figure"}
ARTICLE = {"id", "title", "authors", "outlet", "published", "modified", "url", "language", "collection", "version"}
PASSAGE = {"paragraph", "start", "end", "kind"}
ANSWER = {
    "question",
    "searched_for",
    "by_words",
    "answered",
    "outcome",
    "confidence",
    "reason",
    "reason_code",
    "quotes",
    "closest",
}


def assert_one_line(err: str, *words: str) -> None:
    lines = err.rstrip("\n").split("\n")
    assert len(lines) == 1, err
    assert lines[0].startswith("pullquote: ")
    for word in words:
        assert word in lines[0]


def test_an_address_is_added_or_rejected_in_one_line(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PULLQUOTE_FETCH_ALLOW", "127.0.0.1")
    monkeypatch.setenv("PULLQUOTE_FETCH_DELAY", "0")
    home = tmp_path / "web"
    with WebServer({"/ferry": f"<html><body><article><p>{FERRY}</p></article></body></html>"}) as server:
        result = run("add", f"{server.url}/ferry", f"{server.url}/gone", "http://10.0.0.1/", "--archive", home)
    assert result.code == 2
    lines = result.err.splitlines()
    assert [line.partition(": not added: ")[2] for line in lines if "gone" in line] == [
        f"{server.url}/gone: is not there (status 404); check the address"
    ]
    assert [line for line in lines if "10.0.0.1, a private address" in line]
    assert f"{server.url}/ferry" in run("ask", "the ferry to Osmey left at dawn", "--archive", home).out


def test_ask_gives_quotes(home: Path, run: Run):
    result = run("ask", "the ferry to Osmey left at dawn", "--archive", home)
    assert result.code == 0
    assert FERRY in result.out
    assert "“Pears at dawn” · Ada Fenn · Harbour Ledger · 4 March 2022 · paragraph 1 of 1" in result.out
    assert "https://ledger.example/ferry#:~:text=" in result.out
    assert MILL not in result.out
    assert result.err == ""


@pytest.mark.parametrize("form", [(), ("--format", "markdown"), ("--format", "html")])
def test_an_answer_by_words_alone_says_so(home: Path, run: Run, monkeypatch: pytest.MonkeyPatch, form: tuple[str, ...]):
    asked = ("ask", "Osmey ferry dawn crates pears ninety", "--archive", home, *form)
    assert "compared only the words" not in run(*asked).out
    monkeypatch.setattr(FakeReader, "knows_language", lambda *_: False)
    result = run(*asked)
    assert result.code == 0
    assert "reads English; of this question it compared only the words" in result.out


def test_ask_json_keeps_the_contract(home: Path, run: Run):
    result = run("ask", "the ferry to Osmey left at dawn", "--archive", home, "--json", "-k", 2)
    assert (result.code, result.err) == (0, "")
    answer = json.loads(result.out)
    assert answer.keys() >= ANSWER
    assert answer["question"] == "the ferry to Osmey left at dawn"
    assert answer["answered"] is True
    assert answer["reason"] is answer["reason_code"] is None
    assert 0.3 <= answer["confidence"] <= 1
    assert len(answer["quotes"]) + len(answer["closest"]) == 2
    for quote in (*answer["quotes"], *answer["closest"]):
        assert quote.keys() >= QUOTE
        assert quote["article"].keys() >= ARTICLE
        assert quote["passage"].keys() >= PASSAGE
        assert isinstance(quote["score"], float)
        start, end = quote["highlight"]
        assert quote["text"][start:end]
    (quote,) = answer["quotes"]
    assert quote["text"] == FERRY[quote["passage"]["start"] : quote["passage"]["end"]]
    assert quote["article"]["authors"] == ["Ada Fenn"]
    assert quote["article"]["modified"] is None
    assert quote["passage"]["paragraph"] == 1
    assert quote["passage"]["kind"] == "body"
    assert quote["link"].startswith("https://ledger.example/ferry#:~:text=")
    lamp = json.loads(run("ask", "lamp of the ferry burned", "--archive", home, "--json", "-k", 1).out)["quotes"][0]
    assert [lamp["article"][name] for name in ("title", "outlet", "published", "url", "language")] == [None] * 5
    assert (lamp["article"]["authors"], lamp["link"], lamp["also_in"]) == ([], None, [])


def test_also_in_keeps_the_contract(home: Path, run: Run, tmp_path: Path):
    run("add", write_lines(tmp_path / "l", {"text": FERRY, "id": "wire", "outlet": "Copy Post"}), "--archive", home)
    answer = json.loads(run("ask", "the ferry to Osmey", "--archive", home, "--json").out)
    assert answer["quotes"][0]["also_in"] == [
        {"id": "wire", "outlet": "Copy Post", "url": None, "collection": "default"}
    ]
    assert "also in Copy Post: wire" in run("ask", "the ferry to Osmey", "--archive", home).out


def test_a_newer_figure_is_told(home: Path, run: Run, tmp_path: Path):
    told = {"title": "Fares to Skerrow harbour", "outlet": "Harbour Ledger"}
    articles = [
        {**told, "text": f"An adult ticket to Skerrow harbour costs £{fare}.", "id": id, "published": day}
        for fare, id, day in (("6.40", "old", "2021-02-12"), ("7.60", "new", "2023-01-13"))
    ]
    run("add", write_lines(tmp_path / "l", *articles), "--archive", home)
    question = ("ask", "an adult ticket to Skerrow harbour costs", "--archive", home, "-k", 2, "--sort", "oldest")
    old, new = json.loads(run(*question, "--json").out)["quotes"]
    assert (old["article"]["id"], old["newer_figure"]) == ("old", {"id": "new", "published": "2023-01-13"})
    assert (new["article"]["id"], new["newer_figure"]) == ("new", None)
    out = run(*question).out
    assert out.count("a newer quote here gives another figure") == 1
    assert (
        out.index("£6.40") < out.index("a newer quote here gives another figure: [2], 2023-01-13") < out.index("£7.60")
    )


def test_figures_of_different_dates_are_all_shown_and_said_to_differ(home: Path, run: Run, tmp_path: Path):
    told = {"title": "Fares to Skerrow harbour", "outlet": "Harbour Ledger"}
    articles = [
        {**told, "text": f"An adult ticket to Skerrow harbour costs £{fare}.", "id": id, "published": day}
        for fare, id, day in (
            ("6.40", "old", "2021-02-12"),
            ("7.60", "new", "2023-01-13"),
            ("7.10", "mid", "2022-04-08"),
        )
    ]
    run("add", write_lines(tmp_path / "l", *articles), "--archive", home)
    question = ("ask", "an adult ticket to Skerrow harbour costs", "--archive", home)
    answer = json.loads(run(*question, "--json").out)
    newest_first = ["new", "mid", "old"]
    assert [quote["article"]["id"] for quote in answer["quotes"]] == newest_first
    assert [[one["id"] for one in group] for group in answer["differs"]] == [newest_first]
    said = "The figures differ by date: quote 1 of 2023-01-13, quote 2 of 2022-04-08, quote 3 of 2021-02-12."
    for written in ("text", "markdown", "html"):
        assert said in run(*question, "--format", written).out.replace("\\-", "-")
    assert [row["differs"] for row in csv.DictReader(run(*question, "--format", "csv").out.splitlines())] == ["yes"] * 3
    assert "differ by date" not in run(*question, "-k", 1).out


def test_how_a_time_was_read_is_said_and_can_be_switched_off(home: Path, run: Run, tmp_path: Path):
    told = {"title": "Fares to Skerrow harbour", "published": "2021-02-12"}
    run("add", write_lines(tmp_path / "l", {**told, "text": "The boat to Skerrow costs £6."}), "--archive", home)
    question = ("ask", "what did articles from 2021 say the boat to Skerrow costs", "--archive", home)
    said = "Read as: published 2021-01-01 to 2021-12-31 (“from 2021”)"
    assert said in run(*question).out
    assert said in run(*question, "--format", "html").out
    assert json.loads(run(*question, "--json").out)["read_as"]["kind"] == "published"
    assert "Read as" not in run(*question, "--no-dates").out
    assert json.loads(run(*question, "--no-dates", "--json").out)["read_as"] is None
    assert "£6" not in run(*question, "--after", 2022).out


def test_what_is_not_answered(home: Path, run: Run):
    result = run("ask", "submarine volcano", "--archive", home)
    assert result.code == 1
    assert result.out.startswith("The archive does not answer this: ")
    assert FERRY not in result.out
    assert "--closest" in result.out
    result = run("ask", "submarine volcano ferry", "--archive", home, "--closest", "-k", 1)
    assert result.code == 1
    assert "not offered as answers" in result.out
    result = run("ask", "submarine volcano", "--archive", home, "--json")
    answer = json.loads(result.out)
    assert result.code == 1
    assert (answer["answered"], answer["quotes"]) == (False, [])
    assert answer["reason"] == "no passage that comes close has “submarine” or “volcano”"
    assert (answer["words_found"], answer["words_missing"]) == ([], ["submarine", "volcano"])
    assert answer["reason_code"] == "uncertain"
    assert len(answer["closest"]) == 3


def test_filters_and_sorting(home: Path, run: Run):
    def asked(*options: object) -> list[str]:
        answer = json.loads(run("ask", "the ferry", "--archive", home, "--json", "-k", 10, *options).out)
        return [quote["article"]["id"] for quote in (*answer["quotes"], *answer["closest"])]

    assert set(asked()) == {"ferry", "mill", "lamp"}
    assert set(asked("--after", "2022")) == {"ferry"}
    assert set(asked("--before", "2021-01")) == {"mill"}
    assert set(asked("--outlet", "harbour ledger")) == {"ferry"}
    assert set(asked("--author", "ADA FENN")) == {"ferry"}
    assert set(asked("--language", "en")) == {"ferry", "mill"}
    assert asked("--collection", "other") == []
    assert set(asked("--collection", "other", "--collection", "default")) == {"ferry", "mill", "lamp"}
    quoted = [i for i in asked("--sort", "oldest") if i != "lamp"]
    assert quoted.index("mill") < quoted.index("ferry")
    result = run("ask", "the ferry", "--archive", home, "--after", "2030")
    assert (result.code, result.out) == (
        1,
        "The archive does not answer this: no article was published on or after 2030, the newest is of 2022-03-04.\n",
    )


def test_add_says_what_it_did(home: Path, run: Run, tmp_path: Path, write):
    again = write_lines(
        tmp_path / "lines",
        {
            "text": FERRY,
            "id": "ferry",
            "title": "Pears at dawn",
            "authors": ["Ada Fenn"],
            "outlet": "Harbour Ledger",
            "published": "2022-03-04",
            "url": "https://ledger.example/ferry",
            "language": "en",
        },
        {"text": "The lamp went out.", "id": "lamp"},
        {"text": "A whale was seen.", "id": "whale"},
    )
    result = run("add", again, "--archive", home)
    assert (result.code, result.out) == (0, "1 added, 1 updated, 1 unchanged\n")
    result = run("add", again, "--archive", home, "--json")
    report = json.loads(result.out)
    assert report.keys() >= {"added", "updated", "unchanged", "rejected", "notes"}
    assert report["unchanged"] == ["ferry", "lamp", "whale"]
    facts = (
        "--title",
        "A walrus",
        "--author",
        "Ines Roe",
        "--author",
        "Ada Fenn",
        "--published",
        "2020-02-03",
        "--id",
        "w",
        "--outlet",
        "Ledger",
        "--url",
        "https://l.example/w",
        "--language",
        "en",
        "--section",
        "Sea",
        "--modified",
        "2020-02-04",
    )
    result = run("add", write("w.txt", "A walrus was seen."), "--archive", home, *facts)
    assert (result.code, result.out) == (0, "1 added\n")
    shown = json.loads(run("show", "w", "--archive", home, "--json").out)
    assert shown["authors"] == ["Ines Roe", "Ada Fenn"]
    assert (shown["title"], shown["published"], shown["section"]) == ("A walrus", "2020-02-03", "Sea")
    assert shown["origins"]["title"] == "given"


def test_add_reads_standard_input_and_collections(run: Run, tmp_path: Path):
    result = run(
        "add", "-", "--archive", tmp_path / "n", "--collection", "desk", "--id", "x", stdin="The lamp was lit."
    )
    assert (result.code, result.out) == (0, "1 added\n")
    assert json.loads(run("articles", "--archive", tmp_path / "n", "--json").out)[0]["collection"] == "desk"


def test_bad_files_are_named_and_the_others_kept(run: Run, tmp_path: Path, write):
    good = write("good.txt", "The lamp was lit.")
    bad = [
        write("empty.txt", ""),
        write("binary.txt", b"\x00\x01\x02" * 50),
        write("lines.jsonl", '{"text": "One."}\n{]\n'),
    ]
    result = run("add", good, *bad, tmp_path / "nowhere.txt", "--archive", tmp_path / "n")
    assert result.code == 2
    assert result.out == "2 added, 4 not added\n"
    lines = [line for line in result.err.splitlines() if line.startswith("pullquote: not added: ")]
    assert len(lines) == 4
    for name in ("empty.txt", "binary.txt", "lines.jsonl:2", "nowhere.txt"):
        assert sum(name in line for line in lines) == 1, name
    result = run("add", *bad, "--archive", tmp_path / "n", "--json")
    report = json.loads(result.out)
    assert result.code == 2
    assert {tuple(sorted(r)) for r in report["rejected"]} == {("code", "place", "why")}
    assert run("check", "--archive", tmp_path / "n").out == "whole: 2 articles, 2 passages\n"


def test_verify(home: Path, run: Run):
    result = run("verify", "the harbour master counted every crate", "--archive", home)
    assert result.code == 0
    assert result.out.startswith("Exact: ")
    assert "\nThe harbour master counted every crate\n" in result.out
    result = run("verify", "the ferry to Osmey left", "--archive", home)
    assert result.code == 1
    assert result.out.startswith("Part of a sentence: ")
    assert "\nThe ferry to Osmey left {+at dawn with ninety crates of pears.+}\n" in result.out
    result = run("verify", "The ferry to Osmey left at dawn with eighty crates of pears", "--archive", home)
    assert result.code == 1
    assert result.out.startswith("Near: ")
    assert "[-eighty-]" in result.out
    assert "{+ninety+}" in result.out
    result = run("verify", "submarine volcano parliament", "--archive", home)
    assert (result.code, result.out.startswith("Absent: ")) == (1, True)


def test_verify_json(home: Path, run: Run):
    result = run("verify", "the ferry to Osmey left", "--archive", home, "--json")
    found = json.loads(result.out)
    assert (result.code, found["status"], found["claim"]) == (1, "part", "the ferry to Osmey left")
    (place,) = found["places"]
    assert place["text"] == "The ferry to Osmey left"
    assert FERRY[place["start"] : place["end"]] == place["text"]
    assert (place["paragraph"], place["current"], place["similarity"]) == (1, True, 1.0)
    assert place["article"].keys() >= ARTICLE
    assert place["sentence"] == {"text": FERRY.split(".")[0] + ".", "start": 0, "end": FERRY.index(".") + 1}
    assert place["left_out"] == {"before": "", "after": " at dawn with ninety crates of pears."}
    assert (place["whole"], place["cautions"]) == (None, [])
    near = json.loads(run("verify", "The ferry to Osmey left at dusk", "--archive", home, "--json").out)
    assert near["status"] == "near"
    assert {"operation": "replace", "claimed": "dusk", "printed": "dawn"} in [
        {name: value.strip() for name, value in step.items()} for step in near["places"][0]["differences"]
    ]
    assert (
        json.loads(run("verify", "the ferry", "--archive", home, "--json", "--collection", "x").out)["status"]
        == "absent"
    )


def test_verify_says_superseded(home: Path, run: Run, tmp_path: Path):
    run("add", write_lines(tmp_path / "l", {"text": "The lamp went out.", "id": "lamp"}), "--archive", home)
    result = run("verify", "burned all night", "--archive", home)
    assert result.code == 1
    assert "version 1, superseded" in result.out


def test_articles(home: Path, run: Run):
    result = run("articles", "--archive", home)
    assert result.code == 0
    assert result.out.splitlines()[0] == "ferry  “Pears at dawn” · Ada Fenn · Harbour Ledger · 2022-03-04"
    assert result.out.splitlines()[2] == "lamp  title unknown · author unknown · outlet unknown · date unknown"
    listed = json.loads(run("articles", "--archive", home, "--json").out)
    assert [a["id"] for a in listed] == ["ferry", "mill", "lamp"]
    assert all(a.keys() >= ARTICLE for a in listed)
    assert [a["passages"] for a in listed] == [1, 3, 1]
    assert [a["id"] for a in json.loads(run("articles", "--archive", home, "--json", "--before", "2021").out)] == [
        "mill"
    ]
    result = run("articles", "--archive", home, "--outlet", "harbor leger")
    assert (result.code, result.out) == (0, "")
    assert_one_line(result.err, "no article is of the outlet “harbor leger”: did you mean “Harbour Ledger”?")
    assert json.loads(run("articles", "--archive", home, "--outlet", "nobody", "--json").out) == []


def test_articles_are_sorted_searched_and_limited(home: Path, run: Run):
    def listed(*options: object) -> list[str]:
        return [line.partition(" ")[0] for line in run("articles", "--archive", home, *options).out.splitlines()]

    assert listed() == listed("--sort", "newest") == ["ferry", "mill", "lamp"]
    assert listed("--sort", "oldest") == ["mill", "ferry", "lamp"]
    assert listed("--sort", "id") == ["ferry", "lamp", "mill"]
    assert listed("--sort", "title")[0] == "ferry"
    assert listed("--search", "LEDGER") == listed("--search", "ada f") == listed("--search", "pears") == ["ferry"]
    assert listed("--search", "nothing of the kind") == []
    result = run("articles", "--archive", home, "--search", "of no kind")
    assert (result.code, result.out) == (0, "")
    assert_one_line(result.err, "no article with 'of no kind' in title, outlet or an author's name passes")

    result = run("articles", "--archive", home, "--limit", 2)
    assert len(result.out.splitlines()) == 2
    assert result.err == "pullquote: 2 of 3 articles\n"
    assert run("articles", "--archive", home, "--limit", 3).err == ""
    assert run("articles", "--archive", home, "--limit", 0).code == 2
    result = run("articles", "--archive", home, "--outlet", "Harbor Ledger")
    assert (result.code, result.out) == (0, "")
    assert_one_line(result.err, "Harbor Ledger", "Harbour Ledger")


def test_an_article_without_a_title_is_listed_with_its_address(home: Path, run: Run, tmp_path: Path):
    line = {"text": "The lamp went out.", "id": "post", "url": "https://ledger.example/lamp-out"}
    run("add", write_lines(tmp_path / "l", line), "--archive", home)
    assert "post  title unknown (https://ledger.example/lamp-out) · author" in run("articles", "--archive", home).out


def test_the_beginning_of_an_id_will_do(home: Path, run: Run, tmp_path: Path):
    run("add", write_lines(tmp_path / "l", {"text": "The fern grew.", "id": "fern-12"}), "--archive", home)
    run("add", write_lines(tmp_path / "l", {"text": "The fern died.", "id": "fern-1"}), "--archive", home)
    assert run("show", "ferr", "--archive", home).out == run("show", "ferry", "--archive", home).out
    for ambiguous in (run("show", "fer", "--archive", home), run("remove", "fer", "--archive", home)):
        assert (ambiguous.code, ambiguous.out) == (2, "")
        assert_one_line(ambiguous.err, "fern-1, fern-12, ferry")
    assert "The fern died." in run("show", "fern-1", "--archive", home).out
    assert run("show", "FERR", "--archive", home).code == 2
    assert run("show", "", "--archive", home).code == 2
    result = run("remove", "nobody", "lam", "fern-1", "--archive", home)
    assert result.out == "1 removed: lamp\n1 removed: fern-1\n"
    assert result.code == 2
    assert run("articles", "--archive", home, "--sort", "id").out.count("\n") == 3


def test_ask_shows_ids_that_show_takes(home: Path, run: Run):
    shown = run("ask", "the ferry to Osmey left at dawn", "--archive", home).out
    assert "\n      id ferry\n" in shown


def test_files_of_a_folder_that_are_not_read_are_told(run: Run, tmp_path: Path, write):
    write("a.txt", "The lamp was lit at dusk.")
    write("a.json", '{"title": "Lamp"}')
    write("wire.ndjson", '{"text": "The ferry left."}')
    write("wire.json", '[{"text": "The mill burned."}]')
    write("scan.png", "x")
    write("sub/README", "x")
    result = run("add", tmp_path / "articles", "--archive", tmp_path / "news")
    assert (result.code, result.out) == (0, "2 added\n")
    told = result.err.removeprefix("Adding …\n")
    assert_one_line(told, "3 files are not read", "1 .png", "scan.png, wire.json, sub/README")


def test_show(home: Path, run: Run, tmp_path: Path):
    result = run("show", "ferry", "--archive", home)
    assert result.code == 0
    assert result.out.endswith(FERRY + "\n")
    assert "url: https://ledger.example/ferry" in result.out
    run("add", write_lines(tmp_path / "l", {"text": "The lamp went out.", "id": "lamp"}), "--archive", home)
    assert "The lamp went out." in run("show", "lamp", "--archive", home).out
    assert "burned all night" in run("show", "lamp", "--archive", home, "--version", 1).out
    shown = json.loads(run("show", "lamp", "--archive", home, "--json").out)
    assert (shown["text"], shown["version"]) == ("The lamp went out.", 2)
    result = run("show", "lamp", "--archive", home, "--version", 9)
    assert (result.code, result.out) == (2, "")
    assert_one_line(result.err, "1, 2")
    result = run("show", "nobody", "--archive", home)
    assert (result.code, result.out) == (2, "")
    assert_one_line(result.err, "nobody", "pullquote articles")


def test_remove(home: Path, run: Run):
    result = run("remove", "ferry", "--archive", home)
    assert (result.code, result.err) == (0, "")
    assert run("ask", "the ferry to Osmey", "--archive", home).code == 1
    result = run("remove", "nobody", "lamp", "--archive", home)
    assert result.code == 2
    assert_one_line(result.err, "nobody")
    assert json.loads(run("stats", "--archive", home, "--json").out)["articles"] == 1
    assert run("remove", "mill", "--archive", home, "--collection", "other").code == 2
    assert run("check", "--archive", home).code == 0


def test_stats(home: Path, run: Run, tmp_path: Path):
    result = run("stats", "--archive", home)
    assert result.code == 0
    assert "articles: 3\n" in result.out
    figures = json.loads(run("stats", "--archive", home, "--json").out)
    assert (figures["articles"], figures["versions"], figures["passages"], figures["collections"]) == (3, 3, 5, 1)
    Archive.open(tmp_path / "fresh", create=True).close()
    result = run("stats", "--archive", tmp_path / "fresh")
    assert (result.code, "encoder: none yet" in result.out) == (0, True)


def test_stats_name_the_newest_date(home: Path):
    """As documented for `Archive.stats`."""
    with Archive.open(home) as opened:
        assert "2022-03-04" in opened.stats().values()


@pytest.mark.parametrize("damage", ["title = 'Quite another'", "authors = '['", "text = CAST(x'ff' AS TEXT)"])
def test_a_damaged_article_is_named_and_costs_only_itself(home: Path, run: Run, damage: str):
    others = run("articles", "--archive", home).out.splitlines()
    with closing(sqlite3.connect(home / FILE_NAME)) as connection, connection:
        connection.execute(
            f"UPDATE versions SET {damage} WHERE article = (SELECT number FROM articles WHERE id = 'ferry')"
        )
    shown = run("show", "ferry", "--archive", home)
    assert (shown.code, shown.out) == (3, "")
    assert_one_line(shown.err, "ferry")
    listed = run("articles", "--archive", home)
    assert listed.code == 3
    assert listed.out.splitlines() == [line for line in others if not line.startswith("ferry")]
    assert "ferry" in listed.err
    checked = run("check", "--archive", home)
    assert checked.code == 3
    assert all("ferry" in line for line in checked.err.splitlines())


def test_check(home: Path, run: Run):
    result = run("check", "--archive", home)
    assert (result.code, result.out, result.err) == (0, "whole: 3 articles, 5 passages\n", "")
    with closing(sqlite3.connect(home / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE versions SET text = replace(text, 'ninety', 'eighty')")
    result = run("check", "--archive", home)
    assert result.code == 3
    assert result.out.endswith("faults\n")
    assert all(line.startswith("pullquote: ") for line in result.err.splitlines())
    assert "ferry" in result.err


def test_reindex(home: Path, run: Run):
    result = run("reindex", "--encoder", "other", "--archive", home)
    assert (result.code, result.out) == (0, "5 passages encoded with other\n")
    assert run("ask", "the ferry to Osmey", "--archive", home).code == 0
    assert json.loads(run("stats", "--archive", home, "--json").out)["encoder"] == "other"
    result = run("ask", "the ferry", "--archive", home, "--encoder", "third")
    assert (result.code, result.out) == (3, "")
    assert_one_line(result.err, "pullquote reindex --encoder third", "'other'")
    result = run("reindex", "--encoder", "missing", "--archive", home)
    assert (result.code, result.out) == (2, "")
    assert "missing" in result.err.splitlines()[-1]


def test_the_sample_is_made_once(run: Run):
    first = run("stats", "--sample", "--json")
    assert first.code == 0
    assert json.loads(first.out)["articles"] > 5
    assert "once" in first.err
    second = run("stats", "--sample", "--json")
    assert (second.code, second.out, second.err) == (0, first.out, "")
    assert run("check", "--sample").code == 0
    result = run("ask", "What did the Skerrow ferry cost?", "--sample", "--json", "-k", 2)
    assert len(json.loads(result.out)["quotes"]) + len(json.loads(result.out)["closest"]) == 2
    result = run("stats", "--sample", "--archive", "x")
    assert (result.code, result.out) == (2, "")


def test_the_sample_does_not_hang_on_the_encoder_of_the_users_own_archive(run: Run, monkeypatch):
    assert run("stats", "--sample").code == 0
    monkeypatch.setenv("PULLQUOTE_ENCODER", "other")
    assert run("ask", "the ferry", "--sample").code in {0, 1}


def test_the_archive_of_the_environment(home: Path, run: Run, monkeypatch, tmp_path: Path):
    monkeypatch.setenv("PULLQUOTE_ARCHIVE", str(home))
    assert run("ask", "the ferry to Osmey").code == 0
    assert run("ask", "the ferry to Osmey", "--archive", tmp_path / "other").code == 2


def test_a_folder_of_the_users_own_by_default(run: Run, write):
    assert run("add", write("a.txt", FERRY)).code == 0
    assert run("ask", "the ferry to Osmey").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "x"),
        ("articles",),
        ("check",),
        ("stats",),
        ("verify", "x"),
        ("remove", "x"),
        ("chat",),
        ("show", "x"),
        ("reindex", "--encoder", "x"),
    ],
)
def test_no_archive_yet(run: Run, tmp_path: Path, arguments: tuple[str, ...]):
    result = run(*arguments, "--archive", tmp_path / "nothing")
    assert (result.code, result.out) == (2, "")
    assert "pullquote add" in result.err.splitlines()[-1]
    assert str(tmp_path / "nothing") in result.err
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask",),
        ("nonsense",),
        ("ask", "x", "--sort", "backwards"),
        ("ask", "x", "-k", "many"),
        ("add",),
        ("remove",),
        ("reindex",),
        ("show", "x", "--version", "one"),
        ("ask", "x", "--nonsense"),
    ],
)
def test_wrong_usage(home: Path, run: Run, arguments: tuple[str, ...]):
    result = run(*arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("pullquote: ")
    assert len(result.err.splitlines()) <= 2
    assert "--help" in result.err


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("ask", " "), "empty"),
        (("ask", "f" * 3000), "2,000"),
        (("ask", "ferry", "-k", "0"), "1 to 100"),
        (("ask", "ferry", "-k", "101"), "1 to 100"),
        (("ask", "ferry", "--after", "soon"), "soon"),
        (("ask", "ferry", "--before", "2022-02-30"), "calendar"),
        (("articles", "--after", "soon"), "soon"),
        (("verify", " "), "nothing to verify"),
    ],
)
def test_bad_input(home: Path, run: Run, arguments: tuple[str, ...], word: str):
    result = run(*arguments, "--archive", home)
    assert (result.code, result.out) == (2, "")
    assert_one_line(result.err, word)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--published", "soon"), "published"),
        (("--url", "ledger"), "url"),
        (("--language", "?"), "language"),
        (("--collection", " "), "collection"),
        (("--manifest", "/nowhere.csv"), "nowhere.csv"),
    ],
)
def test_bad_facts(run: Run, tmp_path: Path, write, options: tuple[str, ...], word: str):
    result = run("add", write("a.txt", FERRY), "--archive", tmp_path / "n", *options)
    assert (result.code, result.out) == (2, "")
    assert word in result.err.splitlines()[-1]
    assert result.err.splitlines()[-1].startswith("pullquote: ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "the ferry to Osmey \udce9"),
        ("ask", "the ferry to Osmey \udce9", "--json"),
        ("verify", "the ferry \udce9"),
        ("verify", "the ferry \udce9", "--json"),
        ("ask", "ferry", "--outlet", "caf\udce9"),
        ("show", "caf\udce9"),
        ("remove", "caf\udce9"),
        ("ask", "ferry", "--after", "\udce9"),
    ],
)
def test_arguments_that_are_no_utf8(home: Path, run: Run, arguments: tuple[str, ...]):
    """Python passes bytes that it cannot decode as lone surrogates."""
    assert run(*arguments, "--archive", home).code in {0, 1, 2}


def test_unknown_settings_are_refused(run: Run, home: Path, monkeypatch):
    monkeypatch.setenv("PULLQUOTE_DEPHT", "50")
    result = run("ask", "ferry", "--archive", home)
    assert (result.code, result.out) == (2, "")
    assert_one_line(result.err, "PULLQUOTE_DEPHT")


@pytest.mark.parametrize("command", ["ask", "verify", "articles", "stats", "check"])
@pytest.mark.parametrize("how", ["garbage", "newer", "foreign"])
def test_a_damaged_or_foreign_archive(run: Run, home: Path, command: str, how: str):
    path = home / FILE_NAME
    if how == "garbage":
        path.write_bytes(b"not a database " * 500)
    elif how == "newer":
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 7}")
    else:
        for old in home.glob(f"{FILE_NAME}*"):
            old.unlink()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE t (x)")
    result = run(command, *(["ferry"] if command in {"ask", "verify"} else []), "--archive", home)
    assert (result.code, result.out) == (3, "")
    assert_one_line(result.err, str(home))


def test_a_damaged_index_is_only_a_warning(run: Run, home: Path):
    assert run("check", "--archive", home).code == 0
    (path,) = home.glob("passages-*")
    path.write_bytes(b"")
    result = run("ask", "the ferry to Osmey", "--archive", home, "--json")
    assert result.code == 0
    assert json.loads(result.out)["answered"]
    assert_one_line(result.err, "rebuilt")


@pytest.mark.parametrize("method", ["ask", "articles", "check"])
def test_interrupting(run: Run, home: Path, monkeypatch, method: str):
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Archive, method, interrupted)
    result = run(method, *(["ferry"] if method == "ask" else []), "--archive", home)
    assert (result.code, result.out) == (130, "")
    assert_one_line(result.err.lstrip("\n"), "interrupted")


@pytest.mark.parametrize("flag", ["--help", "-h"])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help(run: Run, command: str, flag: str):
    result = run(*([command] if command else []), flag)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(f"Usage: pullquote {command}".rstrip())
    assert max(map(len, result.out.splitlines())) <= 100


def test_help_names_every_command_and_every_command_helps(run: Run):
    listed = run("--help").out
    assert set(pullquote.commands) == set(COMMANDS)
    for command in COMMANDS:
        assert f"\n  {command} " in listed
        assert pullquote.commands[command].help


def test_version(run: Run):
    result = run("--version")
    assert result.code == 0
    assert result.out.startswith("pullquote, version ")


def test_no_command_shows_the_help(run: Run):
    result = run()
    assert "Usage: pullquote" in result.out + result.err
    assert result.code in {0, 2}


def test_the_encoder_of_the_settings_is_that_of_new_archives(home: Path, run: Run, tmp_path: Path, monkeypatch, write):
    """An archive that has articles keeps its own, whatever the settings say; --encoder is meant for this archive."""
    monkeypatch.setenv("PULLQUOTE_ENCODER", "other")
    assert run("ask", "the ferry to Osmey left at dawn", "--archive", home).code == 0
    run("add", write("lamp.txt", "The lamp was lit."), "--archive", tmp_path / "n")
    assert "encoder: other\n" in run("stats", "--archive", tmp_path / "n").out
    result = run("ask", "the ferry to Osmey left at dawn", "--archive", home, "--encoder", "other")
    assert result.code == 3
    assert "pullquote reindex --encoder other" in result.err
    monkeypatch.setenv("PULLQUOTE_ENCODER", "missing")
    assert run("ask", "the ferry to Osmey left at dawn", "--archive", home).code == 0


def test_a_withdrawn_article_is_marked_and_no_longer_quoted(home: Path, run: Run):
    asked = ("ask", "the ferry to Osmey left at dawn", "--archive", home)
    assert run("withdraw", "fer", "--archive", home).out == "1 withdrawn: ferry\n"
    assert FERRY not in run(*asked).out
    assert "ferry" not in run("articles", "--archive", home).out
    listed = run("articles", "--withdrawn", "--archive", home).out
    (line,) = (line for line in listed.splitlines() if line.startswith("ferry"))
    assert " · withdrawn since " in line
    assert line.endswith(", by hand")
    assert sum("withdrawn" in line for line in listed.splitlines()) == 1
    assert "withdrawn: 1\n" in run("stats", "--archive", home).out
    assert "withdrawn since" in run("show", "ferry", "--archive", home).out
    verified = run("verify", FERRY, "--archive", home)
    assert verified.code == 0
    assert "paragraph 1 of 1 · withdrawn since " in verified.out
    assert run("withdraw", "--undo", "ferry", "--archive", home).out == "1 quoted again: ferry\n"
    assert FERRY in run(*asked).out
    assert "withdrawn since" not in run("show", "ferry", "--archive", home).out


def test_withdrawing_an_unknown_article_says_so_after_the_others(home: Path, run: Run):
    result = run("withdraw", "nobody", "mill", "--archive", home)
    assert (result.code, result.out) == (2, "1 withdrawn: mill\n")
    assert_one_line(result.err, "nobody")
