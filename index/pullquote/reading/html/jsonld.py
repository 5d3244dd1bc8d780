"""The article in a page's JSON-LD, whatever its shape: one object, a list, or a graph of references."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urldefrag

from pullquote.reading.blocks import words
from pullquote.reading.html.loose_json import loads
from pullquote.reading.source_keys import SOURCE_KEYS
from pullquote.reading.values import single, texts_in
from pullquote.text.urls import is_home, resolved, same_page, unmarked
from pullquote.types import LIST_FACTS, PEOPLE_FACTS

# schema.org's Article and its subtypes in lower case, the most news-like first.
_TYPES = (
    words(
        "newsarticle reportagenewsarticle opinionnewsarticle analysisnewsarticle backgroundnewsarticle"
        " reviewnewsarticle askpublicnewsarticle satiricalarticle liveblogposting"
    ),
    words("article blogposting report techarticle scholarlyarticle advertisercontentarticle"),
)
# Properties in which an article or a list names articles other than the page's own.
_OTHERS = words(
    "itemListElement mentions citation isBasedOn relatedLink hasPart subjectOf comment review about liveBlogUpdate"
)
_Node = Mapping[str, Any]
_DEEPEST = 12
_MOST = 20_000  # nodes looked at in one page
_MOST_PARTS = 50  # of an article, and corrections


@dataclass(frozen=True, slots=True)
class LinkedArticle:
    """What JSON-LD says of an article, unchanged: the values of each fact, the best first, and the text.

    `organisations` are those of its authors that are said to be no persons. `is_free` is false if all of it has to be
    paid for, `paid_parts` are the CSS selectors of its parts that have to be.
    """

    facts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    body: str | None = None
    organisations: frozenset[str] = frozenset()
    is_free: bool = True
    paid_parts: tuple[str, ...] = ()


def linked_article(scripts: Iterable[str], known: Sequence[str] = (), shown: Sequence[str] = ()) -> LinkedArticle:
    """Read the page's own article from its JSON-LD scripts.

    Args:
        scripts: the text of each script; those that are not JSON are ignored.
        known: the page's own addresses, which distinguish its article from others that it names.
        shown: the titles that the page itself shows.

    Returns:
        The article; empty if none is described, or if it cannot be determined which one is the page's.
    """
    nodes = [node for script in scripts for value in loads(script) for node in _nodes(value)]
    index: dict[str, _Node] = {}
    for each in nodes:
        name = each.get("@id")
        if isinstance(name, str) and len(each) > len(index.get(name, {"@id": name})):
            index[name] = each
    node = _own([node for node in nodes if _rank(node) is not None], index, known, shown)
    if node is None:
        return LinkedArticle()
    facts: dict[str, Sequence[str]] = {}
    for fact, keys in SOURCE_KEYS.items():
        if fact == "url":
            facts[fact] = _addresses(node, index, known)
        elif fact == "outlet" or fact in PEOPLE_FACTS:
            facts[fact] = [name for key in keys.json_ld for name in _names(node.get(key), index)]
        elif fact in LIST_FACTS:
            said = [text for key in keys.json_ld for text in texts_in(_referred(node.get(key), index))]
            facts[fact] = [text for text in said if isinstance(text, str) and text.strip()]
        else:
            first = _first if keys.check is None else _only
            facts[fact] = [text for key in keys.json_ld if (text := _string(first(node.get(key))))]
    paid_parts = tuple(_paid_parts(node.get("hasPart"), index))
    return LinkedArticle(
        facts,
        _string(node.get("articleBody")),
        _organisations(node.get("author"), index),
        is_free=bool(paid_parts) or not _has_to_be_paid(node),
        paid_parts=paid_parts,
    )


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object in a JSON value, outer before inner, within bounds that a hostile page cannot exceed."""
    waiting: deque[tuple[Any, int]] = deque([(value, 0)])
    seen = 0
    while waiting and seen < _MOST:
        item, depth = waiting.popleft()
        seen += 1
        if isinstance(item, dict):
            item = {_local(name): inner for name, inner in item.items()}
            yield item
        if depth < _DEEPEST:
            named = [item[name] for name in item if name not in _OTHERS] if isinstance(item, dict) else []
            inner = item if isinstance(item, list) else named
            waiting.extend((child, depth + 1) for child in inner if isinstance(child, dict | list))


def _local(name: str) -> str:
    """Return a name of schema.org without its prefix: `schema:headline` is `headline`."""
    return name if name.startswith("@") else re.split(r"[/:#]", name)[-1] or name


def _rank(node: Mapping[str, Any]) -> int | None:
    types = node.get("@type")
    names = {_local(str(name)).casefold() for name in (types if isinstance(types, list) else [types])}
    return next((rank for rank, group in enumerate(_TYPES) if names & group), None)


