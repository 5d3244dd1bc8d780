"""The page's own article beside others printed on the same page: the next story of an endless page, other posts."""

from __future__ import annotations

from collections.abc import Sequence

from pullquote.reading.html.asides import is_prose
from pullquote.reading.html.dom import Element, PageBlock

_SHORTEST_TITLE = 12  # letters and digits by which part of a headline identifies it


def other_articles(root: Element, blocks: Sequence[PageBlock], keys: Sequence[str], title: str) -> set[Element]:
    """Return the elements that hold articles other than the page's own.

    Args:
        root: the page.
        blocks: its paragraphs and headings.
        keys: their letters and digits.
        title: those of the page's title; empty if it is unknown.

    Returns:
        Elements outside of the own article, which is the one with the page's headline, or failing that the first with
        a main heading; none where only one part of the page holds paragraphs under a headline.
    """
    headings = [n for n, block in enumerate(blocks) if block.element.tag in ("h1", "h2") and keys[n]]
    main = [n for n in headings if blocks[n].element.tag == "h1"]
    own = next((n for n in headings if title and keys[n] == title), None)
    if own is None:
        own = next((n for n in main if _is_part(keys[n], title)), None)
    if own is None:
        own = next((n for n in main if _article(blocks[n].element) is not None), None)
    if own is None:
        return set()
    prose = _prose(blocks)
    heading = blocks[own].element
    around = [heading, *heading.iterancestors()]
    article = _article(heading)
    if article is not None and prose.get(article, 0) >= 2:
        above = set(around)
        others = (each for each in root.iter("article") if each not in above and prose.get(each, 0))
        return {each for each in others if article not in set(each.iterancestors())}
    return set(_under_other_headings(blocks, [n for n in headings if n != own], around, prose))


def _under_other_headings(
    blocks: Sequence[PageBlock], headings: Sequence[int], around: Sequence[Element], prose: dict[Element, int]
) -> list[Element]:
    """Return the parts with a main heading of their own that stand beside the part with the page's headline."""
    places = {part: at for at, part in enumerate(around)}
    found = []
    for n in headings:
        part = blocks[n].element
        if part.tag != "h1" or part in places:
            continue
        parent = part.getparent()
        while parent is not None and parent not in places:
            part, parent = parent, parent.getparent()
        if parent is None:
            continue
        beside = around[places[parent] - 1]
        if part is not blocks[n].element and prose.get(part, 0) >= 2 and prose.get(beside, 0) >= 2:
            found.append(part)
    return found


def _is_part(key: str, title: str) -> bool:
    short, long = sorted((key, title), key=len)
    return len(short) >= _SHORTEST_TITLE and short in long


def _article(element: Element) -> Element | None:
    """Return the outermost article around a heading; those inside one are its parts."""
    return next(iter([part for part in element.iterancestors() if part.tag == "article"][::-1]), None)


def _prose(blocks: Sequence[PageBlock]) -> dict[Element, int]:
    """Return how many paragraphs of prose each element holds."""
    found: dict[Element, int] = {}
    for block in blocks:
        if is_prose(block):
            for part in (block.element, *block.element.iterancestors()):
                found[part] = found.get(part, 0) + 1
    return found
