"""Optional reranking of the best candidates by a cross-encoder, which reads question and passage together.

Off unless a model is named (`PULLQUOTE_CROSS_ENCODER`). It changes the order, but neither what is quoted nor the
confidence, which are calibrated on the signals of the first ranking and what the reader finds (ranking/calibration.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pullquote.encoders.offline import offline, silence
from pullquote.errors import EncoderError, first_line
from pullquote.ranking.scoring import DECIMALS, ScoredPassage

DEEP = 30  # passages reranked at least; each costs as much as encoding a passage


class CrossEncoder:
    """A sentence-transformers CrossEncoder stored on this machine.

    Args:
        name: a folder, or a model id in the local cache.

    Raises:
        EncoderError: it is not on this machine, or returns more than one score for a pair.
    """

    def __init__(self, name: str) -> None:
        from sentence_transformers import CrossEncoder as Model  # imports torch: seconds

        silence()
        try:
            with offline():
                self._model = Model(name, local_files_only=True, trust_remote_code=False)
        except (OSError, ValueError, ImportError) as error:
            raise EncoderError(
                "cross_encoder_missing",
                "cross-encoder {name!r} is not on this machine ({problem}): give a folder that holds a "
                "sentence-transformers CrossEncoder, or none",
                name=name,
                problem=first_line(error),
            ) from error
        except Exception as error:  # pickle, safetensors and torch raise all kinds for damaged files
            raise EncoderError(
                "cross_encoder_damaged",
                "cross-encoder {name!r} cannot be loaded ({problem}): its files are damaged, or of another kind",
                name=name,
                problem=first_line(error),
            ) from error
        if self._model.num_labels != 1:
            raise EncoderError(
                "cross_encoder_unfit",
                "cross-encoder {name!r} gives {scores} scores a pair: one is needed",
                name=name,
                scores=self._model.num_labels,
            )

    def rerank(self, question: str, ranked: Sequence[ScoredPassage]) -> list[ScoredPassage]:
        """Order passages by the cross-encoder's score, best first, ties by passage number."""
        if not ranked:
            return []
        given = self._model.predict([(question, one.stored.text) for one in ranked], show_progress_bar=False)
        read = [replace(one, reranked=round(float(score), DECIMALS)) for one, score in zip(ranked, given, strict=True)]
        return sorted(read, key=lambda one: (-one.score, one.stored.number))
