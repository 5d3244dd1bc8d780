"""The index files in an archive's folder, known by their names; how far they are behind the catalog.

A file's name tells which encoder's vectors it holds, the change it is up to date with (number and mark) and its
checksum.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pullquote.catalog import Catalog

_NAME = re.compile(r"passages-(\d+)-(\d+)-([0-9a-f]+)-([0-9a-f]{8})\.faiss")
REPLAYED = 2000  # so many changed passages cost no more to read at the next start than a large index costs to write
SHARE = 20  # or one in so many of all


@dataclass(frozen=True, slots=True)
class IndexFile:
    """An index file: which encoder's vectors it holds, the change it is up to date with, and its checksum."""

    path: Path
    encoder: int
    sequence: int
    mark: str
    checksum: int

    @staticmethod
    def name(encoder: int, sequence: int, mark: str, checksum: int) -> str:
        """Return the name of a file that holds these."""
        return f"passages-{encoder}-{sequence}-{mark}-{checksum:08x}.faiss"


def index_files(folder: Path) -> list[IndexFile]:
    """Return the index files in a folder, in no particular order; links and what else is no file are none."""
    found = []
    for path in folder.glob("passages-*.faiss"):
        match = _NAME.fullmatch(path.name)
        if match and path.is_file() and not path.is_symlink():
            found.append(IndexFile(path, int(match[1]), int(match[2]), match[3], int(match[4], 16)))
    return found


def worth_saving(catalog: Catalog, folder: Path, encoder: int) -> bool:
    """Return whether enough has changed since the index was written to make writing it again worthwhile."""
    known = [file.sequence for file in index_files(folder) if file.encoder == encoder]
    with catalog.snapshot():
        changed = sum(last - first + 1 for first, last in catalog.passages.changes_since(max(known, default=0)))
        return changed > REPLAYED and changed > catalog.counts()["passages"] // SHARE  # counting them takes a while
