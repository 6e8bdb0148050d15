"""Words and numbers found eight bytes at once are those that a look at every byte finds."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kam_xl.books.reading.raw_words import stands, whole_numbers

# What stands beside digits in XML, and the bytes next to them and far above
_BYTES = st.lists(st.sampled_from(b'0123456789/:<>". \x00\xb9\xba\xff'), min_size=1, max_size=60).map(bytes)


@given(_BYTES)
def test_whole_numbers_end_where_their_digits_end(text: bytes) -> None:
    raw = np.frombuffer(text + bytes(8), np.uint8)
    numbers, lengths = whole_numbers(raw, np.arange(len(text)))
    digits = [re.match(rb"[0-9]{0,8}", text[place:])[0] for place in range(len(text))]
    assert lengths.tolist() == list(map(len, digits))
    assert numbers.tolist() == [int(one or b"0") for one in digits]


@given(_BYTES, st.integers(0, 59), st.integers(1, 20))
def test_a_word_stands_where_all_its_signs_do(text: bytes, begin: int, length: int) -> None:
    word = text[begin % len(text) :][:length]
    padded = text + bytes(32)
    found = stands(np.frombuffer(padded, np.uint8), np.arange(len(text)), word)
    assert found.tolist() == [padded.startswith(word, place) for place in range(len(text))]
