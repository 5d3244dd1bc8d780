"""Drafts: texts that are to be printed, whose quotations are checked. Nothing in them is taken for furniture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from pullquote.errors import ReadError
from pullquote.reading.budget import guarded
from pullquote.reading.decoding import decode
from pullquote.reading.docx import docx_paragraphs
from pullquote.reading.front_matter import split_front_matter
from pullquote.text.passages import paragraphs
from pullquote.types import Rejected, Span

LARGEST = 10_000_000  # bytes of one draft
_FORMATS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".docx": "docx",
}
_BEFORE_CREDIT = frozenset(("", *'.!?…。！？”»"’'))
_QUOTED_LINE = re.compile(r"^[ \t]*>[ \t]?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class DraftParagraph:
    """A paragraph of a draft, `text[start:end]`; `is_quoted` if all of it is set as a quotation (a block quote)."""

    start: int
    end: int
    is_quoted: bool

    @property
    def span(self) -> Span:
        """Return where it stands."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft's text, with a blank line between paragraphs, and where they stand in it."""

    name: str
    text: str
    paragraphs: tuple[DraftParagraph, ...]


def read_draft(data: bytes, name: str) -> Draft:
    """Read a draft: plain text, Markdown, HTML or a Word document, by its name's ending; `-` is plain text.

    Raises:
        ReadError: it is of another format, too large, or cannot be read.
    """
    form = "text" if name == "-" else _FORMATS.get(PurePath(name).suffix.lower())
    if form is None:
        raise ReadError(
            "draft_format_unknown",
            "{name} is not a draft that can be read: save it as {known}",
            name=name,
            known=", ".join(sorted(_FORMATS)),
        )
    if len(data) > LARGEST:
        raise ReadError("draft_too_large", "{name} has more than {limit:,} bytes: shorten it", name=name, limit=LARGEST)
    try:
        return _laid_out(name, _READERS[form](data))
    except ReadError as error:
        raise ReadError(error.code, "{name}: {error}", name=name, error=error) from error


def open_draft(path: Path, name: str | None = None) -> Draft:
    """Read the draft in a file; see `read_draft`.

    Raises:
        ReadError: there is no such file, or it cannot be read.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise ReadError(
            "draft_unreadable", "{path} cannot be read: {error}", path=path, error=error.strerror or error
        ) from error
    return read_draft(data, name or path.name)


def _laid_out(name: str, found: Iterator[tuple[str, bool]]) -> Draft:
    parts: list[str] = []
    placed: list[DraftParagraph] = []
    position = 0
    for read in guarded(found, name):
        if isinstance(read, Rejected):
            raise ReadError("draft_broken", "{why}", why=read.why)
        text, is_quoted = read
        parts.append(text)
        placed.append(DraftParagraph(position, position + len(text), is_quoted))
        position += len(text) + 2
    return Draft(name, "\n\n".join(parts), tuple(placed))


def _text(data: bytes) -> Iterator[tuple[str, bool]]:
    text = decode(data)
    for start, end in paragraphs(text):
        lines = text[start:end].split("\n")
        quoted = all(_QUOTED_LINE.match(line) for line in lines if line.strip())
        words = _QUOTED_LINE.sub("", text[start:end]) if quoted else text[start:end]
        if words.strip():
            yield words.strip(), quoted


def _markdown(data: bytes) -> Iterator[tuple[str, bool]]:
    """Yield the paragraphs of a Markdown draft; one that is indented is read as one, since it is hardly ever code."""
    from markdown_it import MarkdownIt

    body = split_front_matter(decode(data)).body
    yield from _page(MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("code").render(body))


def _html(data: bytes) -> Iterator[tuple[str, bool]]:
    yield from _page(decode(data, html=True))


def _page(html: str) -> Iterator[tuple[str, bool]]:
    """Yield the paragraphs of a page, with marks around `<q>`, as browsers show them, and without code.

    Who is quoted, at the end of a block quote, is a paragraph of its own.
    """
    from pullquote.reading.html.dom import page_blocks, parse_page

    if not html.strip():
        return
    root = parse_page(html)
    for quoted in list(root.iter("q")):
        quoted.text, quoted.tail = f"“{quoted.text or ''}", f"”{quoted.tail or ''}"
        quoted.drop_tag()
    for code in list(root.iter("code")):
        code.text = None
        for child in list(code):
            code.remove(child)
    for cited in list(root.iterfind(".//blockquote//cite")):
        before = cited.getparent().text if cited.getprevious() is None else cited.getprevious().tail
        is_last = cited.getnext() is None and not (cited.tail or "").strip()
        if is_last and (before or ".").rstrip()[-1:] in _BEFORE_CREDIT and cited.getparent().tag != "footer":
            cited.tag = "footer"  # who said it, not what it is called: “We read <cite>The Ledger</cite>”
    for found in page_blocks(root):
        text = found.block.text.strip()
        if text:
            yield text, _is_in_quote([one.tag for one in (found.element, *found.element.iterancestors())], text)


def _is_in_quote(around: list[str], text: str) -> bool:
    """Return whether a paragraph within these elements, the inmost first, is quoted in a block quote.

    Who said so, in its footer, is not; with a dash before it, that is known without.
    """
    if "blockquote" not in around:
        return False
    return "footer" not in around[: around.index("blockquote")] or text[0] in "-–—―"


_READERS = {"text": _text, "markdown": _markdown, "html": _html, "docx": docx_paragraphs}
