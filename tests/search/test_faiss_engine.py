"""The engine compared with a brute-force oracle: NumPy over the half floats in the catalog."""

from __future__ import annotations

import sqlite3
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from pullquote import Article, Filters
from pullquote.catalog import Catalog
from pullquote.catalog.database import FILE_NAME
from pullquote.encoders.base import EncoderIdentity, PassageViews, QuestionViews, Vector
from pullquote.encoders.quantization import pack
from pullquote.search.faiss_engine import FaissEngine, _merged
from pullquote.text.passages import split

TASKS = Path("/proc/self/task")
DIMENSION = 8
IDENTITY = EncoderIdentity("drawn", "drawn:1", DIMENSION, "drawn/1")
OUTLETS = ("Harbour Ledger", "Upland Courier", None)
DATES = ("2021-05-01", "2022-05-01", None)
COLLECTIONS = ("default", "other")


class Bench:
    """A catalog with random vectors, an engine over it, and the engine's expected results."""

    def __init__(self, folder: Path, seed: int = 0) -> None:
        self.folder = folder
        self.random = np.random.default_rng(seed)
        self.catalog = Catalog(folder, create=True)
        self.encoder = self.catalog.encoders.claim(IDENTITY)
        self.engine = self.opened()
        self.known: list[tuple[str, str]] = []

    def opened(self) -> FaissEngine:
        return FaissEngine(self.catalog, self.folder, self.encoder, DIMENSION)

    def put(self, name: str, vectors: Vector, *, outlet: int = 2, date: int = 2, collection: int = 0) -> None:
        """Store an article, or its next version, of one passage for each vector."""
        said = "\n\n".join(f"Line {n} of {name}, drawn {self.random.integers(1 << 40)}." for n in range(len(vectors)))
        article = Article(
            text=said, id=name, outlet=OUTLETS[outlet], published=DATES[date], collection=COLLECTIONS[collection]
        )
        parts = split(article)
        assert len(parts) == len(vectors)
        views = [pack(PassageViews(vector, vector[None, :], vector[None, :])) for vector in vectors]
        self.catalog.articles.store(article, parts, views, self.encoder)
        self.known.append((name, COLLECTIONS[collection]))

    def drop(self, which: int) -> None:
        if self.known:
            name, collection = self.known[which % len(self.known)]
            self.catalog.articles.remove([name], [collection])

    def expected(self, question: Vector, filters: Filters) -> dict[int, float]:
        """Return every current passage that passes, with its inner product, read without Pullquote's code."""
        with closing(sqlite3.connect(self.folder / FILE_NAME)) as connection:
            found = connection.execute(
                "SELECT p.number, x.paragraph, v.outlet, v.published, a.collection FROM passages p "
                "JOIN versions v ON v.number = p.version JOIN articles a ON a.number = v.article "
                "JOIN vectors x ON x.passage = p.number WHERE v.current"
            ).fetchall()
        return {
            number: float(np.frombuffer(data, np.float16).astype(np.float32) @ question)
            for number, data, outlet, published, collection in found
            if (not filters.outlet or filters.outlet == outlet)
            and (not filters.after or (published is not None and published >= filters.after))
            and (filters.collections is None or collection in filters.collections)
        }

    def compare(self, engine: FaissEngine, question: Vector, filters: Filters, depth: int) -> None:
        views = QuestionViews(question, question[None, :], ((0, 1),))
        expected = self.expected(question, filters)
        with self.catalog.snapshot():
            near = engine._search_vectors(views, filters, depth)[0].tolist()
        assert len(near) == min(depth, len(expected))
        assert len(set(near)) == len(near)
        assert set(near) <= set(expected)
        best = sorted(expected.values(), reverse=True)[: len(near)]
        assert np.allclose([expected[number] for number in near], best, atol=1e-5)
        found = engine.candidates(views, [], filters, depth)
        assert found.nearest.tolist() == near
        assert np.allclose(found.cosines, [expected[number] for number in near], atol=1e-5)
        assert engine.numbers().tolist() == sorted(self.expected(question, Filters()))


@contextmanager
def bench(seed: int = 0) -> Iterator[Bench]:
    with tempfile.TemporaryDirectory() as folder:
        made = Bench(Path(folder), seed)
        with made.catalog.database._pool.connection() as connection:
            connection.execute("PRAGMA synchronous = OFF")  # only faster
        try:
            yield made
        finally:
            made.catalog.close()


