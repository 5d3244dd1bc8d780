"""A source to its entries: the list is fetched if it has changed, and what it lists is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from pullquote.catalog.sources import KnownList, Source, SourceStore
from pullquote.errors import FetchError, ReadError
from pullquote.pipeline.refresh.report import Tally
from pullquote.pipeline.web import GONE
from pullquote.sources import KINDS, LARGEST, Entry, Listed, Listing, SubList, read_listing

if TYPE_CHECKING:
    from pullquote.fetching import Fetched, Fetcher

AT_ONCE = 500  # entries recorded in one transaction
MOST_LISTS = 20  # sitemaps of an index read in one refresh


def fetch_list(fetcher: Fetcher, address: str, known: KnownList) -> Fetched:
    """Fetch a list, if it has changed since it was last read whole.

    Raises:
        FetchError: it cannot be read, or is gone.
    """
    found = fetcher.fetch(address, etag=known.etag, last_modified=known.last_modified, kinds=KINDS, largest=LARGEST)
    if found.status in GONE:
        raise FetchError("list_gone", "is not there (status {status}); check the address", status=found.status)
    return found


def record_list(store: SourceStore, tally: Tally, fetcher: Fetcher, found: Fetched | FetchError) -> None:
    """Record what a source lists, as it was fetched; what cannot be used is noted as a fault."""
    source = tally.source
    if isinstance(found, FetchError):
        tally.fault(source.address, str(found), found.code)
        return
    if found.status == 304:
        return
    listing = _read(tally, found)
    if listing is None:
        return
    whole, entries = _record_entries(store, tally, listing.entries)
    for sub in _newest(store, source, listing.lists)[:MOST_LISTS]:
        of_sub = _record_sublist(store, tally, fetcher, sub)
        entries += of_sub or 0
        whole = whole and of_sub is not None
    if whole and len(_newest(store, source, listing.lists)) == 0:
        known = KnownList(None, found.etag, found.last_modified)
        store.keep_list(source, source.address, known, entries, listing.title)
    else:
        store.keep_list(source, source.address, KnownList(), entries, listing.title)


def _read(tally: Tally, found: Fetched) -> Listing | None:
    try:
        listing = read_listing(found.body, found.final_url, charset=found.charset)
    except ReadError as error:
        tally.fault(found.url, str(error), error.code)
        return None
    if listing.kind == "page":
        tally.fault(found.url, f"is a page now, and no longer a {tally.source.kind}", "list_is_page")
        return None
    return listing


def _record_entries(store: SourceStore, tally: Tally, listed: Iterable[Listed]) -> tuple[bool, int]:
    """Record entries as they are read; return whether all could be used, and how many there are."""
    rest, count, whole = iter(listed), 0, True
    while batch := list(islice(rest, AT_ONCE)):
        entries = [one for one in batch if isinstance(one, Entry)]
        store.list_entries(tally.source, entries)
        count += len(entries)
        for one in batch:
            if not isinstance(one, Entry):
                whole = False
                tally.fault(one.place, one.why, one.code)
    return whole, count


def _newest(store: SourceStore, source: Source, lists: Sequence[SubList]) -> list[SubList]:
    """Return the lists of an index that may have changed since they were read.

    Those that were never read come first, the one modified last before the others; then those read longest ago.
    """
    known = {one.address: store.known_list(source, one.address) for one in lists}
    changed = [one for one in lists if one.modified is None or known[one.address].modified != one.modified]
    changed.sort(key=lambda one: one.modified or "", reverse=True)
    return sorted(changed, key=lambda one: known[one.address].read or "")


def _record_sublist(store: SourceStore, tally: Tally, fetcher: Fetcher, sub: SubList) -> int | None:
    """Record what a list of an index lists; return with how many entries, None if not all of it could be read."""
    known = store.known_list(tally.source, sub.address)
    try:
        found = fetch_list(fetcher, sub.address, known)
    except FetchError as error:
        tally.fault(sub.address, str(error), error.code)
        return None
    if found.status == 304:
        now = KnownList(sub.modified, known.etag, known.last_modified)
        store.keep_list(tally.source, sub.address, now, None, None)
        return 0
    listing = _read(tally, found)
    if listing is None:
        return None
    if listing.lists:
        tally.fault(sub.address, "is an index of sitemaps within another one, and is not read", "index_in_index")
        return None
    whole, count = _record_entries(store, tally, listing.entries)
    if whole:
        now = KnownList(sub.modified, found.etag, found.last_modified)
        store.keep_list(tally.source, sub.address, now, None, None)
    return count if whole else None
