"""A page's terms: what its publisher allows to be taken, kept and shown of it, and of which parts nothing.

https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag#data-nosnippet-attr has the attribute
`data-nosnippet`, https://developers.google.com/search/docs/appearance/structured-data/paywalled-content the selectors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pullquote.reading.blocks import Block, key
from pullquote.reading.html.dom import Element, PageBlock
from pullquote.terms import NAME, Terms, addressed_terms
from pullquote.types import Span

_LONGEST_SELECTOR = 300


def page_terms(root: Element, *, is_free: bool) -> str | None:
    """Return the terms of a page's meta elements, as they are stored; None if there are none.

    Args:
        root: the parsed page.
        is_free: whether nothing in its JSON-LD says that the whole article has to be paid for.
    """
    found = Terms(not_free=not is_free)
    for element in root.iter("meta"):
        name = (element.get("name") or element.get("property") or "").strip().casefold()
        content = element.get("content") or ""
        if name in ("robots", NAME):
            found |= Terms.parse(content)
        elif name == "tdm-reservation":
            found |= Terms(tdm_reservation=content.strip() == "1")
        elif (element.get("http-equiv") or "").strip().casefold() == "x-robots-tag":
            found |= addressed_terms([content])
    return str(found) or None


def with_reserved(root: Element, blocks: Sequence[PageBlock], selectors: Iterable[str]) -> list[PageBlock]:
    """Mark what a page's publisher does not allow to be quoted in its blocks.

    Args:
        root: the parsed page.
        blocks: its blocks.
        selectors: CSS selectors of parts that have to be paid for; those that are no selectors select nothing.
    """
    parts = set(_reserved_parts(root, selectors))
    if not parts:
        return list(blocks)
    lineages = [{block.element, *block.element.iterancestors()} for block in blocks]
    with_blocks = parts.intersection(set[Element]().union(*lineages))
    holders = {block.element for block in blocks}
    inline: dict[Element, list[Element]] = {}
    for part in parts - with_blocks:
        holder = next((above for above in part.iterancestors() if above in holders), None)
        if holder is not None:
            inline.setdefault(holder, []).append(part)
    marked = []
    for block, lineage in zip(blocks, lineages, strict=True):
        whole = not lineage.isdisjoint(with_blocks)
        text = block.block.text
        spans = [Span(0, len(text))] if whole else _places(text, inline.get(block.element, ()))
        marked.append(replace(block, block=replace(block.block, reserved=tuple(spans))) if spans else block)
    return marked


def with_reserved_words(blocks: Sequence[Block], shown: Sequence[PageBlock]) -> list[Block]:
    """Reserve the blocks of a text that a page's JSON-LD has, but for those that the page shows without reserve."""
    if not any(block.block.reserved for block in shown):
        return list(blocks)
    free = {key(block.block.text) for block in shown if not block.block.reserved}
    return [
        block if key(block.text) in free else replace(block, reserved=(Span(0, len(block.text)),)) for block in blocks
    ]


def _reserved_parts(root: Element, selectors: Iterable[str]) -> list[Element]:
    found = [*root.xpath("//*[@data-nosnippet]")]
    for selector in selectors:
        found += _selected(root, selector)
    return found


def _selected(root: Element, selector: str) -> list[Element]:
    from cssselect import HTMLTranslator, SelectorError
    from lxml import etree

    if len(selector) > _LONGEST_SELECTOR:
        return []
    try:
        found = root.xpath(HTMLTranslator().css_to_xpath(selector))
    except (SelectorError, etree.XPathError, ValueError, RecursionError):  # no selector, or one that needs a browser
        return []
    return [element for element in found if isinstance(element.tag, str)] if isinstance(found, list) else []


def _places(text: str, parts: Iterable[Element]) -> list[Span]:
    """Return where the words of elements inside of a paragraph stand in its text; all of it where that is not clear."""
    spans: list[Span] = []
    for part in parts:
        words = " ".join("".join(part.itertext()).split())
        found = [Span(*match.span()) for match in re.finditer(re.escape(words), text)] if words else []
        if words and not found:
            return [Span(0, len(text))]
        spans += found
    return spans
