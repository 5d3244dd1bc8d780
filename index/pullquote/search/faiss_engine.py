"""The embedded engine: FAISS over paragraph vectors, FTS5 (in the catalog) over words.

The FAISS file is a copy of what the catalog holds. A stale one is brought up to date from the catalog, and one that is
damaged or belongs to another state of the catalog is rebuilt, without encoding.

The kind of index depends on the number of passages (index/pullquote/search/faiss_index.py).
"""

from __future__ import annotations

import logging
import os
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from pullquote.catalog import Catalog, Numbers
from pullquote.encoders.base import QuestionViews, Vector
from pullquote.filters import Filters
from pullquote.search.base import Candidates
from pullquote.search.faiss_index import (
    build_flat,
    build_ivf,
    dump,
    from_bytes,
    is_flat,
    numbers_in,
    search_params,
    to_bytes,
)
from pullquote.search.index_files import IndexFile, index_files

log = logging.getLogger("pullquote")

EVERYTHING = Filters()
IVF_THRESHOLD = 100_000  # number of passages above which an exact search takes longer than it is worth
COMPARED_AT_ONCE = 10_000  # passages of superseded versions
ABANDONED = 3600  # seconds after which a half-written file counts as abandoned


class FaissEngine:
    """Searches one archive folder.

    Args:
        catalog: the system of record.
        folder: the folder of the FAISS file.
        encoder: number of the encoder whose vectors are searched.
        dimension: their dimension.
    """

    def __init__(self, catalog: Catalog, folder: Path, encoder: int, dimension: int) -> None:
        self._catalog = catalog
        self._folder = folder
        self.encoder = encoder
        self._dimension = dimension
        self._lock = threading.Lock()
        self._allowed: tuple[int, Filters, Numbers] | None = None
        self._index, self._sequence, self._mark = self._open()
        self._saved = self._sequence
        if not self._sequence:  # rebuilt, since its file was lost or damaged: the next start need not
            self.save()

    def candidates(self, question: QuestionViews, terms: Sequence[str], filters: Filters, depth: int) -> Candidates:
        """Find the passages nearest to a question, at most `depth`, and those that contain any of the terms."""
        with self._catalog.snapshot():
            nearest, cosines, allowed = self._search_vectors(question, filters, depth)
            postings = self._catalog.passages.postings(terms)  # with those of old versions and withdrawn articles
            holding = {term: numbers[_are_among(numbers, allowed)] for term, numbers in postings.items()}
            return Candidates(nearest, cosines, holding)

    def save(self) -> None:
        """Write the index beside the catalog, atomically; if that fails, it is rebuilt at the next start.

        An archive that has outgrown its kind of index is given another one first; the present one answers meanwhile.
        """
        self._grow()
        with self._lock:
            with self._catalog.snapshot():
                self._refresh()
            if self._sequence == self._saved:
                return
            data = to_bytes(self._index)
            name = IndexFile.name(self.encoder, self._sequence, self._mark, zlib.crc32(data))
            temporary = self._folder / f"{name}.{os.getpid()}-{threading.get_ident()}.tmp"
            try:
                temporary.unlink(missing_ok=True)
                with temporary.open("xb") as stream:  # and not through a link that was put there
                    stream.write(data)
                    stream.flush()
                    os.fsync(stream.fileno())
                temporary.replace(self._folder / name)
                self._sweep(name)
            except OSError as error:
                temporary.unlink(missing_ok=True)
                log.warning("the index was not saved (%s): it is rebuilt at the next start", error.strerror or error)
                return
            self._saved = self._sequence

    def _grow(self) -> None:
        """Train and fill an index of the kind for large archives beside the one in use, then replace that one."""
        with self._lock:
            with self._catalog.snapshot():
                self._refresh()
            if not is_flat(self._index) or self._index.ntotal < IVF_THRESHOLD:
                return
            numbers, vectors, sequence, mark = *dump(self._index), self._sequence, self._mark
        other = build_ivf(numbers, vectors)
        with self._lock:  # changes made meanwhile are replayed by the next refresh
            self._index, self._sequence, self._mark = other, sequence, mark

    def _sweep(self, name: str) -> None:
        """Delete the index files that the one just written replaces, and half-written files of killed processes."""
        for file in index_files(self._folder):
            if file.path.name != name and (file.encoder != self.encoder or file.sequence <= self._sequence):
                file.path.unlink(missing_ok=True)
        for path in self._folder.glob("passages-*.tmp"):
            if time.time() - path.stat().st_mtime > ABANDONED:
                path.unlink(missing_ok=True)

    def numbers(self) -> Numbers:
        """Return the numbers of all passages in the index, ascending, for checking."""
        with self._lock, self._catalog.snapshot():
            self._refresh()
            return numbers_in(self._index)

    def _search_vectors(self, question: QuestionViews, filters: Filters, depth: int) -> tuple[Numbers, Vector, Numbers]:
        """Return the nearest passages, their cosines, and all passages that the filters allow, ascending."""
        with self._lock:
            self._refresh()
            allowed = self._allowed_numbers(filters)
            depth = min(depth, len(allowed))
            if not depth:
                return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32), allowed
            parameters = search_params(self._index, None if filters == EVERYTHING else allowed)
            with _in_one_thread():
                (cosines,), (numbers,) = self._index.search(question.vector[None, :], depth, params=parameters)
            earlier = allowed if filters.as_of is None else allowed[~_are_among(allowed, numbers_in(self._index))]
        found = numbers >= 0  # FAISS pads with -1
        cosines, numbers = cosines[found], numbers[found]
        if filters.as_of is not None:
            old_numbers, old_cosines = self._search_superseded(question, earlier)
            numbers, cosines = np.concatenate([numbers, old_numbers]), np.concatenate([cosines, old_cosines])
        order = np.lexsort((numbers, -cosines))[:depth]
        return numbers[order], cosines[order], allowed

    def _search_superseded(self, question: QuestionViews, passages: Numbers) -> tuple[Numbers, Vector]:
        """Compare passages of superseded versions, which no index holds, one by one."""
        found, cosines = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.float32)]
        for first in range(0, len(passages), COMPARED_AT_ONCE):
            some = passages[first : first + COMPARED_AT_ONCE]
            numbers, vectors = self._catalog.passages.vectors_of(self.encoder, some, self._dimension)
            found.append(numbers)
            cosines.append(vectors @ question.vector)
        return np.concatenate(found), np.concatenate(cosines)

    def _allowed_numbers(self, filters: Filters) -> Numbers:
        """Return the numbers of the passages that pass, ascending. The caller holds the lock."""
        if self._allowed is None or self._allowed[:2] != (self._sequence, filters):
            everything = filters == EVERYTHING
            found = numbers_in(self._index) if everything else self._catalog.passages.filter_ids(filters)
            self._allowed = (self._sequence, filters, found)
        return self._allowed[2]

    def _refresh(self) -> None:
        """Bring the index up to the catalog's last change. The caller holds the lock and a snapshot."""
        last, mark = self._catalog.passages.last_change()
        if (last, mark) == (self._sequence, self._mark):
            return
        if self._mark != self._catalog.passages.change_id(self._sequence):  # another archive was restored in its place
            self._index, self._sequence, self._allowed = build_flat(self._dimension), 0, None
        for first, end in _merged(self._catalog.passages.changes_since(self._sequence)):
            self._index.remove_ids(faiss.IDSelectorRange(first, end + 1))
            self._add(first, end)
        self._sequence, self._mark = last, mark

    def _add(self, first: int, last: int) -> None:
        numbers, vectors = self._catalog.passages.paragraph_vectors(self.encoder, first, last, self._dimension)
        if len(numbers):
            self._index.add_with_ids(vectors, numbers)

    def _open(self) -> tuple[Any, int, str]:
        for file in sorted(index_files(self._folder), key=lambda file: -file.sequence):
            if file.encoder != self.encoder:
                continue
            index = self._read(file)
            if index is not None:
                return index, file.sequence, file.mark
        return build_flat(self._dimension), 0, ""

    def _read(self, file: IndexFile) -> Any | None:
        """Read an index file; None if it cannot be used, which is logged unless it was just replaced by another."""
        try:
            data = file.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            log.warning(
                "the index file %s cannot be read (%s): rebuilt from the catalog", file.path.name, error.strerror
            )
            return None
        why = "is damaged"
        if zlib.crc32(data) == file.checksum:
            why = "belongs to another state of the catalog"
            if file.mark == self._catalog.passages.change_id(file.sequence):
                try:
                    return from_bytes(data, self._dimension)
                except ValueError:
                    why = "has another format"
        log.warning("the index file %s %s: rebuilt from the catalog, nothing was encoded again", file.path.name, why)
        return None


@contextmanager
def _in_one_thread() -> Iterator[None]:
    """Keep FAISS from using several threads: it distributes questions among them, and there is only one.

    For each thread that searches it would start as many threads as there are cores, which wait for work by spinning.
    """
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)  # applies to the calling thread
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


def _are_among(numbers: Numbers, allowed: Numbers) -> npt.NDArray[np.bool_]:
    """Return which numbers are among some that ascend: it looks up each, however many of those there are."""
    if not len(allowed):
        return np.zeros(len(numbers), dtype=bool)
    place = np.minimum(np.searchsorted(allowed, numbers), len(allowed) - 1)
    return np.asarray(allowed[place] == numbers)


def _merged(ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join ranges of numbers that touch or overlap, so that each passage is read once."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged
