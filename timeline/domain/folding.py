"""Names as people type them: without accents, case and punctuation."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})
"""Letters that Unicode does not take apart, as English papers write them."""


def fold(name: str) -> str:
    """Lower-case words with one blank between them: `Mevlüt Çavuşoğlu` is `mevlut cavusoglu`."""
    bare = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    letters = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return " ".join(re.findall(r"\w+", letters.replace("'", "").replace("’", "")))
