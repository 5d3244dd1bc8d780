"""What is fuzzed: for each target a function that takes any bytes. What it raises is a fault."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pullquote.answerability.reader
from pullquote import Archive, Article, Filters, InputError, Note, PullquoteError, Rejected, read_bytes
from pullquote.catalog.database import FILE_NAME
from pullquote.reading import read_file
from pullquote.reading.documents.pdf import glyphs
from pullquote.reading.documents.pdf.layout import lay_out_pages
from pullquote.reading.documents.pdf.pages import read_page
from pullquote.reading.drafts import read_draft
from pullquote_bot.rendering.markdown import escape, shown
from tests.bot.support.alignment import align, stored_for
from tests.bot.support.discord_markdown import parse, pings
from tests.fuzz.limits import Run
from tests.support import documents
from tests.support.archives import FERRY, MILL
from tests.support.fake_encoder import FakeEncoder
from tests.support.fake_reader import FakeReader

Make = Callable[[Path], Run]
"""Prepares a target in a folder of its own."""

ARTICLES = (
    Article(
        id="ferry",
        text=f"{FERRY}\n\nFares rose to nine crowns in March 2022.",
        title="The ferry",
        authors=("Ada Holm",),
        outlet="Harbour Ledger",
        published="2022-03-04",
        url="https://ledger.example.org/ferry",
        language="en",
    ),
    Article(id="mill", text=MILL, outlet="Hollin Post", published="2021"),
)


def reader(name: str) -> Make:
    """Read the bytes of a file of this name."""

    def run(data: bytes) -> None:
        check(list(read_bytes(data, name=name)))

    return lambda _: run


def check(reads: list[Article | Rejected | Note]) -> None:
    """Check what was read: it can be stored, its passages are where they are said to be, and reasons are lines."""
    assert reads
    for read in reads:
        if isinstance(read, Article):
            for passage in read.passages:
                assert read.text[passage.start : passage.end].strip()
            json.dumps([read.title, read.text, read.authors], ensure_ascii=False).encode()
        else:
            why = read.why if isinstance(read, Rejected) else read.text
            assert why
            assert "\n" not in why, why


def beside(folder: Path) -> Run:
    """Read an article with a sidecar or a manifest; the first byte says which."""
    names = ("page.yaml", "page.json", "page.txt.yml", "manifest.csv")
    article = folder / "beside" / "page.txt"
    article.parent.mkdir(exist_ok=True)
    article.write_text(FERRY)

    def run(data: bytes) -> None:
        path = article.with_name(names[data[0] % len(names)] if data else names[0])
        path.write_bytes(data[1:])
        try:
            check(list(read_file(article)))
        finally:
            path.unlink()

    return run


def draft(_: Path) -> Run:
    """Read a draft; the first byte says of which format. A Word document's text is wrapped into one."""
    names = ("draft.docx", "draft.md", "draft.html", "draft.txt")

    def run(data: bytes) -> None:
        form, data = data[:1], data[1:]
        name = names[form[0] % len(names)] if form else names[0]
        if form == b"w":
            package = io.BytesIO()
            with zipfile.ZipFile(package, "w") as written:
                written.writestr("word/document.xml", data)
            name, data = "draft.docx", package.getvalue()
        try:
            read_draft(data, name)
        except PullquoteError:
            return

    return run


def pdf(_: Path) -> Run:
    """Read a PDF with PDFium, here and not in a process of its own, and lay out what it finds."""

    def run(data: bytes) -> None:
        head, *told = glyphs.read(data) or [{}]
        if "error" not in head and all("error" not in page for page in told):
            lay_out_pages([read_page(page, number) for number, page in enumerate(told, 1)], head["title"])

    return run


