"""Paragraphs of an HTML page's elements, each with exactly the characters the page holds.

ASCII whitespace collapses as in a browser; everything else (NBSP, curly quotes, soft hyphens, combining and
full-width characters) stays, which is why trafilatura's own, normalised text is not used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from pullquote.reading.blocks import Block, words
from pullquote.reading.boilerplate.credits import has_label, names_source, without_label
from pullquote.reading.html.captions import (
    is_caption_element,
    is_inline_caption,
    short_text,
    split_words as _split_words,
)
from pullquote.reading.html.inline import write_out_inline
from pullquote.reading.html.tables import table_rows
from pullquote.types import FurnitureKind

# lxml publishes no types; an element is whatever lxml.html makes of a tag.
Element = Any

_BREAK = "\x00"  # stands for <br>; a decoded page holds no NUL
_SKIPPED = words(
    "script style noscript template svg math button select option textarea input iframe object embed audio video canvas"
    " head nav dialog map datalist"
)
_HEADINGS = words("h1 h2 h3 h4 h5 h6")
_BLOCKS = _HEADINGS | words(
    "html body address article aside blockquote center dd details dir div dl dt fieldset figcaption figure footer form"
    " header hgroup hr legend li main menu nav ol p pre section summary table caption tbody td tfoot th thead tr ul"
)
_CREDIT_CLASS = re.compile(
    r"(?:^|[\s_-])(?:(?:photo|image|img|media|video|picture|caption|figure|foto|bild)[_-]?)?"
    r"(?:credits?|photographers?|copyright|kredit|credito|créditos?|bildnachweis|bildquelle|fotograf[oa]?)(?:$|[\s_-])"
    r"|(?:^|\s)(?:img|image|photo|media|caption|foto|bild)-(?:author|byline|source|attribution|quelle)(?:$|\s)",
    re.IGNORECASE,
)
# Text for screen readers only: "Image caption", "Share on …".
_UNSEEN = re.compile(r"(?:^|\s)(?:off-?screen|visually-?hidden|sr-only|screen-reader-text)(?:$|\s)", re.IGNORECASE)
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
_STREAMED = re.compile(r"S:[0-9a-f]{1,8}")
_SPACES = re.compile(r"[ \t\n\r\f]+")
_PICTURES = ("img", "picture", "video", "iframe", "amp-img")
_EMPHASIS = words("em i small cite")
_LONGEST_CAPTION = 300  # code points of a caption that only its place and its italics tell
_ENDS = (".", "!", "?", "…", "。", "！", "？", ".”", "!”", "?”", '."', '!"', '?"', "।", "؟", "۔")
_PARTS = re.compile(r" ?\x00(?: ?\x00)+ ?")
_LINE = re.compile(r" ?\x00 ?")
# The HTML Standard (parsing, numeric character references) reads &#128; to &#159; as Windows-1252.
_C1 = {n: c for n in range(0x80, 0xA0) if (c := bytes([n]).decode("cp1252", "ignore"))}

_REFERENCE = re.compile(r"&#(?:[xX]0*+(?P<hex>[0-9a-fA-F]{1,4})|0*+(?P<decimal>[0-9]{1,5}))(?![0-9a-fA-F]);?")
_CONTROLS = dict.fromkeys((*range(0x01, 0x09), *range(0x0E, 0x20), 0xFFFE, 0xFFFF), "") | {0x0B: " ", 0x0C: " "}


@dataclass(frozen=True, slots=True)
class PageBlock:
    """A paragraph of a page and the block element it stands in; `links` is the share of its text inside links."""

    block: Block
    element: Element
    links: float = 0.0


@dataclass(slots=True)
class _Buffer:
    """The text of the paragraph being read, and the places in it where a credit begins and ends."""

    parts: list[str] = field(default_factory=list)
    credit: tuple[int, int] | None = None
    linked: int = 0
    emphasised: int = 0


@dataclass(slots=True)
class _Page:
    """What was read of a page: its paragraphs, a credit that may belong to the next, and the last picture's place."""

    blocks: list[PageBlock] = field(default_factory=list)
    held: PageBlock | None = None
    picture: tuple[Element, int] | None = None


def parse_page(html: str) -> Element:
    """Parse a decoded page; lxml is told the encoding because the page's own declaration no longer holds."""
    # Heavy libraries are imported where they are used, here and in the rest of this package, so that importing
    # pullquote.reading costs nothing to those who read no HTML.
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    return lxml_html.document_fromstring(_as_seen(html).encode("utf-8"), parser=parser)


def _as_seen(html: str) -> str:
    """Return a page with spaces for form feeds and vertical tabs, and without other controls, which nobody sees.

    lxml reads them, but refuses to write a text that holds one.
    """
    return _REFERENCE.sub(_seen, html).translate(_CONTROLS)


