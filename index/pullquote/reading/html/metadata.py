"""Metadata of an HTML page's article, from JSON-LD first, then OpenGraph, meta elements and the page itself.

Names follow https://schema.org/NewsArticle, https://ogp.me and what news sites write. Nothing is guessed: no author
from a caption or a link, no date from a comment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from html import unescape
from typing import Any

from pullquote.reading.boilerplate.names import looks_like_names, split_names
from pullquote.reading.dates import parse_date
from pullquote.reading.html.dom import Element
from pullquote.reading.html.jsonld import linked_article
from pullquote.reading.metadata import MetadataSource, clean, people
from pullquote.reading.source_keys import SOURCE_KEYS, check_language, check_url
from pullquote.text.urls import is_home
from pullquote.types import LIST_FACTS, Metadata

_COMMENTS = re.compile(r"comment|disqus|related|sidebar|recirc|promo", re.IGNORECASE)
_UPDATED = re.compile(r"updat|modif", re.IGNORECASE)
_URL = re.compile(r"(?:https?:)?//|www\.", re.IGNORECASE)
_PICTURES = re.compile(
    r"(?:photo(?:graph(?:y|s)?)?|image|picture|illustration|video|graphic)s?(?: credit)?s?\s*(?:by\b|:)", re.IGNORECASE
)
_LAST = re.compile(r"\s+[|–—-]\s+")


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What a page says of its article, the most trusted source first; `body` is JSON-LD's articleBody."""

    sources: tuple[MetadataSource, ...]
    notes: tuple[str, ...] = ()
    body: str | None = None


def page_metadata(root: Element) -> PageMetadata:
    """Read a page's metadata.

    Returns:
        Sources with the origins `html` (its canonical link alone), `json-ld`, `opengraph`, `meta` and `html`, in that
        order, with a note for each field of which only unusable values were found.
    """
    notes: dict[str, str] = {}
    meta = _meta(root)
    canonical = _first("url", _attributes(root, "//link[@rel='canonical']/@href"), _check_address, notes)
    og_url = _first("url", meta.get("og:url", ()), _check_address, notes)
    shown = [*meta.get("og:title", ()), *_texts(root, "//head/title | //h1")]
    scripts = _texts(root, "//script[contains(@type, 'ld+json')]")
    linked = linked_article(scripts, [url for url in (canonical, og_url) if url], shown)
    facts = dict(linked.facts)
    outlets = [*facts.get("outlet", ())[:1], *meta.get("og:site_name", ())]
    outlet = next((clean(unescape(name)) for name in outlets if name.strip()), None)
    titles = facts.get("title", ())[:1]
    facts["title"] = [each for each in titles if _is_shown(each, shown) and _without_outlet(each, outlet) is not None]
    opengraph = {fact: keys.opengraph for fact, keys in SOURCE_KEYS.items()}
    others = {fact: keys.meta for fact, keys in SOURCE_KEYS.items()}
    sources = (
        MetadataSource("html", Metadata(url=canonical)),
        MetadataSource("json-ld", _read_facts(facts, notes)),
        MetadataSource("opengraph", _from_meta(meta, opengraph, outlet, notes)),
        MetadataSource("meta", _from_meta(meta, others, outlet, notes)),
        MetadataSource("html", _from_page(root, outlet, notes)),
    )
    known = {fact for source in sources for fact in source.metadata.known()}
    return PageMetadata(sources, tuple(note for fact, note in notes.items() if fact not in known), linked.body)


def _check_address(url: str) -> str:
    """Return an article's address; raise ValueError for one that cannot be an article's."""
    if is_home(check_url(url)):
        raise ValueError(f"{url[:60]!r} is the site's home page, not the article's address")
    return url


def _is_shown(title: str | None, shown: Iterable[str]) -> bool:
    """Return whether the page shows a JSON-LD headline of one word; some systems put their own name there."""
    words = re.findall(r"\w+", (title or "").casefold())
    seen = {word for text in shown for word in re.findall(r"\w+", text.casefold())}
    return len(words) != 1 or not seen or words[0] in seen


def _read_facts(facts: Mapping[str, Sequence[str]], notes: dict[str, str]) -> Metadata:
    """Read each fact from its values, the best first; note the first unusable value."""
    found: dict[str, Any] = {}
    language = _first("language", facts.get("language", ()), check_language, {})
    for fact, values in facts.items():
        check = _check_address if fact == "url" else SOURCE_KEYS[fact].check
        if check is parse_date:
            check = partial(parse_date, language=language)
        if fact in LIST_FACTS:
            found[fact] = _persons(values)
        elif check is not None:
            found[fact] = _first(fact, values, check, {} if fact == "language" else notes)
        else:
            found[fact] = _plain(next(iter(values), None))
    return Metadata(**{fact: value for fact, value in found.items() if value})


