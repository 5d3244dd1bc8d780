"""A disk that fails at any call of each operation: one line says so, and what was completed before is there.

`--kills 300` lets so many calls of each kind and operation fail, and prints what came of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support import failing_disk
from tests.support.failing_disk import Failure
from tests.support.operations import Operations, Outcome, operations
from tests.support.scenes import KINDS, Compiling, Scene

pytestmark = [
    pytest.mark.durability,
    pytest.mark.process,
    pytest.mark.skipif(failing_disk.compiler() is None, reason="there is no C compiler to build the failing disk with"),
]

FAILURES = 2
"""Of each kind and operation, in the short form."""

WAYS = {
    "a write fails": Failure("write", error="EIO"),
    "no space left": Failure("write", error="ENOSPC", lasting=True),
    "no space left in the middle of a write": Failure("write", error="ENOSPC", short=True),
    "all writes fail": Failure("write", error="EIO", lasting=True),
    "a flush fails": Failure("sync", error="EIO"),
    "all flushes fail": Failure("sync", error="EIO", lasting=True),
    "a renaming fails": Failure("rename", error="EIO"),
    "no space left to rename": Failure("rename", error="ENOSPC", lasting=True),
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return failing_disk.build(tmp_path_factory.mktemp("library"))


@pytest.mark.timeout(0)  # with --kills it takes as long
@pytest.mark.parametrize("what", [*(kind.what for kind in KINDS), "compile"])
def test_a_disk_that_fails_at_any_call(what: str, tmp_path: Path, kills: int, library: Path, small: Callable[..., str]):
    kind = next((one for one in KINDS if one.what == what), None)
    scene = kind(tmp_path) if kind else Compiling(tmp_path, Path(small()))
    with operations(compiling=what == "compile", environment=failing_disk.environment(library)) as process:
        for way, failure in WAYS.items():
            print(f"{what}, {way}: {failed(scene, process, tmp_path / 'failed', failure, kills or FAILURES)}")


def failed(scene: Scene, process: Operations, folder: Path, failure: Failure, most: int) -> str:
    """Let calls fail, spread over all that an undisturbed operation makes; check what each leaves, return figures."""
    undisturbed = process.run(replace(scene.order(folder), failure=Failure()))
    assert undisturbed.code == 0, undisturbed.err
    last, calls = scene.reopened(folder, undisturbed.completed), undisturbed.calls[failure.kind]
    chosen = sorted({1 + number * calls // most for number in range(most)} if calls > most else range(1, calls + 1))
    came: Counter[str] = Counter()
    for at in chosen:
        outcome = process.run(replace(scene.order(folder), failure=replace(failure, at=at)))
        where = f"call {at} of {calls}: {outcome}"
        try:
            told = is_told(outcome)
            state = scene.reopened(folder, outcome.completed)
        except AssertionError as error:
            raise AssertionError(where) from error
        assert outcome.code or told or state == last, where
        came["refused" if outcome.code else "went on and said so" if told else "went on"] += 1
    return f"{len(chosen)} of {calls} calls; {', '.join(f'{number} {what}' for what, number in sorted(came.items()))}"


def is_told(outcome: Outcome) -> bool:
    """Check that a failure is told in lines that name no code of ours, the error in the last; return whether any is."""
    assert outcome.code in {0, 2, 3}, outcome
    assert "Traceback" not in outcome.err
    lines = [line for line in re.split(r"[\r\n]+", outcome.err) if line.startswith("pullquote: ")]
    if outcome.code:
        assert len(lines) >= 1, outcome
        assert "error" in lines[-1] or "space" in lines[-1] or "disk" in lines[-1], outcome
        assert outcome.out == "" or outcome.completed, outcome
    return bool(lines)
