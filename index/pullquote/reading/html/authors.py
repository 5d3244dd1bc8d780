"""Authors that a page marks in its text: by microdata, `rel=author`, hCard, or the class of a byline."""

from __future__ import annotations

import re

from pullquote.reading.blocks import words
from pullquote.reading.bylines import LONGEST, is_person, writers
from pullquote.reading.html.dom import Element
from pullquote.reading.html.places import Page, lines_of, named, text_of

_MARKS = re.compile(
    r"(?:^|[\s_-])(?:by-?lines?|author(?:s|ed|name)?|autor(?:en|es|i|a|e|zy)?|auteurs?|autore|verfasser(?:in)?"
    r"|writer|writtenby"
    r"|redakteur(?:in)?|redactor|signature|firma|forfatter|f[öo]rfattare|skribent|byline\w*|creator|reporter|journalist"
    r"|posted-?by|dc-creator)(?:$|[\s_-])|(?:^|[a-z_-])(?:Author|Byline|Autor)(?:s|Name)?(?:$|[\s_A-Z-])",
)
# Parts of an author's box that are not the name.
_BESIDE = re.compile(
    r"bio(?:$|[\s_-])|biograph|descri|avatar|image|picture|photo|social|follow|role|job|position|date|time|published"
    r"|count|email"
    r"|\bmore|excerpt|title(?:$|\s)|archive|credit|caption|publisher|location|share|twitter|-box(?:$|\s)|__info|read",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"/(?:authors?|autor(?:en|es|a|as)?|auteurs?|autori|autore|staff|profile?s?|people|person(?:en)?|writers?"
    r"|journalists?"
    r"|journalisten|redacteurs?|reporters?|contributors?|columnists?|by|byline|skribent|forfatter|yazar(?:lar)?"
    r"|avtor)/[^/]",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?:by|von|par|por|door|av|af|di|przez|autor(?:in)?|author|auteur|автор|text|yazan|oleh|作者|記者|记者"
    r"|글)\b[:：]?\s+(?=\S)",
    re.IGNORECASE,
)
_SHORT = 80  # code points of a line that begins with `By`
_WORDS = 12
_MOST = 12  # elements of a kind that are looked at


def marked_authors(page: Page, outlet: str | None, language: str | None) -> tuple[str, ...]:
    """Return the authors that a page marks beside its headline; empty where none of them is surely a person."""
    return _first_named(page, _marked(page), outlet, language)


def printed_authors(page: Page, outlet: str | None, language: str | None) -> tuple[str, ...]:
    """Return the authors in a line beside a page's headline (`By Jane Doe`), or in links to authors' pages there."""
    near = [element for element in page.elements if page.is_near(element) and not _is_picture(element)]
    lines = [e for e in near if len(e) <= 3 and _BY.match((text_of(e) or "x" * LONGEST)[:_SHORT])]
    linked = [e for e in near if e.tag == "a" and _ADDRESS.search(e.get("href") or "")]
    return _first_named(page, [(lines, False), (linked, False)], outlet, language)


def _first_named(
    page: Page, kinds: list[tuple[list[Element], bool]], outlet: str | None, language: str | None
) -> tuple[str, ...]:
    """Return the authors that the first kind of elements names that names any."""
    for elements, sure in kinds:
        found: list[str] = []
        container: Element | None = None
        for element in list(page.by_distance(elements))[:_MOST]:
            if container is not None and not _stand_together(container, element):
                continue
            text = _name(element)
            if text is None or len(text) > LONGEST or (not sure and len(text.split()) > _WORDS):
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
        if element.tag == "meta" or _is_picture(element):
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


def _is_picture(element: Element) -> bool:
    """Return whether an element is a picture or in one, where a credit may stand."""
    return element.tag in ("figure", "figcaption") or next(element.iterancestors("figure"), None) is not None


def _name(element: Element) -> str | None:
    """Return what names an author in an element, with line breaks: its `itemprop=name` or hCard name, else its text."""
    for inner in element.iter():
        if inner is element or not isinstance(inner.tag, str):
            continue
        if inner.get("itemprop") == "name" or words(inner.get("class") or "") & {"fn", "p-name"}:
            return inner.get("content") or lines_of(inner)
    return element.get("content") or lines_of(element)


def _stand_together(one: Element, other: Element) -> bool:
    """Return whether two elements are in one byline: at most three elements above, they have the same one."""
    above = [one, *one.iterancestors()][1:4]
    return any(
        each in above and each.tag not in ("body", "html", "main", "article") for each in [*other.iterancestors()][:3]
    )
