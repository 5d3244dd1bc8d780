"""Killed at random moments of each operation: `--kills 300` does it so often, and prints what came of it."""

from __future__ import annotations

import random
import signal
import statistics
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.operations import Operations, operations
from tests.support.scenes import KINDS, Compiling, Scene

pytestmark = [pytest.mark.durability, pytest.mark.process]

KILLS = 6
"""Of each operation, in the short form."""

ATTEMPTS = 6  # for each kill: many come when all is done, on a machine that is busy otherwise


@pytest.mark.timeout(0)  # with --kills it takes as long
@pytest.mark.parametrize("what", [*(kind.what for kind in KINDS), "compile"])
def test_killed_at_random_moments(what: str, tmp_path: Path, kills: int, small: Callable[..., str]):
    with ExitStack() as stack:
        process = stack.enter_context(operations(compiling=what == "compile"))
        kind = next((one for one in KINDS if one.what == what), None)
        scene = kind(tmp_path) if kind else Compiling(tmp_path, Path(small()))
        landed, changed, whole = killed(scene, process, tmp_path / "killed", kills or KILLS)
    print(f"{what}: {landed} killed during it; {changed} had begun to change something, {whole} had completed all")
    assert landed >= (kills or KILLS)


def killed(scene: Scene, process: Operations, folder: Path, kills: int) -> tuple[int, int, int]:
    """Kill an operation until so many kills came while it ran, and check what each left.

    Returns:
        How many came while it ran; after how many it was neither as before nor complete; and after how many complete.
    """
    chance = random.Random(20261127)
    undisturbed = [process.run(scene.order(folder)) for _ in range(3)]
    assert [one.code for one in undisturbed] == [0] * 3, undisturbed[0].err
    length = statistics.median(one.seconds for one in undisturbed)
    last = scene.reopened(folder, undisturbed[-1].completed)
    landed = between = complete = 0
    for _ in range(kills * ATTEMPTS):
        outcome = process.run(scene.killed_after(folder, chance.uniform(0, length)))
        assert outcome.code in {0, -signal.SIGKILL}, outcome.err
        came = scene.reopened(folder, outcome.completed)
        assert came == last or outcome.code
        if outcome.code:
            landed += 1
            between += 0 < came < last
            complete += came == last
        if landed == kills:
            break
    return landed, between, complete
