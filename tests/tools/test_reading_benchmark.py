from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tools.benchmarks.reading import (
    OURS,
    TRAFILATURA,
    Expected,
    Found,
    judge,
    judge_text,
    measure,
    read_expected,
    read_ours,
    rows,
)

PAGE = """<html lang="en"><head><title>Quay reopens - Tide Post</title>
<meta property="og:site_name" content="Tide Post"><meta name="author" content="Mara Quill">
<meta property="article:published_time" content="2024-03-05T08:00:00Z"></head><body><nav>Weather here</nav><article>
<h1>Quay reopens</h1><p>The quay at Port Ellam reopened on Tuesday after eleven weeks of repairs to its wall.</p>
<p>Fishers said that the first boats would unload before the weekend, if the weather over the bay stays calm.</p>
</article></body></html>"""
LINE = {
    "page": "one.html.gz",
    "set": "own",
    "id": "1",
    "url": "https://www.tide.example/quay",
    "title": "Quay reopens",
    "authors": ["Mara Quill"],
    "date": "2024-03-05",
    "language": "en",
    "paras": [
        "The quay at Port Ellam reopened on Tuesday after eleven weeks of repairs to its wall.",
        "Fishers said that the first boats would unload before the weekend, if the weather over the bay stays calm.",
    ],
    "with_": ["eleven weeks"],
    "without": ["Weather here"],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "one.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    (tmp_path / "expected.jsonl").write_text(json.dumps(LINE) + "\n", "utf-8")
    return tmp_path


def expected(**known) -> Expected:
    nothing = {"title": None, "authors": (), "published": None, "language": None, "paragraphs": (), "headings": ()}
    given = {"page": "", "set": "", "host": "tide.example", "must": (), "must_not": (), **nothing, **known}
    return Expected(**given)


def test_a_page_is_measured_with_each_system(folder: Path):
    pages = read_expected(folder)
    ((name, scores),) = measure(pages, folder, [OURS, TRAFILATURA], None).items()
    assert (name, len(scores)) == ("own", 2)
    cells = {row[0]: row[1] for row in rows(name, scores)}
    assert cells["own: authors, 1 pages"] == cells["own: published, 1 pages"] == "1.000 / .000 / .000"
    assert cells["own: body F1, 1 pages"] == cells["own: must not, 1 pages"] == "1.000"


def test_people_that_a_set_has_in_one_string_are_several(folder: Path):
    line = {**LINE, "authors": ["Mara Quill, Ossi Brandt and Lena Roth"]}
    (folder / "expected.jsonl").write_text(json.dumps(line), "utf-8")
    assert read_expected(folder)[0].authors == ("Mara Quill", "Ossi Brandt", "Lena Roth")


def test_pages_of_a_host_are_in_one_half():
    assert expected(host="tide.example").half == expected(host="tide.example", title="Another").half
    assert {expected(host=f"{n}.example").half for n in range(20)} == {"a", "b"}


@pytest.mark.parametrize(
    ("authors", "verdict"),
    [
        (("MARA  QUILL",), "right"),
        (("Mara Quill", "Tide Post"), "wrong"),
        (("Mara",), "wrong"),
        ((), "missing"),
    ],
)
def test_authors_are_right_if_none_is_missing_and_none_too_many(authors: tuple[str, ...], verdict: str):
    assert list(judge(expected(authors=("Mara Quill",)), Found(authors=authors))) == [("authors", verdict)]


def test_what_is_not_known_is_not_judged():
    assert list(judge(expected(), Found(title="A title", authors=("A. Name",)))) == []
    assert list(judge_text(expected(), "A body")) == []


def test_a_language_is_compared_without_its_region():
    assert list(judge(expected(language="pt"), Found(language="pt-BR"))) == [("language", "right")]
    assert list(judge(expected(language="pt"), Found(language="gl"))) == [("language", "wrong")]


def test_headings_between_paragraphs_may_be_in_the_body_or_not():
    wanted = expected(paragraphs=("One two three.", "Four five six."), headings=("Seven",))
    for body in ("One two three.\nFour five six.", "One two three.\nSeven\nFour five six."):
        assert dict(judge_text(wanted, body)) == {"body F1": 1.0}
    assert dict(judge_text(wanted, "One two three."))["body F1"] == pytest.approx(2 * 3 / (6 + 3))


def test_a_page_without_an_article_is_one_of_which_nothing_is_found():
    assert read_ours(b"<html><body><nav>Home</nav></body></html>") == Found()
