"""Facts that are too long to be what they say they are: unknown, and never cut silently, in every format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pullquote import Article, Furniture
from pullquote.errors import InputError
from pullquote.quoting.attribution import LONGEST as LONGEST_SHOWN, article_parts
from pullquote.reading import read_bytes, read_file
from pullquote.reading.assembly import ParsedArticle, Source, to_article
from pullquote.reading.lengths import LONGEST, MOST_PEOPLE
from pullquote.types import FACTS, LIST_FACTS, Metadata, Note

STORY = "The mill at Norrby will close in autumn, its owner told the council on Tuesday, after ninety years.\n"
LONG = {"id": "a" * 1001, "title": "Mill " * 400, "outlet": "Ledger " * 100, "section": "Sea " * 100}
LONG |= {"url": f"https://ledger.example.org/{'a' * 4000}", "authors": "Ann" + "n" * 300 + " Poe"}
KEPT = {"id": "a" * 1000, "title": "T" * 1000, "outlet": "O" * 300, "section": "S" * 300}
KEPT |= {"url": "https://ledger.example.org/".ljust(4000, "a"), "authors": "Ann " + "P" * 296}


def read(content: str, name: str) -> tuple[Article, list[str]]:
    found = list(read_bytes(content.encode(), name=name))
    (article,) = (each for each in found if isinstance(each, Article))
    return article, [each.text for each in found if isinstance(each, Note)]


def in_folder(folder: Path, beside: str, content: str) -> tuple[Article, list[str]]:
    (folder / "story.txt").write_text(STORY)
    (folder / beside).write_text(content)
    found = list(read_file(folder / "story.txt"))
    (article,) = (each for each in found if isinstance(each, Article))
    return article, [each.text for each in found if isinstance(each, Note)]


def page(**given: str) -> str:
    properties = {"title": "og:title", "section": "article:section", "outlet": "og:site_name", "url": "og:url"}
    elements = [f'<meta property="{properties[fact]}" content="{value}">' for fact, value in given.items()]
    return (
        f"<html lang='en'><head>{''.join(elements)}</head><body><article><p>{STORY}</p><p>{STORY}</p></article></body>"
    )


def written(form: str, folder: Path, facts: dict[str, str]) -> tuple[Article, list[str]]:
    """Write a story with facts in a form, and read it."""
    if form == "markdown":
        lines = "\n".join(f"{fact}: {json.dumps(value)}" for fact, value in facts.items())
        return read(f"---\n{lines}\n---\n{STORY}", "story.md")
    if form == "jsonl":
        return read(json.dumps({"text": STORY, **facts}), "story.jsonl")
    if form == "manifest":
        row = ",".join(("story.txt", *facts.values()))
        return in_folder(folder, "manifest.csv", f"{','.join(('file', *facts))}\n{row}\n")
    return in_folder(folder, f"story.txt.{form}", json.dumps(facts))


@pytest.mark.parametrize("form", ["markdown", "jsonl", "manifest", "yaml", "json"])
def test_a_fact_that_is_too_long_is_unknown_and_said_to_be(form: str, tmp_path: Path):
    article, notes = written(form, tmp_path, LONG)
    for fact in LONG:
        assert not getattr(article, fact)
        assert fact not in article.origins
        (told,) = (note for note in notes if f"{fact} has " in note)
        assert told.endswith(f" characters, at most {LONGEST[fact]:,} are kept; left unknown")


@pytest.mark.parametrize("form", ["markdown", "jsonl", "manifest", "yaml", "json"])
def test_a_fact_of_the_greatest_length_is_kept(form: str, tmp_path: Path):
    article, notes = written(form, tmp_path, KEPT)
    assert {fact: getattr(article, fact) for fact in KEPT} == {**KEPT, "authors": (KEPT["authors"],)}
    assert not [note for note in notes if "left unknown" in note]


@pytest.mark.parametrize("fact", ["title", "section", "outlet", "url"])
def test_in_a_page(fact: str):
    article, notes = read(page(**{fact: LONG[fact]}), "page.html")
    assert getattr(article, fact) is None
    assert [note for note in notes if note.startswith(f"{fact} has ") and note.endswith("; left unknown")]


def test_a_heading_and_the_line_of_a_text():
    article, notes = read(f"# {LONG['title']}\n\n{STORY}", "story.md")
    assert article.title is None
    assert "title has 1,999 characters, at most 1,000 are kept; left unknown" in notes


def test_the_next_source_is_believed_and_no_note_is_needed():
    html = page(title=LONG["title"]).replace("<head>", "<head><title>The mill closes</title>")
    article, notes = read(html, "page.html")
    assert article.title == "The mill closes"
    assert not [note for note in notes if note.startswith("title")]
    article, notes = read(json.dumps({"text": STORY, "title": LONG["title"], "headline": "The mill closes"}), "a.jsonl")
    assert article.title == "The mill closes"


@pytest.mark.parametrize("form", ["markdown", "jsonl", "page"])
def test_too_many_people_are_nobody_rather_than_some(form: str):
    people = [f"Ann{chr(97 + n // 26)}{chr(97 + n % 26)} Poe" for n in range(MOST_PEOPLE + 1)]
    linked = json.dumps({"@type": "NewsArticle", "headline": "Mill", "author": [{"name": name} for name in people]})
    content = {
        "markdown": (f"---\nauthors: {json.dumps(people)}\n---\n{STORY}", "a.md"),
        "jsonl": (json.dumps({"text": STORY, "authors": people}), "a.jsonl"),
        "page": (page().replace("<head>", f'<head><script type="application/ld+json">{linked}</script>'), "a.html"),
    }
    article, notes = read(*content[form])
    assert article.authors == ()
    assert f"authors names {MOST_PEOPLE + 1} people, at most {MOST_PEOPLE} are kept; left unknown" in notes


def test_the_credit_of_a_caption():
    text = f"The mill in May.\n\n{STORY}\nThe mill in June."
    marked = (Furniture(0, 16, "caption", "A" * 301), Furniture(len(text) - 17, len(text), "caption", "A" * 300))
    *notes, article = to_article(ParsedArticle(text, marked), Source("-", "-"))
    assert isinstance(article, Article)
    assert [piece.credit for piece in article.furniture] == [None, "A" * 300]
    assert "the credit of a caption has 301 characters, at most 300 are kept; left unknown" in str(notes)


@pytest.mark.parametrize("fact", ["title", "outlet", "section", "id"])
def test_what_a_caller_gives_is_refused(fact: str, tmp_path: Path):
    (tmp_path / "story.txt").write_text(STORY)
    with pytest.raises(InputError, match=f"{fact} has .* characters, at most {LONGEST[fact]:,} are kept"):
        list(read_file(tmp_path / "story.txt", given=Metadata(**{fact: LONG[fact]})))


def test_every_fact_has_a_greatest_length():
    assert {*FACTS, "credit"} == set(LONGEST)


def test_what_an_older_archive_holds_is_shown_in_part():
    names = tuple(f"Ann {'n' * 5000} {number}" for number in range(5000))
    text = {fact: "a" * 100_000 for fact in FACTS if fact not in LIST_FACTS}
    article = Article(text=STORY, **text, **dict.fromkeys(LIST_FACTS, names))  # type: ignore[arg-type]
    title, authors, outlet, published = article_parts(article)
    assert title == f"“{'a' * (LONGEST_SHOWN - 1)}…”"
    assert {len(outlet), len(published)} == {LONGEST_SHOWN}
    assert authors.endswith("…")
    assert len(authors) <= (LONGEST_SHOWN + 2) * (LONGEST_SHOWN + 1)


def test_what_is_kept_is_shown_whole():
    title, authors, outlet, _ = article_parts(
        Article(text=STORY, title="T" * 1000, authors=("A" * 300,), outlet="O" * 300)
    )
    assert (title, authors, outlet) == (f"“{'T' * 1000}”", "A" * 300, "O" * 300)
