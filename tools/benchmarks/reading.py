"""Pullquote beside trafilatura and newspaper4k in one run, reading saved news pages of which it is known what is there.

    pip install -e ".[benchmarks]"
    python -m tools.benchmarks.reading                     # prints the tables
    python -m tools.benchmarks.reading --write             # and puts them into docs/performance.md
    python -m tools.benchmarks.reading --half a --wrong authors    # ... of half of the hosts, with each wrong author

Every system gets the bytes of a page and nothing else, not even its address. What is expected is what each set says;
some give the day of an update. The pages are in ../shared/data, which is not part of the repository; their form is in
`Expected`.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import logging
import re
import statistics
import sys
import time
import unicodedata
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pullquote.reading import read_bytes
from pullquote.text.passages import split
from pullquote.types import Article
from tools.benchmarks.document import put, table

DATA = Path(__file__).parents[3] / "shared" / "data" / "pages_expected"
OURS, TRAFILATURA, NEWSPAPER = "Pullquote", "trafilatura", "newspaper4k"
FACTS = ("authors", "published", "title", "language")
TEXTS = ("body F1", "must", "must not")


@dataclass(frozen=True, slots=True)
class Expected:
    """What is known of a page, a line of `expected.jsonl`: None or empty is not known, and is not judged.

    The file's names are `page`, `set`, `url`, `title`, `authors`, `date`, `language`, `paras` (the body's paragraphs),
    `heads` (headings between them), `with_` and `without` (strings that the body must and must not contain).
    """

    page: str
    set: str
    host: str
    title: str | None
    authors: tuple[str, ...]
    published: str | None
    language: str | None
    paragraphs: tuple[str, ...]
    headings: tuple[str, ...]
    must: tuple[str, ...]
    must_not: tuple[str, ...]

    @property
    def half(self) -> str:
        """Which half of the hosts the page belongs to, `a` or `b`; all pages of a host belong to the same."""
        return "ab"[hashlib.sha256(self.host.encode()).digest()[0] % 2]


@dataclass(frozen=True, slots=True)
class Found:
    """What a system reads from a page."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    language: str | None = None
    body: str = ""


@dataclass(slots=True)
class Score:
    """What one system gets right on the pages of one set."""

    facts: dict[str, Counter[str]] = field(default_factory=lambda: {fact: Counter() for fact in FACTS})
    texts: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in TEXTS})
    seconds: list[float] = field(default_factory=list)


def read_expected(folder: Path) -> list[Expected]:
    """Read what is known of the pages of a folder."""
    lines = filter(None, (folder / "expected.jsonl").read_text("utf-8").split("\n"))
    return [_expected(json.loads(line)) for line in lines]


def _expected(line: dict[str, Any]) -> Expected:
    several = {name: tuple(line.get(name) or ()) for name in ("authors", "paras", "heads", "with_", "without")}
    return Expected(
        page=line["page"],
        set=line["set"],
        host=(urlsplit(line.get("url") or "").hostname or line["id"]).removeprefix("www."),
        title=line.get("title"),
        # Some sets have several people in one string, as the page had.
        authors=tuple(
            name for each in several["authors"] for name in re.split(r"[,;]\s*|\s+(?:and|&)\s+", each) if name
        ),
        published=line.get("date"),
        language=line.get("language"),
        paragraphs=several["paras"],
        headings=several["heads"],
        must=several["with_"],
        must_not=several["without"],
    )


def read_ours(page: bytes) -> Found:
    """Read a page with Pullquote."""
    article = next((each for each in read_bytes(page, name="page.html") if isinstance(each, Article)), None)
    if article is None:
        return Found()
    body = "\n".join(passage.text for passage in split(article) if passage.kind == "body")
    return Found(article.title, article.authors, article.published, article.language, body)


def read_trafilatura(page: bytes) -> Found:
    """Read a page with trafilatura, as its documentation says for text with metadata."""
    import trafilatura

    found = trafilatura.bare_extraction(page, with_metadata=True, include_comments=False)
    if found is None:
        return Found()
    read = found.as_dict()
    authors = tuple(name.strip() for name in (read["author"] or "").split(";") if name.strip())
    return Found(read["title"], authors, read["date"], read["language"], read["text"] or "")


