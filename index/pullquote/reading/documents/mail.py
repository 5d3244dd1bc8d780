"""A newsletter saved as a mail (.eml): its HTML part through the reader of pages, else its plain text.

The subject is the title and the day in `Date` that of publication. Who sent it is a person or an outlet, by its name.
"""

from __future__ import annotations

import re
from dataclasses import replace
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from typing import cast

from pullquote.errors import ReadError
from pullquote.reading.assembly import ParsedArticle, parse_html, parse_text
from pullquote.reading.bylines import is_person
from pullquote.reading.decoding import Decoded, clean_text, decode_noted
from pullquote.reading.metadata import MetadataSource, clean
from pullquote.reading.source_keys import check_url
from pullquote.types import Metadata

_LONGEST_HEADER = 10_000  # characters of a header that is parsed; parsing some takes the square of their length
_MOST_PARTS = 500
_BRACKETED = re.compile(r"<(https?://[^<>\s]+)>")


def parse_mail(data: bytes) -> ParsedArticle:
    """Read a mail.

    Raises:
        ReadError: it is no mail, or has neither a page nor text that could be an article.
    """
    if data.count(b"Content-Type") + data.count(b"content-type") > _MOST_PARTS:
        raise ReadError("mail_too_many_parts", "is a mail of more than {limit:,} parts", limit=_MOST_PARTS)
    message = BytesParser(policy=policy.default).parsebytes(data)
    if not any(name in message for name in ("From", "Subject", "Date")):
        raise ReadError("not_mail", "is not a mail (.eml): it has neither sender, subject nor date")
    parsed = _body(message)
    attached = [part for part in message.iter_attachments() if part.get_content_maintype() != "image"]
    notes = (f"{len(attached)} attachments of the mail are not read",) if attached else ()
    declared = MetadataSource("mail", _metadata(message))
    return replace(parsed, declared=(declared, *parsed.declared), notes=(*notes, *parsed.notes))


def _body(message: EmailMessage) -> ParsedArticle:
    """Read the part of a mail that people see, or its plain text where that page holds no article."""
    page, plain = (message.get_body(preferencelist=(kind,)) for kind in ("html", "plain"))
    problem: ReadError | None = None
    if page is not None:
        decoded = _text(cast(EmailMessage, page), html=True)
        try:
            found = parse_html(decoded.text)
            return replace(found, notes=(*decoded.notes, *found.notes))
        except ReadError as error:
            problem = error
    if plain is not None:
        decoded = _text(cast(EmailMessage, plain), html=False)
        if decoded.text.strip():
            return replace(parse_text(decoded.text), notes=decoded.notes)
    raise problem or ReadError("mail_without_text", "is a mail without text; expected a newsletter or an article")


def _text(part: EmailMessage, *, html: bool) -> Decoded:
    """Return a part's text, in the encoding that its header names if that is right, else in the one its bytes show."""
    content = part.get_payload(decode=True)
    content = content if isinstance(content, bytes) else b""
    try:
        charset = part.get_content_charset() or "utf-8"
        text = content.decode(charset)
    except (LookupError, UnicodeDecodeError, ValueError):
        return decode_noted(content, html=html)
    return Decoded(clean_text(text.replace("\r\n", "\n").replace("\r", "\n")))


def _metadata(message: EmailMessage) -> Metadata:
    """Return what the headers say; a header that is overlong or broken says nothing."""
    sender = _header(message, "From")
    name = next((one.display_name for one in getattr(sender, "addresses", ()) if one.display_name), None)
    moment = getattr(_header(message, "Date"), "datetime", None)
    archived = _BRACKETED.search(str(_header(message, "Archived-At") or ""))
    person = name is not None and is_person(name)
    return Metadata(
        title=clean(str(_header(message, "Subject") or "")),
        authors=(name,) if name and person else (),
        outlet=clean(name) if name and not person else None,
        published=moment.date().isoformat() if moment is not None else None,
        url=check_url(archived[1]) if archived else None,
    )


def _header(message: EmailMessage, name: str) -> object:
    raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), None)
    if raw is None or len(str(raw)) > _LONGEST_HEADER:
        return None
    try:
        return cast(object, message[name])
    except (MessageError, ValueError, IndexError, AttributeError):  # of a broken header; more than its errors say
        return None
