"""What single paragraphs of a page are by their markup: a link alone, a pull quote, a table's row, the standfirst."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from pullquote.reading.blocks import ends_sentence, key
from pullquote.reading.boilerplate.dated import is_dated_line
from pullquote.reading.boilerplate.detection import is_byline
from pullquote.reading.boilerplate.links import leads_elsewhere
from pullquote.reading.html.asides import PULLED, is_prose, name_of, named_for_others, named_for_promotion
from pullquote.reading.html.captions import short_text
from pullquote.reading.html.dom import Element, PageBlock

_WRAPPERS = 3  # elements around a table that hold nothing else
_BEFORE = 60  # paragraphs before the story among which its standfirst is looked for
_SHORTEST_STANDFIRST, _LONGEST_STANDFIRST = 40, 600
_DESCRIBED = 32  # letters and digits by which a shortened description is recognised
_STANDFIRST = re.compile(
    r"(?:^|[\s_-]|__)(?:standfirst|dek|deck|lead|lede|intro|introduction|summary|sub-?title|sub-?headline"
    r"|sub-?heading|chapo|chapeau"
    r"|sapo|ingress|manchet|vorspann|anleser|entradilla|bajada|sumario|spot|perex|zajawka|sommario|occhiello"
    r"|abstract|excerpt"
    r"|tagline|article-?description|teaser-?text|preamble|leadtext|lead-?text|opening)(?:$|[\s_-]|__)",
    re.IGNORECASE,
)
_OF_A_POST = re.compile(
    r"comment|repl(?:y|ies)|author|autor|avatar|byline|user|post-?meta|date|card|teaser|related", re.I
)
_CARD = re.compile(
    r"(?:^|[\s_-])(?:(?:link-?)?cards?|teasers?|related|promo|recirc|read-?(?:more|also|next)|see-?also|more|embed-?link"
    r"|internal-?link|inline-?(?:link|story)|recommended)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HEADERS = "nav footer aside form".split()


def is_link_alone(block: PageBlock) -> bool:
    """Return whether a paragraph is nothing but a link to another page, with at most a label or a date beside it."""
    text = block.block.text.strip()
    if block.links < 0.4 or not text:
        return False
    if leads_elsewhere(text):
        return True
    beside = _beside_links(block.element) if block.links < 0.9 else ""
    if _labels(beside, text):
        return True
    dated = bool(beside) and is_dated_line(beside)
    if block.links < 0.75 and not dated:
        return False
    # A sentence of the story may be a link to its source; alone in a box that is called a card, it is another story's.
    ends = ends_sentence(text, loudly=False) and not text.endswith(("…", "..."))
    if ends and not (block.links >= 0.95 and _is_carded(block.element)):
        return False
    return not is_byline(text)  # `By Jane Doe`, whose name leads to her page


def _is_carded(element: Element) -> bool:
    """Return whether an element, or one around it that holds nothing else, is called a card of another story."""
    text = key("".join(element.itertext()))
    for part in (element, *element.iterancestors()):
        if part is not element and key(short_text(part, 2 * len(text) + 100) or "") != text:
            return False
        if _CARD.search(name_of(part)):
            return True
    return False


def _labels(beside: str, text: str) -> bool:
    """Return whether a line is a label, in any language, and a linked headline after it: `Irakurri ere: …`."""
    headline = text[len(beside) :].strip()
    long_enough = len(headline.split()) >= 4 or (len(headline) >= 8 and not headline.isascii() and " " not in headline)
    labelled = beside.endswith((":", "：", "»", "›", "→", "]", "】", "▶", "►")) and text.startswith(beside)
    return labelled and len(beside.split()) <= 5 and long_enough and not ends_sentence(text, loudly=False)


def is_pulled(element: Element) -> bool:
    """Return whether an element is in a pull quote, by its name, or in an aside."""
    for part in (element, *element.iterancestors()):
        if part.tag in ("article", "main", "body"):
            return False
        if part.tag == "aside" or PULLED.search(name_of(part)):
            return True
    return False


def rows_of_story(blocks: Sequence[PageBlock], story: Collection[int]) -> Iterator[int]:
    """Yield the rows of data tables that stand between the story's paragraphs, or beside one in its element."""
    first, last = min(story), max(story)
    parents = {blocks[n].element.getparent() for n in story if blocks[n].element.tag == "p"}
    among: dict[Element, bool] = {}
    for n, block in enumerate(blocks):
        if block.element.tag != "tr":
            continue
        table = next((part for part in block.element.iterancestors("table")), None)
        if table is not None and table not in among:
            among[table] = first < n < last or _holder(table) in parents
        if table is not None and among[table] and block.links < 0.75:
            yield n


def misnamed(blocks: Sequence[PageBlock], story: Collection[int]) -> Iterator[int]:
    """Yield paragraphs beside the story's that trafilatura leaves out for what their part is called.

    What has that name is the story's if three or more paragraphs like its own are in it, or have it themselves.
    """
    around = {part for n in story for part in blocks[n].element.iterancestors()}
    held: dict[Element, list[int]] = {}
    for n, block in enumerate(blocks):
        parent = block.element.getparent()
        if n not in story and block.element.tag == "p" and parent is not None and is_prose(block):
            # The part stands beside the story's paragraphs, or beside the part that holds them.
            part = block.element if parent in around else parent
            beside = part.getparent() in around and part.getparent().tag not in ("body", "html")
            if beside and (named_for_promotion(part) or (part is parent and named_for_others(part))):
                held.setdefault(parent, []).append(n)
    # With anything else in it, a part is what it is called: links, tags, another story with its headline.
    strictly = {parent for parent in held if parent not in around and not named_for_promotion(parent)}
    mixed = {part for block in blocks if not is_prose(block) for part in (block.element, block.element.getparent())}
    for parent, paragraphs in held.items():
        if len(paragraphs) >= 3 and not (parent in strictly and parent in mixed):
            yield from paragraphs


