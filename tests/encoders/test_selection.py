"""Which form of an encoder is used: when it is compiled, when again, and what cannot be compiled."""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pullquote import EncoderError, Settings
from pullquote.encoders import load_encoder, torch_encoder
from pullquote.encoders.late_chunking import INT8, ModelOutput
from pullquote.encoders.onnx import export
from pullquote.encoders.onnx.cache import ABANDONED, ENCODER, OnnxCache
from pullquote.encoders.onnx.encoder import GRAPH, TOKENIZER, WEIGHTS, CompiledEncoder
from pullquote.encoders.selection import compile_and_load
from pullquote.encoders.torch_encoder import SentenceTransformerEncoder

QUESTION = "when the ferry left"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(cache=str(tmp_path / "cache"))


@pytest.fixture
def model(small: Callable[..., str], tmp_path: Path) -> Path:
    """Return a folder with a model for this test only."""
    return Path(shutil.copytree(small(), tmp_path / "model"))


@pytest.fixture(scope="module")
def compiled_small(small: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    cache = tmp_path_factory.mktemp("cache")
    load_encoder(small(), Settings(cache=str(cache)))
    return cache


@pytest.fixture
def ready(compiled_small: Path, settings: Settings) -> Settings:
    """Return settings with a cache for this test only, in which the model of `small` is compiled."""
    shutil.copytree(compiled_small, settings.cache)
    return settings


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """Return a function that returns what was logged since its last call."""
    caplog.set_level(logging.INFO, "pullquote")

    def messages() -> list[str]:
        found = caplog.messages[:]
        caplog.clear()
        return found

    return messages


def folders(settings: Settings) -> list[Path]:
    return [path for path in Path(settings.cache, "encoders").iterdir() if path.is_dir()]


def entry(settings: Settings) -> Path:
    (path,) = Path(settings.cache, "encoders").glob("*.json")
    return path


def without_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(name: str) -> None:
        raise AssertionError("the reference was loaded")

    monkeypatch.setattr(torch_encoder, "SentenceTransformerEncoder", fails)


def test_an_encoder_is_compiled_once_and_that_is_said(model: Path, settings: Settings, said, monkeypatch):
    first = load_encoder(str(model), settings)
    assert isinstance(first, CompiledEncoder)
    assert said() == [f"compiling the encoder {model}, once: it will start and answer faster"]
    without_reference(monkeypatch)
    second = load_encoder(str(model), settings)
    assert said() == []
    np.testing.assert_array_equal(first.encode_question(QUESTION).vector, second.encode_question(QUESTION).vector)
    (folder,) = folders(settings)
    assert {path.name for path in folder.iterdir()} == {GRAPH, WEIGHTS, TOKENIZER, ENCODER}


def test_nothing_is_compiled_where_that_is_turned_off(small, ready: Settings, said):
    off = Settings(cache=ready.cache, compile=False)
    assert isinstance(load_encoder(small(), off), SentenceTransformerEncoder)
    with pytest.raises(EncoderError, match="PULLQUOTE_COMPILE"):
        load_encoder(f"{small()}{INT8}", off)
    assert said() == []


def test_a_reference_that_runs_on_a_gpu_is_not_compiled_unasked(small, settings: Settings, said, monkeypatch):
    import torch
    from sentence_transformers import SentenceTransformer

    monkeypatch.setattr(SentenceTransformer, "device", property(lambda _: torch.device("cuda")))
    assert isinstance(load_encoder(small(), settings), SentenceTransformerEncoder)
    assert said() == []
    assert not Path(settings.cache).exists()


def test_a_folder_is_known_however_it_is_spelled(model: Path, settings: Settings, monkeypatch):
    load_encoder(str(model), settings)
    without_reference(monkeypatch)
    monkeypatch.chdir(model.parent)
    assert load_encoder("model", settings).identity.name == "model"
    (model.parent / "other").symlink_to(model)
    assert load_encoder("./other/", settings).identity.name == "./other/"


def test_a_model_of_other_files_is_compiled_anew(model: Path, settings: Settings, small, said):
    before = load_encoder(str(model), settings)
    shutil.rmtree(model)
    shutil.copytree(small(seed=4), model)
    said()
    after = load_encoder(str(model), settings)
    assert len(said()) == 1
    assert not before.identity.matches(after.identity)
    assert after.identity == SentenceTransformerEncoder(str(model)).identity
    assert len(folders(settings)) == 2, "the other may still be in use"
    for folder in folders(settings):
        os.utime(folder, (0, time.time() - ABANDONED - 1))
    again = compile_and_load(SentenceTransformerEncoder(str(model)), OnnxCache(Path(settings.cache)), int8=False)
    assert folders(settings) == [again.folder]


@pytest.mark.parametrize("change", ["prompts", "another file", "one file less"])
def test_any_file_of_a_model_counts(change: str, model: Path, settings: Settings, said):
    load_encoder(str(model), settings)
    said()
    config = model / "config_sentence_transformers.json"
    if change == "prompts":
        told = json.loads(config.read_text("utf-8"))
        config.write_text(json.dumps(told | {"prompts": {"query": "query : ", "document": ""}}), "utf-8")
    elif change == "another file":
        (model / "note.txt").write_text("new", "utf-8")
    else:
        config.unlink()
    encoder = load_encoder(str(model), settings)
    assert len(said()) == 1
    assert ("prompts" in encoder.identity.recipe) == (change == "prompts")


def test_what_was_copied_or_touched_is_what_it_was(model: Path, settings: Settings, monkeypatch, tmp_path):
    load_encoder(str(model), settings)
    without_reference(monkeypatch)
    for path in model.rglob("*"):
        os.utime(path, (1, 1))
    shutil.copytree(settings.cache, tmp_path / "copy", copy_function=shutil.copyfile)
    assert isinstance(load_encoder(str(model), Settings(cache=str(tmp_path / "copy"))), CompiledEncoder)


def test_a_model_id_is_compiled_again_when_another_revision_is_current(small, settings, said, monkeypatch, tmp_path):
    """As in the local cache: https://huggingface.co/docs/huggingface_hub/guides/manage-cache."""
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(tmp_path / "hub"))
    repository = tmp_path / "hub" / "models--some--tiny"
    encoders = []
    for revision, folder in (("a" * 40, small()), ("b" * 40, small(seed=4))):
        shutil.copytree(folder, repository / "snapshots" / revision)
        (repository / "refs").mkdir(exist_ok=True)
        (repository / "refs" / "main").write_text(revision)
        encoders.append(load_encoder("some/tiny", settings))
        assert isinstance(encoders[-1], CompiledEncoder)
        assert len(said()) == 1
    assert not encoders[0].identity.matches(encoders[1].identity)
    without_reference(monkeypatch)
    load_encoder("some/tiny", settings)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def scramble(path: Path) -> None:
    """Change a file's content, but neither its size nor its time."""
    seen = path.stat()
    content = bytearray(path.read_bytes())
    for place in range(len(content) // 3, 2 * len(content) // 3):
        content[place] ^= 0x55
    path.write_bytes(content)
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))


