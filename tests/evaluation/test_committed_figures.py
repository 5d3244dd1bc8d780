"""The figures in docs/quality.json are those of the present code."""

from __future__ import annotations

import importlib.util
import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, SHARED
from tests.evaluation.measurement import SAMPLES, fitted, measure_sample

specification = importlib.util.spec_from_file_location("quality_text", ROOT / "tools" / "docs" / "quality_text.py")
assert specification is not None
assert specification.loader is not None
text = sys.modules["quality_text"] = importlib.util.module_from_spec(specification)
specification.loader.exec_module(text)

SHARED_SETS = SHARED / "data"
COMMITTED: dict[str, Any] = json.loads((ROOT / "docs" / "quality.json").read_text("utf-8"))
MEASURE = "if the change is meant, run `python -m tools.docs.quality` and commit what it writes"

# Processors sum in different orders, which changes a vector by some 1e-7 and may change a token's by one of its 127
# levels. Two passages with almost equal scores may change places, so one question more or less is tolerated. A mean of
# many scores is stable to four decimals (tested with PyTorch's plain, AVX2 and MKL's compatible code). Older releases
# of ONNX Runtime multiply the reader's weights otherwise: with 1.20 and 1.24 means move by up to .0042.
ONE_QUESTION = 1
LOCKED = f"onnxruntime=={version('onnxruntime')} " in (ROOT / "tools/requirements/runtime.txt").read_text("utf-8")
MEANS = 0.0005 if LOCKED else 0.005


@pytest.mark.model
@pytest.mark.parametrize("name", SAMPLES)
def test_the_committed_figures_are_measured_again(name: str, tmp_path: Path):
    if name != "newsroom" and not SHARED_SETS.is_dir():
        pytest.skip("the sets of questions are not part of the repository")
    measured, committed = measure_sample(name, SHARED_SETS, tmp_path), COMMITTED["samples"][name]
    assert measured.keys() == committed.keys()
    changed = {
        figure: f"{value} is committed, {measured[figure]} was measured"
        for figure, value in committed.items()
        if abs(measured[figure] - value) > (ONE_QUESTION if isinstance(value, int) else MEANS)
    }
    assert not changed, f"{changed}: {MEASURE}"


def test_the_committed_figures_are_of_the_weights_in_use():
    assert COMMITTED["fitted"] == fitted(), MEASURE


def test_the_tables_hold_the_committed_figures():
    written = (ROOT / "docs" / "quality.md").read_text("utf-8")
    assert written == text.fill(written, COMMITTED), "run `python -m tools.docs.quality --text`"