def other_modules(blocks: Sequence[PageBlock], home: Element) -> Iterator[int]:
    """Yield the paragraphs of a story that its page builder put into boxes beside `home` of the same make.

    Boxes with a headline, a date, a writer or a form are other stories, or posts and comments of other people. Where
    `home` has a time and the others do too, they are entries of a live ticker.
    """
    box, parent = home, home.getparent()
    alike: list[Element] = []
    for _ in range(_WRAPPERS + 1):
        if parent is None or box.tag in ("body", "html", "article", "main", "li"):
            return
        alike = [each for each in parent if each is not box and each.tag == box.tag and each.get("class")]
        alike = [each for each in alike if each.get("class") == box.get("class")]
        if alike:
            break
        box, parent = parent, parent.getparent()
    timed = next(box.iter("time"), None) is not None
    if not alike or _stands_for_itself(box, timed=timed):
        return
    held: dict[Element, list[int]] = {each: [] for each in alike if not _stands_for_itself(each, timed=timed)}
    for n, block in enumerate(blocks):
        around = next((part for part in (block.element, *block.element.iterancestors()) if part in held), None)
        if around is not None:
            held[around].append(n)
    for places in held.values():
        prose = sum(len(blocks[n].block.text) for n in places if is_prose(blocks[n]))
        if prose > 0.6 * sum(len(blocks[n].block.text) for n in places):
            yield from places


def _stands_for_itself(box: Element, *, timed: bool) -> bool:
    """Return whether a box holds what a page or a post of its own has: a headline, a date, a form, a writer.

    A time counts for nothing where all boxes are `timed`, nor does a name that says that one is there.
    """
    if next(box.iter("h1", "h2", "form", "input", "textarea", "nav", "aside"), None) is not None:
        return True
    if not timed and next(box.iter("time"), None) is not None:
        return True
    parts = (part for part in box.iter() if isinstance(part.tag, str) and not (timed and part.tag == "time"))
    return any(_OF_A_POST.search(name_of(part)) or _is_linked_headline(part) for part in parts)


def _is_linked_headline(part: Element) -> bool:
    """Return whether a heading is all one link, to another page."""
    if part.tag not in ("h3", "h4", "h5", "h6"):
        return False
    links = [link for link in part.iter("a") if (link.get("href") or "")[:1] not in ("", "#")]
    return len(links) == 1 and key("".join(links[0].itertext())) == key("".join(part.itertext()))


def standfirst(
    root: Element, blocks: Sequence[PageBlock], keys: Sequence[str], chosen: Collection[int], title: str
) -> int | None:
    """Return the place of the paragraph under the headline that sums the story up, if it is not among the chosen.

    It is what the page gives as its description, or a sentence whose element is named as a standfirst.
    """
    first = min((n for n in chosen if blocks[n].block.kind is None), default=0)
    headline = next((n for n in range(first, -1, -1) if title and keys[n] == title), None)
    described = _descriptions(root)
    known = {keys[n] for n in chosen if blocks[n].block.kind is None}
    for n in range(max(0, first - _BEFORE if headline is None else headline), first):
        text = blocks[n].block.text
        if (
            not _SHORTEST_STANDFIRST <= len(text) <= _LONGEST_STANDFIRST
            or keys[n] in known
            or keys[n] == title
            or blocks[n].links >= 0.3
        ):
            continue
        parts = (blocks[n].element, *blocks[n].element.iterancestors())
        if any(part.tag in _HEADERS for part in parts) or blocks[n].block.kind not in (None, "heading"):
            continue
        if any(keys[n].startswith(each) or each.startswith(keys[n]) for each in described):
            return n
        if headline is None or not ends_sentence(text):
            continue
        named = any(
            _STANDFIRST.search(name_of(part)) for part in parts[:4] if short_text(part, 2 * _LONGEST_STANDFIRST)
        )
        beside = blocks[n].element.getparent() is blocks[headline].element.getparent() and is_prose(blocks[n])
        if named or beside:
            return n
    return None


def _descriptions(root: Element) -> list[str]:
    """Return the letters and digits of the page's descriptions, or of their beginnings if they were shortened."""
    wanted = ("description", "og:description", "twitter:description")
    found = []
    for meta in root.iter("meta"):
        if (meta.get("name") or meta.get("property") or "").lower() in wanted:
            described = key((meta.get("content") or "").rstrip("…. "))
            if len(described) >= _DESCRIBED:
                found.append(described)
    return found


def _beside_links(element: Element) -> str:
    """Return the words of an element that stand outside its links."""
    parts = [element.text or ""]
    for child in element.iter():
        if child is element:
            continue
        linked = child.tag == "a" or next(child.iterancestors("a"), None) is not None
        parts.append("" if linked else child.text or "")
        parts.append("" if next(child.iterancestors("a"), None) is not None else child.tail or "")
    return " ".join(" ".join(parts).split())


def _holder(table: Element) -> Element | None:
    """Return the element that a table stands in, outside of those that hold it alone."""
    part = table.getparent()
    for _ in range(_WRAPPERS):
        if part is None or part.tag not in ("div", "figure", "section", "center") or len(part) > 2:
            break
        if next(part.iterchildren("p"), None) is not None:
            break
        part = part.getparent()
    return part
