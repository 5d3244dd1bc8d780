"""Files and pages, or what was read of them, to stored articles: part, encode in batches, store each in a transaction.

While one batch is encoded the next is read, and the one before is stored.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import accumulate, islice
from pathlib import Path
from typing import TYPE_CHECKING

from pullquote.catalog import Catalog, Plan
from pullquote.encoders.base import Encoder, PassageText
from pullquote.encoders.context import in_context
from pullquote.encoders.quantization import PackedViews, pack
from pullquote.errors import InputError
from pullquote.pipeline.reuse import Kept, encoded_before
from pullquote.pipeline.web import read_address
from pullquote.quoting.allowance import QuotePolicy
from pullquote.reading import Manifest, find_files, load_manifest, read_file, read_stream
from pullquote.text import passages
from pullquote.types import UNIQUE_FACTS, AddReport, Article, Metadata, Note, Passage, Rejected

if TYPE_CHECKING:
    from pullquote.fetching import Fetcher

ENCODE_AT_ONCE = 64  # passages; several articles share a batch, each still has a transaction of its own
REMEMBERED = 2000  # passages whose views are kept while others are added, of some 10 kB each

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
TOLD_AFTER = 1_000_000  # bytes read since progress was last reported


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an `add` (in files) or a `reindex` (in articles) is, and what has come of it.

    All that is given to one `add_articles` counts as one file. Of the files of an `add`, `read_bytes` of `all_bytes`
    are read, though perhaps not yet stored; both are 0 where nobody knows how many there are.
    """

    done: int
    total: int
    articles: int = 0
    passages: int = 0
    read_bytes: int = 0
    all_bytes: int = 0


@dataclass(frozen=True, slots=True)
class EncodedArticle:
    """An article from another archive, and the views that the encoder of this one made of its passages there."""

    article: Article
    views: Sequence[PackedViews]


Told = Callable[[Plan | Rejected], None]


@dataclass(frozen=True, slots=True)
class FollowedArticle:
    """An article, and who is told what became of it once that is sure: when it is stored, kept as it is or rejected."""

    article: Article
    told: Told


Event = Article | Rejected | Note | EncodedArticle | FollowedArticle


@dataclass(slots=True)
class PendingArticle:
    """An article that is read but not yet encoded, unless there are views of it.

    `number` is that of the stored article that it is a new version of, `kept` what is known of passages that had.
    """

    article: Article
    passages: tuple[Passage, ...]
    texts: list[PassageText]
    views: Sequence[PackedViews] = ()
    told: Told | None = None
    number: int | None = None
    kept: Mapping[PassageText, Kept] = field(default_factory=dict)

    def known(self) -> dict[PassageText, PackedViews]:
        """Return the views of passages that need not be encoded."""
        given = dict(zip(self.texts, self.views, strict=False))
        return {text: one.views for text, one in self.kept.items()} | given

    def holders(self) -> list[int | None]:
        """Return for each passage the number of an equal one that was stored before."""
        found = (self.kept.get(text) for text in self.texts)
        return [one and one.holder for one in found]


@dataclass(frozen=True, slots=True)
class EncodingBatch:
    """Articles whose passages are being encoded, by which encoder, and how many files had been read by then."""

    articles: list[PendingArticle]
    views: Future[list[PackedViews]]
    encoder: int
    files: int


