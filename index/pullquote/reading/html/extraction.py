"""Extraction of an article's paragraphs from an HTML page.

trafilatura decides which of a page's paragraphs are the article; their text is then taken from the page itself,
because trafilatura normalises what it returns (NFC, spaces, soft hyphens) and a quote must be verbatim. What it takes
and other people wrote (a comment, a card of another story, a post) is kept in the article as furniture.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pullquote.errors import ReadError
from pullquote.reading.blocks import Block, ends_sentence, key, words
from pullquote.reading.boilerplate.dated import is_dated_line, is_reading_time
from pullquote.reading.boilerplate.detection import find_furniture, is_byline
from pullquote.reading.html.asides import PROSE, Asides
from pullquote.reading.html.bounds import within_bounds
from pullquote.reading.html.dom import Element, PageBlock, page_blocks, read_fragment
from pullquote.reading.html.lines import is_link_alone, is_pulled, misnamed, other_modules, rows_of_story, standfirst
from pullquote.reading.html.notes import corrections_beside
from pullquote.reading.html.printing import other_articles
from pullquote.reading.html.terms import with_reserved, with_reserved_words
from pullquote.types import FurnitureKind

_LENGTH = 16  # letters and digits compared at a time
_ENDS = re.compile(r"[.!?…][”’\"')\]]*$")
_SENTENCE_INSIDE = re.compile(r"[.。！？!?][\"”’»]?\s")
_OUTSIDE = words("nav header footer aside form")
_SHORTEST_STORY = 200  # code points below which a page's scripts are searched for its story
_STORY_IN_SCRIPT = re.compile(
    r"(?:\\u003c|<)\\?/?p(?:\\u003e|>|\s)"
    r"|\"(?:articleBody|contentHtml|bodyHtml|body_html|content_html|bodyText|article_body|storyBody"
    r"|paragraphs)\\?\"\s*:\s*[\[\"\\]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PageArticle:
    """A page's article: its blocks in reading order, none for a page without one, and notes on how it was read."""

    blocks: list[Block]
    notes: tuple[str, ...] = ()


def article_blocks(
    root: Element, html: str, body: str | None, title: str | None, paid_parts: Sequence[str] = ()
) -> PageArticle:
    """Return the paragraphs of a page's article: body, headings, captions and other furniture, in reading order.

    Args:
        root: the parsed page; articles other than its own are removed from it.
        html: the same page as text.
        body: the article's text as the page's JSON-LD gives it, for pages whose text is loaded by scripts.
        title: the headline, which is not repeated as a heading.
        paid_parts: CSS selectors of parts that have to be paid for, which are not to be quoted.

    Raises:
        ReadError: the story is in a script, and the page shows no more than its headline.
    """
    blocks = page_blocks(root)
    keys = [key(block.block.text) for block in blocks]
    others = other_articles(root, blocks, keys, key(title or ""))
    if others:
        html = _without(root, others)
        blocks = [block for block in blocks if others.isdisjoint(_lineage(block.element))]
        keys = [key(block.block.text) for block in blocks]
    blocks = with_reserved(root, blocks, paid_parts)
    readable, notes = within_bounds(root, html)
    chosen: dict[int, FurnitureKind | None] = {}
    for tables in (False, True):
        if readable is not None and not chosen:
            chosen = _choose(blocks, keys, _extracted(readable, tables=tables))
    if not chosen:
        chosen = _plainly(blocks)
    lead = standfirst(root, blocks, keys, chosen, key(title or "")) if chosen else None
    if lead is not None:
        chosen[lead] = None
    for n in list(corrections_beside(blocks, keys, chosen)):
        chosen[n] = "correction"
    kept = _kept(blocks, keys, chosen, key(title or ""), lead)
    length = sum(len(block.text) for block in kept if block.kind is None)
    if body and len(body) > 200 and len(body) > 2 * length:
        return PageArticle(with_reserved_words(_from_body(body), blocks), tuple(notes))
    if length < _SHORTEST_STORY:
        _refuse_headline(root, kept, title)
    return PageArticle(kept if length else [], tuple(notes))


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


