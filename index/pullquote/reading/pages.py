"""Reading of a page, or a PDF, that was fetched: one article, known by the address that it was fetched from."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from pullquote.errors import ReadError
from pullquote.reading.assembly import Read, Source, parse_html, parse_markdown, parse_text, reject, to_article
from pullquote.reading.budget import guarded
from pullquote.reading.decoding import decode_noted
from pullquote.reading.documents.forms import document_form, read_document
from pullquote.reading.metadata import NOTHING, MetadataSource, validate
from pullquote.reading.sniffing import check_not_json, guess, is_feed
from pullquote.types import Metadata

_FORMATS = {"text/html": "html", "application/xhtml+xml": "html", "text/markdown": "markdown", "text/plain": "text"}
_PARSERS = {"html": parse_html, "markdown": parse_markdown, "text": parse_text}
_HEAD = 65_536


def read_page(
    body: bytes,
    url: str,
    *,
    content_type: str = "",
    charset: str | None = None,
    terms: str | None = None,
    given: Metadata = NOTHING,
    told: MetadataSource | None = None,
) -> Iterator[Read]:
    """Read the article of a page.

    Args:
        body: the page's bytes.
        url: the address they were fetched from. It identifies the article, unless the page names another address of its
            own site, and is its source.
        content_type: what the host says that it is, without parameters; where it says nothing, the content decides.
        charset: the encoding that the host declares.
        terms: the publisher's terms that it was sent with; see `terms_of_headers`.
        given: what the caller knows; it takes precedence over everything else.
        told: what those say who listed the page, such as a feed; it fills what the page does not say.

    Returns:
        The article, or Rejected, and Notes.

    Raises:
        InputError: `given` holds an unusable value.
    """
    beside = (MetadataSource("given", validate(given)),)
    source = Source(url, url, beside, url, terms, (told,) if told else ())
    return guarded(_read(body, source, content_type, charset), url)


def _read(body: bytes, source: Source, content_type: str, charset: str | None) -> Iterator[Read]:
    head = body[:_HEAD]
    try:
        if is_feed(head):
            raise ReadError("feed_not_article", "is a feed, which lists articles: add it with `pullquote sources add`")
        if document_form(head, None) == "pdf":
            yield from read_document("pdf", body, io.BytesIO(), source)
            return
        form = _FORMATS.get(content_type) or guess(head)
        if form == "jsonl" or content_type.endswith("json"):
            raise ReadError("page_is_json", "is JSON, not the page of an article")
        if form == "text" and PurePosixPath(urlsplit(source.source).path).suffix.lower() in (".md", ".markdown"):
            form = "markdown"  # many hosts call Markdown plain text
        decoded = decode_noted(body, html=form == "html", charset=charset)
        if not decoded.text.strip():
            raise ReadError("page_empty", "is empty (or blank); expected an article")
        if form not in ("html", "markdown"):
            check_not_json(decoded.text)
        parsed = _PARSERS.get(form, parse_text)(decoded.text)
    except ReadError as error:
        yield reject(source, error)
        return
    notes = [note for note in parsed.notes if not note.startswith("url ")]  # its address is known all the same
    yield from to_article(replace(parsed, notes=(*decoded.notes, *notes)), source)