def _own(
    articles: Sequence[_Node], index: Mapping[str, _Node], known: Sequence[str], shown: Sequence[str]
) -> _Node | None:
    """Return the article that is the page's: by its address, else by its headline, else the only one."""
    ranked = sorted(articles, key=lambda node: _rank(node) or 0)
    addresses = [_addresses(node, index, known) for node in ranked]
    titles = {_key(title) for title in shown}
    same = [
        node
        for node, found in zip(ranked, addresses, strict=True)
        if any(same_page(address, own) for address in found for own in known)
    ]
    if same:
        # The posts of a live page have its address, with a fragment, and titles of their own.
        of_page = [node for node in same if any(_key(title) in titles for title in _titles(node))] or [
            node for node in same if not urldefrag(_string(node.get("url")) or "").fragment
        ]
        return next(iter(of_page), same[0] if len(same) == 1 else None)
    if known:
        # An article with an address that is not the page's belongs to another page.
        ranked = [node for node, found in zip(ranked, addresses, strict=True) if not found]
    by_title = [node for node in ranked if any(_key(title) in titles for title in _titles(node))]
    distinct = {_key(title) for node in ranked for title in _titles(node)[:1]}
    return next(iter(by_title), None) or (ranked[0] if ranked and len(distinct) <= 1 else None)


def _titles(node: _Node) -> list[str]:
    return [title for name in ("headline", "name") if (title := _string(node.get(name)))]


def _key(title: str) -> str:
    return "".join(c for c in unescape(title).casefold() if c.isalnum())


def _addresses(node: _Node, index: Mapping[str, _Node], known: Sequence[str]) -> list[str]:
    """Return a node's absolute addresses, or failing any its `@id`; the site's home page identifies no article."""
    page = node.get("mainEntityOfPage")
    found = [node.get("url")]
    for each in page if isinstance(page, list) else [page]:
        found += [each.get("@id"), each.get("url")] if isinstance(each, dict) else [each]
        if isinstance(each, dict) and isinstance(each.get("@id"), str):
            found.append(index.get(each["@id"], {}).get("url"))
    base = next(iter(known), None)
    for candidates in (found, [node.get("@id")]):
        full = [resolved(address, base) for each in candidates if (address := _string(each))]
        usable = [unmarked(url) for url in full if url and not is_home(url)]
        if usable:
            return list(dict.fromkeys(usable))
    return []


def _names(value: Any, index: Mapping[str, Mapping[str, Any]], depth: int = 0) -> list[str]:
    """Return the names of a person, an organisation, a reference to one, or a list of them, however nested."""
    if isinstance(value, str):
        return [value] if value.strip() else []
    if depth > _DEEPEST or not isinstance(value, list | dict):
        return []
    if isinstance(value, list):
        return [name for item in value for name in _names(item, index, depth + 1)]
    person = {_local(key): inner for key, inner in value.items()}
    whole = " ".join(part for key in ("givenName", "familyName") if (part := _string(person.get(key))))
    for each in (person.get("@value"), person.get("@list"), person.get("name"), whole, person.get("alternateName")):
        if found := _names(each, index, depth + 1):
            return found
    reference = index.get(value["@id"]) if isinstance(value.get("@id"), str) else None
    return _names(reference.get("name"), index, depth + 1) if reference is not None else []


def _referred(value: Any, index: Mapping[str, _Node]) -> Any:
    """Return a value, or a list of values, with the objects that it refers to by their `@id`."""
    if isinstance(value, list):
        return [_referred(item, index) for item in value[:_MOST_PARTS]]
    known = {_local(key): inner for key, inner in value.items()} if isinstance(value, dict) else value
    return index.get(str(known.get("@id")), known) if isinstance(known, dict) else known


def _has_to_be_paid(node: _Node) -> bool:
    """Return whether an article, or a part of one, is said not to be free; some sites write the truth value as text."""
    value = _first(node.get("isAccessibleForFree"))
    return value is False or (isinstance(value, str) and value.strip().casefold().rpartition("/")[2] in ("false", "no"))


def _paid_parts(value: Any, index: Mapping[str, _Node]) -> Iterator[str]:
    """Yield the CSS selectors of an article's parts that are not free."""
    for part in value[:_MOST_PARTS] if isinstance(value, list) else [value]:
        known = _referred(part, index)
        if not isinstance(known, dict):
            continue
        node = {_local(key): inner for key, inner in known.items()}
        if _has_to_be_paid(node):
            yield from (selector for selector in texts_in(node.get("cssSelector")) if isinstance(selector, str))


def _organisations(value: Any, index: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    """Return the names of authors whose type is an organisation's."""
    authors = [author for author in (value if isinstance(value, list) else [value]) if isinstance(author, dict)]
    whole = [index.get(str(author.get("@id")), author) if "@type" not in author else author for author in authors]
    said = [author for author in whole if "organization" in str(author.get("@type")).casefold()]
    return frozenset(name.strip() for author in said for name in _names(author, index))


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _only(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value and all(each == value[0] for each in value) else value


def _string(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("alternateName")
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = single(value)
    return value if isinstance(value, str) and value.strip() else None