def _choose(blocks: Sequence[PageBlock], keys: Sequence[str], extracted: str) -> dict[int, FurnitureKind | None]:
    """Return the places of the paragraphs whose words trafilatura extracted, with the captions and tables among them.

    The kind of those in a part that is not the story is what that part is; None for the story's own.
    """
    lines = [line_key for line in extracted.split("\n") if (line_key := key(line))]
    whole = "".join(lines)
    pieces = {whole[at : at + _LENGTH] for at in range(len(whole) - _LENGTH + 1)}
    known = set(lines)
    chosen = {n for n, block_key in enumerate(keys) if _is_among(block_key, pieces, known)}
    if not chosen:
        return {}
    home = _home(_weights(blocks, chosen))
    inside = {n for n, block in enumerate(blocks) if home in _lineage(block.element)}
    if not chosen & inside:
        return {}
    chosen |= set(misnamed(blocks, chosen & inside)) & inside
    links = {n for n in inside - chosen if blocks[n].links >= 0.9 and n <= max(chosen & inside) + 1}
    asides = Asides(blocks, chosen & inside, home, links)
    repeated = {keys[n] for n in chosen & inside}
    outside = {n for n in chosen - inside if len(keys[n]) >= 2 * _LENGTH and keys[n] not in repeated}
    story = {n for n in chosen & inside if asides.kind(n) is None}
    if not story:
        return {}
    missed = {n for n in _missed(blocks, story) if n in inside and asides.kind(n) is None}
    modules = {n for n in other_modules(blocks, home) if n not in inside}
    tables = {n for n in rows_of_story(blocks, story) if n in inside and asides.kind(n) is None}
    found = sorted(chosen & inside | outside | missed | tables | modules)
    return {n: asides.kind(n) if n in inside else None for n in found}


def _kept(
    blocks: Sequence[PageBlock],
    keys: Sequence[str],
    chosen: dict[int, FurnitureKind | None],
    title: str,
    lead: int | None,
) -> list[Block]:
    """Return the chosen paragraphs with their kinds, without the headline and headings that nothing follows."""
    kept: list[Block] = []
    pulled = _pulled(blocks, keys, chosen)
    for n in sorted(chosen):
        block, kind = blocks[n].block, chosen[n]
        if block.kind == "heading" and (keys[n] == title or n == lead):
            if n != lead:
                continue
            block = replace(block, kind=None)
        if block.kind == "heading" and _is_paragraph_in_large_print(blocks[n]):
            block = replace(block, kind=None)
        if kind is None and block.kind is None and is_link_alone(blocks[n]):
            kind = "related"
        if n in pulled:
            kind = "pullquote"
        if kind is None and any(part.tag == "blockquote" for part in _lineage(blocks[n].element)):
            block = replace(block, cited=True)
        kept.append(block if kind is None or block.kind == "caption" else Block(block.text, kind))
    while kept and kept[-1].kind == "heading":
        kept.pop()
    return _with_page_matter(kept)


def _is_paragraph_in_large_print(block: PageBlock) -> bool:
    """Return whether a heading is a paragraph that the page sets as one: long, and more than one question."""
    text = block.block.text
    if len(text) < PROSE or block.links >= 0.3 or not ends_sentence(text):
        return False
    return ends_sentence(text, loudly=False) or _SENTENCE_INSIDE.search(text) is not None


def _pulled(blocks: Sequence[PageBlock], keys: Sequence[str], chosen: dict[int, FurnitureKind | None]) -> set[int]:
    """Return the pull quotes, as the page marks them, whose words the story holds elsewhere too."""
    marked = {n for n in chosen if blocks[n].block.kind in (None, "heading") and is_pulled(blocks[n].element)}
    if not marked:
        return set()
    story = "\n".join(keys[n] for n in chosen if n not in marked and blocks[n].block.kind is None)
    return {n for n in marked if keys[n] and keys[n] in story}


