from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pullquote import Settings
from pullquote.encoders import load_encoder
from pullquote.encoders.onnx.encoder import CompiledEncoder
from tests.cli.conftest import Run

EXACT = r"""{name}: 0\.\d MB, compiled and checked in \d+\.\d s
cosine with the reference: 1\.000000 pooled, 1\.000000 tokens, (?:1\.000000|0\.9999\d\d) at least
a question: \d+\.\d ms, \d+\.\d\d times as fast as the reference
8 passages: \d+\.\d ms, \d+\.\d\d times as fast as the reference
"""
ROUNDED = r"""{name}\+int8: 0\.\d MB, compiled and checked in \d+\.\d s
cosine with the reference: 0\.\d{{6}} pooled, 0\.\d{{6}} tokens, 0\.\d{{6}} at least
a question: \d+\.\d ms, \d+\.\d\d times as fast as the reference
8 passages: \d+\.\d ms, \d+\.\d\d times as fast as the reference
of the 10 passages of the demo newsroom nearest to a question, \d+% are the same
"""


@pytest.mark.parametrize(("options", "expected"), [((), EXACT), (("--int8",), ROUNDED)], ids=["exact", "rounded"])
def test_compile_prints_what_is_gained_and_lost(
    options: tuple[str, ...],
    expected: str,
    run: Run,
    small: Callable[..., str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("PULLQUOTE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PULLQUOTE_ENCODER", small())
    result = run("compile", *options)
    assert (result.code, result.err) == (0, "")
    assert re.fullmatch(expected.format(name=re.escape(small())), result.out), result.out
    name = small() + ("+int8" if options else "")
    assert isinstance(load_encoder(name, Settings(cache=str(tmp_path / "cache"))), CompiledEncoder)


def test_what_cannot_be_compiled_is_said(run: Run, small: Callable[..., str]):
    result = run("compile", "--encoder", small(extra=True))
    assert (result.code, result.out) == (2, "")
    assert "it is made of Transformer, Pooling, LayerNorm" in result.err
    assert run("compile", "--encoder", "nobody/has-this").code == 2
