"""Recognition of the paragraphs in which an outlet corrects its own article.

Precise, because to take a paragraph of the story for a correction hides it: a paragraph has to speak of the article it
stands in, or to stand where corrections stand under their label. An article about corrections stays what it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from pullquote.reading.blocks import Block, ends_sentence
from pullquote.reading.boilerplate.correction_words import FAULTS, HARMLESS, LABELS, NOTES, OF_ITSELF, UPDATES
from pullquote.text.passages import units
from pullquote.types import Furniture

LONGEST = 1500  # code points of a paragraph
_FIRST, _LAST = 2, 5  # sentences or more at the top and at the end where corrections stand
_MOST_UNDER_LABEL = 6
_MOST_BESIDE_STORY = 4  # corrections of an article that has fewer words than they

_OPENING = r"[\s*_(\[【〔<〈《「『◆◇■□▲△▶●○•·※☆★⚠️>|-]*"
_TIME = r"(?:,? (?:at )?\d{1,2}(?:[:.]\d\d)? ?[ap]\.?m\.?(?: [A-Z]{2,4})?)?"
_WHEN = (
    r"(?:\s*[(\[（][^()\[\]（）]{1,60}[)\]）]"
    r"|,?\s+(?:on |of |posted |added )?[^\W\d_]{3,12}\.? \d{1,2}(?:, \d{4})?"
    r"|,?\s+(?:am |el |le |du |on )?\d{1,2}\.? ?(?:de )?[^\W\d_]{3,12}\.?(?: (?:de )?\d{4})?"
    rf"|,?\s*\d{{1,4}}[./-]\d{{1,2}}(?:[./-]\d{{1,4}})?)?{_TIME}"
)
_CLOSING = r"[*_]{0,3}\s?(?P<mark>[:：]|[\])】〕>〉》」』]+\s?[:：]?|\||[–—-](?=\s)|\.(?=\s))[*_]{0,3}\s*"
_LABELLED = re.compile(rf"{_OPENING}(?:{LABELS}){_WHEN}{_CLOSING}(?P<said>\S.*)", re.IGNORECASE | re.DOTALL)
_NOTED = re.compile(rf"{_OPENING}(?:{NOTES}){_WHEN}{_CLOSING}(?P<said>\S.*)", re.IGNORECASE | re.DOTALL)
_UPDATED = re.compile(rf"{_OPENING}(?:{UPDATES}){_WHEN}{_CLOSING}(?P<said>\S.*)", re.IGNORECASE | re.DOTALL)
_LABEL_ALONE = re.compile(rf"{_OPENING}(?:{LABELS}|{NOTES}){_WHEN}[\s:：*_)\]】〕>〉》」』.]*", re.IGNORECASE)
_OF_ITSELF = re.compile(rf"{_OPENING}(?:{'|'.join(OF_ITSELF)})", re.IGNORECASE)
_IN_BRACKETS = re.compile(
    r"\s*[(\[]\s*(?:this (?:story|article|version) )?"
    r"(?:corrects?|corrected|clarifies|refiles?|removes|fixes)\b[^\n]{5,600}[)\]]\.?",
    re.IGNORECASE,
)
_REGRETS = re.compile(
    r"\b(?:regrets?|apologi[sz]es? for) (?:the|this|any|these|its) (?:errors?|mistakes?)\b", re.IGNORECASE
)
_SPEAKS_OF_ARTICLE = re.compile(
    r"\b(?:this|our|an earlier|a previous) (?:[\w’'-]+ ){0,3}(?:article|story|report|column|piece|version)\b",
    re.IGNORECASE,
)
_WRONG = re.compile(r"\b(?:misst|misspel|misident|incorrect|erroneous|wrong|inaccura|in error)", re.IGNORECASE)
_FAULTS = re.compile(FAULTS, re.IGNORECASE)
_HARMLESS = re.compile(HARMLESS, re.IGNORECASE)
_PLAIN_MARK = re.compile(r"[:：\])】〕>〉》」』]")  # after a label; others also follow a word of the story


def find_corrections(paragraphs: Sequence[str], cited: Collection[int] = ()) -> list[int]:
    """Find the corrections among an article's own paragraphs.

    Args:
        paragraphs: the body's, in order.
        cited: the places of those in block quotes: only at an article's very beginning or end, one is its own words.

    Returns:
        The places of corrections and of labels that stand above them; none if hardly anything else is there.
    """
    prose = [place for place, text in enumerate(paragraphs) if ends_sentence(text)]
    edges = {*prose[:_FIRST], *prose[-_LAST:]}
    found: set[int] = set()
    for place, text in enumerate(paragraphs):
        if place in found or place in cited:
            continue
        if _LABEL_ALONE.fullmatch(text):
            under = _under_label(paragraphs, place)
            found |= {place, *under} if under else set()
        elif is_correction(text, at_edge=place in edges):
            found.add(place)
    for place in (*sorted(cited, reverse=True), *sorted(cited)):
        outermost = found.issuperset(range(place + 1, len(paragraphs))) or found.issuperset(range(place))
        if outermost and is_correction(paragraphs[place], at_edge=True):
            found.add(place)
    rest = [text for place, text in enumerate(paragraphs) if place not in found]
    taken = sum(len(paragraphs[place]) for place in found)
    if not any(map(ends_sentence, rest)) or (len(found) > _MOST_BESIDE_STORY and taken > sum(map(len, rest))):
        return []
    return sorted(found)


def with_corrections(blocks: Sequence[Block]) -> list[Block]:
    """Mark the corrections among the paragraphs of an article's body."""
    body = [n for n, block in enumerate(blocks) if block.kind is None]
    cited = [place for place, n in enumerate(body) if blocks[n].cited]
    found = {body[place] for place in find_corrections([blocks[n].text for n in body], cited)}
    return [replace(block, kind="correction") if n in found else block for n, block in enumerate(blocks)]


