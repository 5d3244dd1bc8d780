"""Paragraphs of an HTML page's elements, each with exactly the characters the page holds.

ASCII whitespace collapses as in a browser; everything else (NBSP, curly quotes, soft hyphens, combining and
full-width characters) stays, which is why trafilatura's own, normalised text is not used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from pullquote.reading.blocks import Block, words
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
_CAPTION_CLASS = re.compile(r"(?:^|[\s_-])(?:caption|wp-caption-text|cutline)(?:$|[\s_-])", re.IGNORECASE)
_CREDIT_CLASS = re.compile(
    r"(?:^|[\s_-])(?:(?:photo|image|img|media|video|picture|caption|figure)[_-]?)?(?:credits?|photographer|copyright)(?:$|[\s_-])"
    r"|(?:^|\s)(?:img|image|photo|media|caption)-(?:author|byline|source|attribution)(?:$|\s)",
    re.IGNORECASE,
)
_CREDIT_LEAD = re.compile(
    r"^[\s(\[|/–—-]*(?:(?:photo(?:graph)?s?|images?|pictures?|video)?\s*"
    r"(?:credits?|copyright|courtesy(?: of)?|by)?\s*[:/]\s*"
    r"|(?:photo(?:graph)?s?|images?|pictures?)?\s*(?:by|courtesy of|copyright)\s+)?",
    re.IGNORECASE,
)
# Text for screen readers only: "Image caption", "Share on …".
_UNSEEN = re.compile(r"(?:^|\s)(?:off-?screen|visually-?hidden|sr-only|screen-reader-text)(?:$|\s)", re.IGNORECASE)
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
_FOOTNOTE = re.compile(r"\s*[\[(]?(?:\d{1,3}|[a-z]|[*†‡§]{1,3})[\])]?\s*")
_SPACES = re.compile(r"[ \t\n\r\f]+")
_PARTS = re.compile(r" ?\x00(?: ?\x00)+ ?")
_LINE = re.compile(r" ?\x00 ?")
# The HTML Standard (parsing, numeric character references) reads &#128; to &#159; as Windows-1252.
_C1 = {n: c for n in range(0x80, 0xA0) if (c := bytes([n]).decode("cp1252", "ignore"))}


@dataclass(frozen=True, slots=True)
class PageBlock:
    """A paragraph of a page and the block element it stands in; `links` is the share of its text inside links."""

    block: Block
    element: Element
    links: float = 0.0


@dataclass(slots=True)
class _Buffer:
    """The text of the paragraph being read, and its credit if one was found."""

    parts: list[str] = field(default_factory=list)
    credit: list[str] = field(default_factory=list)
    linked: int = 0


def parse_page(html: str) -> Element:
    """Parse a decoded page; lxml is told the encoding because the page's own declaration no longer holds."""
    # Heavy libraries are imported where they are used, here and in the rest of this package, so that importing
    # pullquote.reading costs nothing to those who read no HTML.
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    return lxml_html.document_fromstring(html.encode("utf-8"), parser=parser)


def page_blocks(root: Element) -> list[PageBlock]:
    """Return the paragraphs of an element in reading order.

    A block element or two `<br>` separate paragraphs; one `<br>` is a newline. A caption carries its credit, whose
    element is left out of the caption's text.
    """
    from lxml import etree

    blocks: list[PageBlock] = []
    stack: list[Element] = []
    buffer = _Buffer()
    credit_depth = link_depth = 0
    credits: set[Element] = set()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        is_block = tag in _BLOCKS
        text = element.text if event == "start" else element.tail
        if event == "start":
            if is_block:
                _flush(buffer, stack, blocks)
                stack.append(element)
            if tag in _SKIPPED or _is_unseen(element) or _is_footnote_mark(element):
                walk.skip_subtree()
                text = None
            elif tag == "br":
                buffer.parts.append(_BREAK)
            link_depth += tag == "a"
            if not credit_depth and _is_credit(element):
                credits.add(element)
            credit_depth += element in credits
        else:
            if is_block:
                _flush(buffer, stack, blocks)
                stack.pop()
            link_depth -= tag == "a"
            credit_depth -= element in credits
        if text and (event == "start" or element is not root):
            if credit_depth:
                buffer.credit.append(text)
            else:
                text = _SPACES.sub(" ", text) if not _preformatted(stack) else text.replace("\n", _BREAK)
                buffer.parts.append(text)
                buffer.linked += len(text) if link_depth else 0
    _flush(buffer, stack, blocks)
    return blocks


def _flush(buffer: _Buffer, stack: list[Element], blocks: list[PageBlock]) -> None:
    """End the paragraph being read; a paragraph that is only a credit is assigned to the caption before it."""
    raw = _SPACES.sub(" ", "".join(buffer.parts)).translate(_C1)
    credit = _CREDIT_LEAD.sub("", _SPACES.sub(" ", "".join(buffer.credit)).strip(), count=1).strip(" ()[]|/") or None
    linked = buffer.linked / max(1, len(raw))
    if not raw.strip(" \x00") and credit is not None:
        if not blocks or blocks[-1].block.kind != "caption":
            # Kept: a caption's words may follow its credit.
            buffer.parts.clear()
            return
        last = blocks[-1]
        if last.block.credit is None:
            blocks[-1] = PageBlock(Block(last.block.text, "caption", credit), last.element, last.links)
    kind = _kind(stack)
    if credit is not None and kind is None:
        kind = "caption"
    for part in _PARTS.split(raw):
        text = _LINE.sub("\n", part).strip(" \n")
        if text.strip() and stack:
            shown = Block(text, kind, credit if kind == "caption" else None)
            blocks.append(PageBlock(shown, stack[-1], linked))
    buffer.parts.clear()
    buffer.credit.clear()
    buffer.linked = 0


def _kind(stack: list[Element]) -> FurnitureKind | None:
    for element in reversed(stack):
        if element.tag in ("figcaption", "caption") or _CAPTION_CLASS.search(element.get("class") or ""):
            return "caption"
        if element.tag in _HEADINGS:
            return "heading"
    return None


def _is_unseen(element: Element) -> bool:
    """Return whether an element is hidden from readers; a whole page may be hidden until its scripts have run."""
    if element.tag in ("html", "body"):
        return False
    hidden = element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "") is not None
    return hidden or _UNSEEN.search(element.get("class") or "") is not None


def _is_footnote_mark(element: Element) -> bool:
    """Return whether an element is a superscript number that links to a note on the same page."""
    if element.tag != "sup" or not _FOOTNOTE.fullmatch("".join(element.itertext())):
        return False
    links = [*element.iter("a"), *element.iterancestors("a")]
    return any((link.get("href") or "").startswith("#") for link in links)


def _is_credit(element: Element) -> bool:
    """Return whether an element is a picture's credit, by its class; only a short one, never a story's container."""
    marked = _CREDIT_CLASS.search(element.get("class") or "") is not None
    return marked and len("".join(element.itertext()).strip()) <= 120


def _preformatted(stack: list[Element]) -> bool:
    return any(element.tag == "pre" for element in stack)
