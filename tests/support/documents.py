"""Documents to read: PDF, Word, mail, web archives, WordPress exports, e-books and news items, made by libraries."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from email.message import EmailMessage

import typst
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

WORDS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
FERRY = "The ferry to Osmey leaves at nine, and the crossing takes forty minutes when the wind allows it."
TOLLS = "Tolls pay for the new pier, said Una Vey, who keeps the weir and counts the boats every evening."
NETS = "Nets are mended in the long shed behind the chapel, where four people work from March to October."
PARAGRAPHS = (FERRY, TOLLS, NETS)


def pdf(markup: str, *, title: str | None = None, setting: str = "") -> bytes:
    """Return a PDF that typst makes of its own markup."""
    named = f'#set document(title: "{title}")\n' if title else ""
    page = "#set page(width: 12cm, height: 16cm)\n#set text(size: 10pt, hyphenate: false)\n"
    return bytes(typst.compile(f"{named}{page}{setting}\n{markup}".encode(), format="pdf"))


def docx(body: str, styles: Mapping[str, str] | None = None) -> bytes:
    """Return a Word document; `styles` are the names of styles by their ids."""
    named = "".join(
        f'<w:style w:styleId="{id}"><w:name w:val="{name}"/></w:style>' for id, name in (styles or {}).items()
    )
    return package(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"<w:document {WORDS}><w:body>{body}</w:body></w:document>",
            "word/styles.xml": f"<w:styles {WORDS}>{named}</w:styles>",
        }
    )


def word_paragraph(text: str, style: str = "") -> str:
    """Return the XML of a paragraph in a Word document."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip file of some parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return stream.getvalue()


def mail(html: str | None, text: str | None, **headers: str) -> bytes:
    """Return a mail with these parts; `List_Id` is the header `List-Id`."""
    message = EmailMessage()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    if text is not None:
        message.set_content(text)
    if html is not None and text is not None:
        message.add_alternative(html, subtype="html")
    elif html is not None:
        message.set_content(html, subtype="html")
    return message.as_bytes()


def page(paragraphs: Sequence[str] = PARAGRAPHS, head: str = "", title: str = "The ferry") -> str:
    """Return an HTML page with an article."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{body}</article></body></html>"
    )


class _Writer(WARCWriter):
    """A writer that leaves no temporary files open."""

    @staticmethod
    def _create_temp_file() -> io.BytesIO:
        return io.BytesIO()


def warc(
    *responses: tuple[str, bytes, Mapping[str, str]],
    status: str = "200 OK",
    gzip: bool = True,
    date: str = "2022-03-05T10:11:12Z",
) -> bytes:
    """Return a WARC file of responses: their address, content and headers."""
    stream = io.BytesIO()
    writer = _Writer(stream, gzip=gzip)
    writer.write_record(writer.create_warcinfo_record("crawl.warc", {"software": "a test"}))
    for address, content, headers in responses:
        http = StatusAndHeaders(status, list(headers.items()), protocol="HTTP/1.1")
        record = writer.create_warc_record(
            address, "response", payload=io.BytesIO(content), http_headers=http, warc_headers_dict={"WARC-Date": date}
        )
        writer.write_record(record)
    return stream.getvalue()


def export(items: str, site: str = "<title>Harbour Ledger</title><language>en-GB</language>") -> bytes:
    """Return a WordPress export."""
    author = (
        "<wp:author><wp:author_login>aholm</wp:author_login>"
        "<wp:author_display_name>Ada Holm</wp:author_display_name></wp:author>"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">'
        f"<channel>{site}{author}{items}</channel></rss>"
    ).encode()


def post(number: int, content: str, *, status: str = "publish", kind: str = "post", more: str = "") -> str:
    """Return an item of a WordPress export."""
    return (
        f"<item><title>Post {number}</title><link>https://ledger.example/{number}</link><dc:creator>aholm</dc:creator>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded><wp:post_id>{number}</wp:post_id>"
        f"<wp:post_date>2022-03-0{number} 23:30:00</wp:post_date><wp:status>{status}</wp:status>"
        f'<wp:post_type>{kind}</wp:post_type>{more}<category domain="category">Harbour</category></item>'
    )


def epub(chapters: Mapping[str, str], metadata: str = "") -> bytes:
    """Return an EPUB with these documents in its spine."""
    items = "".join(
        f'<item id="c{n}" href="{name}" media-type="application/xhtml+xml"/>' for n, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    described = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/" version="3.0">'
        f"<metadata>{metadata}</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
        '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
    )
    return package(
        {"mimetype": "application/epub+zip", "META-INF/container.xml": container, "OEBPS/book.opf": described}
        | {f"OEBPS/{name}": content for name, content in chapters.items()}
    )


def newsml(content: str, *, status: str = "stat:usable", more: str = "", count: int = 1) -> bytes:
    """Return a NewsML-G2 message of items with this content."""
    item = (
        f'<newsItem guid="urn:x" version="1" xml:lang="en"><itemMeta><provider><name>Coast Wire</name></provider>'
        f"<versionCreated>2022-03-05T08:00:00Z</versionCreated><firstCreated>2022-03-04T08:00:00Z</firstCreated>{more}"
        f'<pubStatus qcode="{status}"/></itemMeta><contentMeta><by>By Ada Holm</by><headline>The ferry</headline>'
        f'<language tag="en"/></contentMeta><contentSet>{content}</contentSet></newsItem>'
    )
    opening = '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>'
    return f'<?xml version="1.0"?>{opening}{item * count}</itemSet></newsMessage>'.encode()


def ninjs(**values: object) -> bytes:
    """Return a ninjs object."""
    known = {"uri": "https://wire.example/ferry", "type": "text", "pubstatus": "usable", "headline": "The ferry"}
    return json.dumps(known | values, indent=1).encode()
