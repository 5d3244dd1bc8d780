"""Extraction of an article's paragraphs from an HTML page.

trafilatura decides which of a page's paragraphs are the article; their text is then taken from the page itself,
because trafilatura normalises what it returns (NFC, spaces, soft hyphens) and a quote must be verbatim.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator

from pullquote.reading.blocks import Block, words
from pullquote.reading.boilerplate.detection import find_furniture
from pullquote.reading.html.dom import Element, PageBlock, page_blocks, read_fragment

_LENGTH = 16  # letters and digits compared at a time
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:comments?|disqus|newsletters?|subscri(?:be|ption|bers?)|paywall|related|recirc\w*|recommend\w*|promo\w*|sidebar"
    r"|share|sharing|social|author-?(?:bio|box|card|info)|cookies?|consent|advert\w*|ad-slot|most-?(?:read|popular|viewed)|read-?more"
    r"|breadcrumbs?|tags)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?…][”’\"')\]]*$")
_OUTSIDE = words("nav header footer aside form")


def article_blocks(root: Element, html: str, body: str | None, title: str | None) -> list[Block]:
    """Return the paragraphs of a page's article: body, headings and captions, in reading order.

    Args:
        root: the parsed page.
        html: the same page as text.
        body: the article's text as the page's JSON-LD gives it, for pages whose text is loaded by scripts.
        title: the headline, which is not repeated as a heading.

    Returns:
        Its blocks in reading order; none for a page without an article.
    """
    blocks = page_blocks(root)
    chosen = _choose(blocks, _extracted(html, tables=False)) or _choose(blocks, _extracted(html, tables=True))
    if not chosen:
        chosen = _plainly(blocks)
    kept = [block for block in chosen if block.kind != "heading" or key(block.text) != key(title or "")]
    kept = _without_page_matter(kept)
    while kept and kept[-1].kind == "heading":
        kept.pop()
    length = sum(len(block.text) for block in kept if block.kind is None)
    if body and len(body) > 200 and len(body) > 2 * length:
        return _from_body(body)
    return kept if length else []


def key(text: str) -> str:
    """Return a text's letters and digits only, folded, to compare two renderings of the same words."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _extracted(html: str, *, tables: bool) -> str:
    """Return the article's text as trafilatura finds it; empty when it finds none or fails."""
    import trafilatura

    # Without a handler, logging would print the library's messages about odd pages to stderr.
    logger = logging.getLogger("trafilatura")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    try:
        found = trafilatura.extract(html, include_comments=False, include_tables=tables)
    except Exception:  # whatever a hostile page provokes in it, the page is then read without it
        return ""
    return found if isinstance(found, str) else ""


def _choose(blocks: list[PageBlock], extracted: str) -> list[Block]:
    """Return the page's paragraphs whose words trafilatura extracted, with the captions among them."""
    lines = [line_key for line in extracted.split("\n") if (line_key := key(line))]
    whole = "".join(lines)
    pieces = {whole[at : at + _LENGTH] for at in range(len(whole) - _LENGTH + 1)}
    known = set(lines)
    keys = [key(block.block.text) for block in blocks]
    chosen = {n for n, block_key in enumerate(keys) if _is_among(block_key, pieces, known)}
    if not chosen:
        return []
    weights = _weights(blocks, chosen)
    home = _home(weights)
    inside = {n for n, block in enumerate(blocks) if home in _lineage(block.element)}
    repeated = "".join(keys[n] for n in sorted(chosen & inside))
    aside = {n for n in inside if _in_aside(blocks[n].element, home, weights)}
    outside = {n for n in chosen - inside if len(keys[n]) >= 2 * _LENGTH and keys[n] not in repeated}
    chosen = (chosen & inside - aside) | outside
    if not chosen & inside:
        return []
    chosen |= {n for n in _missed(blocks, chosen & inside) if n in inside - aside}
    return [blocks[n].block for n in sorted(chosen)]


