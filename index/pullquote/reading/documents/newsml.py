"""NewsML-G2: news items as XML, after the IPTC's standard (https://iptc.org/std/NewsML-G2/).

An item that is withheld, cancelled or under embargo is not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from html import escape
from typing import Any

from pullquote.errors import ReadError
from pullquote.reading.assembly import ParsedArticle, Read, Source, parse_text, reject
from pullquote.reading.budget import guarded
from pullquote.reading.decoding import clean_text
from pullquote.reading.documents.items import check_usable, fragment, read_item
from pullquote.reading.documents.packages import parsed
from pullquote.reading.metadata import MetadataSource, read_fields

_G2 = "{http://iptc.org/std/nar/2006-10-01/}"
_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def read_newsml(data: bytes, source: Source) -> Iterator[Read]:
    """Yield the articles of a NewsML-G2 message or item; an item that is none is rejected by its number."""
    try:
        root = parsed(data, "NewsML-G2")
    except ReadError as error:
        yield reject(source, error)
        return
    items = [root] if root.tag == f"{_G2}newsItem" else list(root.iter(f"{_G2}newsItem"))
    if not items:
        yield reject(source, ReadError("newsml_without_items", "is NewsML-G2 without a newsItem; expected one or more"))
    for number, item in enumerate(items, 1):
        here = source if len(items) == 1 else source.part(str(number))
        yield from guarded(read_item(partial(_g2_item, item), here), here.place)


def _g2_item(item: Any) -> ParsedArticle:
    status = (_attribute(item, "itemMeta/pubStatus", "qcode") or "").rpartition(":")[2]
    check_usable(status, _text(item, "itemMeta/embargoed"))
    content = _g2_text(item)
    creators = [_name(one) for one in item.findall(f"{_G2}contentMeta/{_G2}creator")]
    facts = {
        "title": _text(item, "contentMeta/headline"),
        "byline": _text(item, "contentMeta/by") or [name for name in creators if name],
        "published": _text(item, "itemMeta/firstCreated") or _text(item, "contentMeta/contentCreated"),
        "modified": _text(item, "itemMeta/versionCreated"),
        "publisher": _named(item, "itemMeta/provider") or _named(item, "contentMeta/infoSource"),
        "language": _attribute(item, "contentMeta/language", "tag") or item.get(_XML_LANGUAGE),
        "url": next((link.get("href") for link in item.iter(f"{_G2}link") if _is_page(link)), None),
    }
    metadata, notes = read_fields(facts)
    return replace(content, declared=(MetadataSource("newsml", metadata),), notes=(*notes, *content.notes))


def _is_page(link: Any) -> bool:
    return "html" in (link.get("contenttype") or "") and (link.get("href") or "").startswith("http")


def _g2_text(item: Any) -> ParsedArticle:
    """Return the text of an item: NITF or XHTML inside it, or plain text."""
    for inline in item.findall(f"{_G2}contentSet/{_G2}inlineXML"):
        bodies = [element for element in inline.iter() if _local(element) in ("body.content", "body")]
        inner = next((one for one in bodies if _local(one) == "body.content"), next(iter(bodies), None))
        if inner is not None:
            return fragment(_markup(inner))
    for inline in item.findall(f"{_G2}contentSet/{_G2}inlineData"):
        if (inline.text or "").strip():
            return parse_text(clean_text(inline.text.strip("\n")))
    raise ReadError("newsml_without_text", "is an item without text (inlineXML or inlineData)")


def _markup(element: Any) -> str:
    """Return the children of an element as HTML: NITF's names of paragraphs and headings are HTML's."""
    from lxml import etree

    for each in element.iter():
        if isinstance(each.tag, str):
            each.tag = {"hl1": "h1", "hl2": "h2", "media-caption": "figcaption", "media": "figure"}.get(
                _local(each), _local(each)
            )
    etree.cleanup_namespaces(element)
    return escape(element.text or "") + "".join(
        etree.tostring(child, encoding="unicode", method="html") for child in element
    )


def _find(item: Any, path: str) -> Any:
    return item.find("/".join(f"{_G2}{name}" for name in path.split("/")))


def _text(item: Any, path: str) -> str | None:
    found = _find(item, path)
    return " ".join("".join(found.itertext()).split()) or None if found is not None else None


def _attribute(item: Any, path: str, name: str) -> str | None:
    found = _find(item, path)
    return found.get(name) if found is not None else None


def _named(item: Any, path: str) -> str | None:
    found = _find(item, path)
    return _name(found) if found is not None else None


def _name(element: Any) -> str | None:
    names = [name for one in element.iter(f"{_G2}name") if (name := " ".join("".join(one.itertext()).split()))]
    return next(iter(names), None)


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
