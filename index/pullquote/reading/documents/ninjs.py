"""ninjs: a news item as JSON, of versions 1 to 3 of the IPTC's standard (https://iptc.org/std/ninjs/).

An item that is withheld, cancelled or under embargo is not read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from pullquote.errors import ReadError
from pullquote.reading.assembly import ParsedArticle, Read, Source, parse_text, reject
from pullquote.reading.budget import guarded
from pullquote.reading.decoding import clean_text, decode_noted
from pullquote.reading.documents.items import USABLE, check_usable, fragment, read_item
from pullquote.reading.metadata import MetadataSource, read_fields

_HEADLINES = ("headline", "main", "title")


def read_ninjs(data: bytes, source: Source) -> Iterator[Read]:
    """Yield the article of a ninjs object, or those of a list of them."""
    try:
        decoded = decode_noted(data)
        value = json.loads(decoded.text)
    except (ValueError, RecursionError, ReadError) as error:
        yield reject(source, ReadError("ninjs_damaged", "is not valid JSON ({problem})", problem=str(error)[:100]))
        return
    objects = value if isinstance(value, list) else [value]
    for number, one in enumerate(objects, 1):
        here = source if len(objects) == 1 else source.part(str(number))
        yield from guarded(read_item(partial(_ninjs_item, one), here), here.place)


def is_ninjs(value: object) -> bool:
    """Return whether a JSON value is a ninjs object: it has a `uri`, and words in one of the standard's places."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("uri"), str)
        and any(name in value for name in ("body_text", "body_xhtml", "body_html", "bodies", "headline", "headlines"))
    )


def _ninjs_item(value: Any) -> ParsedArticle:
    if not is_ninjs(value):
        raise ReadError("not_ninjs", "is not a ninjs object: it has no `uri`, or no headline and body")
    check_usable(str(value.get("pubstatus") or USABLE), value.get("embargoed"))
    html, text = _ninjs_body(value)
    found = fragment(html) if html.strip() else parse_text(clean_text(text))
    headlines = value.get("headlines")
    headline = value.get("headline") or _first(headlines, "value", _HEADLINES)
    people = [one.get("name") for one in _objects(value.get("people")) if one.get("rel") in ("author", "creator")]
    facts = {
        "title": headline,
        "byline": value.get("byline") or people,
        "published": value.get("firstcreated") or value.get("contentcreated"),
        "modified": value.get("versioncreated"),
        "publisher": _first(value.get("infosources"), "name", ()) or value.get("copyrightholder"),
        "language": value.get("language"),
        "url": value.get("uri") if str(value.get("uri")).startswith("http") else None,
    }
    metadata, notes = read_fields(facts)
    return replace(found, declared=(MetadataSource("ninjs", metadata),), notes=(*notes, *found.notes))


def _ninjs_body(value: Mapping[str, Any]) -> tuple[str, str]:
    """Return the body of a ninjs object as HTML, and as plain text; of both versions of the standard."""
    html, text = value.get("body_xhtml") or value.get("body_html"), value.get("body_text")
    for body in _objects(value.get("bodies")):
        if "html" in str(body.get("contenttype")):
            html = html or body.get("value")
        else:
            text = text or body.get("value")
    if not any(isinstance(one, str) and one.strip() for one in (html, text)):
        raise ReadError(
            "ninjs_without_text", "is a ninjs object without a body; expected body_text, body_xhtml or bodies"
        )
    return html if isinstance(html, str) else "", text if isinstance(text, str) else ""


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _first(value: Any, name: str, roles: tuple[str, ...]) -> Any:
    found = _objects(value)
    chosen = next((one for one in found if one.get("role") in roles), next(iter(found), {}))
    return chosen.get(name)