@pytest.mark.parametrize(
    ("name", "harm"),
    [(WEIGHTS, cut), (WEIGHTS, scramble), (WEIGHTS, Path.unlink), (GRAPH, scramble), (TOKENIZER, cut), (ENCODER, cut)],
)
def test_what_is_damaged_is_compiled_again(name: str, harm: Callable[[Path], None], small, ready: Settings, said):
    sound = load_encoder(small(), ready).encode_question(QUESTION)
    (folder,) = folders(ready)
    harm(folder / name)
    mended = load_encoder(small(), ready)
    told = said()
    assert len(told) == 2
    assert "is damaged and not used" in told[0]
    assert isinstance(mended, CompiledEncoder)
    np.testing.assert_allclose(mended.encode_question(QUESTION).vector, sound.vector, atol=1e-5)
    load_encoder(small(), ready)
    assert said() == [], "what was compiled again is whole"


def nudge(path: Path) -> None:
    """Change a little of a file that the sample does not reach, and neither its size nor its time."""
    seen = path.stat()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))


@pytest.mark.parametrize("name", [WEIGHTS, TOKENIZER])
def test_a_change_that_shows_nowhere_is_found(name: str, small, ready: Settings, said):
    (folder,) = folders(ready)
    nudge(folder / name)
    assert isinstance(load_encoder(small(), ready), CompiledEncoder)
    assert "is damaged and not used: its files are not those that were written" in said()[0]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