def _missed(blocks: list[PageBlock], chosen: set[int]) -> Iterator[int]:
    """Yield the captions before a story's end, and paragraphs among its own, that trafilatura left out."""
    first, last = min(chosen), max(chosen)
    parents = {blocks[n].element.getparent() for n in chosen if blocks[n].element.tag == "p"}
    for n, block in enumerate(blocks[: last + 1]):
        if n in chosen:
            continue
        if block.block.kind == "caption":
            yield n
        elif n > first and block.links < 0.5 and _ENDS.search(block.block.text.rstrip()):
            # An item of a list, or a paragraph of a block quote, stands one element deeper than the story's own.
            element = block.element if block.element.tag == "p" else block.element.getparent()
            quoted = element is not None and element.getparent() is not None and element.getparent().tag == "blockquote"
            element = element.getparent() if quoted else element
            if (
                element is not None
                and element.tag in ("p", "ul", "ol", "blockquote")
                and element.getparent() in parents
            ):
                yield n


def _is_among(block_key: str, pieces: set[str], lines: set[str]) -> bool:
    """Return whether most of a paragraph is in the extracted text; a short paragraph must be one of its lines."""
    count = len(block_key) - _LENGTH + 1
    if count < 1:
        return bool(block_key) and block_key in lines
    found = sum(block_key[at : at + _LENGTH] in pieces for at in range(count))
    return found * 10 >= count * 6


def _weights(blocks: list[PageBlock], chosen: Iterable[int]) -> dict[Element, float]:
    """Return each element's share of the chosen text."""
    sizes: dict[Element, int] = {}
    total = 0
    for n in chosen:
        size = len(blocks[n].block.text)
        total += size
        for element in _lineage(blocks[n].element):
            sizes[element] = sizes.get(element, 0) + size
    return {element: size / total for element, size in sizes.items()}


def _home(weights: dict[Element, float]) -> Element:
    """Return the innermost element with at least four fifths of the chosen text."""
    holding = [element for element, share in weights.items() if share >= 0.8]
    return max(holding, key=lambda element: len(_lineage(element)))


def _in_aside(element: Element, home: Element, weights: dict[Element, float]) -> bool:
    """Return whether an element inside the article is in a part that is not the story, by class or id."""
    for part in _lineage(element):
        if part is home:
            return False
        named = _ASIDE.search(f"{part.get('class') or ''} {part.get('id') or ''}") is not None
        # An element with much of the story is its container, whatever it is called.
        if (named or part.tag in ("nav", "footer", "form")) and weights.get(part, 0.0) < 0.3:
            return True
    return False


def _plainly(blocks: list[PageBlock]) -> list[Block]:
    """Return the paragraphs of a page too small for trafilatura: those outside navigation, if there is any `<p>`."""
    found = [block for block in blocks if not any(e.tag in _OUTSIDE for e in _lineage(block.element))]
    in_article = [b for b in found if any(e.tag in ("article", "main") for e in _lineage(b.element))] or found
    paragraphs = any(b.element.tag == "p" and b.links < 0.5 and b.block.kind is None for b in in_article)
    return [b.block for b in in_article] if paragraphs else []


def _lineage(element: Element) -> list[Element]:
    return [element, *element.iterancestors()]


def _without_page_matter(blocks: list[Block]) -> list[Block]:
    """Leave out paragraphs that are the page's, not the article's: subscription notices, links to other stories."""
    dropped: set[int] = set()
    for n, block in enumerate(blocks):
        found = find_furniture(block.text).furniture if block.kind is None else ()
        if any(f.kind in ("notice", "related") and f.end - f.start == len(block.text.strip()) for f in found):
            dropped.add(n)
    # A subscription notice often continues in the next paragraph.
    for n in sorted(dropped):
        after = blocks[n + 1].text if n + 1 < len(blocks) else ""
        if "subscri" in blocks[n].text.lower() and "subscri" in after.lower() and len(after) <= 200:
            dropped.add(n + 1)
    return [block for n, block in enumerate(blocks) if n not in dropped]


def _from_body(body: str) -> list[Block]:
    """Return the paragraphs of JSON-LD's articleBody, which is plain text or, on some sites, HTML."""
    if re.search(r"</?(?:p|br|div)\b", body, re.IGNORECASE):
        return read_fragment(body)
    lines = (line.strip(" \t") for line in body.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return [Block(line) for line in lines if line.strip()]
