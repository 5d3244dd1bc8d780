"""What each source calls the facts of an article, and how a value is checked: one row for each field of `Metadata`.

JSON-LD follows https://schema.org/NewsArticle, OpenGraph https://ogp.me; the rest is what publishing systems write.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from pullquote.reading.dates import parse_date
from pullquote.terms import check_terms

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKeys:
    """The names of one fact in each kind of source; the first name with a usable value counts.

    `plain` is for front matter, sidecars, manifests and JSON Lines, in any case and with any separators. `check`
    returns a value as it is stored, or raises ValueError; without it, any line of text is accepted.
    """

    plain: tuple[str, ...]
    json_ld: tuple[str, ...] = ()
    opengraph: tuple[str, ...] = ()
    meta: tuple[str, ...] = ()
    check: Callable[[str], str] | None = None


def check_url(url: str) -> str:
    """Return an address that a reader can open; raise ValueError if it is not http or https."""
    shown = repr(url if len(url) <= 60 else url[:59] + "…")
    try:
        parts = urlsplit(url)
        good = parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", url)
    except ValueError:
        good = False
    if not good:
        raise ValueError(f"{shown} is not an address (expected one that starts with https:// or http://)")
    return url


def check_language(tag: str) -> str:
    """Return a BCP 47 language tag such as `en` or `pt-BR`; raise ValueError for anything else."""
    if not _LANGUAGE.fullmatch(tag):
        raise ValueError(f"{tag[:40]!r} is not a language tag (expected one like en or pt-BR)")
    return tag.replace("_", "-")


SOURCE_KEYS: Mapping[str, SourceKeys] = {
    "id": SourceKeys(plain=("id",)),
    "title": SourceKeys(
        plain=("title", "headline"),
        json_ld=("headline", "name"),
        opengraph=("og:title",),
        meta=("headline", "dc.title", "dcterms.title", "twitter:title", "title"),
    ),
    "authors": SourceKeys(
        plain=("authors", "author", "byline", "by", "written_by", "writers", "writer"),
        json_ld=("author",),
        opengraph=("article:author", "article:author_name", "og:article:author"),
        meta=("author", "byl", "byline", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator"),
    ),
    "translators": SourceKeys(plain=("translators", "translator")),
    "outlet": SourceKeys(
        plain=("outlet", "publication", "publisher"),
        json_ld=("publisher",),
        opengraph=("og:site_name",),
        meta=("dc.publisher", "dcterms.publisher"),
    ),
    "published": SourceKeys(
        plain=(
            *(
                "published",
                "date",
                "date_published",
                "publish_date",
                "published_at",
                "published_date",
                "published_time",
            ),
            *("publication_date", "date_publish", "pub_date"),
        ),
        json_ld=("datePublished",),
        opengraph=(
            *("article:published_time", "article:published", "og:published_time"),
            "og:article:published_time",
        ),
        meta=(
            *("datepublished", "date.published", "pubdate", "publishdate", "publish-date", "publication_date"),
            *("parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.issued", "dcterms.created"),
            *("dc.date", "dcterms.date", "date"),
        ),
        check=parse_date,
    ),
    "modified": SourceKeys(
        plain=("modified", "updated", "date_modified", "lastmod", "modified_at", "updated_at", "last_modified"),
        json_ld=("dateModified",),
        opengraph=("article:modified_time", "article:modified", "og:updated_time", "og:article:modified_time"),
        meta=("datemodified", "dcterms.modified", "dc.date.modified"),
        check=parse_date,
    ),
    # JSON-LD gives addresses in several places: html/jsonld.py.
    "url": SourceKeys(plain=("url", "canonical_url"), opengraph=("og:url",), check=check_url),
    "language": SourceKeys(
        plain=("language", "lang"),
        json_ld=("inLanguage",),
        opengraph=("og:locale",),
        meta=("language", "inlanguage", "content-language", "dc.language", "dcterms.language"),
        check=check_language,
    ),
    "section": SourceKeys(
        plain=("section",),
        json_ld=("articleSection",),
        opengraph=("article:section", "og:article:section"),
        meta=("section", "parsely-section"),
    ),
    "corrections": SourceKeys(plain=("corrections", "correction"), json_ld=("correction",)),
    # A page says its terms in several places, which all hold: html/terms.py.
    "terms": SourceKeys(plain=("terms", "robots"), check=check_terms),
}
