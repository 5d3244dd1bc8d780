"""Reading of a PDF: the pages that PDFium finds in a process of its own, and the article they make."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pullquote.errors import ReadError
from pullquote.reading.assembly import ParsedArticle, with_credits
from pullquote.reading.budget import MOST_SECONDS
from pullquote.reading.documents.extra import require
from pullquote.reading.documents.pdf.layout import lay_out_pages
from pullquote.reading.documents.pdf.pages import read_page
from pullquote.reading.metadata import MetadataSource
from pullquote.types import Metadata

_MOST_MEMORY = 1_500_000_000  # bytes of addresses; a newspaper of 60 pages takes a quarter of them
_MOST_UNKNOWN, _UNKNOWN_SHARE = 20, 100  # letters: as many as bytes of a text may be damaged
_PAGES_NAMED = 8
_GLYPHS = Path(__file__).with_name("glyphs.py")


def parse_pdf(data: bytes) -> ParsedArticle:
    """Read a PDF as one article.

    Raises:
        ReadError: it is encrypted, damaged or too large, has no text, or the extra for it is not installed.
    """
    require("pypdfium2", "a PDF")
    head, *told = _glyphs(data)
    pages = [read_page(page, number) for number, page in enumerate(told, 1)]
    letters, unknown = (sum(page.get(name, 0) for page in told) for name in ("letters", "unknown"))
    if not any(page.lines for page in pages):
        raise ReadError(
            "pdf_without_text",
            "is a PDF without text, perhaps a scan: have its text recognised first (OCR), or save it as text",
        )
    if unknown > min(_MOST_UNKNOWN, letters // _UNKNOWN_SHARE):
        raise ReadError(
            "pdf_letters_unknown",
            "is a PDF whose fonts do not say which letters they draw ({unknown:,} of {letters:,}): save it as text",
            unknown=unknown,
            letters=letters,
        )
    laid = lay_out_pages(pages, head["title"])
    text, furniture = with_credits(laid.blocks)
    return ParsedArticle(
        text,
        furniture,
        notes=tuple(_notes(told, len(pages))),
        inferred=(MetadataSource("pdf", Metadata(title=laid.title)),),
        pages=laid.pages,
    )


def _glyphs(data: bytes) -> list[dict[str, Any]]:
    """Return what `glyphs` says of a PDF: its head, and its pages.

    Raises:
        ReadError: why it cannot be read.
    """
    command = [sys.executable, "-P", str(_GLYPHS), str(_MOST_MEMORY), str(round(MOST_SECONDS))]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=MOST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise ReadError(
            "pdf_too_slow", "cannot be read in {seconds:.0f} seconds; divide it", seconds=MOST_SECONDS
        ) from None
    try:
        told: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    except ValueError:
        told = []
    problem = next((part["error"] for part in told if "error" in part), None)
    if problem == "encrypted":
        raise ReadError("pdf_encrypted", "is an encrypted PDF: save it without a password")
    if problem in ("pages", "letters"):
        raise ReadError("pdf_too_large", "is a PDF with too many pages or letters; divide it")
    if done.returncode or problem or not told or len(told) != 1 + told[0].get("pages", -1):
        raise ReadError("pdf_damaged", "is not a PDF, or a damaged one: save it again, or as text")
    return told


def _notes(told: list[dict[str, Any]], pages: int) -> Iterator[str]:
    """Yield what a reader should know of how the pages were read."""
    empty = [number for number, page in enumerate(told, 1) if not page["lines"]]
    if empty:
        named = ", ".join(map(str, empty[:_PAGES_NAMED])) + (", …" if len(empty) > _PAGES_NAMED else "")
        yield f"{len(empty)} of {pages} pages hold no text, only pictures perhaps: {named}"
    if any(page.get("recognised") for page in told):
        yield "its text was recognised in pictures of pages (OCR): words may differ from those that were printed"
    if hidden := sum(page.get("hidden", 0) for page in told):
        yield f"{hidden:,} letters that the pages do not show were left out"
    if unknown := sum(page.get("unknown", 0) for page in told):
        yield f"{unknown:,} letters are not known, and stored as \ufffd"
