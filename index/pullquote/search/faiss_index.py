"""The kinds of FAISS index for paragraph vectors: exact while that is fast, partitioned once there are many.

Half-precision flat search is exact except for rounding. Above 100,000 passages an inverted file searches only the
partitions nearest to the question, over the same half floats: with eight bits per dimension the ten nearest among
very similar passages were the exact ones in .978 of the cases, and no faster to find. Both kinds remove in place
(FAISS, Douze et al. 2024, https://arxiv.org/abs/2401.08281). A filtered search covers every partition, so that all
passages that pass are found.
"""

from __future__ import annotations

import math
from typing import Any

import faiss
import numpy as np

from pullquote.catalog import Numbers
from pullquote.encoders.base import Vector

PROBED = 64  # partitions searched
LEARNED_FROM = 40  # vectors for each partition


def build_flat(dimension: int) -> Any:
    """Make an empty exact index."""
    exact = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    return faiss.IndexIDMap(exact)


def build_ivf(numbers: Numbers, vectors: Vector) -> Any:
    """Make a partitioned index of vectors, shape (n, d), with their numbers, shape (n,)."""
    partitions = max(1, 2 * math.isqrt(len(vectors)))
    quantizer = faiss.IndexFlatIP(vectors.shape[1])
    index = faiss.IndexIVFScalarQuantizer(
        quantizer, vectors.shape[1], partitions, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    )
    index.by_residual = False
    index.cp.spherical = True
    index.cp.niter = 10
    drawn = np.random.default_rng(0).permutation(len(vectors))[: LEARNED_FROM * partitions]
    index.train(vectors[drawn])
    index.add_with_ids(vectors, numbers)
    index.nprobe = PROBED
    return index


def is_flat(index: Any) -> bool:
    """Return whether an index is exact."""
    return isinstance(index, faiss.IndexIDMap)


def dump(index: Any) -> tuple[Numbers, Vector]:
    """Return the numbers, shape (n,), and vectors, shape (n, d), of an exact index."""
    return faiss.vector_to_array(index.id_map).astype(np.int64), index.index.reconstruct_n(0, index.ntotal)


def numbers_in(index: Any) -> Numbers:
    """Return the numbers of all vectors in an index, ascending."""
    if is_flat(index):
        return np.sort(faiss.vector_to_array(index.id_map).astype(np.int64))
    lists = index.invlists
    parts = [
        faiss.rev_swig_ptr(lists.get_ids(number), lists.list_size(number)).astype(np.int64)
        for number in range(index.nlist)
        if lists.list_size(number)
    ]
    return np.sort(np.concatenate(parts)) if parts else np.zeros(0, dtype=np.int64)


def search_params(index: Any, allowed: Numbers | None) -> Any:
    """Return the parameters of a search restricted to some numbers; None for all."""
    if allowed is None:
        return None
    chosen = faiss.IDSelectorBatch(allowed)
    if is_flat(index):
        return faiss.SearchParameters(sel=chosen)  # type: ignore[call-arg]
    return faiss.SearchParametersIVF(sel=chosen, nprobe=index.nlist)  # type: ignore[call-arg]