def _seen(reference: re.Match[str]) -> str:
    code = int(reference["hex"], 16) if reference["hex"] else int(reference["decimal"])
    return _CONTROLS.get(code, reference.group())


def page_html(root: Element) -> str:
    """Return a parsed page as HTML again, as it is after its inline markup was written out."""
    from lxml import html as lxml_html

    text: str = lxml_html.tostring(root, encoding="unicode", doctype="<!doctype html>")
    return text


def read_fragment(html: str) -> list[Block]:
    """Return the paragraphs of a piece of HTML, such as a raw block in Markdown."""
    root = parse_page(html)
    write_out_inline(root)
    return [found.block for found in page_blocks(root)]


def page_blocks(root: Element) -> list[PageBlock]:
    """Return the paragraphs of an element in reading order.

    A block element or two `<br>` separate paragraphs; one `<br>` is a newline. A caption carries its credit, whose
    element is left out of the caption's text.
    """
    from lxml import etree

    page = _Page()
    stack: list[Element] = []
    buffer = _Buffer()
    link_depth = emphasis = 0
    credit: Element = None
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        is_block = tag in _BLOCKS or is_inline_caption(element)
        text = element.text if event == "start" else element.tail
        if event == "start":
            if is_block:
                _flush(buffer, stack, page)
                stack.append(element)
            if tag in _PICTURES and stack:
                page.picture = (stack[-1], len(page.blocks))
            if tag in _SKIPPED or _is_unseen(element) or (tag == "table" and _read_table(element, page)):
                walk.skip_subtree()
                text = None
            elif tag == "br":
                buffer.parts.append(_BREAK)
            link_depth += tag == "a"
            emphasis += tag in _EMPHASIS
            if credit is None and _is_credit(element):
                credit = element
                buffer.credit = buffer.credit or (len(buffer.parts), -1)
        else:
            if element is credit:
                credit = None
                if buffer.credit is not None and buffer.credit[1] < 0:
                    buffer.credit = (buffer.credit[0], len(buffer.parts))
            if is_block:
                _flush(buffer, stack, page)
                stack.pop()
            link_depth -= tag == "a"
            emphasis -= tag in _EMPHASIS
        if text and (event == "start" or element is not root):
            text = _SPACES.sub(" ", text) if not _preformatted(stack) else text.replace("\n", _BREAK)
            buffer.parts.append(text)
            buffer.linked += len(text) if link_depth else 0
            buffer.emphasised += len(text) if emphasis or not text.strip() else 0
    _flush(buffer, stack, page)
    _release(page)
    return page.blocks


def _read_table(table: Element, page: _Page) -> bool:
    """Add the caption and the rows of a data table; return whether it is one."""
    rows = table_rows(table, _cell)
    if rows is None:
        return False
    _release(page)
    page.blocks += [block for caption in table.iter("caption") for block in page_blocks(caption)]
    page.blocks += [PageBlock(Block(words), row, share) for row, words, share in rows]
    return True


def _cell(cell: Element) -> tuple[str, float]:
    """Return the text of a table's cell on one line, and the share of it inside links."""
    found = page_blocks(cell)
    text = " ".join(" ".join(block.block.text.split("\n")) for block in found)
    return text, sum(len(block.block.text) * block.links for block in found) / max(1, len(text))


def _flush(buffer: _Buffer, stack: list[Element], page: _Page) -> None:
    """End the paragraph being read."""
    raw = _tidy(buffer.parts)
    if not raw.strip(" \x00"):
        buffer.parts.clear()
        buffer.credit = None if buffer.credit is None or buffer.credit[1] >= 0 else (0, -1)
        return
    kind = _kind(stack, page, raw, buffer)
    credit: str | None = None
    if buffer.credit is not None:
        first, last = buffer.credit
        last = last if last >= 0 else len(buffer.parts)
        parts = (_tidy(buffer.parts[:first]), _tidy(buffer.parts[first:last]), _tidy(buffer.parts[last:]))
        before, credit, after = (part.strip(" \x00") for part in parts)
        if not before and not after:
            _hold(PageBlock(Block(credit.replace(_BREAK, "\n"), "credit", _named(credit)), stack[-1]), page)
            _reset(buffer)
            return
        if _is_set_apart(before, credit, after, kind):
            raw, kind, credit = parts[0] + parts[2], "caption", _named(credit)
        else:
            credit = None
    if page.held is not None:
        if kind == "caption" or (kind is None and _in_same_picture(page.held, stack)):
            kind, credit = "caption", credit or page.held.block.credit
            page.held = None
        _release(page)
    linked = buffer.linked / max(1, len(raw))
    for part in _PARTS.split(raw):
        text = _LINE.sub("\n", part).strip(" \n")
        if text.strip() and stack:
            shown = Block(text, kind, credit if kind == "caption" else None)
            page.blocks.append(PageBlock(shown, stack[-1], linked))
    _reset(buffer)


