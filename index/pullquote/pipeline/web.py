"""An address of the web to the article that is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pullquote.errors import FetchError
from pullquote.reading import read_page
from pullquote.reading.files import LARGEST
from pullquote.terms import terms_of_headers
from pullquote.text.urls import is_home
from pullquote.types import Article, Metadata, Note, Rejected

if TYPE_CHECKING:
    from pullquote.fetching import Fetcher

GONE = frozenset({404, 410})
# Fetched too, to say what to do with them.
_FEEDS = (
    "text/xml",
    "application/xml",
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/json",
)


def read_address(fetcher: Fetcher, url: str, given: Metadata) -> Iterator[Article | Rejected | Note]:
    """Fetch a page and read its article; whatever stands in the way rejects that address alone, in one line.

    Args:
        fetcher: what fetches it.
        url: an http or https address.
        given: what the caller knows of the article.
    """
    from pullquote.fetching import PAGES  # loaded when the fetcher was opened

    try:
        page = fetcher.fetch(url, kinds=(*PAGES, *_FEEDS), largest=LARGEST)
    except FetchError as error:
        yield Rejected(url, str(error), error.code)
        return
    if page.status in GONE:
        yield Rejected(url, f"is not there (status {page.status}); check the address", "page_gone")
    elif is_home(page.final_url) and not is_home(url):
        yield Rejected(url, f"leads to the home page {page.final_url}: the article is no longer there", "page_gone")
    elif is_home(page.final_url):
        yield Rejected(url, "is a site's home page: give an article's address, or add the site's feed as a source")
    else:
        sent = [(name, line) for name, lines in page.headers.items() for line in lines]
        yield from read_page(
            page.body,
            page.final_url,
            content_type=page.content_type,
            charset=page.charset,
            terms=terms_of_headers(sent),
            given=given,
        )
