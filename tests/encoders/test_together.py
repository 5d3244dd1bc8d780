"""Threads that ask at once share runs; the run is held where a test wants it, so that nothing hangs on time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from pullquote import Settings
from pullquote.encoders import DEFAULT_ENCODER, load_encoder
from pullquote.encoders.late_chunking import Batch, ContextualEncoder
from pullquote.encoders.together import LETTERS, Together
from pullquote.encoders.torch_encoder import SentenceTransformerEncoder

SECONDS = 60  # after which a test that hangs fails


class Held:
    """Capitals, run by run: each begins, is seen to begin, and ends when it is let go; what holds a 7 is refused."""

    def __init__(self) -> None:
        self.runs: list[list[str]] = []
        self.threads: list[int] = []
        self.begun = threading.Semaphore(0)
        self.let_go = threading.Semaphore(0)
        self.together = Together(self.run)

    def run(self, texts: Sequence[str]) -> list[str]:
        self.runs.append(list(texts))
        self.threads.append(threading.get_ident())
        self.begun.release()
        assert self.let_go.acquire(timeout=SECONDS)
        if any("7" in text for text in texts):
            raise ValueError(f"{texts} holds a 7")
        if any("stop" in text for text in texts):
            raise KeyboardInterrupt
        return [text.upper() for text in texts]

    def ask(self, threads: ThreadPoolExecutor, text: str) -> Future[str]:
        """Ask in another thread; come back once it waits for its turn or runs."""
        before = len(self.together._waiting) + sum(map(len, self.runs))
        future = threads.submit(self.together, text)
        while len(self.together._waiting) + sum(map(len, self.runs)) == before:
            assert not future.done()
        return future


@pytest.fixture
def held():
    return Held()


@pytest.fixture
def threads():
    with ThreadPoolExecutor(20) as executor:
        yield executor


def gathered(held: Held, threads: ThreadPoolExecutor, *texts: str) -> list[Future[str]]:
    """Let one ask, and the others while its run is held."""
    first = held.ask(threads, texts[0])
    assert held.begun.acquire(timeout=SECONDS)
    return [first, *(held.ask(threads, text) for text in texts[1:])]


def test_who_asks_alone_is_answered_at_once_in_a_run_of_their_own(held: Held):
    for text in "abc":
        held.let_go.release()
        assert held.together(text) == text.upper()
    assert held.runs == [["a"], ["b"], ["c"]]
    assert set(held.threads) == {threading.get_ident()}


def test_those_who_come_during_a_run_share_the_next(held: Held, threads: ThreadPoolExecutor):
    asked = gathered(held, threads, *"abcdef")
    held.let_go.release(2)
    assert [one.result(SECONDS) for one in asked] == [*"ABCDEF"]
    assert held.runs == [["a"], [*"bcdef"]]


def test_who_comes_during_a_shared_run_waits_for_nobody_else(held: Held, threads: ThreadPoolExecutor):
    first, second = gathered(held, threads, "a", "b")
    held.let_go.release()
    assert held.begun.acquire(timeout=SECONDS)
    third = held.ask(threads, "c")
    assert first.result(SECONDS) == "A", "a thread is not kept to do what others ask for"
    held.let_go.release(2)
    assert (second.result(SECONDS), third.result(SECONDS)) == ("B", "C")
    assert held.runs == [["a"], ["b"], ["c"]]


def test_as_many_runs_as_wanted_go_on_at_once(held: Held, threads: ThreadPoolExecutor):
    held.together = Together(held.run, at_once=2)
    asked = []
    for text in "ab":
        asked.append(held.ask(threads, text))
        assert held.begun.acquire(timeout=SECONDS)
    asked += [held.ask(threads, text) for text in "cd"]
    assert held.runs == [["a"], ["b"]]
    held.let_go.release()
    assert held.begun.acquire(timeout=SECONDS)
    assert held.runs[2:] == [["c", "d"]]
    held.let_go.release(20)
    assert [one.result(SECONDS) for one in asked] == [*"ABCD"]


def test_an_error_reaches_only_who_asked_for_it(held: Held, threads: ThreadPoolExecutor):
    good, *rest = gathered(held, threads, *"ab7c7")
    held.let_go.release(20)
    outcomes = [good.exception(SECONDS), *(one.exception(SECONDS) for one in rest)]
    assert [type(one) for one in outcomes] == [type(None), type(None), ValueError, type(None), ValueError]
    assert [str(outcomes[2]), str(outcomes[4])] == ["['7'] holds a 7"] * 2
    assert outcomes[2] is not outcomes[4]
    held.let_go.release()
    assert held.together("d") == "D"


def test_who_is_interrupted_leaves_the_others_to_be_answered(held: Held, threads: ThreadPoolExecutor):
    first, stopped, *rest = gathered(held, threads, "a", "stop", "b", "c")
    held.let_go.release(20)
    assert isinstance(stopped.exception(SECONDS), KeyboardInterrupt)
    assert [one.result(SECONDS) for one in (first, *rest)] == [*"ABC"]
    assert held.runs == [["a"], ["stop", "b", "c"], ["b", "c"]]
    assert held.together("d") == "D"


def test_who_is_interrupted_while_they_wait_leaves_the_others_to_be_answered(
    held: Held, threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
):
    first = held.ask(threads, "a")
    assert held.begun.acquire(timeout=SECONDS)
    wait, mine = threading.Event.wait, threading.get_ident()
    behind: list[Future[str]] = []

    def interrupted(event: threading.Event, timeout: float | None = None) -> bool:
        if threading.get_ident() != mine or event is not held.together._waiting[0].woken:
            return wait(event, timeout)
        behind.append(held.ask(threads, "c"))
        held.let_go.release()
        assert wait(event, SECONDS), "it is this thread's turn"
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(threading.Event, "wait", interrupted)
        with pytest.raises(KeyboardInterrupt):
            held.together("b")
    held.let_go.release(20)
    assert (first.result(SECONDS), behind[0].result(SECONDS)) == ("A", "C")


def test_long_texts_and_short_ones_share_no_run(held: Held, threads: ThreadPoolExecutor):
    long, half = "x" * LETTERS, "y" * (LETTERS // 2)
    asked = gathered(held, threads, "a", "b", long, "c", half, half, half)
    held.let_go.release(20)
    for one in asked:
        one.result(SECONDS)
    assert held.runs == [["a"], ["b"], [long], ["c", half], [half, half]]


@pytest.mark.parametrize("at_once", [1, 3])
def test_many_threads_get_their_own(threads: ThreadPoolExecutor, at_once: int):
    running = threading.Semaphore(at_once)

    def run(texts: Sequence[str]) -> list[str]:
        assert running.acquire(blocking=False), "no more runs at a time"
        if any(text.endswith("7") for text in texts):
            running.release()
            raise ValueError(texts[0])
        threading.Event().wait(0.001)
        running.release()
        return [text[::-1] for text in texts]

    together = Together(run, at_once)
    asked = {str(number): threads.submit(together, str(number)) for number in range(1000)}
    for text, future in asked.items():
        if text.endswith("7"):
            assert str(future.exception(SECONDS)) == text
        else:
            assert future.result(SECONDS) == text[::-1]


QUESTIONS = ("left", "when the ferry left", "the ferry " * 9, "\u200b", "渡船 é ferry", "who left the ferry?")


def asked_at_once(encoder: ContextualEncoder, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Compare views of questions that share runs with those of each alone; give how many shared each run."""
    alone = [encoder.encode_question(question) for question in QUESTIONS]
    run, sizes, gathering = encoder.run, list[int](), threading.Event()

    def counted(batch: Batch, limit: int):
        sizes.append(len(batch.texts))
        assert gathering.wait(SECONDS)
        return run(batch, limit)

    monkeypatch.setattr(encoder, "run", counted)
    monkeypatch.setattr(encoder._together, "_at_once", 1)
    with ThreadPoolExecutor(len(QUESTIONS)) as threads:
        asked = [threads.submit(encoder.encode_question, question) for question in QUESTIONS]
        while len(encoder._together._waiting) + sum(sizes) < len(QUESTIONS):
            assert not any(one.done() for one in asked)
        gathering.set()
        for expected, future in zip(alone, asked, strict=True):
            found = future.result(SECONDS)
            assert found.spans == expected.spans
            np.testing.assert_allclose(found.vector, expected.vector, atol=1e-5)
            np.testing.assert_allclose(found.tokens, expected.tokens, atol=1e-5)
    return sizes


