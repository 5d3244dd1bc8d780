"""Authors that a page marks in its text: by microdata, `rel=author`, hCard, or the class of a byline."""

from __future__ import annotations

import re

from pullquote.reading.blocks import words
from pullquote.reading.bylines import LONGEST, is_person, writers
from pullquote.reading.html.dom import Element
from pullquote.reading.html.places import Page, named, text_of

_MARKS = re.compile(
    r"(?:^|[\s_-])(?:by-?lines?|author(?:s|ed|name)?|autor(?:en|es|i|a|e|zy)?|auteurs?|autore|verfasser(?:in)?|writer|writtenby"
    r"|redakteur(?:in)?|redactor|signature|firma|forfatter|f[öo]rfattare|skribent|byline\w*|creator|reporter|journalist"
    r"|posted-?by|dc-creator)(?:$|[\s_-])|(?:^|[a-z_-])(?:Author|Byline|Autor)(?:s|Name)?(?:$|[\s_A-Z-])",
)
# Parts of an author's box that are not the name.
_BESIDE = re.compile(
    r"bio(?:$|[\s_-])|biograph|descri|avatar|image|picture|photo|social|follow|role|job|position|date|time|published|count|email"
    r"|\bmore|excerpt|title(?:$|\s)|archive|credit|caption|publisher|location|share|twitter|-box(?:$|\s)|__info|read",
    re.IGNORECASE,
)
_MOST = 12  # elements of a kind that are looked at


def page_authors(page: Page, outlet: str | None, language: str | None) -> tuple[str, ...]:
    """Return the authors that a page marks beside its headline; empty where none of them is surely a person."""
    for elements, sure in _marked(page):
        found: list[str] = []
        container: Element | None = None
        for element in list(page.by_distance(elements))[:_MOST]:
            if container is not None and not _stand_together(container, element):
                continue
            text = _name(element)
            if text is None or len(text) > LONGEST:
                continue
            names = writers([text], outlet=outlet, language=language)
            # One word in an element with a class may be anything; a link to an author's page is a name.
            if names and (sure or is_person(text, language)):
                found.append(text)
                container = container if container is not None else element
        names = writers(found, outlet=outlet, language=language)
        if names:
            return names
    return ()


def _marked(page: Page) -> list[tuple[list[Element], bool]]:
    """Return the elements that may name an author, by kind, and whether the kind is surely a name; the surest first."""
    microdata, linked, cards, classes = [], [], [], []
    for element in page.elements:
        itemprop = (element.get("itemprop") or "").lower().split()
        if element.tag == "meta":
            continue
        marks = named(element)
        if "author" in itemprop or "creator" in itemprop:
            microdata.append(element)
        elif "author" in (element.get("rel") or "").lower().split():
            linked.append(element)
        elif "author" in marks and {"vcard", "hcard", "h-card", "p-author"} & set(marks.lower().split()):
            cards.append(element)
        elif _MARKS.search(marks) and not _BESIDE.search(marks):
            classes.append(element)
    return [(microdata, True), (cards, True), (linked, True), (classes, False)]


def _name(element: Element) -> str | None:
    """Return what names an author in an element: its `itemprop=name` or hCard name, else its text."""
    for inner in element.iter():
        if inner is element or not isinstance(inner.tag, str):
            continue
        if inner.get("itemprop") == "name" or words(inner.get("class") or "") & {"fn", "p-name"}:
            return inner.get("content") or text_of(inner)
    return element.get("content") or text_of(element)


def _stand_together(one: Element, other: Element) -> bool:
    """Return whether two elements are in one byline: at most three elements above, they have the same one."""
    above = [one, *one.iterancestors()][1:4]
    return any(
        each in above and each.tag not in ("body", "html", "main", "article") for each in [*other.iterancestors()][:3]
    )
