from __future__ import annotations

import json
import math
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from pullquote.benchmark import run as running, subprocesses
from pullquote.cli import bench
from tests.cli.conftest import Result, Run
from tests.conftest import ROOT

# What programs may rely on: fields may be added, but not renamed.
BESIDE = {"ours", "bare", "ratio"}
SIZE = {"passages", "p50", "p95", "recall", "open", "memory", "disk", "disk_without_tokens"}
MACHINE = {"date", "system", "cores", "threads", "memory", "python", "pullquote", "encoder"}
BENCH = {"machine", "runs", "questions", "cold", "ingestion", "sizes", "updates"}
UPDATES = {"passages", "added", "added_seen", "removed", "removed_seen"}

pytestmark = pytest.mark.process


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of temporary files; new processes use the fake encoder."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setenv("PYTHONPATH", str(ROOT), prepend=os.pathsep)
    monkeypatch.setattr(subprocesses, "PYTHON", (sys.executable, "-m", "tests.support.with_fake_encoder"))
    monkeypatch.setattr(running, "RUNS", 1)
    monkeypatch.setattr(bench, "QUICK_RUNS", 1)
    return folder


def besides(found: dict[str, Any]) -> list[dict[str, float]]:
    updates = [figure for name, figure in found["updates"].items() if name != "passages"]
    return [found["cold"]["seconds"], found["ingestion"], *updates, *(size["p50"] for size in found["sizes"])]


def test_every_figure_stands_beside_its_lower_bound(run: Run, temporary: Path):
    result = run("bench", "--passages", "300,240", "--json")
    assert result.code == 0, result.err
    found = json.loads(result.out)
    assert set(found) == BENCH
    assert set(found["machine"]) == MACHINE
    assert set(found["updates"]) == UPDATES
    assert [size["passages"] for size in found["sizes"]] == [240, 300]
    assert found["cold"]["passages"] == found["updates"]["passages"] == 300
    for beside in besides(found):
        assert set(beside) == BESIDE
        assert beside["ratio"] == pytest.approx(beside["ours"] / beside["bare"])
        assert math.isfinite(beside["ratio"])
        assert beside["ratio"] > 0
    for size in found["sizes"]:
        assert set(size) == SIZE
        assert size["p95"] >= size["p50"]["ours"]
        assert size["recall"] == pytest.approx(1, abs=0.02)  # a search of so few is exact, except for ties
        assert size["disk"] > size["disk_without_tokens"] > 100
        assert size["open"] > 0
    assert result.err.splitlines()[0] == "Encoding the demo newsroom …"
    assert not list(temporary.iterdir())


def test_people_get_tables(run: Run, temporary: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bench, "QUICK_SIZES", (240,))
    result = run("bench", "--quick")
    assert result.code == 0, result.err
    lines = result.out.splitlines()
    assert lines[0].startswith("Pullquote ")
    assert "medians of 1 runs" in lines[0]
    (asked,) = (line.split() for line in lines if line.strip().startswith("a question to 240 passages"))
    assert float(asked[-1]) > 0
    (row,) = (line.split() for line in lines if line.split()[:1] == ["240"])
    assert row[-1] == "kB"
    assert not list(temporary.iterdir())


def refused(result: Result) -> str:
    assert (result.code, result.out) == (2, "")
    return result.err.splitlines()[-1]


def test_a_size_below_the_newsroom_is_refused_and_nothing_stays(run: Run, temporary: Path):
    assert "the demo newsroom alone has" in refused(run("bench", "--passages", 20))
    assert not list(temporary.iterdir())


def test_more_passages_than_the_disk_holds_are_refused(run: Run, temporary: Path):
    assert "free some, or ask for fewer" in refused(run("bench", "--passages", 10**12))
    assert not list(temporary.iterdir())


def test_a_process_that_fails_says_why_and_nothing_stays(run: Run, temporary: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(running, "BARE", "raise SystemExit('no such model')")
    assert "failed with exit code 1: no such model" in refused(run("bench", "--passages", 240))
    assert not list(temporary.iterdir())


@pytest.mark.parametrize("given", ["many", "0", "-3"])
def test_sizes_are_numbers(run: Run, given: str):
    assert "--passages" in run("bench", f"--passages={given}").err