def read_newspaper(page: bytes) -> Found:
    """Read a page with newspaper4k; it wants text, so trafilatura decodes it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of parts for other languages that are not installed
        import newspaper
        from trafilatura.utils import decode_file

        article = newspaper.Article("", fetch_images=False)
        try:
            article.download(input_html=decode_file(page))
            article.parse()
        except Exception as error:  # a page that it cannot read counts as one of which it finds nothing
            print(f"newspaper4k: {type(error).__name__}: {str(error)[:100]}", file=sys.stderr)
            return Found()
    published = article.publish_date.date().isoformat() if article.publish_date else None
    return Found(article.title or None, tuple(article.authors), published, article.meta_lang or None, article.text)


SYSTEMS: dict[str, Callable[[bytes], Found]] = {
    OURS: read_ours,
    TRAFILATURA: read_trafilatura,
    NEWSPAPER: read_newspaper,
}


def judge(expected: Expected, found: Found) -> Iterator[tuple[str, str]]:
    """Yield each fact that is known of a page, and whether it was found `right`, `wrong` or `missing`.

    Names and titles are compared by their letters and digits; authors are right if none is missing and none too many.
    """
    for fact in FACTS:
        wanted, got = getattr(expected, fact), getattr(found, fact)
        if wanted:
            yield fact, "missing" if not got else "right" if _same(fact, wanted, got) else "wrong"


def judge_text(expected: Expected, body: str) -> Iterator[tuple[str, float]]:
    """Yield how good a page's body is: F1 of its words, and the share of the strings judged rightly."""
    if expected.paragraphs:
        # Some systems leave out the headings between paragraphs, which no set counts as paragraphs: either is right.
        whole = (*expected.paragraphs, *expected.headings)
        yield "body F1", max(_f1(_words(expected.paragraphs), _words([body])), _f1(_words(whole), _words([body])))
    spaced = " ".join(body.split())
    for name, strings, wanted in (("must", expected.must, True), ("must not", expected.must_not, False)):
        if strings:
            yield name, statistics.mean((" ".join(each.split()) in spaced) is wanted for each in strings)


def _same(fact: str, wanted: Any, got: Any) -> bool:
    if fact == "authors":
        return {_key(name) for name in wanted} == {_key(name) for name in got}
    if fact == "language":
        return bool(wanted.split("-")[0].casefold() == re.split("[-_]", got)[0].casefold())
    return bool(wanted == got if fact == "published" else _key(wanted) == _key(got))


def _key(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _words(texts: Iterable[str]) -> Counter[str]:
    return Counter(re.findall(r"\w+", unicodedata.normalize("NFKC", " ".join(texts)).casefold()))


def _f1(wanted: Counter[str], got: Counter[str]) -> float:
    both = (wanted & got).total()
    return 2 * both / (wanted.total() + got.total()) if both else 0.0


def measure(
    pages: Sequence[Expected], folder: Path, systems: Sequence[str], wrong: str | None
) -> dict[str, list[Score]]:
    """Read pages with each system in turn; return the scores by set. Print what is not right of the fact `wrong`."""
    scores: dict[str, list[Score]] = {}
    for number, expected in enumerate(pages, 1):
        page = gzip.decompress((folder / expected.page).read_bytes())
        for place, system in enumerate(systems):
            score = scores.setdefault(expected.set, [Score() for _ in systems])[place]
            begin = time.perf_counter()
            found = SYSTEMS[system](page)
            score.seconds.append(time.perf_counter() - begin)
            for fact, verdict in judge(expected, found):
                score.facts[fact][verdict] += 1
                if fact == wrong and verdict != "right":
                    print(f"{system} | {expected.page} | {getattr(expected, fact)} | {getattr(found, fact)}")
            for name, value in judge_text(expected, found.body):
                score.texts[name].append(value)
        if number % 50 == 0:
            print(f"{number} of {len(pages)} pages", file=sys.stderr, flush=True)
    return scores


def rows(name: str, scores: Sequence[Score]) -> Iterator[list[str]]:
    """Yield the rows of one set: a fact's are the share found right, wrong and missing."""
    for fact in FACTS:
        known = scores[0].facts[fact].total()
        if known:
            shares = [
                [score.facts[fact][verdict] / known for verdict in ("right", "wrong", "missing")] for score in scores
            ]
            yield [f"{name}: {fact}, {known} pages", *(" / ".join(map(_share, each)) for each in shares)]
    for text in TEXTS:
        if scores[0].texts[text]:
            count = len(scores[0].texts[text])
            yield [f"{name}: {text}, {count} pages", *(_share(statistics.mean(score.texts[text])) for score in scores)]
    seconds = [f"{statistics.mean(score.seconds):.2f} ({max(score.seconds):.1f})" for score in scores]
    yield [f"{name}: seconds a page (most), {len(scores[0].seconds)} pages", *seconds]


def _share(value: float) -> str:
    return f"{value:.3f}".removeprefix("0")


def main() -> None:
    """Measure, print and, if requested, write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path, default=DATA, help="expected.jsonl and the pages it names")
    parser.add_argument("--sets", nargs="+", help="sets of pages by the beginning of their names [all]")
    parser.add_argument("--half", choices=("a", "b"), help="only the pages of one half of the hosts")
    parser.add_argument("--systems", nargs="+", choices=tuple(SYSTEMS), default=tuple(SYSTEMS))
    parser.add_argument("--wrong", choices=FACTS, help="also print each page of which this fact is not found right")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)  # the libraries' remarks about odd pages
    pages = [
        page
        for page in read_expected(options.folder)
        if options.half in (None, page.half) and (not options.sets or page.set.startswith(tuple(options.sets)))
    ]
    scores = measure(pages, options.folder, options.systems, options.wrong)
    text = table(
        ["right / wrong / missing", *options.systems],
        [row for name, each in sorted(scores.items()) for row in rows(name, each)],
    )
    print(text)
    if options.write:
        put("reading", text)


if __name__ == "__main__":
    main()