def draw(random: np.random.Generator, count: int, coarse: bool) -> Vector:
    """Draw random unit vectors; coarse ones repeat, so that there are ties."""
    drawn = random.integers(-1, 2, (count, DIMENSION)) + 0.01 if coarse else random.standard_normal((count, DIMENSION))
    return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)


puts = st.tuples(
    st.just("put"),
    st.integers(0, 5),
    st.integers(1, 6),
    st.integers(0, 2),
    st.integers(0, 2),
    st.integers(0, 1),
    st.booleans(),
)
drops = st.tuples(st.just("drop"), st.integers(0, 20))
others = st.sampled_from([("save",), ("reopen",), ("search",)])
steps = st.lists(st.one_of(puts, puts, drops, others), min_size=1, max_size=10)
filters = st.builds(
    Filters,
    outlet=st.sampled_from(OUTLETS),
    after=st.sampled_from([None, "2021-05-01", "2022-01-01", "2030-01-01"]),
    collections=st.sampled_from([None, None, ("default",), ("other",), COLLECTIONS, ()]),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps, st.lists(st.tuples(filters, st.integers(1, 60)), min_size=1, max_size=4), st.integers(0, 2**32))
def test_the_engine_finds_what_brute_force_finds(
    steps: list[tuple[object, ...]], searches: list[tuple[Filters, int]], seed: int
):
    with bench(seed) as made:
        for step in steps:
            if step[0] == "put":
                _, name, count, outlet, date, collection, coarse = step
                made.put(f"a{name}", draw(made.random, count, coarse), outlet=outlet, date=date, collection=collection)
            elif step[0] == "drop":
                made.drop(step[1])
            elif step[0] == "save":
                made.engine.save()
            elif step[0] == "reopen":
                made.engine = made.opened()
            else:
                made.compare(made.engine, draw(made.random, 1, False)[0], *searches[0])
        reopened = made.opened()
        for wanted, depth in searches:
            question = draw(made.random, 1, seed % 2 == 0)[0]
            made.compare(made.engine, question, wanted, depth)
            made.compare(reopened, question, wanted, depth)
        made.engine.save()
        made.compare(made.opened(), draw(made.random, 1, False)[0], *searches[-1])


@pytest.fixture
def made() -> Iterator[Bench]:
    with bench() as one:
        yield one


def ask(vector: Vector) -> QuestionViews:
    return QuestionViews(vector, vector[None, :], ((0, 1),))


def test_an_empty_engine_finds_nothing(made: Bench):
    question = ask(draw(made.random, 1, False)[0])
    for filters in (Filters(), Filters(outlet="Harbour Ledger")):
        found = made.engine.candidates(question, ["anything"], filters, 10)
        assert not len(found.nearest)
        assert not len(found.cosines)
        assert not len(found.holding["anything"])
    made.engine.save()
    assert list(made.folder.glob("passages-*")) == []


@pytest.mark.skipif(not TASKS.exists(), reason="the system does not list a process's threads")
def test_a_search_starts_no_threads(made: Bench):
    made.put("one", np.eye(3, DIMENSION, dtype=np.float32))
    question = ask(np.ones(DIMENSION, np.float32))
    made.engine.candidates(question, [], Filters(), 3)  # brings the index up to date

    def search() -> tuple[int, int]:
        faiss.omp_set_num_threads(4)
        before = len(list(TASKS.iterdir()))
        made.engine.candidates(question, [], Filters(), 3)
        return len(list(TASKS.iterdir())) - before, faiss.omp_get_max_threads()

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(search).result() == (0, 4), "threads are as they were before"


def test_padding_never_leaks(made: Bench):
    """FAISS pads with -1 if fewer vectors pass than were requested."""
    made.put("many", draw(made.random, 40, False), outlet=1)
    made.put("few", draw(made.random, 2, False), outlet=0)
    question = ask(draw(made.random, 1, False)[0])
    for depth in (2, 3, 40, 1000):
        found = made.engine.candidates(question, [], Filters(outlet="harbour ledger"), depth).nearest
        assert sorted(found.tolist()) == [41, 42]
    assert len(made.engine.candidates(question, [], Filters(), 1000).nearest) == 42


