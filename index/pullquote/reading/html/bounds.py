"""A page that trafilatura reads in time: its time grows with the square of some counts, which hostile pages choose.

Measured with trafilatura 2.3.1: 8,000 links in one paragraph take 11 s and 20,000 take 527 s; 3,000 rows of a table
take 13 s, and 4,000 forms 11 s.
"""

from __future__ import annotations

from copy import deepcopy

from pullquote.reading.blocks import words
from pullquote.reading.html.dom import Element

# The largest of 600 news pages has 9,719 elements outside of scripts, 517 rows and 241 pieces of markup in a paragraph.
_MOST_ELEMENTS = 10_000
_MOST_ROWS = 600
_MOST_FORMS = 100
_MOST_INLINE = 300
_INLINE = words(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr q rp rt ruby s samp"
    " small"
    " span strike strong sub sup time tt u var wbr"
)
_UNREAD = words("script style noscript template svg math head")


def within_bounds(root: Element, html: str) -> tuple[str | None, list[str]]:
    """Return the page as trafilatura may read it, and notes on what that leaves out.

    Returns:
        The page itself; or a copy without the markup inside overfull paragraphs, and without very long tables; or None
        for a page with too many elements.
    """
    count = rows = forms = 0
    crowded: dict[Element, int] = {}
    holder: dict[Element, Element] = {}  # of a piece of inline markup: the block that it stands in
    for element in root.iter():
        if element.tag in _UNREAD:
            continue
        count += 1
        rows += element.tag == "tr"
        forms += element.tag == "form"
        if element.tag in _INLINE:
            parent = element.getparent()
            block = holder.get(parent, parent)
            holder[element] = block
            crowded[block] = crowded.get(block, 0) + 1
    if count > _MOST_ELEMENTS:
        return None, [f"the page has {count:,} elements; more than {_MOST_ELEMENTS:,} are read by their markup alone"]
    full = [block for block, inside in crowded.items() if inside > _MOST_INLINE]
    without = [tag for tag, many in (("table", rows > _MOST_ROWS), ("form", forms > _MOST_FORMS)) if many]
    if not full and not without:
        return html, []
    return _lighter(root, full, without), _notes(crowded, full, without)


def _notes(crowded: dict[Element, int], full: list[Element], without: list[str]) -> list[str]:
    notes = []
    if full:
        most = max(crowded[block] for block in full)
        notes.append(f"a paragraph holds {most:,} links or other marks; the story was found without them")
    if without:
        notes.append(f"too many of <{'> and <'.join(without)}>; the story was found without them")
    return notes


def _lighter(root: Element, full: list[Element], without: list[str]) -> str:
    """Return a copy of the page without the markup in some blocks, and without elements of some names."""
    from lxml import etree

    marked = "data-pullquote-full"
    for block in full:
        block.set(marked, "")
    copy = deepcopy(root)
    for block in full:
        del block.attrib[marked]
    for block in copy.xpath(f"//*[@{marked}]"):
        etree.strip_tags(block, *_INLINE)
    if without:
        etree.strip_elements(copy, *without, with_tail=False)
    return str(etree.tostring(copy, encoding="unicode", method="html"))
