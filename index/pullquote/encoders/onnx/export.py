"""Compilation of an encoder from the reference: export, round if requested, optimise, and check.

The graph goes from tokens to the pooled vector, so pooling, dense layers and normalisation are in it.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnxruntime

from pullquote.encoders.base import Vector
from pullquote.encoders.late_chunking import INT8, LateChunkingEncoder, ModelBatch, ModelInfo, ModelOutput
from pullquote.encoders.onnx.encoder import GRAPH, INPUTS, OUTPUTS, PAST, PRESENT, TOKENIZER, WEIGHTS, CompiledEncoder
from pullquote.encoders.prefix_cache import State
from pullquote.encoders.torch_encoder import SentenceTransformerEncoder
from pullquote.errors import EncoderError

OPSET = 17
MODULES = ("Transformer", "Pooling", "Normalize", "Dense")
PASSING = (ImportError, OSError, MemoryError)  # errors that may not occur again
ENOUGH = 0.9999  # the minimum cosine between a vector of the reference and the same vector of the compiled form
ENOUGH_INT8 = 0.95  # the minimum mean with rounded weights, whose vectors are never mixed with exact ones

# Texts of various lengths and scripts, so that padding, truncation and unusual tokens are compared.
PROBES = (
    "When did the ferry leave?",
    "The keeper lit the lamp at dusk; by midnight, 3,500 people had crossed the harbour for £2.40 each.",
    "연락선은 일곱 시에 떠났고, 아무도 선장을 보지 못했다.",
    "渡船は七時に出た。誰も船長を見なかった。",
    "Der Fährbetrieb wurde eingestellt, sagte die Bürgermeisterin – « provisoirement », ajouta-t-elle.",
    "Паром ушёл в семь часов утра.",
    "غادرت العبّارة في السابعة صباحًا.",
    "cafe\u0301 😀 👩‍👩‍👧 naïve ﬁne Ⅷ",
    "x",
    "Nobody on the quay had seen the master. " * 80,
)


class NotCompiled(EncoderError):
    """An encoder cannot be compiled; if `lasting`, trying again would fail the same way."""

    def __init__(self, why: str, *, lasting: bool) -> None:
        super().__init__("not_compiled", "{problem}", problem=why)
        self.lasting = lasting


@dataclass(frozen=True, slots=True)
class Agreement:
    """How similar the vectors of two encoders are: the mean cosines of pooled and of token vectors, and the minimum."""

    pooled: float
    tokens: float
    least: float


def compile_encoder(original: SentenceTransformerEncoder, folder: Path, *, int8: bool = False) -> ModelInfo:
    """Compile an encoder into an empty folder, and check that it returns the same vectors.

    Args:
        original: the reference.
        folder: where to write.
        int8: round the weights to eight bits. The vectors differ, so it is another encoder, and its name says so.

    Returns:
        The properties of the compiled encoder.

    Raises:
        NotCompiled: it cannot be exported, or returns different vectors.
    """
    _require_supported(original)
    info = replace(original.info, name=original.info.name + (INT8 if int8 else ""), int8=int8)
    try:
        with TemporaryDirectory(dir=folder) as aside:
            exported = Path(aside) / GRAPH
            _export(original, exported)
            _optimise(_rounded(exported) if int8 else exported, folder / GRAPH)
        original.model.tokenizer.backend_tokenizer.save(str(folder / TOKENIZER), pretty=False)
        found = agreement(original, CompiledEncoder(folder, info))
    except NotCompiled:
        raise
    except Exception as error:  # torch and onnxruntime raise all kinds of exceptions for models they do not support
        why = str(error).strip().split("\n")[0] or type(error).__name__
        causes = (error, error.__cause__, error.__context__)
        raise NotCompiled(why, lasting=not any(isinstance(cause, PASSING) for cause in causes)) from error
    if not (min(found.pooled, found.tokens) >= ENOUGH_INT8 if int8 else found.least >= ENOUGH):  # NaN is not enough
        raise NotCompiled(f"it would give other vectors: cosine {found.least:.6f}, expected {ENOUGH}", lasting=True)
    return info


def agreement(original: LateChunkingEncoder, compiled: LateChunkingEncoder, texts: Sequence[str] = PROBES) -> Agreement:
    """Compare the outputs of two encoders for a single text, and for several texts, padded, the last one truncated.

    Raises:
        NotCompiled: the two split the texts into different tokens.
    """
    pooled, tokens = [], []
    for batch in (texts[:1], texts[:-1], texts[-2:]):
        pairs = list(zip(_run(original, batch), _run(compiled, batch), strict=True))
        if original.info.supports_prefix_cache:
            pairs += zip(
                _run(original, batch, pairs[0][0].state), _run(compiled, batch, pairs[0][1].state), strict=True
            )
        for one, other in pairs:
            if not np.array_equal(one.offsets, other.offsets):
                raise NotCompiled("it would part texts into other tokens", lasting=True)
            pooled.append(_cosines(one.pooled[None, :], other.pooled[None, :]))
            tokens.append(_cosines(one.tokens, other.tokens))
    found = np.concatenate(pooled), np.concatenate(tokens)
    return Agreement(float(found[0].mean()), float(found[1].mean()), float(min(found[0].min(), found[1].min())))


def _run(encoder: LateChunkingEncoder, texts: Sequence[str], after: State | None = None) -> list[ModelOutput]:
    """Run an encoder over texts, every second one continuing from a state."""
    states = [after if i % 2 else None for i in range(len(texts))]
    return encoder.run(ModelBatch(texts, states), encoder.info.limit, keep=encoder.info.supports_prefix_cache)


def _cosines(ones: Vector, others: Vector) -> Vector:
    lengths = np.linalg.norm(ones, axis=1) * np.linalg.norm(others, axis=1)
    return np.asarray((ones * others).sum(axis=1) / np.maximum(lengths, 1e-12))


def _require_supported(original: SentenceTransformerEncoder) -> None:
    kinds = [type(module).__name__ for module in original.model]
    if kinds[:2] != ["Transformer", "Pooling"] or set(kinds) - {*MODULES}:
        raise NotCompiled(f"it is made of {', '.join(kinds)}, known are {', '.join(MODULES)}", lasting=True)
    unknown = set(original.tokenize(PROBES[:1], original.info.limit)) - {*INPUTS, "offset_mapping"}
    if unknown:
        raise NotCompiled(f"it takes {', '.join(sorted(unknown))} besides tokens", lasting=True)


def _export(original: SentenceTransformerEncoder, path: Path) -> None:
    """Trace the model over texts of different lengths; batch size and length stay dynamic."""
    import torch

    class Graph(torch.nn.Module):
        """The model as a function of tensors, so that it can be traced."""

        def __init__(self) -> None:
            super().__init__()
            self.model = original.model

        def forward(self, *tensors: Any) -> tuple[Any, ...]:
            features = dict(zip(names, tensors, strict=False))
            return tuple(tensor.float() for tensor in original.forward(features, tensors[len(names) :]))

    features = dict(original.tokenize(PROBES[:3], original.info.limit))
    del features["offset_mapping"]
    names = list(features)
    parts, heads, size = original.state_shape if original.info.supports_prefix_cache else (0, 0, 0)
    states = [torch.ones(3, heads, 2, size) for _ in range(parts)]
    if states:
        features["attention_mask"] = torch.hstack([torch.ones(3, 2, dtype=torch.int64), features["attention_mask"]])
    before, kept = [f"{PAST}{i}" for i in range(parts)], [f"{PRESENT}{i}" for i in range(parts)]
    axes = {name: {0: "batch", 1: "length"} for name in (*names, OUTPUTS[0])} | {OUTPUTS[1]: {0: "batch"}}
    axes |= {name: {0: "batch", 2: "before"} for name in before} | {name: {0: "batch", 2: "length"} for name in kept}
    if states:
        axes["attention_mask"] = {0: "batch", 1: "both"}
    device = original.model.device
    try:
        with torch.inference_mode(), _hushed():
            torch.onnx.export(
                Graph().to("cpu").eval(),
                (*features.values(), *states),
                str(path),
                dynamo=False,
                opset_version=OPSET,
                input_names=[*names, *before],
                output_names=[*OUTPUTS, *kept],
                dynamic_axes=axes,
            )
    finally:
        original.model.to(device)


def _rounded(exported: Path) -> Path:
    """Round the weights to eight bits, with a separate scale for each output of a layer."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    rounded = exported.with_name("int8.onnx")
    with _hushed():
        quantize_dynamic(exported, rounded, per_channel=True, weight_type=QuantType.QInt8)
    return rounded


def _optimise(exported: Path, path: Path) -> None:
    """Fuse the operations that can be fused on any machine; write the weights beside the graph for memory mapping."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(path)
    options.log_severity_level = 4
    options.add_session_config_entry("session.optimized_model_external_initializers_file_name", WEIGHTS)
    options.add_session_config_entry("session.optimized_model_external_initializers_min_size_in_bytes", "1024")
    onnxruntime.InferenceSession(exported, options, providers=["CPUExecutionProvider"])


@contextmanager
def _hushed() -> Iterator[None]:
    """Suppress the exporters' warnings: what matters is checked afterwards."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        try:
            yield
        finally:
            logging.disable(logging.NOTSET)
