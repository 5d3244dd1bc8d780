"""The compiled form of an encoder: an ONNX graph with the same weights, run by onnxruntime without torch.

`export` makes it from the reference and checks it. It starts ten times faster, answers a question in half the time,
and is the same encoder: vectors of the two are comparable.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # read when tokenizers is first used

import numpy as np
import onnxruntime
from tokenizers import Encoding, Tokenizer

from pullquote.encoders.late_chunking import (
    LateChunkingEncoder,
    ModelBatch,
    ModelInfo,
    ModelOutput,
    Offsets,
    split_outputs,
)
from pullquote.encoders.prefix_cache import stacked

GRAPH = "model.onnx"
WEIGHTS = "model.bin"  # beside the graph, so that they are mapped into memory instead of read and copied
TOKENIZER = "tokenizer.json"
OUTPUTS = ("token_embeddings", "sentence_embedding")

# The attribute of an encoding for each input that a graph may have.
INPUTS = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}
PAST, PRESENT = "past.", "present."  # with a number: a part of the state a run continues from, or returns


class CompiledEncoder(LateChunkingEncoder):
    """Encodes with a compiled encoder.

    Args:
        folder: holds the graph, its weights and the tokenizer.
        info: the model's properties as found by `export`.
        threads: how many batches or questions are run at once; by default one for each core this process may use.
    """

    def __init__(self, folder: Path, info: ModelInfo, *, threads: int | None = None) -> None:
        self._threads = threads or cores()
        super().__init__(info)
        self.folder = folder
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._truncation: Mapping[str, Any] = self._tokenizer.truncation or {}
        self._padding: Mapping[str, Any] = self._tokenizer.padding or {}
        self._tokenizing = threading.Lock()
        self._session = onnxruntime.InferenceSession(
            folder / GRAPH, session_options(), providers=["CPUExecutionProvider"]
        )
        self._inputs = [one.name for one in self._session.get_inputs()]
        parts = [one.shape for one in self._session.get_inputs() if one.name.startswith(PAST)]
        self._state = (len(parts), parts[0][1], parts[0][3]) if parts else (0, 0, 0)  # parts, heads, size of a head

    def offsets(self, texts: Sequence[str]) -> list[Offsets]:
        """Return the code-point ranges, shape (t, 2), of all tokens of each text, special ones included."""
        return [_offsets(one) for one in self.tokenize(texts, None)]

    def run_all(self, batches: Sequence[ModelBatch], limit: int, *, keep: bool = False) -> Iterator[list[ModelOutput]]:
        """Run the model over batches, several at once, each in one thread."""
        with ThreadPoolExecutor(self._threads) as pool:
            yield from pool.map(lambda batch: self.run(batch, limit, keep=keep), batches)

    def run(self, batch: ModelBatch, limit: int, *, keep: bool = False) -> list[ModelOutput]:
        """Run the model once over a batch, each text cut after `limit` tokens; with `keep`, return its states too."""
        encodings = self.tokenize(batch.texts, limit)
        features = {
            name: np.array([getattr(one, INPUTS[name]) for one in encodings], dtype=np.int64)
            for name in self._inputs
            if name in INPUTS
        }
        own = features["attention_mask"].astype(bool)
        if self.info.supports_prefix_cache:
            states, before = stacked(batch.after, self._state)
            features |= {f"{PAST}{i}": state for i, state in enumerate(states)}
            features["attention_mask"] = np.hstack([before, features["attention_mask"]])
        kept = [f"{PRESENT}{i}" for i in range(self._state[0])] if keep else []
        arrays = self._session.run([*OUTPUTS, *kept], features)
        return split_outputs(arrays, [_offsets(one) for one in encodings], own)

    def tokenize(self, texts: Sequence[str], limit: int | None) -> list[Encoding]:
        """Split texts into tokens; with a limit, each is cut after that many, and all are padded to one length."""
        with self._tokenizing:  # a tokenizer stores truncation and padding as its own state
            if limit is None:
                self._tokenizer.no_truncation()
                self._tokenizer.no_padding()
            else:
                self._tokenizer.enable_truncation(**{**self._truncation, "max_length": limit})
                self._tokenizer.enable_padding(**self._padding)
            return list(self._tokenizer.encode_batch(list(texts)))


def session_options() -> onnxruntime.SessionOptions:
    """Return the options for running a graph that was optimised when it was compiled.

    With one thread: a second one hardly speeds up a question, and takes processor time from others.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.enable_mem_pattern = False  # it is worthwhile only for inputs of one shape; questions differ in theirs
    options.log_severity_level = 4  # errors are raised, so they need not be logged
    return options


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _offsets(encoding: Encoding) -> Offsets:
    return np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
