"""Small encoders with random weights, made here."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

LETTERS = [*"abcdefghijklmnopqrstuvwxyz", *(f"##{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")]
VOCABULARY = [*"[PAD] [UNK] [CLS] [SEP] [MASK] query passage : . the ferry left 渡 船 연락선 é".split(), *LETTERS]

Small = Callable[..., str]


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """Give a function that makes a tiny model and saves it; equal arguments give the same folder."""
    made: dict[str, str] = {}

    def make(pooling: str = "mean", **others: Any) -> str:
        key = repr((pooling, sorted(others.items())))
        if key not in made:
            made[key] = str(_make(tmp_path_factory.mktemp("model"), pooling, **others))
        return made[key]

    return make


def _make(
    folder: Path,
    pooling: str,
    *,
    prompts: dict[str, str] | None = None,
    normalize: bool = False,
    dense: int = 0,
    padding: str = "right",
    length: int = 64,
) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.models import Dense, Normalize, Pooling, Transformer
        from transformers import BertConfig, BertModel, BertTokenizerFast

        (folder / "vocab.txt").write_text("\n".join(VOCABULARY), "utf-8")
        torch.manual_seed(3)
        config = BertConfig(
            vocab_size=len(VOCABULARY),
            hidden_size=32,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=64,
            max_position_embeddings=length,
        )
        BertModel(config).save_pretrained(folder)
        BertTokenizerFast(str(folder / "vocab.txt"), padding_side=padding).save_pretrained(folder)
        modules = [Transformer(str(folder)), Pooling(32, pooling_mode=pooling)]
        modules += [Dense(32, dense)] if dense else []
        modules += [Normalize()] if normalize else []
        SentenceTransformer(modules=modules, prompts=prompts).save(str(folder / "saved"))
    return folder / "saved"