def corrections_in(text: str) -> tuple[Furniture, ...]:
    """Return the corrections in a plain text."""
    spans = []
    for start, end in units(text):
        words = text[start:end]
        first = start + len(words) - len(words.lstrip())
        spans.append((first, first + len(words.strip())))
    found = find_corrections([" ".join(text[start:end].split("\n")) for start, end in spans])
    return tuple(Furniture(*spans[place], "correction") for place in found)


def is_about_corrections(title: str | None) -> bool:
    """Return whether a title is that of a column of corrections, whose paragraphs are its story."""
    return title is not None and _LABEL_ALONE.fullmatch(title.strip()) is not None


def is_correction(text: str, *, at_edge: bool) -> bool:
    """Return whether a paragraph, by itself, corrects the article it stands in.

    Args:
        text: the paragraph.
        at_edge: whether it is among the first or the last of its article.
    """
    if len(text) > LONGEST:
        return False
    for pattern, corrects in ((_LABELLED, _corrects_by_label), (_NOTED, _corrects_by_note), (_UPDATED, _updates)):
        match = pattern.fullmatch(text)
        if match is not None:
            return corrects(match["said"], at_edge=at_edge and _PLAIN_MARK.match(match["mark"]) is not None)
    if _IN_BRACKETS.fullmatch(text):
        return True
    if _REGRETS.search(text) and _SPEAKS_OF_ARTICLE.search(text) and not text.startswith(("“", '"', "‘", "«", "„")):
        return True
    return _speaks_of_itself(text) and (at_edge or _FAULTS.search(text) is not None)


def _corrects_by_label(said: str, *, at_edge: bool) -> bool:
    """Return whether what follows a correction's label is one: of the article, of a fault, or at the article's edge."""
    return _speaks_of_itself(said) or (ends_sentence(said) and (at_edge or _FAULTS.search(said) is not None))


def _updates(said: str, *, at_edge: bool) -> bool:  # noqa: ARG001  # all labels' functions are called alike
    """Return whether an update says that the article was changed; else it is news."""
    return _speaks_of_itself(said)


def _speaks_of_itself(text: str) -> bool:
    """Return whether a text begins by saying what an earlier version of its article had, or that it was changed."""
    return _OF_ITSELF.match(text) is not None and (_HARMLESS.search(text) is None or _WRONG.search(text) is not None)


def _corrects_by_note(said: str, *, at_edge: bool) -> bool:
    """Return whether an editor's note corrects: it speaks of the article, or of a fault at the article's edge."""
    if _speaks_of_itself(said) or _IN_BRACKETS.fullmatch(f"({said})"):
        return True
    if _HARMLESS.search(said) and not _WRONG.search(said):
        return False
    return at_edge and _FAULTS.search(said) is not None


def _under_label(paragraphs: Sequence[str], label: int) -> list[int]:
    """Return the paragraphs that a label alone on its line stands above; none if it is a heading of the story."""
    under: list[int] = []
    for place in range(label + 1, min(len(paragraphs), label + 1 + _MOST_UNDER_LABEL)):
        text = paragraphs[place]
        if len(text) > LONGEST or not (_speaks_of_itself(text) or _FAULTS.search(text)):
            break
        under.append(place)
    if under and under[-1] == len(paragraphs) - 1:
        return under
    while under and not is_correction(paragraphs[under[-1]], at_edge=False):
        under.pop()
    return under
