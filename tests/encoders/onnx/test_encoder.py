"""The compiled form of an encoder compared with the reference: the same tokens and vectors, without torch."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from pullquote import Archive, Settings
from pullquote.encoders import DEFAULT_ENCODER, load_encoder
from pullquote.encoders.base import PassageText
from pullquote.encoders.late_chunking import ModelOutput
from pullquote.encoders.onnx.encoder import CompiledEncoder
from pullquote.encoders.torch_encoder import SentenceTransformerEncoder

TEXT = "the ferry left. the ferry. left the ferry : the left"
SENTENCES = ((0, 15), (16, 26), (27, len(TEXT)))
PASSAGES = [
    PassageText(TEXT, "a ferry. the ferry left", SENTENCES),
    PassageText("left", "", ((0, 4),)),
    PassageText("the ferry left " * 40, "the ferry", ((0, 100), (100, 599))),  # more than one pass
    PassageText("the ferry", "the ferry left " * 40, ((0, 9),)),  # a context too long to be read
    PassageText("\u200b", "ferry", ((0, 1),)),  # no token known to the tokenizer
    PassageText("渡船 é ferry", "연락선", ((0, 2), (3, 10))),
]
KINDS = {
    "mean, normalized": {"normalize": True},
    "mean, prompts": {"prompts": {"query": "query : ", "document": "passage : "}},
    "cls": {"pooling": "cls", "normalize": True},
    "last token, padded before": {"pooling": "lasttoken", "padding": "left"},
    "dense, prompts": {"dense": 16, "prompts": {"query": "query : "}},
}
ODD = {
    "latin": "Nobody on the quay had seen the master, naïve or not.",
    "korean": "연락선은 일곱 시에 떠났고, 아무도 선장을 보지 못했다.",
    "chinese and japanese": "渡船七點離開。渡船は七時に出た。ﾌｪﾘｰ",
    "emoji": "😀 👩‍👩‍👧 👍🏽 🇰🇷 left",
    "combining marks": "cafe\u0301 e\u0301\u0323 Å\u030a \u0301",
    "right to left": "غادرت العبّارة في السابعة \u202eabc\u202c",
    "controls": "a\u0000b\u00adc\u200bd\tferry\r\nleft\ufeff",
    "special tokens as text": "[CLS] the [SEP] ferry [PAD] [MASK] left",
    "mathematical": "𝐅𝐞𝐫𝐫𝐲 ﬁne Ⅷ ½ x²",
    "endless word": "x" * 3000,
    "long": "The crates were counted on the quay; nobody waited. " * 120,
    "empty": "",
    "blank": " \u00a0 ",
}


def pair(name: str, cache: Path) -> tuple[SentenceTransformerEncoder, CompiledEncoder]:
    compiled = load_encoder(name, Settings(cache=str(cache)))
    assert isinstance(compiled, CompiledEncoder)
    return SentenceTransformerEncoder(name), compiled


@pytest.fixture(scope="module")
def tiny(small: Callable[..., str], tmp_path_factory: pytest.TempPathFactory):
    return pair(small(), tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def real(compiled: Path):
    return SentenceTransformerEncoder(), load_encoder(DEFAULT_ENCODER, Settings(cache=str(compiled.parent)))


def near(one: np.ndarray, other: np.ndarray) -> None:
    assert one.shape == other.shape
    np.testing.assert_allclose(np.linalg.norm(one, axis=-1), 1, atol=1e-5)
    assert (one * other).sum(axis=-1).min() >= 0.9999


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_views_are_those_of_the_reference(kind: dict, small: Callable[..., str], tmp_path: Path):
    original, compiled = pair(small(**kind), tmp_path)
    assert compiled.identity == original.identity
    assert compiled.info == original.info
    for question in ("when the ferry left", "left", "the ferry " * 60, "\u200b"):
        ours, theirs = compiled.encode_question(question), original.encode_question(question)
        near(ours.vector, theirs.vector)
        near(ours.tokens, theirs.tokens)
    together = list(compiled.encode_passages(PASSAGES))
    for ours, theirs in zip(together, original.encode_passages(PASSAGES), strict=True):
        near(ours.vector, theirs.vector)
        near(ours.sentences, theirs.sentences)
        near(ours.tokens, theirs.tokens)
    question = compiled.encode_question("when the ferry left")
    assert {views.tokens.shape[1] for views in together} == {question.tokens.shape[1]}, "they are compared"


def same_tokens(pair: tuple[SentenceTransformerEncoder, CompiledEncoder], texts: list[str]) -> None:
    """Compare the offsets of whole texts, and a model's whole input for truncated and padded texts."""
    original, compiled = pair
    for ours, theirs in zip(compiled.offsets(texts), original.offsets(texts), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    for limit in (original.info.limit, 7):
        theirs = original.tokenize(texts, limit)
        ours = compiled.tokenize(texts, limit)
        np.testing.assert_array_equal([one.ids for one in ours], theirs["input_ids"])
        np.testing.assert_array_equal([one.attention_mask for one in ours], theirs["attention_mask"])
        np.testing.assert_array_equal([one.type_ids for one in ours], theirs["token_type_ids"])
        np.testing.assert_array_equal([one.offsets for one in ours], theirs["offset_mapping"])


@given(
    st.lists(st.text() | st.text("the fryl渡船é.: \u0301") | st.sampled_from([*ODD.values()]), min_size=1, max_size=4)
)
def test_any_texts_are_parted_into_the_same_tokens(tiny, texts: list[str]):
    same_tokens(tiny, texts)


def test_texts_are_padded_on_the_side_of_the_model(small: Callable[..., str], tmp_path: Path):
    original, compiled = pair(small(pooling="lasttoken", padding="left"), tmp_path)
    same_tokens((original, compiled), ["the ferry", "the ferry left. " * 5, ""])
    assert compiled.tokenize(["left", "the ferry left"], 64)[0].attention_mask[0] == 0


@pytest.mark.model
def test_the_default_encoder_parts_texts_into_the_same_tokens(real):
    same_tokens(real, [*ODD.values()])


@pytest.mark.model
@pytest.mark.parametrize(
    "text", [text for text in ODD.values() if text.strip()], ids=[k for k in ODD if ODD[k].strip()]
)
def test_the_default_encoder_gives_the_same_views(real, text: str):
    original, compiled = real
    assert compiled.identity == original.identity
    half = len(text) // 2
    passage = PassageText(text, "A context of some words", ((0, half), (half, len(text))))
    (ours,), (theirs,) = compiled.encode_passages([passage]), original.encode_passages([passage])
    near(ours.vector, theirs.vector)
    near(ours.sentences, theirs.sentences)
    near(ours.tokens, theirs.tokens)
    near(compiled.encode_question(text).vector, original.encode_question(text).vector)
    near(compiled.encode_question(text).tokens, original.encode_question(text).tokens)


def test_threads_that_ask_and_add_at_once_get_what_they_would_get_alone(tiny):
    compiled = tiny[1]
    question, (passage, *_) = compiled.encode_question(TEXT), compiled.encode_passages(PASSAGES)
    with ThreadPoolExecutor(6) as threads:
        asked = [threads.submit(compiled.encode_question, TEXT) for _ in range(40)]
        added = [threads.submit(lambda: list(compiled.encode_passages(PASSAGES))) for _ in range(20)]
        for future in asked:
            np.testing.assert_allclose(future.result().tokens, question.tokens, atol=1e-5)
        for future in added:
            np.testing.assert_allclose(future.result()[0].tokens, passage.tokens, atol=1e-5)


def test_batches_run_at_once_and_come_in_order(tiny, monkeypatch: pytest.MonkeyPatch):
    """Two batches wait for each other: if they ran one after the other, the barrier would break."""
    compiled = CompiledEncoder(tiny[1].folder, tiny[1].info, threads=2)
    passages = [PassageText("the ferry left " * size, "", ((0, 3),)) for size in (1, 4, 2, 3)]
    alone = [next(iter(tiny[1].encode_passages([passage]))) for passage in passages]
    compiled.tokens_at_once = 1  # a batch each
    both, run = threading.Barrier(2, timeout=30), compiled.run

    def together(*given: Any, **how: Any) -> list[ModelOutput]:
        both.wait()
        return run(*given, **how)

    monkeypatch.setattr(compiled, "run", together)
    for ours, theirs in zip(compiled.encode_passages(passages), alone, strict=True):
        np.testing.assert_allclose(ours.vector, theirs.vector, atol=1e-5)
        np.testing.assert_allclose(ours.tokens, theirs.tokens, atol=1e-5)


def test_an_archive_made_with_one_is_asked_with_the_other(small: Callable[..., str], tmp_path: Path, tiny):
    original, compiled = tiny
    (tmp_path / "ferry.txt").write_text("The ferry left. Nobody on the quay had seen the master.", "utf-8")
    for folder, maker, asker in (("a", original, compiled), ("b", compiled, original)):
        with Archive.open(tmp_path / folder, encoder=maker, create=True) as archive:
            assert len(archive.add(tmp_path / "ferry.txt").added) == 1
        with Archive.open(tmp_path / folder, encoder=asker, create=True) as archive:
            assert archive.ask("When left the ferry?").quotes[0].text.startswith("The ferry left.")


_NEEDED = {
    "pullquote", "lazy_loader", "platformdirs",
    "click", "rich",  # the command, and what it prints
    "onnxruntime", "tokenizers", "numpy", "faiss", "packaging",  # FAISS compares versions of NumPy
    "Stemmer", "regex", "sentencex",  # words and sentences
    "_distutils_hack",  # of setuptools: loaded by every Python beside which it is installed
}  # fmt: skip
"""The packages that `pullquote ask` imports, and no other."""


@pytest.mark.process
def test_asking_with_a_compiled_encoder_loads_nothing_of_the_reference(small: Callable[..., str], tmp_path: Path, tiny):
    """From the command line, in a separate process, as the cold start is measured."""
    script = (
        "import sys, contextlib, json\nfrom pullquote.cli import main\n"
        "with contextlib.suppress(SystemExit): main()\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})), file=sys.stderr)"
    )
    (tmp_path / "ferry.txt").write_text("The ferry left. Nobody on the quay had seen the master.", "utf-8")
    with Archive.open(
        tmp_path / "archive", encoder=small(), settings=Settings(cache=str(tmp_path / "cache")), create=True
    ) as archive:
        archive.add(tmp_path / "ferry.txt")
    command = [sys.executable, "-c", script, "ask", "When left the ferry?", "--archive", str(tmp_path / "archive")]
    cached = {"PULLQUOTE_CACHE": str(tmp_path / "cache"), "XDG_CACHE_HOME": str(tmp_path / "written")}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | cached)
    assert not (tmp_path / "written").exists()  # onnxruntime would store an identifier of the machine there
    assert "The ferry left." in done.stdout
    lines = done.stderr.splitlines()
    loaded = set(json.loads(lines[-1]))
    assert lines[:-1] == []
    assert loaded & set(metadata.packages_distributions()) - _NEEDED == set(), "nothing that it can do without"
    assert {"onnxruntime", "tokenizers"} <= loaded


@pytest.mark.parametrize(
    "module", ["pullquote.encoders.onnx.encoder", "pullquote.encoders.selection", "pullquote.encoders.onnx.cache"]
)
def test_importing_it_loads_neither_torch_nor_transformers(module: str):
    script = f"import sys, {module}; print({{'torch', 'transformers', 'sentence_transformers'}} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
