"""Blocks: paragraphs with their kinds, and how they are joined into one text with furniture at exact offsets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from pullquote.types import Furniture, FurnitureKind, Span

_PAGE_BREAKS = {0x0B: "\n", 0x0C: "\n"}
_SENTENCE_END = re.compile(r"[.!?…。！？।؟۔:][\"'”’»)\]」』]{0,3}\Z")
_CLOSERS = 20  # characters looked at for the end of a sentence


def words(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


def key(text: str) -> str:
    """Return a text's letters and digits only, folded, to compare two renderings of the same words."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def ends_sentence(text: str, *, loudly: bool = True) -> bool:
    """Return whether a text ends a sentence in any script; without `loudly`, `?` and `!` count for nothing."""
    last = next((c for c in reversed(text[-_CLOSERS:]) if not _closes(c)), "")
    return bool(last) and last in (".。।॥…۔!?！？؟" if loudly else ".。।॥…۔")


def _closes(character: str) -> bool:
    """Return whether a character may follow the end of a sentence: a quotation mark, a bracket, a space."""
    return unicodedata.category(character) in ("Pe", "Pf", "Pi", "Zs", "Cf", "Cc") or character in "\"'’*_~|»«"


_BLANK = re.compile(r"\n[^\S\n]*(?=\n)(?:\n[^\S\n]*)*")
_PAGE_NUMBER = re.compile(r"\n[-–—]?\s?\d{1,4}\s?[-–—]?$")


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a Markdown or HTML article; `kind` is None for its body. Holds no blank line.

    `reserved` are the parts of its text that its publisher does not allow to be quoted; `cited` says that it stands in
    a block quote.
    """

    text: str
    kind: FurnitureKind | None = None
    credit: str | None = None
    reserved: tuple[Span, ...] = ()
    cited: bool = False


def one_block(text: str, kind: FurnitureKind | None = None) -> Block:
    """Return a block of a text that is one paragraph, whatever blank lines it has."""
    return Block(_BLANK.sub("\n", text.strip()), kind)


def break_pages(text: str) -> str:
    """Return a text in which form feeds and vertical tabs are line breaks, and paragraph breaks after a sentence's end.

    A page may end inside a paragraph, which then goes on. Unicode's separators of lines and paragraphs part them too.
    """
    text = text.replace("\u2029", "\n\n").replace("\u2028", "\n").replace("\x85", "\n")
    pages = [page for page in re.split(r"[\f\v]+", text) if page.strip()]
    if len(pages) < 2:
        return text.translate(_PAGE_BREAKS)
    parts = [pages[0]]
    for page in pages[1:]:
        before = parts[-1].rstrip("\n \t")
        blank = parts[-1][len(before) :].count("\n") > 1
        parts[-1] = before
        ends = blank or _PAGE_NUMBER.search(before[-12:]) is not None or _SENTENCE_END.search(before[-4:]) is not None
        parts += ["\n\n" if ends else "\n", page.lstrip("\n")]
    return "".join(parts)


def lay_out(blocks: Iterable[Block]) -> tuple[str, list[Furniture]]:
    """Join blocks with exactly one blank line, and mark those that are furniture.

    Returns:
        The text and its furniture, in order; `text[f.start:f.end]` is the text of the block, or of its reserved part,
        for each furniture `f`.
    """
    parts: list[str] = []
    furniture: list[Furniture] = []
    at = 0
    for block in blocks:
        if not block.text.strip():
            continue
        if block.kind is not None:
            furniture.append(Furniture(at, at + len(block.text), block.kind, block.credit))
        furniture += [Furniture(*span.shift(at), "reserved") for span in block.reserved]
        parts.append(block.text)
        at += len(block.text) + 2
    return "\n\n".join(parts), furniture
