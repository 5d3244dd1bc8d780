"""Selection of the form in which an encoder runs: compiled, compiled first if need be, or the reference in torch."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from pullquote.encoders.late_chunking import INT8, LateChunkingEncoder
from pullquote.encoders.onnx.cache import OnnxCache
from pullquote.errors import EncoderError
from pullquote.settings import Settings

if TYPE_CHECKING:
    from pullquote.encoders.onnx.encoder import CompiledEncoder
    from pullquote.encoders.torch_encoder import SentenceTransformerEncoder

log = logging.getLogger("pullquote")


def choose(name: str, settings: Settings) -> LateChunkingEncoder:
    """Load the compiled form of an encoder, compiling it first if need be; the reference if it cannot be compiled.

    Raises:
        EncoderError: the encoder is not on this machine, or has rounded weights and cannot be compiled.
    """
    int8 = name.endswith(INT8)
    if int8 and not settings.compile:
        raise EncoderError(
            "encoder_only_compiled",
            "encoder {name!r} is only there compiled, and PULLQUOTE_COMPILE is 0: set it to 1",
            name=name,
        )
    cache = OnnxCache(Path(settings.cache))
    if settings.compile and (taken := cache.load(name)):
        return taken
    from pullquote.encoders.torch_encoder import SentenceTransformerEncoder  # imports torch

    original = SentenceTransformerEncoder(name.removesuffix(INT8))
    if not settings.compile:
        return original
    if not int8 and original.model.device.type != "cpu":
        return original  # faster than its compiled form, which runs on the CPU
    why = cache.untrusted() or cache.unsupported_reason(name)
    if not why:
        log.info("compiling the encoder %s, once: it will start and answer faster", name)
        try:
            return compile_and_load(original, cache, int8=int8)
        except EncoderError as error:
            why = str(error)
    if int8:
        raise EncoderError(
            "encoder_not_compilable", "encoder {name!r} cannot be compiled: {problem}", name=name, problem=why
        )
    log.warning("the encoder %s is used as it is, not compiled: %s", name, why)
    return original


def compile_and_load(original: SentenceTransformerEncoder, cache: OnnxCache, *, int8: bool) -> CompiledEncoder:
    """Compile an encoder, store it in the cache, and load it from there.

    Raises:
        NotCompiled: it cannot be compiled; if trying again would fail the same way, that is remembered.
    """
    from pullquote.encoders.onnx.export import NotCompiled, compile_encoder
    from pullquote.encoders.torch_encoder import source_folder

    name = original.info.name + (INT8 if int8 else "")
    try:
        source = source_folder(original.info.name)
        try:
            cache.store(name, source, lambda folder: compile_encoder(original, folder, int8=int8))
        except NotCompiled as error:
            if error.lasting:
                cache.mark_unsupported(name, source, str(error))
            raise
    except OSError as error:
        raise NotCompiled(str(error), lasting=False) from error
    taken = cache.load(name)
    if taken is None:
        raise NotCompiled("what was compiled cannot be loaded", lasting=False)
    return taken
