"""What a file may cost its reader, and what becomes of it where it costs more or provokes an error."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pullquote import Archive
from pullquote.errors import StorageError
from pullquote.reading import budget, read_bytes
from pullquote.reading.front_matter import load_yaml
from pullquote.types import Article, Note, Rejected

PARAGRAPH = "The mill at Norrby will close in autumn, its owner told the council on Tuesday, after ninety years."


def read(text: str, name: str) -> list[Article | Rejected | Note]:
    return list(read_bytes(text.encode(), name=name))


@pytest.mark.parametrize(
    "front",
    [
        "+++\ntitle = 0x" + "f" * 5000 + "\n+++\n",
        "+++\ntitle = " + "[" * 3000 + "\n+++\n",
        "+++\n" + ".".join("a" * 40_000) + " = 1\n+++\n",
        "+++\n[" + ".".join("b" * 10_000) + "]\n+++\n",
        '+++\n"c d"' + ' . "c d"' * 60 + " = 1\n+++\n",
    ],
)
def test_front_matter_that_breaks_its_parser_rejects_the_file(front):
    (found,) = read(front + PARAGRAPH, "page.md")
    assert isinstance(found, Rejected)
    assert "\n" not in found.why
    assert len(found.why) < 300


@pytest.mark.parametrize("value", ["!!int 0x" + "f" * 5000, "!!int 1:59:59", "!!float 1e999", "!!timestamp 2022-01-12"])
def test_scalars_of_yaml_are_texts_whatever_their_tag(value):
    assert load_yaml(f"title: {value}", "front matter")[0] == {"title": value.partition(" ")[2]}


def test_lists_that_multiply_name_so_many_people_at_most():
    wide = ", ".join(["*a"] * 60)
    front = f"x: &a [{', '.join(f'Ann Poe{chr(97 + n)}' for n in range(26))}]\ny: &b [{wide}]\nauthor: [{'*b, ' * 60}]"
    (found,) = (each for each in read(f"---\n{front}\n---\n{PARAGRAPH}", "page.md") if isinstance(each, Article))
    assert len(found.authors) == 26


def test_what_a_reader_raises_rejects_its_file_in_a_line():
    def torn() -> Iterator[Article]:
        yield Article(text=PARAGRAPH)
        raise RecursionError("too\ndeep")

    first, last = budget.guarded(torn(), "page.md")
    assert isinstance(first, Article)
    assert last == Rejected(
        "page.md", "cannot be read (RecursionError: too deep); correct it, or save it as plain text"
    )


def test_what_the_machine_lacks_rejects_no_file():
    def full() -> Iterator[Article]:
        raise StorageError("temporary_files", "the disk is full")
        yield Article(text=PARAGRAPH)

    with pytest.raises(StorageError, match="the disk is full"):
        list(budget.guarded(full(), "page.md"))


@pytest.fixture
def _alarm_unused() -> Iterator[None]:
    """Set pytest's own alarm aside."""
    handler, timer = signal.signal(signal.SIGALRM, signal.SIG_DFL), signal.setitimer(signal.ITIMER_REAL, 0)
    yield
    signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, *timer)


@pytest.mark.usefixtures("_alarm_unused")
def test_a_reader_that_takes_too_long_is_stopped(monkeypatch):
    def endless() -> Iterator[Article]:
        yield Article(text=PARAGRAPH)
        while True:
            try:
                time.sleep(60)
            except Exception:  # as libraries do
                continue

    monkeypatch.setattr(budget, "MOST_SECONDS", 0.05)
    *before, last = budget.guarded(endless(), "page.md")
    assert [type(each) for each in before] == [Article]
    assert isinstance(last, Rejected)
    assert "seconds" in last.why
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


