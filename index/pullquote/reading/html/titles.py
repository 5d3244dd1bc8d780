"""The title of a page's article: the headline that a reader sees, without the outlet's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import unescape

from pullquote.reading.html.dom import Element
from pullquote.reading.html.places import text_of
from pullquote.reading.metadata import clean

_LAST = re.compile(r"\s+(?:[|–—·•»«-]|::|//|ㅣ)\s*|\s*(?:\||ㅣ)\s*")
_MARKUP = re.compile(
    r"</?(?:em|i|b|strong|span|mark|br|sup|sub|u|s|q|cite|small|wbr|font|a|p)\b[^<>]{0,200}>", re.IGNORECASE
)
_LONGEST = 300


def headline(root: Element, declared: Sequence[str], outlet: str | None) -> tuple[Element | None, str | None]:
    """Return the element of a page's headline with its text; None where the page has none that is surely it.

    Args:
        root: the parsed page.
        declared: the titles that the page declares (JSON-LD, OpenGraph, meta, `<title>`); of several headings, the one
            with most of their words is the headline. A heading with few of them is a section's or the site's.
        outlet: the outlet's name, which is no headline.
    """
    wanted = [set(_words(title)) for title in declared]
    if not declared:
        found = [(h1, text) for h1 in root.iter("h1") if (text := text_of(h1)) and len(text) <= _LONGEST]
        return found[0] if len(found) == 1 else (None, None)
    best: tuple[float, Element, str] | None = None
    for h1 in [*root.iter("h1")][:20]:
        text = text_of(h1)
        if text is None or len(text) > _LONGEST or (outlet and letters(text) == letters(outlet)):
            continue
        own = set(_words(text))
        if not own or (is_end(text, declared) and not any(e.tag in ("article", "main") for e in h1.iterancestors())):
            continue
        share = max((len(own & each) / len(own) * min(1.0, len(own & each) / 2) for each in wanted), default=0.0)
        whole = any(letters(text) == letters(without_outlet(title, outlet) or "") for title in declared)
        score = 2.0 if whole else share
        if score >= 0.5 and (best is None or score > best[0]):
            best = (score, h1, text)
    return (best[1], best[2]) if best is not None else (None, None)


def chosen(shown: str | None, linked: str | None, social: str | None) -> str | None:
    """Return a page's headline unless JSON-LD and OpenGraph agree on another title; None where they do.

    A title that is the headline with something after a separator (a section, the outlet) does not disagree.
    """
    if shown is None or linked is None or social is None:
        return shown
    agree = letters(linked) == letters(social) != letters(shown)
    return None if agree and letters(shown) not in map(letters, _LAST.split(linked)) else shown


def without_outlet(title: str | None, outlet: str | None, host: str | None = None) -> str | None:
    """Return a title without ` | Outlet` at its end or beginning; None if nothing is left.

    What is cut is the outlet's name, or what the name of the page's host consists of (`La Stampa` on lastampa.it).
    """
    bare = plain(title)
    if bare is None:
        return None
    if outlet and letters(bare) == letters(outlet):
        return None
    for _ in range(2):
        marks = list(_LAST.finditer(bare))
        if not marks:
            break
        first, last = marks[0], marks[-1]
        if _is_site(bare[last.end() :], outlet, host) and bare[: last.start()].strip():
            bare = bare[: last.start()]
        elif _is_site(bare[: first.start()], outlet, host) and bare[first.end() :].strip():
            bare = bare[first.end() :]
        else:
            break
    return bare.strip()


def plain(value: str | None) -> str | None:
    """Return a value on one line, unescaped and without inline markup; some sites escape once more than needed."""
    return clean(_MARKUP.sub("", unescape(unescape(value)))) if value else None


def plain_lines(value: str | None) -> str | None:
    """Return a value as `plain` does, but with its line breaks, which may part names."""
    return "\n".join(line for each in (value or "").split("\n") if (line := plain(each))) or None


def is_shown(title: str | None, shown: Iterable[str]) -> bool:
    """Return whether the page shows a JSON-LD headline of one word; some systems put their own name there."""
    own = re.findall(r"\w+", (title or "").casefold())
    seen = {word for text in shown for word in re.findall(r"\w+", text.casefold())}
    return len(own) != 1 or not seen or own[0] in seen


def letters(text: str) -> str:
    """Return a text's letters and digits, folded, to compare two spellings."""
    return "".join(c for c in text.casefold() if c.isalnum())


def _is_site(part: str, outlet: str | None, host: str | None) -> bool:
    name = letters(part)
    if not name:
        return False
    if outlet and name == letters(outlet):
        return True
    site = letters(re.sub(r"^www\.", "", host or ""))
    return bool(site) and len(name) >= 4 and (name == site or (site.startswith(name) and len(name) * 2 >= len(site)))


def is_end(text: str, declared: Sequence[str]) -> bool:
    """Return whether a heading is what follows a longer title, so that it is more likely the site's name."""
    for title in declared:
        parts = [letters(part) for part in _LAST.split(plain(title) or "")]
        if letters(text) in parts[1:] and len(parts[0]) > len(letters(text)):
            return True
    return False


def _words(text: str) -> list[str]:
    found = re.findall(r"\w+", text.casefold())
    # Scripts without spaces between words: their letters stand for words.
    return (
        found if len(found) > 3 or text.isascii() else [*found, *(c for c in text if c.isalnum() and ord(c) > 0x2E7F)]
    )