@pytest.mark.parametrize("whose", ["group", "everyone", "entry", "weights", "another user"])
def test_what_others_may_write_is_not_used(whose: str, small, ready: Settings, said, monkeypatch):
    cache = Path(ready.cache, "encoders")
    cache.chmod(0o755)
    (folder,) = folders(ready)
    theirs = {"entry": entry(ready), "weights": folder / WEIGHTS}.get(whose, cache)
    if whose != "another user":
        theirs.chmod(theirs.stat().st_mode | (0o020 if whose == "group" else 0o002))
    elif os.geteuid() == 0:
        os.chown(theirs, 12345, -1)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: 12345)
    before = sorted(path.name for path in cache.rglob("*"))
    assert isinstance(load_encoder(small(), ready), SentenceTransformerEncoder)
    (line,) = said()
    assert f"others may write {theirs}: remove {cache}" in line
    assert "\n" not in line
    assert sorted(path.name for path in cache.rglob("*")) == before
    with pytest.raises(EncoderError, match="others may write"):
        compile_and_load(SentenceTransformerEncoder(small()), OnnxCache(Path(ready.cache)), int8=False)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_cache_is_for_its_user_alone_whatever_the_process_allows(model: Path, settings: Settings, said):
    before = os.umask(0)
    try:
        assert isinstance(load_encoder(str(model), settings), CompiledEncoder)
    finally:
        os.umask(before)
    said()
    assert Path(settings.cache, "encoders").stat().st_mode & 0o777 == 0o700
    assert isinstance(load_encoder(str(model), settings), CompiledEncoder)
    assert said() == []


def test_an_entry_that_cannot_be_read_is_written_again(small, ready: Settings, said):
    entry(ready).write_text("{", "utf-8")
    assert isinstance(load_encoder(small(), ready), CompiledEncoder)
    assert "cannot be read" in said()[0]
    load_encoder(small(), ready)
    assert said() == []


def test_what_another_version_compiled_is_left_alone(small, ready: Settings, said, monkeypatch):
    monkeypatch.setattr("pullquote.encoders.onnx.cache.MADE_BY", "another")
    load_encoder(small(), ready)
    assert len(said()) == 1
    monkeypatch.undo()
    without_reference(monkeypatch)
    load_encoder(small(), ready)


def spoiled(original: SentenceTransformerEncoder, path: Path) -> None:
    """Export a model slightly different from the one given."""
    import torch

    rows = original.model[0].auto_model.embeddings.word_embeddings.weight
    kept = rows.detach().clone()
    with torch.no_grad():
        rows.add_(0.002 * torch.randn(rows.shape, generator=torch.Generator().manual_seed(1)))
    try:
        EXPORT(original, path)
    finally:
        with torch.no_grad():
            rows.copy_(kept)


EXPORT = export._export


def test_other_vectors_are_refused_and_that_is_remembered(model: Path, settings: Settings, said, monkeypatch):
    monkeypatch.setattr(export, "_export", spoiled)
    encoder = load_encoder(str(model), settings)
    assert isinstance(encoder, SentenceTransformerEncoder)
    assert "is used as it is, not compiled: it would give other vectors: cosine 0.9" in said()[-1]
    assert folders(settings) == []
    monkeypatch.setattr(export, "_export", EXPORT)
    assert isinstance(load_encoder(str(model), settings), SentenceTransformerEncoder)
    (told,) = said()
    assert "other vectors" in told, "not tried again, and said again"
    compile_and_load(encoder, OnnxCache(Path(settings.cache)), int8=False)  # as `pullquote compile` does
    assert isinstance(load_encoder(str(model), settings), CompiledEncoder)


def test_a_model_of_other_modules_is_refused(small, settings: Settings, said):
    encoder = load_encoder(small(extra=True), settings)
    assert isinstance(encoder, SentenceTransformerEncoder)
    assert "it is made of Transformer, Pooling, LayerNorm, known are" in said()[-1]
    assert encoder.encode_question(QUESTION).vector.shape == (32,)


def test_a_tokenizer_that_would_part_texts_otherwise_is_refused(model: Path, settings: Settings, said, monkeypatch):
    def shifted(self: CompiledEncoder, *given: Any, **how: Any) -> list[ModelOutput]:
        return [replace(one, offsets=one.offsets + 1) for one in run(self, *given, **how)]

    run = CompiledEncoder.run
    monkeypatch.setattr(CompiledEncoder, "run", shifted)
    assert isinstance(load_encoder(str(model), settings), SentenceTransformerEncoder)
    assert "part texts into other tokens" in said()[-1]


