"""Permissions that hold for root too, so that tests of what may not be read or written run as any user."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

VERSION_3 = 0x20080522  # of Linux' structures, capset(2)
OVERRIDES = 1 << 1 | 1 << 2  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Data(ctypes.Structure):
    _fields_ = [("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32)]


@contextmanager
def permissions_hold() -> Iterator[None]:
    """Let the calling thread, and what it starts, be held to the permissions of files, even if it is root's."""
    if os.geteuid() != 0:
        yield
        return
    if sys.platform != "linux":
        pytest.skip("only Linux lets root give up its rights for a while")
    libc = ctypes.CDLL(None, use_errno=True)
    header, data = _Header(VERSION_3, 0), (_Data * 2)()
    _checked(libc.capget(ctypes.byref(header), data))
    before = data[0].effective
    data[0].effective = before & ~OVERRIDES
    _checked(libc.capset(ctypes.byref(header), data))
    try:
        yield
    finally:
        data[0].effective = before
        _checked(libc.capset(ctypes.byref(header), data))


def _checked(result: int) -> None:
    if result:
        raise OSError(ctypes.get_errno(), "capabilities of this thread")