def test_a_file_that_breaks_its_reader_costs_no_other(archive: Archive, tmp_path: Path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(PARAGRAPH)
    (tmp_path / "in" / "b.md").write_text("+++\ntitle = 0x" + "f" * 5000 + "\n+++\n" + PARAGRAPH)
    (tmp_path / "in" / "c.txt").write_text(PARAGRAPH.replace("mill", "dairy"))
    report = archive.add([tmp_path / "in"])
    assert len(report.added) == 2
    assert [Path(each.place).name for each in report.rejected] == ["b.md"]


def test_what_waits_to_be_encoded_is_stored_whatever_happens(archive: Archive):
    def torn() -> Iterator[Article]:
        yield Article(id="mill", text=PARAGRAPH)
        raise RuntimeError("the list broke off")

    with pytest.raises(RuntimeError, match="the list broke off"):
        archive.add_articles(torn())
    assert [article.id for article in archive.articles()] == ["mill"]


def page(unit: str, size: int) -> str:
    text = (unit * size)[:size]
    facts = {"@type": "NewsArticle", "headline": text, "author": text, "datePublished": text}
    return (
        f"<html><head><title>{text}</title><meta name='author' content='{text}'><meta name='date' content='{text}'>"
        f"<script type='application/ld+json'>{json.dumps(facts)}</script>"
        f"<script type='application/ld+json'>{{'a': {text}</script></head><body class='{text}'><article><h1>{text}</h1>"
        f"<div class='byline'>{text}</div><time>{text}</time><p>{PARAGRAPH}</p><p>{PARAGRAPH}</p>"
        f"<figure><img alt='{text}'><figcaption>{text}<span class='credit'>{text}</span></figcaption></figure>"
        f"<p>{text}<sup>{text}</sup></p><h2>{text}</h2><p><a href='/{text}'>{text}</a></p><p>{PARAGRAPH}</p>"
        "</article></body></html>"
    )


def markdown(unit: str, size: int) -> str:
    text = (unit * size)[:size]
    return (
        f"---\ntitle: x\nauthor: {text}\n{text}\n---\n# {text}\n\n{PARAGRAPH} {text}\n\n- {text}\n\n> {text}\n\n{text}"
    )


def plain(unit: str, size: int) -> str:
    text = (unit * size)[:size]
    lines = "\n\n".join(text[at : at + 390] for at in range(0, size, 390))
    return f"{text}\n\nBy {text}\n\n{PARAGRAPH}\n\n{text}\n{lines}"


def lines_of_json(unit: str, size: int) -> str:
    text = (unit * size)[:size]
    return json.dumps({"text": f"{PARAGRAPH} {text}", "title": text, "author": text, "date": text, "url": text})


_UNITS = (
    " ",
    "\u00a0",
    "\n",
    "a",
    "A",
    "1",
    "(",
    "[",
    "![",
    "/",
    "//",
    "- ",
    "* ",
    "A ",
    "a.",
    "By ",
    "Photo: ",
    "é",
    ": ",
)


@pytest.mark.parametrize("unit", _UNITS)
@pytest.mark.parametrize(
    ("form", "name"), [(page, "page.html"), (markdown, "page.md"), (plain, "page.txt"), (lines_of_json, "page.jsonl")]
)
def test_the_time_of_reading_grows_with_the_length_and_not_its_square(form, name, unit):
    """Four times as much takes at most ten times as long; the square of it would be sixteen times."""

    def cost(size: int) -> float:
        started = time.process_time()
        read(form(unit, size), name)
        return time.process_time() - started

    read(PARAGRAPH, name)
    assert min(cost(16_000), cost(16_000)) <= 10 * max(cost(4_000), 0.05)


def test_the_objects_of_json_ld_are_looked_through_in_linear_time():
    def cost(count: int) -> float:
        script = f"<script type='application/ld+json'>[{','.join(['{}'] * count)}]</script>"
        started = time.process_time()
        read(f"<html><head>{script}</head><body><p>{PARAGRAPH}</p></body></html>", "page.html")
        return time.process_time() - started

    cost(10)
    assert min(cost(200_000), cost(200_000)) <= 10 * max(cost(50_000), 0.05)
