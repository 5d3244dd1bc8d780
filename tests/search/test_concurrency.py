from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest

from pullquote import Archive, Filters, InputError
from tests.conftest import ROOT
from tests.support.archives import add, ids, said, write_lines
from tests.support.fake_encoder import FakeEncoder


def article(number: int, state: int = 0) -> dict[str, str]:
    text = f"The lamp of keeper k{number} burned until hour {state}.\n\nThe tide came after k{number} slept."
    return {"id": f"k{number}", "text": text, "outlet": "Even" if number % 2 == 0 else "Odd"}


def in_thread(work: Callable[[], None], failures: list[BaseException]) -> threading.Thread:
    def guarded() -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=guarded)
    thread.start()
    return thread


def test_readers_go_on_while_another_archive_writes(archive: Archive):
    """Threads ask one Archive while a second one on the same folder adds, changes and removes."""
    add(archive, *(article(n) for n in range(30)))
    failures: list[BaseException] = []
    stop = threading.Event()
    asked = [0]

    def read() -> None:
        while not stop.is_set():
            for filters in (None, Filters(outlet="even"), Filters(outlet="Odd")):
                answer = archive.ask("until which hour burned the lamp of keeper k3", k=8, filters=filters)
                quotes = (*answer.quotes, *answer.closest)
                assert len(quotes) == 8
                assert len({(q.article.id, q.start) for q in quotes}) == 8
                for quote in quotes:
                    assert quote.article.text[quote.start : quote.end] == quote.text
                    assert filters is None or quote.article.outlet == ("Even" if filters.outlet == "even" else "Odd")
            assert archive.verify("burned until hour").status == "part"
            asked[0] += 1

    threads = [in_thread(read, failures) for _ in range(3)]
    with Archive.open(archive.folder, encoder=FakeEncoder()) as writer:
        for round_ in range(12):
            add(writer, article(100 + round_), article(round_, round_ + 1))
            writer.remove(f"k{12 + round_}")
            while asked[0] <= round_ and not failures:
                time.sleep(0.005)
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert asked[0] > 0
    for round_ in range(12):
        assert ids(archive.ask(f"the lamp of keeper k{100 + round_}", k=1)) == [f"k{100 + round_}"]
        assert f"hour {round_ + 1}" in said(archive.ask(f"hour burned lamp keeper k{round_}", k=1))[0]
    assert archive.check() == []
    with Archive.open(archive.folder, encoder=FakeEncoder()) as fresh:
        assert said(fresh.ask("the lamp of keeper k3", k=20)) == said(archive.ask("the lamp of keeper k3", k=20))


def test_several_threads_may_write_through_one_archive(archive: Archive):
    failures: list[BaseException] = []
    folder = archive.folder.parent / "lines"
    files = [write_lines(folder, *(article(10 * t + n) for n in range(10))) for t in range(4)]
    threads = [in_thread(lambda path=path: archive.add(path), failures) for path in files]
    for thread in threads:
        thread.join()
    assert failures == []
    assert archive.stats()["articles"] == 40
    assert archive.check() == []


def test_opening_while_another_saves_its_index(archive: Archive):
    """An index file that a reader has listed may be replaced before it is read."""
    add(archive, article(0))
    failures: list[BaseException] = []
    stop = threading.Event()

    def open_again_and_again() -> None:
        while not stop.is_set():
            with Archive.open(archive.folder, encoder=FakeEncoder()) as reader:
                assert reader.ask("the lamp of keeper k0").answered

    threads = [in_thread(open_again_and_again, failures) for _ in range(2)]
    for number in range(1, 40):
        add(archive, article(number))
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_copy_of_the_index_never_runs_ahead_of_a_reader(archive: Archive):
    """A thread that still reads an older state must not make the shared index forget what came after."""
    add(archive, *(article(n) for n in range(5)))
    archive.ask("the lamp")
    with archive._catalog.snapshot():
        archive.stats()  # the snapshot begins
        failures: list[BaseException] = []

        def add_and_ask() -> None:
            with Archive.open(archive.folder, encoder=FakeEncoder()) as writer:
                add(writer, article(50))
            assert ids(archive.ask("the lamp of keeper k50", k=1)) == ["k50"]

        in_thread(add_and_ask, failures).join()
        assert failures == []
        assert "k50" not in ids(archive.ask("the lamp of keeper k50", k=10))
    assert ids(archive.ask("the lamp of keeper k50", k=1)) == ["k50"]
    archive._loader.engine().save()
    assert archive.check() == []


@pytest.mark.process
def test_another_process_adds_while_this_one_asks(archive: Archive):
    add(archive, article(0))
    path = write_lines(archive.folder.parent / "lines", *(article(n) for n in range(1, 60)))
    code = (
        "import sys; from pullquote import Archive; import pullquote.pipeline.add; "
        "from tests.support.fake_encoder import FakeEncoder\n"
        "pullquote.pipeline.add.ENCODE_AT_ONCE = 1\n"
        "with Archive.open(sys.argv[1], encoder=FakeEncoder(), create=True) as a: a.add(sys.argv[2])"
    )
    seen: set[int] = set()
    with subprocess.Popen([sys.executable, "-c", code, str(archive.folder), str(path)], cwd=ROOT) as process:
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            seen.add(len(ids(archive.ask("the lamp of the keeper burned until hour 0", k=100))))
    assert process.returncode == 0
    assert ids(archive.ask("the lamp of keeper k59", k=1)) == ["k59"]
    assert len(seen) > 2, "the reader saw the archive grow"
    assert archive.check() == []


def test_a_closed_archive_says_so_and_may_be_closed_again(archive: Archive):
    add(archive, article(0))
    archive.close()
    with pytest.raises(InputError, match="closed"):
        archive.ask("the lamp of keeper k0")
    archive.close()
