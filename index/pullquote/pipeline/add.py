"""Files, or what was read of them, to stored articles: part, encode in batches, store each in a transaction.

While one batch is encoded the next is read, and the one before is stored.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from pullquote.catalog import Catalog, Plan
from pullquote.encoders.base import Encoder, PassageText
from pullquote.encoders.context import in_context
from pullquote.encoders.quantization import PackedViews, pack
from pullquote.errors import DamagedArchive, InputError
from pullquote.reading import Manifest, find_files, load_manifest, read_file, read_stream
from pullquote.text import passages
from pullquote.types import UNIQUE_FACTS, AddReport, Article, Metadata, Note, Passage, Rejected

ENCODE_AT_ONCE = 64  # passages; several articles share a batch, each still has a transaction of its own
REENCODED_AT_ONCE = 8  # articles
REMEMBERED = 2000  # passages whose views are kept while others are added, of some 10 kB each

Event = Article | Rejected | Note


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an `add` (in files) or a `reindex` (in articles) is, and what has come of it.

    All that is given to one `add_read` counts as one file.
    """

    done: int
    total: int
    articles: int = 0
    passages: int = 0


@dataclass(slots=True)
class _Waiting:
    """An article that is read but not yet encoded."""

    article: Article
    passages: tuple[Passage, ...]
    texts: list[PassageText]


@dataclass(frozen=True, slots=True)
class _Batch:
    """Articles whose passages are being encoded, by which encoder, and how many files had been read by then."""

    articles: list[_Waiting]
    views: Future[list[PackedViews]]
    encoder: int
    files: int