class AddRun:
    """One run of `Archive.add` or `Archive.add_articles`; what reads from the web is opened if there is an address.

    `most_passages` is how many passages of current versions the collection may hold; None: any number. `replaces` says
    whether an article may become a new version of one that is there.
    """

    def __init__(
        self,
        catalog: Catalog,
        load_encoder: Callable[[], Encoder],
        collection: str,
        progress: Callable[[Progress], None] | None,
        open_fetcher: Callable[[], Fetcher],
        policy: QuotePolicy,
    ) -> None:
        if not collection.strip():
            raise InputError("collection_empty", "the collection's name is empty: leave it out or give one")
        self._catalog = catalog
        self._load_encoder = load_encoder
        self._collection = collection
        self._open_fetcher = open_fetcher
        self._policy = policy
        self._fetcher: Fetcher | None = None
        self._waiting: list[PendingArticle] = []
        self._encoding: list[EncodingBatch] = []
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="encoding")
        self._outcomes: dict[str, list[str]] = {"added": [], "updated": [], "unchanged": [], "reinstated": []}
        self._rejected: list[Rejected] = []
        self._notes: list[Note] = []
        self._passages = self._run = 0  # stored, and encoded for that
        self.most_passages: int | None = None
        self.replaces = True
        self._held: int | None = None  # passages of the collection, with those still to be stored
        self._encoded: dict[tuple[int, PassageText], PackedViews] = {}  # by the number of the encoder, too
        self._read_files = self._stored_files = self._total = 0
        self._read_bytes = self._told_bytes = self._all_bytes = 0
        self._progress = progress

    @property
    def changed(self) -> bool:
        """Return whether anything was stored."""
        return bool(self._outcomes["added"] or self._outcomes["updated"] or self._outcomes["reinstated"])

    def report(self) -> AddReport:
        """Return what was done so far."""
        return AddReport(
            tuple(self._outcomes["added"]),
            tuple(self._outcomes["updated"]),
            tuple(self._outcomes["unchanged"]),
            tuple(self._rejected),
            tuple(self._notes),
            tuple(self._outcomes["reinstated"]),
            self._passages,
            self._run,
        )

    def add_paths(self, paths: Sequence[str | Path], given: Metadata, manifest: Path | None) -> None:
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
        sizes = [_size(path) for path in files]
        self._all_bytes = sum(sizes) if all(isinstance(path, Path) for path in files) else 0
        starts = accumulate(sizes, initial=0)
        self._walk(
            len(files), (self._read(path, given, listed, start) for path, start in zip(files, starts, strict=False))
        )

    def add_events(self, events: Iterable[Event]) -> None:
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
                if self._read_files == total:
                    self._read_bytes = self._all_bytes
                if self._read_files < total:
                    self._tell()
            self._encode_waiting()
            self._store_encoded(but=0)
            self._tell()
        except Exception:  # what was read when reading failed is kept; who interrupts does not wait for it
            self._store_encoded(but=0)
            self._encode_waiting()
            self._store_encoded(but=0)
            raise
        finally:
            self._thread.shutdown(cancel_futures=True)
            if self._fetcher is not None:
                self._fetcher.close()

    def _files(self, paths: Sequence[str | Path]) -> list[Path | str | None]:
        """Find the files to read; None stands for standard input, a string is an address of the web."""
        files: list[Path | str | None] = []
        for path in paths:
            if str(path) == "-":
                files.append(None)
                continue
            if _ADDRESS.match(str(path)):
                files.append(str(path))
                continue
            for found in find_files([path]):
                if isinstance(found, Path):
                    files.append(found)
                else:
                    self._take(found)
        return files

    def _read(self, path: Path | str | None, given: Metadata, manifest: Manifest | None, start: int) -> Iterator[Event]:
        if path is None:
            if sys.stdin is None:
                raise InputError("no_standard_input", "there is no standard input to read `-` from")
            return read_stream(sys.stdin.buffer, given=given)
        if isinstance(path, str):
            self._fetcher = self._fetcher or self._open_fetcher()
            return read_address(self._fetcher, path, given)
        return read_file(path, given=given, manifest=manifest, progress=lambda read: self._note_bytes(start + read))

    def _note_bytes(self, read: int) -> None:
        """Remember how many bytes of all files are read, and report it now and then."""
        self._read_bytes = min(read, self._all_bytes)
        if self._read_bytes - self._told_bytes >= TOLD_AFTER:
            self._tell()

    def _take(self, event: Event) -> None:
        if isinstance(event, Rejected):
            self._rejected.append(event)
        elif isinstance(event, Note):
            self._notes.append(event)
        elif isinstance(event, Article):
            self._take_if_allowed(event, None)
        elif isinstance(event, EncodedArticle):
            self._plan(replace(event.article, collection=self._collection), event.views)
        elif isinstance(event, FollowedArticle):
            self._take_if_allowed(event.article, event.told)
        else:
            raise InputError(
                "not_an_article",
                "{type} cannot be added: give what pullquote.read_bytes gives",
                type=type(event).__name__,
            )

    def _take_if_allowed(self, article: Article, told: Told | None) -> None:
        """Add an article, unless it was read from the web and its publisher's terms forbid that."""
        source = article.source or ""
        terms = self._policy.why_not_taken(article) if _ADDRESS.match(source) else None
        if terms is None:
            self._plan(replace(article, collection=self._collection), told=told)
            return
        why = f"its publisher does not allow it to be taken ({terms}): not added; the setting `licensed` lifts this"
        self._reject(Rejected(source, why, "terms"), told)

    def _plan(
        self,
        article: Article,
        views: Sequence[PackedViews] = (),
        told: Told | None = None,
    ) -> None:
        place = article.source or "-"
        try:
            planned = self._catalog.articles.plan(article)
        except InputError as error:
            self._reject(Rejected(place, str(error)), told)
            return
        if planned.outcome == "reinstated" and self.replaces:
            if self._is_full(planned, len(passages.split(planned.article)), told):
                return
            planned = self._catalog.articles.reinstate_read(article)
        if planned.outcome in {"unchanged", "reinstated"}:
            self._keep(planned, place, told)
            return
        if planned.outcome == "updated" and not self.replaces:
            why = f"the archive has another version of it, {planned.article.id}, which is kept: not added"
            self._reject(Rejected(place, why), told)
            return
        if planned.outcome == "added" and planned.identity.startswith("sha256:"):
            self._tell_of_same_source(planned)
        parts = passages.split(planned.article)
        if not any(part.kind == "body" for part in parts):
            self._reject(Rejected(place, "holds no text that could be quoted: not added"), told)
            return
        if self._is_full(planned, len(parts), told):
            return
        texts = in_context(planned.article, parts)
        self._waiting.append(PendingArticle(article, parts, texts, views, told, planned.number))
        if sum(len(waiting.texts) for waiting in self._waiting) >= ENCODE_AT_ONCE:
            self._encode_waiting()

    def _reject(self, rejected: Rejected, told: Told | None) -> None:
        self._rejected.append(rejected)
        if told is not None:
            told(rejected)

    def _keep(self, planned: Plan, source: str, told: Told | None) -> None:
        """Take note of an article that is stored as it is; say so if it stays withdrawn."""
        known = planned.article
        outcome = planned.outcome if self.replaces else "unchanged"
        self._outcomes[outcome].append(known.id)
        if known.withdrawn is not None and outcome == "unchanged":
            how = " by hand" if known.withdrawn.why == "by_hand" else ""
            said = f"{known.id} was withdrawn{how} on {known.withdrawn.day} and stays so: "
            self._notes.append(Note(source, f"{said}`pullquote withdraw --undo {known.id}` brings it back"))
        if told is not None:
            told(planned)

    def _is_full(self, planned: Plan, passages: int, told: Told | None) -> bool:
        """Return whether there is no room for a version, and reject it; if there is, take it.

        What it replaces makes room, unless that was withdrawn.
        """
        if self.most_passages is None:
            return False
        articles = self._catalog.articles
        if self._held is None:
            self._held = articles.count_passages(self._collection)
        replaced = articles.versions_of(planned.article.id, (self._collection,))[-1:]
        held = self._held + passages - sum(len(one.passages) for one in replaced if one.withdrawn is None)
        if held > max(self.most_passages, self._held):  # what grows no more may change
            why = f"the collection may hold {self.most_passages:,} passages, this one has {passages:,}: not added"
            self._reject(Rejected(planned.article.source or "-", why, "collection_full"), told)
            return True
        self._held = held
        return False

    def _tell_of_same_source(self, planned: Plan) -> None:
        """Say that an edited file without URL or id is another article, since the one before stays."""
        for id in self._catalog.articles.same_source(planned):
            source = planned.article.source or "-"
            told = f"read before with another text, kept as {id}: if this replaces it, run `pullquote remove {id}`"
            self._notes.append(Note(source, told))

    def _encode_waiting(self) -> None:
        """Let what waits be encoded while more is read."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        encoder = self._load_encoder()
        number = self._catalog.encoders.claim(encoder.identity)
        texts = [text for one in waiting for text in one.texts]
        known: dict[PassageText, PackedViews] = {}
        for one in waiting:
            if one.number is not None:
                one.kept = encoded_before(self._catalog, one.number, number, one.texts)
            known |= one.known()
        views = self._thread.submit(self._encode, encoder, number, texts, known)
        self._encoding.append(EncodingBatch(waiting, views, number, self._read_files))

    def _store_encoded(self, *, but: int) -> None:
        """Store what is encoded; wait for what is not, but for so many of the last batches."""
        while len(self._encoding) > but or (self._encoding and self._encoding[0].views.done()):
            self._store(self._encoding[0])
            del self._encoding[0]

    def _store(self, batch: EncodingBatch) -> None:
        views = iter(batch.views.result())
        for one in batch.articles:
            packed = list(islice(views, len(one.texts)))
            try:
                planned = self._catalog.articles.store(one.article, one.passages, packed, batch.encoder, one.holders())
            except InputError as error:
                self._reject(Rejected(one.article.source or "-", str(error)), one.told)
                continue
            self._outcomes[planned.outcome].append(planned.article.id)
            if one.told is not None:
                one.told(planned)
            self._passages += len(packed)
            self._tell()
        self._stored_files = batch.files

    def _encode(
        self, encoder: Encoder, number: int, texts: Sequence[PassageText], known: Mapping[PassageText, PackedViews]
    ) -> list[PackedViews]:
        """Encode what is not known and was not encoded lately: a story may have been printed by many outlets."""
        for oldest in list(self._encoded)[: max(0, len(self._encoded) - REMEMBERED)]:
            del self._encoded[oldest]
        new = [text for text in dict.fromkeys(texts) if text not in known and (number, text) not in self._encoded]
        for text, views in zip(new, encoder.encode_passages(new), strict=True):
            self._encoded[number, text] = pack(views)
            self._run += 1
        return [known[text] if text in known else self._encoded[number, text] for text in texts]

    def _tell(self) -> None:
        """Report progress; a file is done when all that was read from it and before it is stored."""
        if not self._waiting and not self._encoding:
            self._stored_files = self._read_files
        if self._progress:
            stored = len(self._outcomes["added"]) + len(self._outcomes["updated"])
            self._told_bytes = self._read_bytes
            read = self._read_bytes if self._all_bytes else 0
            self._progress(Progress(self._stored_files, self._total, stored, self._passages, read, self._all_bytes))


def _size(path: Path | str | None) -> int:
    """Return the size of a file in bytes; 0 for standard input, addresses and what cannot be read."""
    try:
        return path.stat().st_size if isinstance(path, Path) else 0
    except OSError:
        return 0
