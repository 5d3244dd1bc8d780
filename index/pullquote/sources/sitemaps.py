"""Sitemaps, news sitemaps and indexes of them (https://www.sitemaps.org/protocol.html), read as a stream."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from courlan.filters import is_navigation_page, is_not_crawlable
from lxml import etree

from pullquote.errors import ReadError
from pullquote.sources.entries import Listed, Listing, SubList, article_address, bounded, entry_of
from pullquote.types import Rejected

MOST_ENTRIES = 50_000  # of one sitemap, by the protocol
MOST_SITEMAPS = 50_000
_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
_DEEPEST = 4  # elements below one entry


def read_sitemap(text: str, address: str) -> Listing:
    """Read a sitemap or an index of sitemaps; broken XML as far as it can be understood.

    Raises:
        ReadError: nothing in it can be read.
    """
    data = text.encode("utf-8", "replace")
    root = _root(data)
    if etree.QName(root).localname.lower() == "sitemapindex":
        found = list(_sitemaps(data, address))
        faults = [one for one in found if isinstance(one, Rejected)]
        return Listing("sitemap", faults, tuple(one for one in found if isinstance(one, SubList)))
    is_news = _NEWS.strip("{}") in root.nsmap.values()
    return Listing("sitemap", bounded(_entries(data, address, is_news), address, MOST_ENTRIES), is_news=is_news)


def _walk(data: bytes, *names: str) -> Iterator[Any]:
    """Yield the elements of a name, each freed after it; entities are not resolved, and nothing else is loaded.

    Raises:
        LxmlError: the XML is broken; what could be understood of it was yielded. Where it is cut off within a word or a
            tag, its last element was not: half an address leads elsewhere.
    """
    read = etree.iterparse(
        io.BytesIO(data),
        events=("end",),
        tag=[f"{{*}}{name}" for name in names],
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        encoding="utf-8",
    )
    is_cut_off = not data.rstrip().endswith(b">")
    last = None
    for _, element in read:
        if last is not None:
            yield last
            last.clear()
            while last.getprevious() is not None:
                del last.getparent()[0]
        last = element
    if last is not None and not is_cut_off:
        yield last
    if faults := read.error_log.filter_from_fatals():
        raise etree.LxmlError(str(faults[0].message))


def _root(data: bytes) -> Any:
    try:
        for _, element in etree.iterparse(
            io.BytesIO(data), events=("start",), recover=True, resolve_entities=False, no_network=True, encoding="utf-8"
        ):
            return element
    except etree.LxmlError as error:
        raise _broken(error) from None
    raise ReadError("sitemap_broken", "is a sitemap whose XML is broken: {problem}", problem="it has no element")


def _broken(error: Exception) -> ReadError:
    problem = " ".join(str(error).split())[:120]
    return ReadError("sitemap_broken", "is a sitemap whose XML is broken: {problem}", problem=problem)


def _sitemaps(data: bytes, address: str) -> Iterator[SubList | Rejected]:
    try:
        for number, element in enumerate(_walk(data, "sitemap")):
            if number == MOST_SITEMAPS:
                return
            found = article_address(_text(element, "loc"), address)
            if found is not None:
                yield SubList(found, _text(element, "lastmod"))
    except etree.LxmlError as error:
        yield _read_in_part(error, address)


def _entries(data: bytes, address: str, is_news: bool) -> Iterator[Listed]:
    try:
        for element in _walk(data, "url"):
            link = _text(element, "loc")
            news = next(iter(element.iter(f"{_NEWS}news")), None)
            if link and not is_news and (is_not_crawlable(link) or is_navigation_page(link)):
                continue
            told: dict[str, object] = {"lastmod": _text(element, "lastmod")}
            if news is not None:
                told |= {
                    "title": _text(news, "title"),
                    "published": _text(news, "publication_date"),
                    "outlet": _text(news, "name"),
                }
            yield entry_of(link, address, told)
    except etree.LxmlError as error:
        yield _read_in_part(error, address)


def _read_in_part(error: Exception, address: str) -> Rejected:
    problem = " ".join(str(error).split())[:120]
    why = f"is a sitemap whose XML is broken, read as far as it can be understood: {problem}"
    return Rejected(address, why, "sitemap_broken")


def _text(element: Any, name: str) -> str | None:
    found = next(iter(element.iter(f"{{*}}{name}")), None)
    text = "".join(found.itertext()) if found is not None else ""
    return " ".join(text.split()) or None