def test_equal_vectors_come_by_number_even_where_depth_cuts_them(made: Bench):
    same = np.tile(draw(made.random, 1, False), (10, 1))
    for name in range(5):
        made.put(f"a{name}", same[:4])
    assert made.engine.candidates(ask(same[0]), [], Filters(), 7).nearest.tolist() == [1, 2, 3, 4, 5, 6, 7]
    made.put("a0", same[:4])  # its passages come last now
    made.drop(2)
    expected = [5, 6, 7, 8, 13, 14, 15]
    assert made.engine.candidates(ask(same[0]), [], Filters(), 7).nearest.tolist() == expected
    assert made.engine.candidates(ask(same[0]), [], Filters(collections=("default",)), 7).nearest.tolist() == expected
    assert made.opened().candidates(ask(same[0]), [], Filters(), 7).nearest.tolist() == expected


def test_words_are_looked_up_among_what_passes_the_filters(made: Bench):
    vectors = draw(made.random, 30, False)
    made.put("a", vectors[:20], outlet=0)
    made.put("b", vectors[20:], outlet=1)
    found = made.engine.candidates(ask(vectors[4]), ["line", "nowhere"], Filters(), 5)
    assert found.nearest[0] == 5
    assert {term: numbers.tolist() for term, numbers in found.holding.items()} == {
        "line": list(range(1, 31)),
        "nowhere": [],
    }
    found = made.engine.candidates(ask(vectors[4]), ["line"], Filters(outlet="harbour ledger"), 5)
    assert found.holding["line"].tolist() == list(range(1, 21))


@pytest.mark.parametrize("term", ["NEAR", "AND", "OR", "NOT", "terms", "rowid"])
def test_no_term_is_a_query(made: Bench, term: str):
    made.put("a", draw(made.random, 3, False))
    held = made.catalog.passages.postings([term, "line"])
    assert held["line"].tolist() == [1, 2, 3]
    assert held[term].tolist() == []
    assert made.catalog.passages.postings([]) == {}


def index_file(folder: Path) -> Path:
    (path,) = folder.glob("passages-*")
    return path


def test_a_stale_file_is_caught_up(made: Bench, caplog: pytest.LogCaptureFixture):
    made.put("a", draw(made.random, 5, False))
    made.put("b", draw(made.random, 5, False))
    made.engine.save()
    stale = index_file(made.folder)
    name, content = stale.name, stale.read_bytes()
    made.put("a", draw(made.random, 3, False))
    made.drop(1)
    made.engine.save()
    index_file(made.folder).unlink()
    (made.folder / name).write_bytes(content)
    again = made.opened()
    assert again._sequence == 2
    made.compare(again, draw(made.random, 1, False)[0], Filters(), 20)
    assert caplog.records == []


def test_a_newer_file_wins_over_an_older(made: Bench):
    made.put("a", draw(made.random, 5, False))
    made.engine.save()
    old = index_file(made.folder)
    name, content = old.name, old.read_bytes()
    made.put("b", draw(made.random, 5, False))
    made.engine.save()
    (made.folder / name).write_bytes(content)
    assert made.opened()._sequence == made.catalog.passages.last_change()[0]
    made.put("c", draw(made.random, 5, False))
    made.engine.save()
    assert str(made.catalog.passages.last_change()[0]) in index_file(made.folder).name


def test_a_file_ahead_of_the_catalog_is_not_believed(made: Bench, caplog: pytest.LogCaptureFixture):
    """As if the catalog was restored from a copy and the index was not."""
    made.put("a", draw(made.random, 5, False))
    made.engine.save()
    path = index_file(made.folder)
    parts = path.name.split("-")
    path.rename(path.with_name("-".join([*parts[:2], "99", *parts[3:]])))
    made.compare(made.opened(), draw(made.random, 1, False)[0], Filters(), 20)


