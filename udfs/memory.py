"""What was worked out before is not worked out again: the last results, by what went into them.

Excel calls a formula for every cell of a filled-down column, and again at each
recalculation, with the same ranges. The key is the content of the ranges, never
their place, so a result can be old only when its data is.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any


class Memory:
    """A bounded store: the entry not used for longest goes first.

    >>> memory = Memory(1)
    >>> memory.get("a", lambda: 1), memory.get("a", lambda: 2), memory.get("b", lambda: 3), len(memory)
    (1, 1, 3, 1)
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._known: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._known)

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Give what is known under ``key``, else make it and keep it."""
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        found = make()
        with self._lock:
            self._known[key] = found
            while len(self._known) > self._size:
                self._known.popitem(last=False)
        return found

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._known.clear()


def digest(*columns: Any) -> bytes:
    """Give a key of the content of columns: lists of texts, arrays, or None.

    >>> import numpy as np
    >>> digest(["a", "bc"]) == digest(["ab", "c"]), digest(None) == digest([""])
    (False, False)
    """
    from hashlib import blake2b

    content = blake2b(digest_size=16)
    for column in columns:
        if column is None:
            content.update(b"none")
            continue
        if isinstance(column, list):
            data = "\x00".join(column).encode("utf-8", "surrogatepass")
        else:
            data = column.tobytes()
        content.update(f"{type(column).__name__} {len(column)} {len(data)} ".encode())
        content.update(data)
    return content.digest()
