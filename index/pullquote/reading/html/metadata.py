"""Metadata of an HTML page's article, from JSON-LD first, then OpenGraph, meta elements and the page itself.

Names follow https://schema.org/NewsArticle, https://ogp.me and what news sites write. Nothing is guessed: no author
from a caption or a link, no date from a comment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from html import unescape
from itertools import islice, takewhile
from typing import Any
from urllib.parse import urlsplit

from pullquote.reading.bylines import is_person, names_person, writers
from pullquote.reading.dates import is_next_to, local_day, parse_date, parse_published
from pullquote.reading.html.authors import marked_authors, printed_authors
from pullquote.reading.html.days import addressed_day, marked_days, printed_days, searched_day, usable
from pullquote.reading.html.dom import Element
from pullquote.reading.html.jsonld import linked_article
from pullquote.reading.html.places import OTHERS, Page, named
from pullquote.reading.html.terms import page_terms
from pullquote.reading.html.titles import chosen, headline, is_end, is_shown, plain, plain_lines, without_outlet
from pullquote.reading.language import detect_language
from pullquote.reading.metadata import MetadataSource, clean
from pullquote.reading.source_keys import SOURCE_KEYS, check_language, check_url
from pullquote.text.urls import is_home, same_site
from pullquote.types import LIST_FACTS, PEOPLE_FACTS, Metadata

_IDENTIFYING = frozenset(SOURCE_KEYS["url"].opengraph)
_IN_HEAD = frozenset({"link", "meta", "script", "style", "noscript", "title", "base"})


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What a page says of its article, the most trusted source first.

    `body` is JSON-LD's articleBody, `paid_parts` are the CSS selectors of parts that have to be paid for.
    """

    sources: tuple[MetadataSource, ...]
    notes: tuple[str, ...] = ()
    body: str | None = None
    paid_parts: tuple[str, ...] = ()


def page_metadata(root: Element) -> PageMetadata:
    """Read a page's metadata.

    Returns:
        Sources with the origins `html` (what stands above what a page declares: its canonical link, its language, its
        headline), `json-ld`, `opengraph`, `meta` and `html`, in that order, with a note for each field of which only
        unusable values were found.
    """
    notes: dict[str, str] = {}
    meta = _meta(root)
    canonical = _first("url", _canonical(root), _check_address, notes)
    og_url = _first("url", meta.get("og:url", ()), _check_address, notes)
    if canonical and og_url and not same_site(canonical, og_url):
        # A page reprinted from another outlet names the original as canonical; its own address identifies it.
        canonical = og_url
    addresses = [url for url in (canonical, og_url) if url]
    shown = [*meta.get("og:title", ()), *_texts(root, "//head/title | //h1")]
    linked = linked_article(_linked_data(root), addresses, shown)
    facts = dict(linked.facts)
    meta.setdefault("author", []).extend(_labelled(meta))
    names = [*facts.get("outlet", ())[:1], *meta.get("og:site_name", ())]
    outlet = next((clean(unescape(name)) for name in names if name.strip()), None)
    said = [root.get("lang") or "", root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""]
    language = _first("language", said, check_language, {})
    titles = _Titles.of(root, meta, facts, outlet, addresses)
    facts["title"] = titles.linked
    keys = SOURCE_KEYS["language"]
    declared = [*facts.get("language", ()), *(v for name in (*keys.opengraph, *keys.meta) for v in meta.get(name, ()))]
    language_of_text = (
        language or _first("language", declared, check_language, {}) or detect_language(_paragraphs(root))
    )
    reading = _Reading(outlet, language_of_text, notes)
    opengraph = {fact: keys.opengraph for fact, keys in SOURCE_KEYS.items()}
    others = {fact: keys.meta for fact, keys in SOURCE_KEYS.items()}
    page = Page(root, titles.element)
    sources = [
        MetadataSource("html", Metadata(url=canonical, language=language, title=titles.headline)),
        MetadataSource("json-ld", reading.facts(facts)),
        MetadataSource("opengraph", titles.without_outlets(reading.meta(meta, opengraph))),
        MetadataSource("meta", titles.without_outlets(reading.meta(meta, others))),
        MetadataSource("html", Metadata(title=titles.document, authors=marked_authors(page, outlet, language_of_text))),
    ]
    sources = _with_days(sources, page, facts, meta, addresses, language_of_text)
    sources = _with_people(sources, outlet, linked.organisations)
    # What is only printed is less sure: it names the author where nothing else names anybody.
    sources.append(MetadataSource("html", Metadata(authors=printed_authors(page, outlet, language_of_text))))
    sources.append(MetadataSource("meta", Metadata(terms=page_terms(root, is_free=linked.is_free))))
    known = {fact for source in sources for fact in source.metadata.known()}
    unknown = tuple(note for fact, note in notes.items() if fact not in known)
    return PageMetadata(tuple(sources), unknown, linked.body, linked.paid_parts)