def _reset(buffer: _Buffer) -> None:
    buffer.parts.clear()
    # A credit that is still open continues in the next paragraph.
    buffer.credit = (0, -1) if buffer.credit is not None and buffer.credit[1] < 0 else None
    buffer.linked = buffer.emphasised = 0


def _tidy(parts: list[str]) -> str:
    return _SPACES.sub(" ", "".join(parts)).translate(_C1)


def _hold(credit: PageBlock, page: _Page) -> None:
    """Assign a credit to the caption before it, or keep it until it is known whether a caption follows."""
    _release(page)
    last = page.blocks[-1] if page.blocks else None
    if last is not None and last.block.kind == "caption":
        if last.block.credit is None:
            shown = Block(last.block.text, "caption", credit.block.credit)
            page.blocks[-1] = PageBlock(shown, last.element, last.links)
        return
    page.held = credit


def _release(page: _Page) -> None:
    """Store a credit that belongs to no caption as a paragraph of its own."""
    if page.held is not None:
        page.blocks.append(page.held)
        page.held = None


def _in_same_picture(credit: PageBlock, stack: list[Element]) -> bool:
    """Return whether the paragraph being read stands in the same figure, or element with a picture, as a credit."""
    for element in (credit.element, *credit.element.iterancestors()):
        if element.tag == "figure" or next(element.iter(*_PICTURES), None) is not None:
            return element in stack and short_text(element, _LONGEST_CAPTION) is not None
    return False


def _is_set_apart(before: str, credit: str, after: str, kind: FurnitureKind | None) -> bool:
    """Return whether a credit stands apart from the words beside it, instead of being some of them."""
    labelled = has_label(credit)
    if before and (after.strip(" .)]|/") or (after and not before.endswith(_ENDS))):
        return False
    if kind == "caption":
        return True
    if not before:
        return labelled or credit.startswith(("(", "["))
    # `taken by | Jane Doe`: the sentence goes on in the credit.
    goes_on = re.search(r"(?:^|\s)[^\W\d_]{1,3}$", before) is not None
    return not goes_on and (labelled or names_source(_named(credit) or credit))


def _named(credit: str) -> str | None:
    """Return whom a credit names, without its label and brackets."""
    return without_label(credit.replace(_BREAK, " ")) or None


def _kind(stack: list[Element], page: _Page, raw: str, buffer: _Buffer) -> FurnitureKind | None:
    for element in reversed(stack):
        if element.tag in ("figcaption", "caption") or is_caption_element(element):
            return "caption"
        if element.tag in _HEADINGS:
            return "heading"
    return "caption" if _is_emphasised_under_picture(stack, page, raw, buffer) else None


def _is_emphasised_under_picture(stack: list[Element], page: _Page, raw: str, buffer: _Buffer) -> bool:
    """Return whether a short paragraph is all in italics or small print, directly under a picture of its own."""
    text = raw.strip(" \x00")
    spaces = len("".join(buffer.parts)) - len("".join(buffer.parts).strip())
    if page.picture is None or not stack or len(text) > _LONGEST_CAPTION or buffer.emphasised + spaces < len(text):
        return False
    place, count = page.picture
    # The picture stands in the paragraph, in an element before it, or itself before it or before what holds it alone.
    near = stack[-1], stack[-1].getprevious()
    above = stack[-1].getparent() if near[1] is None else None
    beside = near[1] if above is None else above.getprevious()
    bare = beside is not None and beside.tag in _PICTURES and beside.getparent() is place
    return count == len(page.blocks) and (place in near or bare)


def _is_unseen(element: Element) -> bool:
    """Return whether an element is hidden from readers; a whole page may be hidden until its scripts have run."""
    if element.tag in ("html", "body"):
        return False
    # React sends a part of the page as `<div hidden id="S:1">`, which its script moves to where readers see it.
    streamed = _STREAMED.fullmatch(element.get("id") or "") is not None
    hidden = (element.get("hidden") is not None and not streamed) or _HIDDEN.search(
        element.get("style") or ""
    ) is not None
    return hidden or _UNSEEN.search(element.get("class") or "") is not None


def _is_credit(element: Element) -> bool:
    """Return whether an element is a picture's credit, by its class; only a short one, never a story's container."""
    if _CREDIT_CLASS.search(_split_words(element.get("class") or "")) is None:
        return False
    text = short_text(element, 120)
    return text is not None and bool(text.strip()) and not _reads_as_sentence(text.strip())


def _reads_as_sentence(text: str) -> bool:
    """Return whether what is classed as a credit is a sentence of the story instead: long, complete and no label."""
    if not text.endswith(_ENDS) or names_source(text):
        return False
    if has_label(text):
        return False
    return len(text.split()) > 8 or (len(text) > 24 and len(text.split()) <= 2)


def _preformatted(stack: list[Element]) -> bool:
    return any(element.tag == "pre" for element in stack)