KINDS = {
    "mean, prompts": {"normalize": True, "prompts": {"query": "query : "}},
    "cls": {"pooling": "cls", "normalize": True},
    "dense": {"dense": 16},
    "padded before": {"pooling": "lasttoken", "padding": "left"},
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "reference"])
def test_views_of_questions_that_share_a_run_are_those_of_each_alone(
    kind: dict, compiled: bool, small: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    name = small(**kind)
    encoder = load_encoder(name, Settings(cache=str(tmp_path))) if compiled else SentenceTransformerEncoder(name)
    sizes = asked_at_once(encoder, monkeypatch)
    assert sum(sizes) == len(QUESTIONS)
    assert len(sizes) == len(QUESTIONS) if kind.get("padding") else len(sizes) <= 2


def test_questions_share_no_run_of_rounded_weights(small: Callable[..., str], tmp_path: Path, monkeypatch):
    encoder = load_encoder(small() + "+int8", Settings(cache=str(tmp_path)))
    assert asked_at_once(encoder, monkeypatch) == [1] * len(QUESTIONS)


@pytest.mark.model
def test_the_default_encoder_gives_the_same_views_alone_and_together(compiled: Path, monkeypatch: pytest.MonkeyPatch):
    encoder = load_encoder(DEFAULT_ENCODER, Settings(cache=str(compiled.parent)))
    assert len(asked_at_once(encoder, monkeypatch)) <= 2