@dataclass(frozen=True, slots=True)
class _Titles:
    """The titles of a page: its headline, with its element, and what JSON-LD and `<title>` say."""

    element: Element | None
    headline: str | None
    linked: list[str]
    document: str | None
    outlet: str | None
    host: str | None

    @classmethod
    def of(
        cls,
        root: Element,
        meta: Mapping[str, Sequence[str]],
        facts: Mapping[str, Sequence[str]],
        outlet: str | None,
        addresses: Sequence[str],
    ) -> _Titles:
        host = next((urlsplit(url).hostname for url in addresses), None)
        document = next(iter(_texts(root, "//head/title")), None)
        keys = SOURCE_KEYS["title"]
        declared = [value for name in (*keys.opengraph, *keys.meta) for value in meta.get(name, ())]
        linked = list(facts.get("title", ())[:1])
        every = [title for each in (*linked, *declared, document) if (title := plain(each))]
        element, title = headline(root, every, outlet)
        shown = [*meta.get("og:title", ()), *_texts(root, "//head/title | //h1")]
        linked = [bare for each in linked if is_shown(each, shown) and (bare := without_outlet(each, outlet, host))]
        social = next((without_outlet(value, outlet, host) for value in meta.get("og:title", ())), None)
        title = chosen(title, next(iter(linked), None), social)
        headings = [text for h1 in root.iter("h1") if (text := clean("".join(h1.itertext())))]
        document = headings[0] if len(headings) == 1 and not is_end(headings[0], every) else document
        return cls(element, title, linked, without_outlet(document, outlet, host), outlet, host)

    def without_outlets(self, metadata: Metadata) -> Metadata:
        return replace(metadata, title=without_outlet(metadata.title, self.outlet, self.host))


@dataclass(frozen=True, slots=True)
class _Reading:
    """How the facts of a page are read: with its outlet and language; unusable values are noted."""

    outlet: str | None
    language: str | None
    notes: dict[str, str]

    def facts(self, facts: Mapping[str, Sequence[str]]) -> Metadata:
        """Read each fact from its values, the best first; note the first unusable value."""
        found: dict[str, Any] = {}
        for fact, values in facts.items():
            check = _check_address if fact == "url" else SOURCE_KEYS[fact].check
            if check is parse_date:
                check = partial(parse_published, language=self.language)
            if fact in LIST_FACTS and fact not in PEOPLE_FACTS:
                found[fact] = tuple(dict.fromkeys(text for value in values if (text := plain(value))))
            elif fact in PEOPLE_FACTS:
                found[fact] = writers(map(plain_lines, values), outlet=self.outlet, language=self.language)
            elif check is not None:
                found[fact] = _first(fact, values, check, {} if fact == "language" else self.notes)
            else:
                found[fact] = next((text for value in values if (text := plain(value))), None)
        return Metadata(**{fact: value for fact, value in found.items() if value})

    def meta(self, meta: Mapping[str, Sequence[str]], names: Mapping[str, Sequence[str]]) -> Metadata:
        """Read each fact from the meta elements that have one of its names; authors from one name only."""
        facts = {fact: [value for name in each for value in meta.get(name, ())] for fact, each in names.items()}
        byname = [
            writers(map(plain_lines, meta.get(name, ())), outlet=self.outlet, language=self.language)
            for name in names["authors"]
        ]
        authors = next((each for each in byname if names_person(each, self.outlet)), next(filter(None, byname), ()))
        return replace(self.facts({**facts, "authors": ()}), authors=authors)


