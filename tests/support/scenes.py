"""Archives before and after each operation that changes them, and what is expected where it is cut short.

Each operation completes one thing after another. However far it came, the archive holds what an undisturbed one holds
that came as far, and answers the same.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np

from pullquote import Archive
from pullquote.catalog.database import FILE_NAME
from pullquote.encoders.onnx.cache import OnnxCache, _load
from pullquote.text.passages import split
from tests.support.archives import rows
from tests.support.fake_encoder import FakeEncoder
from tests.support.ingest_process import write_articles
from tests.support.operations import OTHER, Order, named_encoder

BEFORE, ARTICLES = 10, 20
QUESTIONS = ("keeper k3 lit the lamp", "Which crate of k7 stood on the quay?", "How high was the tide of keeper k15?")
CLAIMS = ("Keeper k3 lit the lamp in edition e0.", "Crate 1 of k15 stood on the quay in e1.")
State = tuple[object, ...]


def observed(archive: Archive) -> State:
    """Return what an archive holds and answers; check that nothing is half indexed and nothing is there twice."""
    assert archive.check() == []
    held = [(one.id, one.version, one.text) for one in archive.articles()]
    assert len({id for id, _, _ in held}) == len(held)
    for one in archive.articles():
        assert one.passages == split(one)
    (passages,) = rows(archive, "SELECT count(*) FROM passages p JOIN versions v ON v.number = p.version AND v.current")
    (encoded,) = rows(
        archive,
        "SELECT count(*) FROM passages p JOIN versions v ON v.number = p.version AND v.current JOIN vectors x "
        "ON x.passage = p.number JOIN settings s ON s.key = 'encoder' AND s.value = x.encoder",
    )
    assert passages == encoded
    answers = []
    for question in QUESTIONS:
        answer = archive.ask(question, k=5)
        quoted = [
            (q.article.id, q.article.version, q.text, round(q.score, 4)) for q in (*answer.quotes, *answer.closest)
        ]
        assert len({(id, text) for id, _, text, _ in quoted}) == len(quoted)
        answers.append((answer.answered, round(answer.confidence, 3), quoted))
    verified = [archive.verify(claim) for claim in CLAIMS]
    places = [(one.status, [(p.article.id, p.article.version, p.start) for p in one.places]) for one in verified]
    return (held, answers, places)


class Scene:
    """An operation on an archive. `folder` is what it begins with.

    Args:
        folder: where files are made.
    """

    what = ""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "begun"
        self.files = folder
        self.states: list[State] = []
        self.prepare()

    def prepare(self) -> None:
        """Make what it begins with, and find out what is expected after each step."""
        raise NotImplementedError

    @property
    def given(self) -> tuple[str, ...]:
        """What the operation is given."""
        return ()

    def order(self, folder: Path) -> Order:
        """Copy what it begins with into a folder, and return the order to change it."""
        shutil.rmtree(folder, ignore_errors=True)
        if self.folder.exists():
            shutil.copytree(self.folder, folder)
        return Order(self.what, str(folder), self.given)

    def killed_after(self, folder: Path, seconds: float) -> Order:
        """Return the same order, killed after some seconds."""
        return replace(self.order(folder), kill_after=seconds)

    def reopened(self, folder: Path, completed: Sequence[str]) -> int:
        """Check a folder that the operation was cut short in, and return how many steps were completed there.

        `completed` are those that were told; one more may be complete.
        """
        with self.opened(folder) as archive:
            came = self._place(observed(archive), completed)
            self.resume(archive)
        with self.opened(folder) as archive:
            assert observed(archive) == self.states[-1], "what was cut short is not completed by doing it again"
        return came

    def _place(self, state: State, completed: Sequence[str]) -> int:
        told = len(set(completed))  # after an error, what is stored may be stored once more
        for came in range(told, len(self.states)):
            if state == self.states[came]:
                return came
        raise AssertionError(f"after {told} steps it is as after none of them: {state}")

    def opened(self, folder: Path) -> Archive:
        """Open an archive."""
        return Archive.open(folder, encoder=FakeEncoder())

    def resume(self, archive: Archive) -> None:
        """Do the whole operation, in this process."""
        raise NotImplementedError


class Adding(Scene):
    """The first half of the articles are new versions of what is there, the others are new."""

    what = "add"

    def prepare(self) -> None:
        with self.opened(self.folder, create=True) as archive:
            archive.add(write_articles(self.files / "old.jsonl", 0, BEFORE))
        self._lines = write_articles(self.files / "new.jsonl", 1, ARTICLES)
        shutil.copytree(self.folder, self.files / "undisturbed")
        with self.opened(self.files / "undisturbed") as archive:
            self.states.append(observed(archive))
            for line in self._lines.read_text("utf-8").splitlines(keepends=True):
                (self.files / "one.jsonl").write_text(line, "utf-8")
                archive.add(self.files / "one.jsonl")
                self.states.append(observed(archive))

    @property
    def given(self) -> tuple[str, ...]:
        return (str(self._lines),)

    def opened(self, folder: Path, *, create: bool = False) -> Archive:
        return Archive.open(folder, encoder=FakeEncoder(), create=create)

    def resume(self, archive: Archive) -> None:
        archive.add(self._lines)


class Removing(Scene):
    """Most articles are removed, one after another."""

    what = "remove"
    given = tuple(f"k{number:03}" for number in range(ARTICLES) if number % 4)

    def prepare(self) -> None:
        with Archive.open(self.folder, encoder=FakeEncoder(), create=True) as archive:
            archive.add(write_articles(self.files / "old.jsonl", 0, ARTICLES))
        shutil.copytree(self.folder, self.files / "undisturbed")
        with self.opened(self.files / "undisturbed") as archive:
            self.states.append(observed(archive))
            for id in self.given:
                archive.remove(id)
                self.states.append(observed(archive))

    def resume(self, archive: Archive) -> None:
        archive.remove(self.given)


class Compacting(Scene):
    """Nothing changes but how many pages the file has."""

    what = "compact"

    def prepare(self) -> None:
        with Archive.open(self.folder, encoder=FakeEncoder(), create=True) as archive:
            archive._catalog.vacuum.close()  # what is free stays so
            archive.add(write_articles(self.files / "old.jsonl", 0, 4 * ARTICLES))
            archive.remove([f"k{number:03}" for number in range(4 * ARTICLES) if number % 8])
            self.states.append(observed(archive))
        self.free = free_pages(self.folder)

    def reopened(self, folder: Path, completed: Sequence[str]) -> int:
        left = free_pages(folder)
        assert left <= self.free
        super().reopened(folder, completed)
        return self.free - left

    def resume(self, archive: Archive) -> None:
        archive._catalog.vacuum.run()
        assert free_pages(archive.folder) < self.free / 4


class Reindexing(Scene):
    """It answers as before until the last article is encoded, and then as one that was made with the other encoder."""

    what = "reindex"

    def prepare(self) -> None:
        lines = write_articles(self.files / "old.jsonl", 0, ARTICLES)
        made: list[State] = []
        for name, folder in (("fake", self.folder), (OTHER, self.files / "undisturbed")):
            with Archive.open(folder, encoder=named_encoder(name), create=True) as archive:
                archive.add(lines)
                made.append(observed(archive))
        self.states = made

    def reopened(self, folder: Path, completed: Sequence[str]) -> int:
        with closing(sqlite3.connect(folder / FILE_NAME)) as db:
            (encoder,) = db.execute("SELECT value FROM settings WHERE key = 'encoder'").fetchone()
            name = "fake" if int(encoder) == 1 else OTHER
            each = db.execute(
                "SELECT p.version, count(*), count(x.passage) FROM passages p "
                "LEFT JOIN vectors x ON x.passage = p.number AND x.encoder = 2 GROUP BY p.version"
            ).fetchall()
        assert all(encoded in {0, passages} for _, passages, encoded in each), "half of an article is encoded"
        done = {str(version) for version, _, encoded in each if encoded}
        told = set(completed) - {"begins", "switched"}
        assert told <= done
        assert name == OTHER or "switched" not in completed
        with Archive.open(folder, encoder=named_encoder(name)) as archive:
            assert observed(archive) == self.states[name == OTHER]
            self.resume(archive)
        with Archive.open(folder, encoder=named_encoder(OTHER)) as archive:
            assert observed(archive) == self.states[-1]
        return len(done) + (name == OTHER)

    def resume(self, archive: Archive) -> None:
        archive.reindex(named_encoder(OTHER))


class Compiling(Scene):
    """A cache holds a compiled encoder that encodes as it should, or none.

    Args:
        folder: where files are made.
        model: the folder of the model.
    """

    what = "compile"

    def __init__(self, folder: Path, model: Path) -> None:
        self._model = model
        super().__init__(folder)

    def prepare(self) -> None:
        self._vector = self._loaded(self.files / "undisturbed")

    @property
    def given(self) -> tuple[str, ...]:
        return (str(self._model),)

    def _loaded(self, cache: Path) -> np.ndarray:
        from pullquote import Settings
        from pullquote.encoders import load_encoder

        return load_encoder(str(self._model), Settings(cache=str(cache))).encode_question(QUESTIONS[0]).vector

    def reopened(self, folder: Path, completed: Sequence[str]) -> int:
        taken = OnnxCache(folder).load(str(self._model))
        if taken is not None:
            np.testing.assert_allclose(taken.encode_question(QUESTIONS[0]).vector, self._vector, atol=1e-4)
        placed = (folder / "encoders").iterdir() if (folder / "encoders").exists() else ()
        for path in placed:
            if path.suffix != ".json" and not path.name.startswith("partial-"):
                _load(path, "")  # which checks that it is whole
        return int(taken is not None)


def free_pages(folder: Path) -> int:
    """Return how many pages of an archive's file are free."""
    with closing(sqlite3.connect(folder / FILE_NAME)) as db:
        return int(db.execute("PRAGMA freelist_count").fetchone()[0])


KINDS: tuple[type[Scene], ...] = (Adding, Removing, Compacting, Reindexing)
