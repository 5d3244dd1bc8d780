"""Refreshing again and again: all sources when it is time, folders as soon as something in them changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NoReturn

from watchfiles import Change, DefaultFilter, watch

from pullquote.archive import Archive
from pullquote.cli import render
from pullquote.errors import StorageError

_PASSING = frozenset({"archive_busy", "disk_full"})  # what may be over when it is tried again
_LOOK_MS = 1000  # how long changes are waited for before the clock is looked at


def keep_refreshing(
    opened: Archive,
    addresses: Sequence[str],
    collections: Sequence[str] | None,
    every: int,
    once: Callable[[Sequence[str]], object],
) -> NoReturn:
    """Refresh sources now and every so many seconds until somebody ends it, and folders when they change.

    Args:
        opened: the archive.
        addresses: those of the sources; none: all.
        collections: those whose sources are refreshed; None: all.
        every: the seconds between the beginnings of two refreshes.
        once: refreshes the sources of some addresses.
    """
    while True:
        folders = _folders(opened, addresses, collections)
        due = time.monotonic()
        for changed in _changes(folders, opened.folder):
            if time.monotonic() >= due:
                due = time.monotonic() + every
                _try(once, addresses)
                if _folders(opened, addresses, collections) != folders:
                    break
            elif changed:
                _try(once, [folder for folder in folders if any(path.is_relative_to(folder) for path in changed)])


def _folders(opened: Archive, addresses: Sequence[str], collections: Sequence[str] | None) -> list[str]:
    """Return the folders that are sources and are there."""
    found = opened.sources.list(collections=collections)
    named = {str(Path(address).resolve()) for address in addresses}
    chosen = [one.address for one in found if one.kind == "folder" and (not addresses or one.address in named)]
    return [folder for folder in dict.fromkeys(chosen) if Path(folder).is_dir()]


def _changes(folders: Sequence[str], archive: Path) -> Iterator[set[Path]]:
    """Yield the paths that change in some folders, as they do, and nothing now and then."""
    if not folders:
        while True:
            yield set()
            time.sleep(_LOOK_MS / 1000)
    own = str(archive.resolve())

    class Outside(DefaultFilter):
        """Leaves out the archive, which changes when it is refreshed."""

        def __call__(self, change: Change, path: str) -> bool:
            return not Path(path).is_relative_to(own) and super().__call__(change, path)

    for changes in watch(*folders, watch_filter=Outside(), rust_timeout=_LOOK_MS, yield_on_timeout=True):
        yield {Path(path) for _, path in changes}


def _try(once: Callable[[Sequence[str]], object], addresses: Sequence[str]) -> None:
    """Refresh; what may be over the next time is told and does not end it all."""
    try:
        once(addresses)
    except StorageError as error:
        if error.code not in _PASSING:
            raise
        render.echo(f"pullquote: {error}", err=True)