def _refuse_headline(root: Element, kept: Sequence[Block], title: str | None) -> None:
    """Raise ReadError where a page shows its headline at most, and a script holds or loads the story."""
    shown = [key(block.text) for block in kept if block.kind is None and not _is_beside_headline(block.text)]
    headlines = {key(title or ""), *(key("".join(h1.itertext())) for h1 in root.iter("h1"))}
    scripts = ["".join(script.itertext()) for script in root.iter("script")]
    bare = bool(kept) and bool(scripts) and all(each in headlines for each in shown)
    held = any(len(_STORY_IN_SCRIPT.findall(script)) >= 2 for script in scripts)
    if bare or (held and not any(_ENDS.search(block.text) for block in kept if block.kind is None)):
        raise ReadError(
            "story_in_script",
            "shows no more than a headline; the story is loaded by a script: "
            "save the page from a browser after it has loaded, as a complete page",
        )


def _is_beside_headline(text: str) -> bool:
    """Return whether a line is a byline, a date or a reading time."""
    line = " ".join(text.split())
    return is_byline(line) or is_dated_line(line) or is_reading_time(line)


def _without(root: Element, others: Iterable[Element]) -> str:
    """Remove other articles from a page, and return it as text."""
    from lxml import etree

    for element in others:
        if element.getparent() is not None:
            element.drop_tree()
    return str(etree.tostring(root, encoding="unicode", method="html"))


def _missed(blocks: Sequence[PageBlock], chosen: set[int]) -> Iterator[int]:
    """Yield captions before a story's end, and paragraphs and links among its own, that trafilatura left out."""
    first, last = min(chosen), max(chosen)
    parents = {blocks[n].element.getparent() for n in chosen if blocks[n].element.tag == "p"}
    for n, block in enumerate(blocks[: last + 1]):
        if n in chosen:
            continue
        if block.block.kind == "caption":
            yield n
        elif n > first and (
            is_link_alone(block) or (block.links < 0.5 and _ENDS.search(block.block.text[-20:].rstrip()))
        ):
            # An item of a list, or a paragraph of a block quote, stands one element deeper than the story's own.
            element = block.element if block.element.tag in ("p", "div") else block.element.getparent()
            quoted = element is not None and element.getparent() is not None and element.getparent().tag == "blockquote"
            element = element.getparent() if quoted else element
            if (
                element is not None
                and (element.tag in ("p", "ul", "ol", "blockquote") or (element.tag == "div" and block.links >= 0.5))
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


def _weights(blocks: Sequence[PageBlock], chosen: Iterable[int]) -> dict[Element, float]:
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


def _plainly(blocks: Sequence[PageBlock]) -> dict[int, FurnitureKind | None]:
    """Return the paragraphs of a page that trafilatura cannot read: those outside navigation, if there is any `<p>`."""
    found = [n for n, block in enumerate(blocks) if not any(e.tag in _OUTSIDE for e in _lineage(block.element))]
    inside = [n for n in found if any(e.tag in ("article", "main") for e in _lineage(blocks[n].element))] or found
    if not any(_is_paragraph(blocks[n]) for n in inside):
        return {}
    asides = Asides(blocks, inside, _lineage(blocks[inside[0]].element)[-1])
    return {n: asides.kind(n) for n in inside}


def _is_paragraph(block: PageBlock) -> bool:
    return block.element.tag == "p" and block.links < 0.5 and block.block.kind is None


def _lineage(element: Element) -> list[Element]:
    return [element, *element.iterancestors()]


def _with_page_matter(blocks: list[Block]) -> list[Block]:
    """Mark paragraphs that are the page's, not the article's, where only their neighbours show it."""
    marked = list(blocks)
    for n, block in enumerate(blocks[:-1]):
        after = blocks[n + 1]
        if block.kind is not None or after.kind is not None or "subscri" not in block.text.lower():
            continue
        # A subscription notice often continues in the next paragraph.
        found = find_furniture(block.text).furniture
        whole = any(f.kind == "notice" and f.end - f.start == len(block.text.strip()) for f in found)
        if whole and "subscri" in after.text.lower() and len(after.text) <= 200:
            marked[n + 1] = replace(after, kind="notice")
    return marked


def _from_body(body: str) -> list[Block]:
    """Return the paragraphs of JSON-LD's articleBody, which is plain text or, on some sites, HTML."""
    if re.search(r"</?(?:p|br|div)\b", body, re.IGNORECASE):
        return read_fragment(body)
    lines = (line.strip(" \t") for line in body.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return [Block(line) for line in lines if line.strip()]
