"""The link of a quote: to its words in a page, or to its page of a PDF."""

from __future__ import annotations

from urllib.parse import urlsplit

from pullquote.quoting.text_fragments import text_fragment_url
from pullquote.types import Article


def link_to(article: Article, start: int, end: int) -> str | None:
    """Return a link to `article.text[start:end]`; None of an article without an address.

    Readers of PDFs open `#page=3` (RFC 8118, section 3). An address that does not say that it is a PDF may be of the
    page that the PDF was printed from: it gets the words too.
    """
    page = article.page_at(start)
    if page is None or not article.url:
        return text_fragment_url(article.url, article.text, start, end)
    address = f"{article.url.strip().partition('#')[0]}#page={page}"
    is_pdf = urlsplit(address).path.lower().endswith(".pdf")
    return address if is_pdf else text_fragment_url(address, article.text, start, end)