@pytest.mark.parametrize("lacking", ["onnx", "a cache that can be written"])
def test_what_may_be_otherwise_next_time_is_tried_again(
    lacking: str, model: Path, settings: Settings, said, monkeypatch
):
    cache = Path(settings.cache)
    with monkeypatch.context() as now:
        if lacking == "onnx":
            for name in [name for name in sys.modules if name == "onnx" or name.startswith("onnx.")]:
                now.delitem(sys.modules, name)
            now.setitem(sys.modules, "onnx", None)
        else:
            cache.write_text("a file", "utf-8")
        assert isinstance(load_encoder(str(model), settings), SentenceTransformerEncoder)
    told = said()[-1]
    assert ("onnx" in told) if lacking == "onnx" else (f"Not a directory: '{cache / 'encoders'}'" in told)
    if cache.is_file():
        cache.unlink()
    assert isinstance(load_encoder(str(model), settings), CompiledEncoder)


def test_an_encoder_that_is_not_there_is_not_compiled(settings: Settings, said):
    for name in ("nobody/has-this-model", f"nobody/has-this-model{INT8}"):
        with pytest.raises(EncoderError, match="is not on this machine"):
            load_encoder(name, settings)
    assert said() == []
    assert not Path(settings.cache).exists()


def test_rounded_weights_are_another_encoder(model: Path, settings: Settings, monkeypatch):
    rounded = load_encoder(f"{model}{INT8}", settings)
    exact = load_encoder(str(model), settings)
    assert rounded.identity.name == f"{model}{INT8}"
    assert rounded.identity.recipe == f"{exact.identity.recipe}+int8/1"
    assert not rounded.identity.matches(exact.identity)
    assert 0.95 < rounded.encode_question(QUESTION).vector @ exact.encode_question(QUESTION).vector < 0.99999
    without_reference(monkeypatch)
    again = load_encoder(f"{model}{INT8}", settings)
    np.testing.assert_array_equal(again.encode_question(QUESTION).tokens, rounded.encode_question(QUESTION).tokens)


def test_rounded_weights_that_are_too_far_off_are_refused(model: Path, settings: Settings, monkeypatch):
    monkeypatch.setattr(export, "ENOUGH_INT8", 1.01)
    with pytest.raises(EncoderError, match=r"cannot be compiled: .* other vectors"):
        load_encoder(f"{model}{INT8}", settings)
    monkeypatch.undo()
    with pytest.raises(EncoderError, match=r"cannot be compiled: .* other vectors"):
        load_encoder(f"{model}{INT8}", settings)


LOADING = """
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from pullquote import Settings
from pullquote.encoders import load_encoder
from pullquote.encoders.onnx import export

optimise = export._optimise

def slow(exported, path):
    optimise(exported, path)
    print("half made", flush=True)
    sys.stdin.readline()

export._optimise = slow
encoder = load_encoder(sys.argv[1], Settings(cache=sys.argv[2]))
print(type(encoder).__name__, float(encoder.encode_question("when the ferry left").vector[0]), flush=True)
"""


def start(model: Path, settings: Settings) -> subprocess.Popen[str]:
    """Start a process that compiles, and stops halfway until it reads a line."""
    command = [sys.executable, "-c", LOADING, str(model), settings.cache]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "half made\n"
    return process


@pytest.mark.process
def test_killed_while_compiling_it_leaves_nothing_that_is_taken_for_whole(model: Path, settings: Settings, said):
    with start(model, settings) as process:
        process.send_signal(signal.SIGKILL)
    (left,) = folders(settings)
    assert left.name.startswith("partial-")
    assert list(Path(settings.cache, "encoders").glob("*.json")) == []
    os.utime(left, (0, time.time() - ABANDONED - 1))
    assert isinstance(load_encoder(str(model), settings), CompiledEncoder)
    assert len(said()) == 1
    assert left not in folders(settings), "what was left half made is swept out"


@pytest.mark.process
def test_two_processes_compile_at_once(model: Path, settings: Settings, said):
    with start(model, settings) as one, start(model, settings) as other:
        told = [process.communicate("go on\n")[0] for process in (one, other)]
    assert told[0].startswith("CompiledEncoder ")
    assert told[0] == told[1]
    assert len(folders(settings)) == 1
    load_encoder(str(model), settings)
    assert said() == []
