"""Where on a page something stands: beside its headline, or in a comment or another story's card."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pullquote.reading.html.dom import Element
from pullquote.reading.metadata import clean

OTHERS = re.compile(
    r"comment|disqus|related|sidebar|recirc|promo|recommend|teaser|most-?(?:read|popular|viewed)|widget|trending"
    r"|popular"
    r"|read-?more|also-?read|carousel|latest|similar|reply|kommentar|comentario|commentaire|breadcrumb|newsletter",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[ \t\n\r\f\v]+")
_LONGEST_TEXT = 2000
_NEARBY = 60  # elements around the headline among which a byline or date is looked for first


def named(element: Element) -> str:
    """Return an element's class and id."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def text_of(element: Element) -> str | None:
    """Return an element's text on one line, as a reader sees it: a line break is a space, scripts are left out."""
    lines = lines_of(element)
    return clean(lines) if lines is not None else None


def lines_of(element: Element) -> str | None:
    """Return an element's text with its line breaks, without scripts; None for a long one."""
    pieces: list[str] = []
    size = 0
    for each in element.iter():
        if each.tag in ("script", "style", "noscript", "template", "svg"):
            continue
        if each.tag in ("br", "div", "p", "li") and pieces:
            pieces.append("\n")
        for text in (each.text, each.tail if each is not element else None):
            pieces.append(_SPACES.sub(" ", text or ""))
            size += len(pieces[-1])
        if size > _LONGEST_TEXT:
            return None
    return "".join(pieces)


class Page:
    """A page's elements in reading order, and where its headline is."""

    def __init__(self, root: Element, headline: Element | None) -> None:
        self.root = root
        self.elements = [element for element in root.iter() if isinstance(element.tag, str)]
        self.places = {element: n for n, element in enumerate(self.elements)}
        self.headline = headline
        self._others: dict[Element, bool] = {}

    def is_other(self, element: Element) -> bool:
        """Return whether an element is in a comment, another story's card or the page's own menus."""
        path: list[Element] = []
        at = element
        while at is not None and at not in self._others and at.tag not in ("html", "body"):
            path.append(at)
            at = at.getparent()
        found = self._others.get(at, False) if at is not None else False
        for each in reversed(path):
            # What holds the headline is the story's, whatever it is called.
            if self.headline is not None and self._holds_headline(each):
                found = False
            else:
                found = found or each.tag in ("nav", "aside") or OTHERS.search(named(each)) is not None
            self._others[each] = found
        return found

    def is_near(self, element: Element) -> bool:
        """Return whether an element stands right before or after the headline, where bylines and dates are."""
        if self.headline is None:
            return False
        return abs(self.places[element] - self.places[self.headline]) <= _NEARBY

    def by_distance(self, elements: list[Element]) -> Iterator[Element]:
        """Yield those of some elements that are the story's: the nearest after its headline first, then before it."""
        own = [element for element in elements if not self.is_other(element)]
        if self.headline is None:
            yield from own
            return
        place = self.places[self.headline]
        after = [element for element in own if self.places[element] > place]
        before = [element for element in own if self.places[element] < place]
        near = [element for element in reversed(before) if place - self.places[element] <= _NEARBY]
        first = [element for element in after if self.places[element] - place <= _NEARBY]
        yield from first
        yield from near
        yield from after[len(first) :]

    def _holds_headline(self, element: Element) -> bool:
        if not hasattr(self, "_above"):
            self._above = {self.headline, *self.headline.iterancestors()}  # type: ignore[union-attr]
        return element in self._above
