from __future__ import annotations

from pullquote import quoting


def test_public_names_are_sorted_and_exist():
    constants = [name for name in quoting.__all__ if name.isupper()]
    classes = [name for name in quoting.__all__ if name[0].isupper() and not name.isupper()]
    functions = [name for name in quoting.__all__ if name[0].islower()]
    assert quoting.__all__ == sorted(constants) + sorted(classes) + sorted(functions)
    assert all(hasattr(quoting, name) for name in quoting.__all__)
