"""Questions asked by several threads at once: encoded freely, answered one after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import pullquote.pipeline.ask
from pullquote import Archive
from tests.support.fake_encoder import FakeEncoder

SECONDS = 20


@pytest.fixture
def filled(archive: Archive, write: Callable[[str, str], Path]) -> Archive:
    archive.add(write("ferry.txt", "The ferry left at seven.\n\nNobody on the quay had seen the master."))
    return archive


def test_answers_are_put_together_one_at_a_time(filled: Archive, monkeypatch: pytest.MonkeyPatch):
    search, alone, met = pullquote.pipeline.ask.search, threading.Lock(), threading.Event()

    def watched(*given: Any) -> Any:
        if not alone.acquire(blocking=False):
            met.set()
            return search(*given)
        try:
            threading.Event().wait(0.01)
            return search(*given)
        finally:
            alone.release()

    monkeypatch.setattr(pullquote.pipeline.ask, "search", watched)
    with ThreadPoolExecutor(4) as threads:
        answers = [threads.submit(filled.ask, "when the ferry left") for _ in range(12)]
        assert all(one.result(SECONDS).answered for one in answers)
    assert not met.is_set()


def test_a_question_that_takes_long_to_encode_holds_up_no_other(filled: Archive, encoder: FakeEncoder):
    begun, let_go = threading.Event(), threading.Event()

    def wait(question: str) -> None:
        if "master" in question:
            begun.set()
            assert let_go.wait(SECONDS)

    encoder.before_question = wait
    with ThreadPoolExecutor(2) as threads:
        waiting = threads.submit(filled.ask, "who had seen the master")
        assert begun.wait(SECONDS)
        try:
            assert threads.submit(filled.ask, "when the ferry left").result(SECONDS).answered
            assert not waiting.done()
        finally:
            let_go.set()
        assert waiting.result(SECONDS).answered
