"""Paragraphs of a Word document (.docx), as its author would print it: insertions read, deletions not.

Read with the standard library's zipfile and lxml, which Pullquote needs anyway. python-docx leaves out inserted text
that is not accepted yet, footnotes and text boxes, and would be one more dependency for three elements of XML
(ECMA-376, part 1, 17.3).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pullquote.errors import ReadError

LARGEST_PART = 50_000_000  # bytes of one part once unpacked, so that a small file cannot fill the memory
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_GONE = {f"{_W}{name}" for name in ("del", "moveFrom", "rPr", "pPr")} | {_FALLBACK}
_WRITTEN = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
_QUOTE_STYLE = re.compile(r"\bquot", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WordParagraph:
    """A paragraph: its text, the name of its style in lower case, and a table's row and cell around it, if any.

    `is_header` says that the row is repeated at the top of each page.
    """

    text: str
    style: str = ""
    row: Any = None
    cell: Any = None
    is_header: bool = False


def docx_paragraphs(data: bytes) -> Iterator[tuple[str, bool]]:
    """Yield the paragraphs of a Word document that are not blank, and whether each has a style for quotations.

    Raises:
        ReadError: see `word_paragraphs`.
    """
    return ((one.text, _QUOTE_STYLE.search(one.style) is not None) for one in word_paragraphs(data))


def word_paragraphs(data: bytes) -> Iterator[WordParagraph]:
    """Yield the paragraphs of a Word document that are not blank.

    Raises:
        ReadError: the bytes are no Word document, or one that is encrypted, damaged or unreasonably large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
            if _PARTS[0] not in names:
                raise ReadError("not_docx", "is not a Word document (.docx): save it as one, or as text")
            styles = _styles(package) if "word/styles.xml" in names else {}
            for name in _PARTS:
                if name in names:
                    yield from _paragraphs(_parsed(package, name), styles)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError) as error:
        raise _damaged() from error


def _parsed(package: zipfile.ZipFile, name: str) -> Any:
    from lxml import etree

    if package.getinfo(name).file_size > LARGEST_PART:
        raise ReadError("docx_too_large", "unpacks to more than {limit:,} bytes", limit=LARGEST_PART)
    with package.open(name) as part:
        xml = part.read(LARGEST_PART + 1).replace(_STRICT, _W[1:-1].encode())
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return etree.fromstring(xml, parser=parser)
    except etree.XMLSyntaxError as error:
        raise _damaged() from error


def _damaged() -> ReadError:
    return ReadError("docx_damaged", "is not a Word document (.docx), or not a whole one: save it again, or as text")


def _styles(package: zipfile.ZipFile) -> dict[str, str]:
    """Return the names of the styles by their ids: ids are translated, the names of built-in styles are not."""
    styles = _parsed(package, "word/styles.xml").iter(f"{_W}style")
    named = ((style.get(f"{_W}styleId") or "", style.find(f"{_W}name")) for style in styles)
    return {id: (name.get(f"{_W}val") or "").lower() for id, name in named if name is not None}


def _paragraphs(root: Any, styles: Mapping[str, str]) -> Iterator[WordParagraph]:
    for paragraph in root.iter(f"{_W}p"):
        around = list(paragraph.iterancestors())
        if any(ancestor.tag in _GONE for ancestor in around):
            continue
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        text = "".join(_texts(paragraph)).strip()
        if text:
            row = next((ancestor for ancestor in reversed(around) if ancestor.tag == f"{_W}tr"), None)
            cell = next((ancestor for ancestor in reversed(around) if ancestor.tag == f"{_W}tc"), None)
            header = row is not None and row.find(f"{_W}trPr/{_W}tblHeader") is not None
            named = "" if style is None else styles.get(style.get(f"{_W}val") or "", "")
            yield WordParagraph(text, named, row, cell, header)


def _texts(element: Any) -> Iterator[str]:
    """Yield the texts of a paragraph, without those of paragraphs inside of it (text boxes) and what was deleted."""
    for child in element:
        if child.tag in _GONE or child.tag == f"{_W}p":
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _WRITTEN:
            yield _WRITTEN[child.tag]
        else:
            yield from _texts(child)
