from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pullquote import Archive, EncoderError, Settings
from pullquote.pipeline.ask import MOST_READ
from pullquote.ranking.cross_encoder import DEEP, CrossEncoder
from tests.ranking.builders import scored, stored
from tests.support.archives import add
from tests.support.fake_encoder import FakeEncoder

pytestmark = pytest.mark.model

WORDS = "ferry lamp quay pear mill the what cost of".split()


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a cross-encoder of a few untrained neurons that reads pairs of WORDS."""
    import torch
    from sentence_transformers import CrossEncoder as Model
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), "utf-8")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
        num_labels=1,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=64).save_pretrained(folder)
    made = tmp_path_factory.mktemp("made")
    Model(str(folder)).save_pretrained(str(made))
    return made


def test_passages_are_ordered_by_what_the_model_gives(tiny: Path):
    texts = [" ".join((WORDS * 5)[n : n + 1 + n % 5]) for n in range(DEEP + 5)]
    ranked = [scored(stored(n, text=text), sentence=1 - n / 100) for n, text in enumerate(texts)]
    found = CrossEncoder(str(tiny)).rerank("what cost the ferry", ranked)
    assert sorted(one.stored.number for one in found) == list(range(DEEP + 5))
    assert [one.stored.number for one in found] != list(range(DEEP + 5))
    from sentence_transformers import CrossEncoder as Model

    given = Model(str(tiny)).predict([("what cost the ferry", one.stored.text) for one in found])
    assert [one.score for one in found] == pytest.approx([float(one) for one in given], abs=1e-4)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert found[0].signals == ranked[found[0].stored.number].signals


def test_an_archive_reranks_when_a_model_is_set(tiny: Path, tmp_path: Path):
    texts = [f"the ferry cost {' '.join((WORDS * 9)[n : n + 3 + n % 4])} {n}" for n in range(2 * DEEP)]
    settings = Settings(cross_encoder=str(tiny))
    for k in (3, 12, MOST_READ):
        with Archive.open(tmp_path / "a", encoder=FakeEncoder(), settings=settings, create=True) as archive:
            if not archive.stats()["articles"]:
                add(archive, *({"text": text, "id": f"a{n}"} for n, text in enumerate(texts)))
            answer = archive.ask("ferry cost", k=k)
        found = [quote.score for quote in answer.quotes]
        assert len(found) == k
        assert found == sorted(found, reverse=True)
        expected = CrossEncoder(str(tiny)).rerank(
            "ferry cost", [scored(stored(n, text=quote.text)) for n, quote in enumerate(answer.quotes)]
        )
        assert found == pytest.approx([one.score for one in expected], abs=1e-4)
        with Archive.open(tmp_path / "a", encoder=FakeEncoder(), create=True) as archive:
            plain = archive.ask("ferry cost", k=k)
            assert plain.confidence == answer.confidence
            assert [quote.text for quote in plain.quotes] != [quote.text for quote in answer.quotes]


def test_nothing_to_rerank(tiny: Path):
    assert CrossEncoder(str(tiny)).rerank("ferry", []) == []


def test_a_model_that_is_not_there_or_of_another_kind_is_refused(tiny: Path, tmp_path: Path):
    with pytest.raises(EncoderError, match="not on this machine"):
        CrossEncoder(str(tmp_path / "none"))
    from transformers import BertConfig, BertForSequenceClassification

    other = tmp_path / "other"
    shutil.copytree(tiny, other)
    config = BertConfig.from_pretrained(other, num_labels=3)
    BertForSequenceClassification(config).save_pretrained(other)
    with pytest.raises(EncoderError, match="3 scores"):
        CrossEncoder(str(other))


def test_a_damaged_one_is_told_in_one_line(tiny: Path, tmp_path: Path):
    folder = Path(shutil.copytree(tiny, tmp_path / "model"))
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(b"\x80\x02no pickle at all")
    with pytest.raises(EncoderError) as raised:
        CrossEncoder(str(folder))
    assert "\n" not in str(raised.value)
