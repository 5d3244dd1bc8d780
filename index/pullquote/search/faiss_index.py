"""The kinds of FAISS index for paragraph vectors: exact while that is fast, partitioned once there are many.

Half-precision flat search is exact except for rounding. Above 100,000 passages an inverted file searches only the
partitions nearest to the question, over the same half floats: with eight bits per dimension the ten nearest among
very similar passages were the exact ones in .978 of the cases, and no faster to find. Both kinds remove in place
(FAISS, Douze et al. 2024, https://arxiv.org/abs/2401.08281). A filtered search covers every partition, so that all
passages that pass are found.

An index is stored as plain arrays, whose lengths are checked, and not in FAISS's own format: FAISS believes what it
reads, and a crafted file makes it write outside of its memory.
"""

from __future__ import annotations

import math
import struct
from typing import Any

import faiss
import numpy as np

from pullquote.catalog import Numbers
from pullquote.encoders.base import Vector

PROBED = 64  # partitions searched
LEARNED_FROM = 40  # vectors for each partition

_HEADER = struct.Struct("<8sQQQ")  # which kind, dimension, vectors, partitions
_FLAT, _IVF = b"PQ-flat1", b"PQ-ivf_1"
_CODE = 2  # bytes of a half float


def build_flat(dimension: int) -> Any:
    """Make an empty exact index."""
    exact = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    return faiss.IndexIDMap(exact)


def build_ivf(numbers: Numbers, vectors: Vector) -> Any:
    """Make a partitioned index of vectors, shape (n, d), with their numbers, shape (n,)."""
    partitions = max(1, 2 * math.isqrt(len(vectors)))
    index = _empty_ivf(vectors.shape[1], partitions)
    index.cp.spherical = True
    index.cp.niter = 10
    drawn = np.random.default_rng(0).permutation(len(vectors))[: LEARNED_FROM * partitions]
    index.train(vectors[drawn])
    index.add_with_ids(vectors, numbers)
    return index


def _empty_ivf(dimension: int, partitions: int) -> Any:
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension),
        dimension,
        partitions,
        faiss.ScalarQuantizer.QT_fp16,
        faiss.METRIC_INNER_PRODUCT,
    )
    index.by_residual = False
    index.nprobe = PROBED
    return index


def to_bytes(index: Any) -> bytes:
    """Return an index as bytes: for each partition its size and centre, if there are some, then numbers and vectors."""
    if is_flat(index):
        header = _HEADER.pack(_FLAT, index.d, index.ntotal, 0)
        parts = [faiss.vector_to_array(index.id_map), faiss.vector_to_array(_unwrapped(index.index).codes)]
    else:
        header = _HEADER.pack(_IVF, index.d, index.ntotal, index.nlist)
        lists = index.invlists
        sizes = np.array([lists.list_size(number) for number in range(index.nlist)], "<i8")
        held = [(number, int(size)) for number, size in enumerate(sizes) if size]
        parts = [
            sizes,
            faiss.vector_to_array(_unwrapped(index.quantizer).codes),
            *(faiss.rev_swig_ptr(lists.get_ids(number), size) for number, size in held),
            *(faiss.rev_swig_ptr(lists.get_codes(number), size * _CODE * index.d) for number, size in held),
        ]
    return b"".join([header, *(part.tobytes() for part in parts)])


def from_bytes(data: bytes, dimension: int) -> Any:
    """Make an index of what `to_bytes` returned.

    Raises:
        ValueError: it is not the bytes of an index of this dimension.
    """
    kind, stored, count, partitions = _HEADER.unpack_from(data) if len(data) >= _HEADER.size else (b"", 0, 0, 0)
    each = 8 + _CODE * dimension
    whole = len(data) == _HEADER.size + partitions * (8 + 4 * dimension) + count * each
    if kind not in (_FLAT, _IVF) or stored != dimension or bool(partitions) != (kind == _IVF) or not whole:
        raise ValueError("not an index of this kind and dimension")
    rest = np.frombuffer(data, np.uint8, offset=_HEADER.size)
    sizes, centres, numbers, codes = np.split(rest, np.cumsum([8 * partitions, 4 * dimension * partitions, 8 * count]))
    if kind == _FLAT:
        index = build_flat(dimension)
        exact = _unwrapped(index.index)
        faiss.copy_array_to_vector(codes, exact.codes)
        faiss.copy_array_to_vector(numbers.view(np.int64), index.id_map)
        exact.ntotal = index.ntotal = count
        return index
    index = _empty_ivf(dimension, partitions)
    index.quantizer.add(centres.view(np.float32).reshape(-1, dimension))
    index.is_trained = True
    first = 0
    for number, size in enumerate(sizes.view(np.int64).tolist()):
        if not 0 <= size <= count - first:
            raise ValueError("a partition is larger than the index")
        some, their = numbers[8 * first :], codes[_CODE * dimension * first :]
        if size:
            index.invlists.add_entries(number, size, faiss.swig_ptr(some.view(np.int64)), faiss.swig_ptr(their))
        first += size
    if first != count:
        raise ValueError("partitions do not hold all of the index")
    index.ntotal = count
    return index


def _unwrapped(index: Any) -> Any:
    """Return an index inside of another as what it is."""
    return faiss.downcast_index(index)


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