def _with_days(
    sources: Sequence[MetadataSource],
    page: Page,
    facts: Mapping[str, Sequence[str]],
    meta: Mapping[str, Sequence[str]],
    addresses: Sequence[str],
    language: str | None,
) -> list[MetadataSource]:
    """Add the day of publication that the page itself has, where none is declared, or where one is declared in UTC."""
    keys = SOURCE_KEYS["published"]
    marked, beside = marked_days(page)
    declared = [*facts.get("published", ()), *(v for name in (*keys.opengraph, *keys.meta) for v in meta.get(name, ()))]
    known = next((source.metadata.published for source in sources if source.metadata.published), None)
    if known is not None:
        # The day of the outlet, where the page shows it, and not that of Greenwich.
        value = next((each for each in declared if usable(each, language) == known), "")
        local = local_day(value, [*declared, *marked, *beside])
        if local is None:
            printed = list(printed_days(page, language))
            local = known if known in printed else next((day for day in printed if is_next_to(value, day)), None)
        if local is None or local == known:
            return list(sources)
        first = sources[0]
        return [first._replace(metadata=replace(first.metadata, published=local)), *sources[1:]]
    day = (
        next((day for value in marked if (day := usable(value, language))), None)
        or next(printed_days(page, language), None)
        or next((day for value in beside if (day := usable(value, language))), None)
        or addressed_day(addresses)
        or searched_day(page, next(iter(addresses), None), language)
    )
    last = sources[-1]
    return [*sources[:-1], last._replace(metadata=replace(last.metadata, published=day))]


def _with_people(
    sources: Sequence[MetadataSource], outlet: str | None, organisations: frozenset[str]
) -> list[MetadataSource]:
    """Leave out authors who are no people (the outlet, its newsroom) of sources before one that names a person."""
    people = [[name for name in source.metadata.authors if name not in organisations] for source in sources]
    first = next((n for n, names in enumerate(people) if names_person(names, outlet)), 0)
    return [
        source._replace(metadata=replace(source.metadata, authors=())) if n < first else source
        for n, source in enumerate(sources)
    ]


def _check_address(url: str) -> str:
    """Return an article's address; raise ValueError for one that cannot be an article's."""
    if is_home(check_url(url)):
        raise ValueError(f"{url[:60]!r} is the site's home page, not the article's address")
    return url


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


def _paragraphs(root: Element) -> str:
    """Return the beginning of a page's longer paragraphs, from which its language is recognised."""
    texts = ("".join(element.itertext()) for element in islice(root.iter("p"), 200))
    return "\n".join(islice((text for text in texts if len(text) > 80), 20))


def _canonical(root: Element) -> list[str]:
    """Return the canonical links of a page's head; in its body, anybody may have put one."""
    found: list[str] = []
    head = _head(root)
    for link in root.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and link in head:
            found.append(link.get("href") or "")
    return found


def _head(root: Element) -> set[Element]:
    """Return the elements of a page's head.

    A parser ends a malformed head early; what stands after it, before the page's first words, is still the head's.
    """
    found = {element for head in root.iter("head") for element in head.iter()}
    for body in root.iter("body"):
        if not (body.text or "").strip():
            early = takewhile(lambda each: each.tag in _IN_HEAD and not (each.tail or "").strip(), body)
            found.update(early)
    return found


def _linked_data(root: Element) -> list[str]:
    return [script.text or "" for script in root.iter("script") if "ld+json" in (script.get("type") or "").lower()]


def _meta(root: Element) -> dict[str, list[str]]:
    """Return the contents of meta elements by their property, name or itemprop, in lower case."""
    found: dict[str, list[str]] = {}
    head = _head(root)
    for element in root.iter("meta"):
        # What identifies the page is its head's; in its body, anybody may have put it.
        if (
            element.get("property") or element.get("name") or ""
        ).strip().lower() in _IDENTIFYING and element not in head:
            continue
        # A meta element inside a comment or a related story's card describes that, not the article.
        name = element.get("property") or element.get("name") or element.get("http-equiv")
        if name is None and not any(OTHERS.search(named(e)) for e in element.iterancestors("*")):
            name = element.get("itemprop")
        content = element.get("content")
        if name and content and content.strip():
            found.setdefault(name.strip().lower(), []).append(content)
    return found


def _labelled(meta: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the authors that a page gives to be shown with links to it (`Written by`, in any language).

    The other labels are of reading times and prices, with figures.
    """
    values = (value for number in "12" for value in meta.get(f"twitter:data{number}", ())[:1])
    return [value for value in values if is_person(value) and not any(character.isdigit() for character in value)]


def _texts(root: Element, path: str) -> list[str]:
    return ["".join(element.itertext()) for element in root.xpath(path)]