def _from_meta(
    meta: dict[str, list[str]], names: dict[str, tuple[str, ...]], outlet: str | None, notes: dict[str, str]
) -> Metadata:
    facts = {fact: [value for name in each for value in meta.get(name, ())] for fact, each in names.items()}
    title = next((title for value in facts.pop("title") if (title := _without_outlet(value, outlet))), None)
    authors = next((usable for name in names["authors"] if (usable := _usable(meta.get(name, ()), outlet))), [])
    return replace(_read_facts(facts, notes), title=title, authors=people(authors))


def _from_page(root: Element, outlet: str | None, notes: dict[str, str]) -> Metadata:
    headings = [text for h1 in root.iter("h1") if (text := clean("".join(h1.itertext())))]
    title = headings[0] if len(headings) == 1 else next(iter(_texts(root, "//head/title")), None)
    times = root.xpath("//article//header//time[@datetime] | //time[@itemprop='datePublished'][@datetime]")
    times = [time for time in times if not any(_COMMENTS.search(_named(e)) for e in (time, *time.iterancestors("*")))]
    published = [time.get("datetime") for time in times if not _UPDATED.search(_named(time))]
    languages = [root.get("lang") or "", root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""]
    language = _first("language", languages, check_language, {})
    return Metadata(
        title=_without_outlet(title, outlet),
        published=_first("published", published[:1], partial(parse_date, language=language), notes),
        language=language,
    )


def _first(field: str, values: Iterable[str], check: Callable[[str], str], notes: dict[str, str]) -> str | None:
    """Return the first usable value; note the first unusable one."""
    for value in values:
        bare = clean(value)
        if bare is None:
            continue
        try:
            return check(bare)
        except ValueError as error:
            notes.setdefault(field, f"{field} {error}; left unknown")
    return None


def _meta(root: Element) -> dict[str, list[str]]:
    """Return the contents of meta elements by their property, name or itemprop, in lower case."""
    found: dict[str, list[str]] = {}
    for element in root.iter("meta"):
        # A meta element inside a comment or a related story's card describes that, not the article.
        name = element.get("property") or element.get("name") or element.get("http-equiv")
        if name is None and not any(_COMMENTS.search(_named(e)) for e in element.iterancestors("*")):
            name = element.get("itemprop")
        content = element.get("content")
        if name and content and content.strip():
            found.setdefault(name.strip().lower(), []).append(content)
    return found


def _usable(authors: Iterable[str], outlet: str | None) -> list[str]:
    """Return the authors that can be people: no addresses, and not the outlet's own name."""
    names = [name for author in authors if (name := _plain(author)) and not _URL.search(name)]
    return [name for name in _persons(names) if outlet is None or name.casefold() != outlet.casefold()]


def _persons(names: Iterable[str]) -> tuple[str, ...]:
    """Return writers' names, `A B and C D` as two, without photographers."""
    found: list[str] = []
    for name in people(_plain(name) for name in names):
        if _PICTURES.match(name):
            continue
        several = re.search(r"\s(?:and|&)\s", name) is not None and looks_like_names(name)
        found += split_names(name) if several else [name]
    return people(found)


def _without_outlet(title: str | None, outlet: str | None) -> str | None:
    """Return a title without ` | Outlet` at its end, if that is exactly the outlet's name; None if nothing is left."""
    bare = _plain(title)
    if bare is None or outlet is None:
        return bare
    if bare.casefold() == outlet.casefold():
        return None
    parts = _LAST.split(bare)
    if len(parts) > 1 and parts[-1].casefold() == outlet.casefold():
        return bare[: list(_LAST.finditer(bare))[-1].start()]
    return bare


def _plain(value: str | None) -> str | None:
    """Return a value on one line, unescaped; some sites escape once more than needed (`&amp;#8217;`)."""
    return clean(unescape(value)) if value else None


def _named(element: Any) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _texts(root: Element, path: str) -> list[str]:
    return ["".join(element.itertext()) for element in root.xpath(path)]


def _attributes(root: Element, path: str) -> list[str]:
    return [str(value) for value in root.xpath(path)]
