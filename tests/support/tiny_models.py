"""Tiny encoders with random weights, of several kinds, and a tiny tokenizer for the reader."""

from __future__ import annotations

import warnings
from pathlib import Path

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from pullquote.answerability.layout import Layout, LayoutEncoder

LETTERS = [*"abcdefghijklmnopqrstuvwxyz", *(f"##{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")]
VOCABULARY = [*"[PAD] [UNK] [CLS] [SEP] [MASK] query passage : . the ferry left 渡 船 연락선 é".split(), *LETTERS]


def make(
    folder: Path,
    *,
    pooling: str = "mean",
    prompts: dict[str, str] | None = None,
    normalize: bool = False,
    dense: int = 0,
    padding: str = "right",
    length: int = 64,
    seed: int = 3,
    extra: bool = False,
) -> Path:
    """Save a sentence-transformers model in a folder; return the folder."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.models import Dense, LayerNorm, Normalize, Pooling, Transformer
        from transformers import BertConfig, BertModel, BertTokenizerFast

        (folder / "vocab.txt").write_text("\n".join(VOCABULARY), "utf-8")
        torch.manual_seed(seed)
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
        modules += [LayerNorm(32)] if extra else []
        modules += [Normalize()] if normalize else []
        SentenceTransformer(modules=modules, prompts=prompts).save(str(folder / "saved"))
    return folder / "saved"


def layout_encoder(layout: Layout | None = None) -> LayoutEncoder:
    """Return what lays out pairs for the reader, with a tokenizer that knows a few words and all small letters."""
    vocabulary = {token: number for number, token in enumerate([*VOCABULARY, "|", "[", "]"])}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.add_special_tokens(["[CLS]", "[SEP]", "[PAD]"])
    return LayoutEncoder(tokenizer, layout)