def package(_: Path) -> Run:
    """Read a part of a package; the first byte says of which (Word, EPUB, WACZ), or that it is all of one."""
    container = '<container><rootfiles><rootfile full-path="book.opf"/></rootfiles></container>'
    described = (
        '<package><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )

    def run(data: bytes) -> None:
        form, data = data[:1], data[1:]
        parts: dict[str, str | bytes] = {
            b"w": {"word/document.xml": data},
            b"e": {"META-INF/container.xml": container, "book.opf": described, "a.xhtml": data},
            b"o": {"META-INF/container.xml": container, "book.opf": data, "a.xhtml": "<p>A ferry.</p>"},
            b"z": {"archive/a.warc": data},
        }.get(form, {})
        check(list(read_bytes(documents.package(parts) if parts else data, name="a.docx")))

    return run


def archive_in(folder: Path) -> Archive:
    """Return an archive of two articles."""
    pullquote.answerability.reader.Reader = FakeReader  # type: ignore[assignment,misc]
    archive = Archive.open(folder / "archive", create=True, encoder=FakeEncoder())
    archive.add_articles(ARTICLES)
    return archive


def question(folder: Path) -> Run:
    """Ask: a question, filters and the question before, one a line."""
    archive = archive_in(folder)
    names = ("after", "before", "outlet", "author", "language", "collections")

    def run(data: bytes) -> None:
        asked, *others = data.decode("utf-8", "surrogateescape").split("\n")
        filters = {name: value for name, value in zip(names, others, strict=False) if value}
        try:
            answer = archive.ask(asked, filters=Filters(**filters), follows=others[6] if len(others) > 6 else None)
        except InputError:
            return
        for quote in (*answer.quotes, *answer.closest):
            assert quote.text in {article.text[quote.passage.start : quote.passage.end] for article in ARTICLES}

    return run


def claim(folder: Path) -> Run:
    """Verify a claimed quotation."""
    archive = archive_in(folder)

    def run(data: bytes) -> None:
        claimed = data.decode("utf-8", "surrogateescape")
        try:
            found = archive.verify(claimed)
        except InputError:
            return
        assert found.status in {"exact", "part", "near", "pieces", "absent"}

    return run


def escaper(_: Path) -> Run:
    """Escape a text; what Discord then displays is the text, and nobody is pinged."""

    def run(data: bytes) -> None:
        text = data.decode("utf-8", "surrogateescape")
        escaped = escape(text)
        parsed = parse(escaped)
        align(parsed.text, stored_for(text))
        assert not parsed.nodes
        assert not pings(escaped)
        assert shown(shown(text)) == shown(text)

    return run


def opened(folder: Path) -> Run:
    """Open an archive of which bytes were changed: each line is a place (of 1,000,000 parts of the file) and bytes."""
    archive_in(folder).close()
    file = folder / "archive" / FILE_NAME
    whole = file.read_bytes()

    def run(data: bytes) -> None:
        changed = bytearray(whole)
        for edit in data.split(b"\n"):
            place, _, written = edit.partition(b" ")
            if place.isdigit() and len(place) <= 7:
                at = int(place) * len(whole) // 1_000_000
                changed[at : at + len(written)] = written
        for left in file.parent.iterdir():
            if left.is_file():
                left.unlink()
        file.write_bytes(changed)
        try:
            with Archive.open(file.parent, encoder=FakeEncoder()) as archive:
                archive.check()
                for article in archive.articles():
                    assert article.text in {one.text for one in ARTICLES}
                archive.ask("When did the ferry to Osmey leave?")
                archive.verify(FERRY)
        except PullquoteError:
            return

    return run


def button(folder: Path) -> Run:
    """Press a button of any custom_id."""
    from tests.fuzz.press import presses

    return presses(folder)


TARGETS: dict[str, Make] = {
    "text": reader("page.txt"),
    "markdown": reader("page.md"),
    "html": reader("page.html"),
    "jsonl": reader("page.jsonl"),
    "unnamed": reader("-"),
    "beside": beside,
    "pdf": pdf,
    "package": package,
    "mail": reader("page.eml"),
    "warc": reader("page.warc"),
    "xml": reader("page.xml"),
    "ninjs": reader("page.json"),
    "draft": draft,
    "question": question,
    "claim": claim,
    "escaper": escaper,
    "button": button,
    "archive": opened,
}