def test_a_file_from_before_the_catalog_was_restored_is_not_believed(made: Bench, tmp_path: Path):
    """The catalog is restored from a copy and grows to the same size with other articles: the index must follow."""
    made.put("a", draw(made.random, 3, False))
    with (
        closing(sqlite3.connect(tmp_path / "copy")) as copy,
        made.catalog.database._pool.connection() as connection,
    ):
        connection.backup(copy)
    made.put("b", draw(made.random, 3, False))
    made.engine.save()
    made.catalog.close()
    (made.folder / FILE_NAME).write_bytes((tmp_path / "copy").read_bytes())
    for name in ("-wal", "-shm"):
        (made.folder / f"{FILE_NAME}{name}").unlink(missing_ok=True)
    made.catalog = Catalog(made.folder, create=False)
    made.put("c", draw(made.random, 3, False))
    made.compare(made.opened(), draw(made.random, 1, False)[0], Filters(), 20)


def damage(path: Path, how: str) -> None:
    content = path.read_bytes()
    changed = {
        "truncated": content[: len(content) // 2],
        "one byte flipped": content[:-20] + bytes([content[-20] ^ 1]) + content[-19:],
        "empty": b"",
        "garbage": b"not an index " * 100,
        "longer": content + b"\x00",
    }
    path.write_bytes(changed[how])


@pytest.mark.parametrize("how", ["truncated", "one byte flipped", "empty", "garbage", "longer"])
def test_a_damaged_file_is_rebuilt_from_the_catalog(made: Bench, how: str, caplog: pytest.LogCaptureFixture):
    made.put("a", draw(made.random, 20, False))
    made.put("b", draw(made.random, 20, False))
    made.drop(0)
    made.engine.save()
    path = index_file(made.folder)
    damage(path, how)
    again = made.opened()
    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert path.name in record.getMessage()
    assert "rebuilt" in record.getMessage()
    made.compare(again, draw(made.random, 1, False)[0], Filters(), 60)
    made.put("c", draw(made.random, 3, False))
    again.save()
    caplog.clear()
    made.compare(made.opened(), draw(made.random, 1, False)[0], Filters(), 60)
    assert caplog.records == []


def test_a_damaged_file_is_replaced_by_the_next_save_even_if_nothing_changed(made: Bench, caplog):
    made.put("a", draw(made.random, 20, False))
    made.engine.save()
    damage(index_file(made.folder), "one byte flipped")
    again = made.opened()
    again.save()
    caplog.clear()
    made.opened()
    assert caplog.records == []


def test_a_file_that_faiss_cannot_read_is_rebuilt(made: Bench, caplog: pytest.LogCaptureFixture):
    """Another version of FAISS wrote it: its checksum is right, but its format is unknown."""
    made.put("a", draw(made.random, 5, False))
    content = b"IxZZ another format of index" * 20
    path = (
        made.folder / f"passages-{made.encoder}-1-{made.catalog.passages.change_id(1)}-{zlib.crc32(content):08x}.faiss"
    )
    path.write_bytes(content)
    made.compare(made.opened(), draw(made.random, 1, False)[0], Filters(), 60)
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_file_that_another_process_just_replaced_is_passed_over(made: Bench):
    """Listed, but gone before it is read; a broken link looks the same."""
    made.put("a", draw(made.random, 5, False))
    (made.folder / f"passages-{made.encoder}-1-{made.catalog.passages.change_id(1)}-00000000.faiss").symlink_to(
        made.folder / "gone"
    )
    made.compare(made.opened(), draw(made.random, 1, False)[0], Filters(), 60)


def test_saving_to_a_full_folder_is_a_warning(made: Bench, monkeypatch, caplog: pytest.LogCaptureFixture):
    made.put("a", draw(made.random, 5, False))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pullquote.search.faiss_engine.os.fsync", full)
    made.engine.save()
    assert "No space left on device" in caplog.text
    assert list(made.folder.glob("passages-*")) == []
    monkeypatch.undo()
    made.engine.save()
    made.compare(made.opened(), draw(made.random, 1, False)[0], Filters(), 60)


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        ([], []),
        ([(1, 3)], [(1, 3)]),
        ([(4, 6), (1, 3)], [(1, 6)]),
        ([(1, 9), (2, 3), (5, 6)], [(1, 9)]),
        ([(1, 2), (4, 5), (1, 2)], [(1, 2), (4, 5)]),
    ],
)
def test_ranges_are_merged(ranges: Sequence[tuple[int, int]], expected: list[tuple[int, int]]):
    assert _merged(ranges) == expected