class Adding:
    """One run of `Archive.add` or `Archive.add_read`."""

    def __init__(
        self,
        catalog: Catalog,
        load_encoder: Callable[[], Encoder],
        collection: str,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        if not collection.strip():
            raise InputError("collection_empty", "the collection's name is empty: leave it out or give one")
        self._catalog = catalog
        self._load_encoder = load_encoder
        self._collection = collection
        self._waiting: list[_Waiting] = []
        self._encoding: list[_Batch] = []
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="encoding")
        self._outcomes: dict[str, list[str]] = {"added": [], "updated": [], "unchanged": []}
        self._rejected: list[Rejected] = []
        self._notes: list[Note] = []
        self._passages = 0
        self._encoded: dict[tuple[int, PassageText], PackedViews] = {}  # by the number of the encoder, too
        self._read_files = self._stored_files = self._total = 0
        self._progress = progress

    @property
    def changed(self) -> bool:
        """Tell whether anything was stored."""
        return bool(self._outcomes["added"] or self._outcomes["updated"])

    def report(self) -> AddReport:
        """Say what was done so far."""
        return AddReport(
            tuple(self._outcomes["added"]),
            tuple(self._outcomes["updated"]),
            tuple(self._outcomes["unchanged"]),
            tuple(self._rejected),
            tuple(self._notes),
        )

    def run(self, paths: Sequence[str | Path], given: Metadata, manifest: Path | None) -> None:
        """Read everything under the paths and store what is new or changed."""
        listed = load_manifest(manifest) if manifest else None
        files = self._files(paths)
        single = [name for name in UNIQUE_FACTS if getattr(given, name)]
        if single and len(files) > 1:
            raise InputError(
                "fact_of_one_article",
                "--{name} is for one article, {files} files were given: use a manifest",
                name=single[0],
                files=len(files),
            )
        self._walk(len(files), (self._read(path, given, listed) for path in files))

    def run_read(self, events: Iterable[Event]) -> None:
        """Store what is new or changed of what was read before."""
        self._walk(1, [events])

    def _walk(self, total: int, files: Iterable[Iterable[Event]]) -> None:
        self._total = total
        try:
            for events in files:
                for event in events:
                    self._take(event)
                    self._store_encoded(but=1)
                self._read_files += 1
                if self._read_files < total:
                    self._tell()
            self._encode_waiting()
            self._store_encoded(but=0)
            self._tell()
        except Exception:  # what was being encoded when reading failed is kept; who interrupts does not wait for it
            self._store_encoded(but=0)
            raise
        finally:
            self._thread.shutdown(cancel_futures=True)

    def _files(self, paths: Sequence[str | Path]) -> list[Path | None]:
        """Find the files to read; None stands for standard input."""
        files: list[Path | None] = []
        for path in paths:
            if str(path) == "-":
                files.append(None)
                continue
            if str(path).startswith(("http://", "https://")):
                self._rejected.append(
                    Rejected(str(path), "reading from the web is not supported yet: give a saved page")
                )
                continue
            for found in find_files([path]):
                if isinstance(found, Rejected):
                    self._rejected.append(found)
                else:
                    files.append(found)
        return files

    def _read(self, path: Path | None, given: Metadata, manifest: Manifest | None) -> Iterator[Event]:
        if path is None:
            if sys.stdin is None:
                raise InputError("no_standard_input", "there is no standard input to read `-` from")
            return read_stream(sys.stdin.buffer, given=given)
        return read_file(path, given=given, manifest=manifest)

    def _take(self, event: Event) -> None:
        if isinstance(event, Rejected):
            self._rejected.append(event)
        elif isinstance(event, Note):
            self._notes.append(event)
        elif isinstance(event, Article):
            self._plan(replace(event, collection=self._collection))
        else:
            raise InputError(
                "not_an_article",
                "{type} cannot be added: give what pullquote.read_bytes gives",
                type=type(event).__name__,
            )

    def _plan(self, article: Article) -> None:
        try:
            planned = self._catalog.plan(article)
        except InputError as error:
            self._rejected.append(Rejected(article.source or "-", str(error)))
            return
        if planned.outcome == "unchanged":
            self._outcomes["unchanged"].append(planned.article.id)
            return
        if planned.outcome == "added" and planned.identity.startswith("sha256:"):
            self._tell_of_same_source(planned)
        parts = passages.split(planned.article)
        if not any(part.kind == "body" for part in parts):
            self._rejected.append(Rejected(article.source or "-", "holds no text that could be quoted: not added"))
            return
        self._waiting.append(_Waiting(article, parts, in_context(planned.article, parts)))
        if sum(len(waiting.texts) for waiting in self._waiting) >= ENCODE_AT_ONCE:
            self._encode_waiting()

    def _tell_of_same_source(self, planned: Plan) -> None:
        """Say that an edited file without URL or id is another article, since the one before stays."""
        for id in self._catalog.same_source(planned):
            source = planned.article.source or "-"
            told = f"read before with another text, kept as {id}: if this replaces it, run `pullquote remove {id}`"
            self._notes.append(Note(source, told))

    def _encode_waiting(self) -> None:
        """Let what waits be encoded while more is read."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        encoder = self._load_encoder()
        number = self._catalog.claim_encoder(encoder.identity)
        texts = [text for one in waiting for text in one.texts]
        views = self._thread.submit(self._encode, encoder, number, texts)
        self._encoding.append(_Batch(waiting, views, number, self._read_files))

    def _store_encoded(self, *, but: int) -> None:
        """Store what is encoded; wait for what is not, but for so many of the last batches."""
        while len(self._encoding) > but or (self._encoding and self._encoding[0].views.done()):
            self._store(self._encoding[0])
            del self._encoding[0]

    def _store(self, batch: _Batch) -> None:
        views = iter(batch.views.result())
        for one in batch.articles:
            packed = list(islice(views, len(one.texts)))
            try:
                planned = self._catalog.store(one.article, one.passages, packed, batch.encoder)
            except InputError as error:
                self._rejected.append(Rejected(one.article.source or "-", str(error)))
                continue
            self._outcomes[planned.outcome].append(planned.article.id)
            self._passages += len(packed)
            self._tell()
        self._stored_files = batch.files

    def _encode(self, encoder: Encoder, number: int, texts: Sequence[PassageText]) -> list[PackedViews]:
        """Encode what was not encoded lately: a story may have been printed by many outlets."""
        for known in list(self._encoded)[: max(0, len(self._encoded) - REMEMBERED)]:
            del self._encoded[known]
        new = [text for text in dict.fromkeys(texts) if (number, text) not in self._encoded]
        for text, views in zip(new, encoder.encode_passages(new), strict=True):
            self._encoded[number, text] = pack(views)
        return [self._encoded[number, text] for text in texts]

    def _tell(self) -> None:
        """Say how far it is; a file is done when all that was read from it and before it is stored."""
        if not self._waiting and not self._encoding:
            self._stored_files = self._read_files
        if self._progress:
            stored = len(self._outcomes["added"]) + len(self._outcomes["updated"])
            self._progress(Progress(self._stored_files, self._total, stored, self._passages))


def reencode(catalog: Catalog, encoder: Encoder, progress: Callable[[Progress], None] | None) -> int:
    """Encode every current passage with an encoder, some articles at a time, then make it the one searched with.

    What is encoded is kept if the run is cut short. Articles that others add meanwhile are encoded too.

    Raises:
        DamagedArchive: the text of an article is not what was added.
    """
    number = catalog.begin_encoder(encoder.identity)
    encoded, before = 0, list[int]()
    while not catalog.switch_encoder(number):
        missing = catalog.unencoded(number)
        if missing == before:
            raise DamagedArchive(
                "text_changed", "an article's text is not what was added: run `pullquote check`, then remove it"
            )
        for first in range(0, len(missing), REENCODED_AT_ONCE):
            articles = catalog.find_versions(missing[first : first + REENCODED_AT_ONCE])
            texts = {version: in_context(article, article.passages) for version, article in articles.items()}
            views = map(pack, encoder.encode_passages([text for some in texts.values() for text in some]))
            for done, (version, some) in enumerate(texts.items(), first + 1):
                catalog.store_missing(version, number, list(islice(views, len(some))))
                encoded += len(some)
                if progress:
                    progress(Progress(done, len(missing), done, encoded))
        before = missing
    return encoded
