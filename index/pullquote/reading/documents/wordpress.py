"""A WordPress export (WXR): each published post an article, read one at a time.

Drafts, private posts, scheduled ones and those with a password are not published, and never read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from pullquote.errors import ReadError
from pullquote.reading.assembly import ParsedArticle, Read, Source, reject, to_article, with_credits
from pullquote.reading.budget import guarded
from pullquote.reading.decoding import clean_text
from pullquote.reading.html.dom import read_fragment
from pullquote.reading.html.titles import plain
from pullquote.reading.metadata import MetadataSource, read_fields
from pullquote.types import Note

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_NO_TEXTS = frozenset(
    "attachment nav_menu_item revision custom_css customize_changeset oembed_cache user_request wp_block wp_template"
    " wp_template_part wp_global_styles wp_navigation wp_font_family wp_font_face page".split()
)
_BLOCK = re.compile(
    r"<(?:p|div|ul|ol|li|dl|table|h[1-6]|blockquote|figure|pre|section|article|hr|form|iframe|address|aside)\b", re.I
)
_CAPTION = re.compile(
    r"\[(?:wp_)?caption\b[^\]]{0,500}\](?P<inside>(?:(?!\[/(?:wp_)?caption\]).){0,5000})\[/(?:wp_)?caption\]",
    re.S | re.I,
)
_IMAGE = re.compile(r"\s*((?:<a\b[^>]{0,2000}>\s*)?<img\b[^>]{0,4000}>(?:\s*</a>)?)", re.I)
# What plugins replace when a post is shown; words that an editor put in brackets are not touched.
_EMBED = re.compile(r"\[(embed|audio|video|playlist)\b[^\]]{0,500}\](?:[^\[]{0,2000}\[/\1\])?", re.I)
_SHORTCODE = re.compile(
    r"\[/?(?:gallery|more|[a-z][\w-]{0,40}(?:\s+[\w-]{1,40}=(?:\"[^\"]*\"|'[^']*'|[\w.-]+))+)\s*/?\]", re.I
)


@dataclass(slots=True)
class _Site:
    """What an export says of its site, as far as it is read."""

    title: str | None = None
    language: str | None = None
    authors: dict[str, str] = field(default_factory=dict)


def read_export(stream: BinaryIO, source: Source) -> Iterator[Read]:
    """Yield the published posts of an export, and a note that counts what else there is in it."""
    from lxml import etree

    site, others, posts = _Site(), Counter[str](), 0
    events = etree.iterparse(
        stream, events=("end",), resolve_entities=False, no_network=True, load_dtd=False, remove_comments=False
    )
    try:
        for _, element in events:
            name = _local(element)
            if name == "item":
                why = _why_not(element)
                if why is None:
                    posts += 1
                    here = source.part(_text(element, "post_id") or str(posts))
                    # Read at once: a post that stops its reader must not stop the parser of the posts after it.
                    yield from list(guarded(_read_post(element, site, here), here.place))
                else:
                    others[why] += 1
                _forget(element)
            elif name == "author" and "wordpress.org/export" in element.tag:
                site.authors[_text(element, "author_login") or ""] = _text(element, "author_display_name") or ""
            elif element.getparent() is not None and _local(element.getparent()) == "channel":
                if name == "title":
                    site.title = plain(element.text)
                elif name == "language":
                    site.language = element.text
    except etree.XMLSyntaxError as error:
        problem = " ".join(str(error).split())[:120]
        yield reject(
            source, ReadError("wxr_damaged", "breaks off after {posts} posts ({problem})", posts=posts, problem=problem)
        )
        return
    if others:
        counted = ", ".join(f"{count} {why}" for why, count in others.most_common())
        yield Note(source.place, f"not read: {counted}")
    if not posts:
        yield reject(source, ReadError("wxr_without_posts", "is a WordPress export without a published post"))


def _why_not(item: Any) -> str | None:
    """Return what an item is besides a published post, in a word or two; None for a post."""
    kind, status = _text(item, "post_type") or "post", _text(item, "status") or "publish"
    if kind in _NO_TEXTS:
        return kind
    if _text(item, "post_password"):
        return f"{kind} with a password"
    return None if status == "publish" else f"{kind} that is {status}"


def _read_post(item: Any, site: _Site, source: Source) -> Iterator[Read]:
    html = next((one.text or "" for one in item.findall(_CONTENT)), "")
    login = next((one.text or "" for one in item.findall(_CREATOR)), "")
    sections = [one.text for one in item.findall("category") if one.get("domain") == "category" and one.text]
    try:
        metadata, notes = read_fields(
            {
                "title": plain(item.findtext("title")),
                "author": site.authors.get(login) or None,
                "outlet": site.title,
                "published": (_text(item, "post_date") or "")[:10],
                "modified": (_text(item, "post_modified") or "")[:10],
                "url": item.findtext("link"),
                "language": site.language,
                "section": next((one for one in sections if one.casefold() != "uncategorized"), None),
            }
        )
        text, furniture = with_credits(read_fragment(clean_text(as_page(html)))) if html.strip() else ("", ())
    except ReadError as error:
        yield reject(source, error)
        return
    parsed = ParsedArticle(text, furniture, declared=(MetadataSource("wordpress", metadata),), notes=tuple(notes))
    yield from to_article(parsed, source)


def as_page(content: str) -> str:
    """Return a post's content as WordPress shows it: paragraphs where it has blank lines, captions under pictures."""
    content = content.replace("\r\n", "\n").replace("\r", "\n")
    content = _CAPTION.sub(_figure, content)
    content = _SHORTCODE.sub("", _EMBED.sub("", content))
    if re.search(r"<p\b", content, re.I):
        return content
    parts = (part.strip() for part in re.split(r"\n[ \t]*\n", content))
    return "\n".join(
        part if _BLOCK.match(part) else f"<p>{part.replace(chr(10), '<br>')}</p>" for part in parts if part
    )


def _figure(match: re.Match[str]) -> str:
    image = _IMAGE.match(match["inside"])
    picture, words = (image[1], match["inside"][image.end() :]) if image else ("", match["inside"])
    return f"\n\n<figure>{picture}<figcaption>{words.strip()}</figcaption></figure>\n\n"


def _forget(element: Any) -> None:
    """Drop what was read, so that an export larger than memory can be."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _text(element: Any, name: str) -> str | None:
    """Return the text of a child, by its name in WordPress's namespace of any version."""
    for child in element:
        if _local(child) == name and "wordpress.org/export" in str(child.tag):
            return (child.text or "").strip() or None
    return None


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
