"""The compiled form of an encoder: the same weights as an ONNX graph, run by onnxruntime without torch.

`compiling` makes it from the reference and checks it. It starts ten times faster, answers a question in half the time,
and is the same encoder: vectors of both compare.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # read when tokenizers first works; threads go to the model

import numpy as np
import onnxruntime
from tokenizers import Encoding, Tokenizer

from index.encoding.contextual import ContextualEncoder, Facts, Offsets, Output

GRAPH = "model.onnx"
WEIGHTS = "model.bin"  # beside the graph, so that they are mapped into memory instead of read and copied
TOKENIZER = "tokenizer.json"
OUTPUTS = ("token_embeddings", "sentence_embedding")

# What an encoding gives for each input that a graph may have.
INPUTS = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}


class CompiledEncoder(ContextualEncoder):
    """Encode with a compiled encoder.

    Args:
        folder: holds the graph, its weights and the tokenizer.
        facts: what `compiling` found out about the model.
        threads: how many threads share the work of one run; by default one for each core this process may use.
    """

    def __init__(self, folder: Path, facts: Facts, *, threads: int | None = None) -> None:
        super().__init__(facts)
        self.folder = folder
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._truncation: Mapping[str, Any] = self._tokenizer.truncation or {}
        self._padding: Mapping[str, Any] = self._tokenizer.padding or {}
        # Rounding to eight bits is by the greatest value in the run.
        self.alike = not facts.int8 and self._padding.get("direction", "right") == "right"
        self._tokenizing = threading.Lock()
        self._threads = threads or cores()
        self._session = self._opened(self._threads)
        self._inputs = [one.name for one in self._session.get_inputs()]

    def offsets(self, texts: Sequence[str]) -> list[Offsets]:
        """Give the code-point ranges, shape (t, 2), of all tokens of each text, special ones included."""
        return [_offsets(one) for one in self.tokenize(texts, None)]

    def run(self, texts: Sequence[str], limit: int) -> list[Output]:
        """Run the model once over texts, each cut after `limit` tokens."""
        return self._run(self._session, texts, limit)

    def run_all(self, batches: Sequence[Sequence[str]], limit: int) -> Iterator[list[Output]]:
        """Run the model over batches, each in one thread: to share a batch among threads wastes time in waiting."""
        with ThreadPoolExecutor(self._threads) as pool:
            yield from pool.map(lambda batch: self._run(self._single, batch, limit), batches)

    @cached_property
    def _single(self) -> onnxruntime.InferenceSession:
        return self._session if self._threads == 1 else self._opened(1)

    def _opened(self, threads: int) -> onnxruntime.InferenceSession:
        return onnxruntime.InferenceSession(
            self.folder / GRAPH, session_options(threads), providers=["CPUExecutionProvider"]
        )

    def _run(self, session: onnxruntime.InferenceSession, texts: Sequence[str], limit: int) -> list[Output]:
        encodings = self.tokenize(texts, limit)
        features = {
            name: np.array([getattr(one, INPUTS[name]) for one in encodings], dtype=np.int64) for name in self._inputs
        }
        tokens, pooled = session.run(OUTPUTS, features)
        masks = [np.array(one.attention_mask, dtype=bool) for one in encodings]
        return [
            Output(tokens[i][mask], _offsets(one)[mask], pooled[i])
            for i, (one, mask) in enumerate(zip(encodings, masks, strict=True))
        ]

    def tokenize(self, texts: Sequence[str], limit: int | None) -> list[Encoding]:
        """Part texts into tokens; with a limit, each is cut after that many, and all are padded to one length."""
        with self._tokenizing:  # a tokenizer keeps truncation and padding as its own state
            if limit is None:
                self._tokenizer.no_truncation()
                self._tokenizer.no_padding()
            else:
                self._tokenizer.enable_truncation(**{**self._truncation, "max_length": limit})
                self._tokenizer.enable_padding(**self._padding)
            return list(self._tokenizer.encode_batch(list(texts)))


def session_options(threads: int) -> onnxruntime.SessionOptions:
    """Give how a graph is run, which was optimised when it was compiled.

    Threads do not spin while they wait for each other: a machine has other things to do, and other questions to answer.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.enable_mem_pattern = False  # it pays for inputs of one shape; every question has its own
    options.log_severity_level = 4  # what goes wrong is raised
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def cores() -> int:
    """Give the number of cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _offsets(encoding: Encoding) -> Offsets:
    return np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
