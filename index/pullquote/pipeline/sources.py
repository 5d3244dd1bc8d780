"""The sources of an archive: which there are, what an address is, and their refreshing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from pullquote.catalog import Catalog
from pullquote.catalog.sources import Source
from pullquote.errors import FetchError, InputError, ReadError
from pullquote.types import Article

if TYPE_CHECKING:
    from pullquote.fetching import Fetched, Fetcher
    from pullquote.pipeline.add import AddRun
    from pullquote.pipeline.refresh import RefreshProgress, RefreshReport
    from pullquote.sources import Listing

_DECLARED = frozenset({"json-ld", "opengraph", "meta", "html"})  # origins of a date that a page declares


class Sources:
    """The sources of an archive, as `archive.sources`: feeds, sitemaps, pages and folders that it is kept current with.

    Example:
        >>> archive.sources.add("https://news.example/feed.xml")
        >>> archive.sources.refresh()
    """

    def __init__(
        self,
        catalog: Catalog,
        adding: Callable[[str], AbstractContextManager[AddRun]],
        open_fetcher: Callable[[], Fetcher],
    ) -> None:
        self._store = catalog.sources
        self._catalog = catalog
        self._adding = adding
        self._open_fetcher = open_fetcher

    def list(self, *, collections: Sequence[str] | None = None) -> list[Source]:
        """Return the sources of some collections, in the order in which they were added; None: all."""
        return self._store.all(collections)

    def add(self, address: str | Path, *, collection: str = "default") -> Source:
        """Add a source, once it is known what it is; `refresh` reads it. One that is there already is returned.

        Args:
            address: a folder, or the http address of a feed (RSS, Atom, JSON Feed), a sitemap or an index of sitemaps,
                an article, or a page that announces its feed, which is then the source.
            collection: the collection that its articles go to.

        Raises:
            InputError: there is nothing of these.
            FetchError: the address cannot be read, or may not be.
        """
        if not collection.strip():
            raise InputError("collection_empty", "the collection's name is empty: leave it out or give one")
        given = str(address)
        if not given.lower().startswith(("http://", "https://")):
            folder = Path(given)
            if not given.strip() or not folder.is_dir():
                raise InputError(
                    "source_no_folder", "{path} is neither a folder nor an address with https://", path=given or "''"
                )
            return self._store.add(str(folder.resolve()), "folder", collection, None)
        with self._open_fetcher() as fetcher:
            url, listing, found = _listing(fetcher, given)
            if listing.kind != "page":
                return self._store.add(url, listing.kind, collection, listing.title)
            if _is_article(found, declared=bool(listing.feeds)):
                return self._store.add(url, "page", collection, None)
            problem: InputError | FetchError | None = None
            for feed in listing.feeds:
                try:
                    url, announced, _ = _listing(fetcher, feed)
                except (FetchError, ReadError) as error:
                    problem = problem or error
                    continue
                if announced.kind == "feed":
                    return self._store.add(url, "feed", collection, announced.title)
        if problem is not None:
            raise problem
        raise InputError(
            "source_unusable",
            "{url} is neither a feed, a sitemap nor an article, and announces no feed: give the address of one",
            url=given,
        )

    def remove(self, address: str | Path, *, collections: Sequence[str] | None = None) -> int:
        """Forget the sources of an address; their articles stay. Return how many there were.

        Raises:
            InputError: there is none.
        """
        found = self._named([str(address)], collections)
        for source in found:
            self._store.remove(source)
        return len(found)

    def refresh(
        self,
        addresses: Sequence[str] | None = None,
        *,
        collections: Sequence[str] | None = None,
        again: bool = False,
        most: int | None = None,
        progress: Callable[[RefreshProgress], None] | None = None,
    ) -> RefreshReport:
        """Read what the sources list that is new or may have changed.

        New articles are added, changed ones become a new version, and those that are gone twice running are withdrawn.
        What goes wrong is in the report, in one line for each kind of fault, and stops no other source. After an
        interruption the next refresh goes on.

        Args:
            addresses: only these sources; None: all.
            collections: only sources of these collections; None: all.
            again: whether pages are read again that need not be yet.
            most: how many pages of each source are read that never were, and how many others; 500 by default.
            progress: called after each page.

        Raises:
            InputError: there is no source of an address.
            StorageError: the disk is full or not writable.
        """
        from pullquote.pipeline.refresh import MOST_PAGES, Refresh

        chosen = self._store.all(collections) if addresses is None else self._named(addresses, collections)
        with self._open_fetcher() as fetcher:
            refresh = Refresh(self._catalog, self._adding, fetcher, progress)
            return refresh.run(chosen, again=again, most=MOST_PAGES if most is None else most)

    def _named(self, addresses: Sequence[str], collections: Sequence[str] | None) -> Sequence[Source]:
        """Return the sources of some addresses; a folder may be named as it is from here.

        Raises:
            InputError: there is none of an address.
        """
        known = {one.address for one in self._store.all(collections)}
        folders = {given: str(Path(given).resolve()) for given in addresses if given not in known}
        named = [folders[given] if folders.get(given) in known else given for given in addresses]
        return self._store.require(named, collections)


def _listing(fetcher: Fetcher, url: str) -> tuple[str, Listing, Fetched]:
    """Fetch an address, and return what it lists.

    Raises:
        FetchError: it cannot be read.
        ReadError: it is nothing that is known.
    """
    from pullquote.catalog.sources import KnownList
    from pullquote.pipeline.refresh.lists import fetch_list
    from pullquote.sources import read_listing
    from pullquote.text.urls import unmarked

    url = unmarked(url)
    try:
        found = fetch_list(fetcher, url, KnownList())
    except FetchError as error:
        raise FetchError(error.code, "{url}: {problem}", url=url, problem=str(error)) from error
    try:
        return url, read_listing(found.body, found.final_url, charset=found.charset), found
    except ReadError as error:
        raise ReadError(error.code, "{url}: {problem}", url=url, problem=str(error)) from error


def _is_article(found: Fetched, *, declared: bool) -> bool:
    """Return whether a page is an article.

    One that announces no feed is if it has a text; others, as most pages of a site, if they say when it was published.
    """
    from pullquote.reading import read_page
    from pullquote.text.urls import is_home

    if is_home(found.final_url):
        return False
    read = read_page(found.body, found.final_url, content_type=found.content_type, charset=found.charset)
    article = next((one for one in read if isinstance(one, Article)), None)
    return article is not None and (not declared or article.origins.get("published") in _DECLARED)
