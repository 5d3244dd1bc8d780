"""Inputs that were kept, and inputs made of them: none breaks its target or costs it too much.

`pytest -m fuzz` tries a few hundred of each, always the same ones; `pytest -m fuzz --hours 1` goes on for an hour with
each target. `python -m tests.fuzz --help` has the rest.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.fuzz.limits import Limited
from tests.fuzz.targets import TARGETS

CORPUS = Path(__file__).parent / "corpus"
RUNS = 300
HOUR = 3600

pytestmark = [
    pytest.mark.fuzz,
    pytest.mark.process,
    pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is made for Linux"),
]


def fuzz(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.fuzz", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, errors="replace", check=False)


@pytest.mark.timeout(0)  # the target's own limits hold; with --hours it takes hours
@pytest.mark.parametrize("target", TARGETS)
def test_no_input_breaks_its_target(target: str, tmp_path: Path, hours: float):
    if hours:
        done = fuzz(target, "--seconds", str(int(hours * HOUR)))
    else:
        done = fuzz(target, "--runs", str(RUNS), "--folder", str(tmp_path))
    assert done.returncode == 0, done.stderr[-6000:]
    executed = re.search(r"stat::number_of_executed_units: +(\d+)", done.stderr)
    assert executed
    assert int(executed[1]) >= RUNS
    print(target, executed[1], "inputs,", re.findall(r"stat::(?:slowest|peak)\S+ +\d+", done.stderr))


def test_every_target_has_a_corpus_and_no_other_is_kept():
    assert {folder.name for folder in CORPUS.iterdir()} == set(TARGETS)
    assert all(any(folder.iterdir()) for folder in CORPUS.iterdir())


BROKEN = """
import sys, time
from pathlib import Path
from tests.fuzz import limits
limits.CPU_SECONDS = 0.2
limits.Limited({}, Path(sys.argv[1]))(b"an input")
"""


@pytest.mark.parametrize(
    ("run", "told"),
    [
        ("lambda _: [None for _ in iter(int, 1)]", "<lambda>"),  # for ever
        ("lambda data: bytes(range(250)) * 1_200_000", "bytes of memory"),
        ("lambda data: 1 / 0", "ZeroDivisionError"),
    ],
)
def test_an_input_that_breaks_its_target_is_told_and_kept(run: str, told: str, tmp_path: Path):
    command = [sys.executable, "-c", BROKEN.format(run), str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert told in done.stderr
    assert (tmp_path / "input").read_bytes() == b"an input"


def test_what_is_within_its_limits_passes(tmp_path: Path):
    tried: list[bytes] = []
    Limited(tried.append, tmp_path)(b"an input")
    assert tried == [b"an input"]
