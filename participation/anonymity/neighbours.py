"""Which texts speak of the same thing, by the letters they share. It proposes; a person decides.

Character n-grams, since words of one stem differ in German and people misspell. A list of texts
that belong together is never made: nothing here joins two texts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

NEIGHBOURS = 5
# Cosine above which two texts say nearly the same (spec/releases.md, "Themes").
NEAR = 0.45
SMALLEST, LARGEST = 3, 5  # letters of an n-gram


@dataclass(frozen=True)
class Neighbour:
    """A text and how alike it is: cosine of TF-IDF over n-grams, from 0 to 1."""

    key: bytes
    alike: float

    @property
    def near_duplicate(self) -> bool:
        return self.alike > NEAR


def neighbours(text: str, others: Mapping[bytes, str], most: int = NEIGHBOURS) -> list[Neighbour]:
    """Return the texts most like `text`, the nearest first, equal ones by key.

    others -- key to text in the same (working) language; empty texts and such that share
        nothing with `text` are no neighbours.
    """
    # A second and tens of megabytes that only whoever assigns topics should pay for.
    from sklearn.feature_extraction.text import TfidfVectorizer

    keys = sorted(key for key, other in others.items() if other.strip())
    if not keys or not text.strip():
        return []
    vectors = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(SMALLEST, LARGEST), sublinear_tf=True, dtype=np.float64
    ).fit_transform([text, *(others[key] for key in keys)])
    alike = (vectors[1:] @ vectors[0].T).toarray().ravel()
    order = np.lexsort((np.arange(len(keys)), -alike))
    found = [Neighbour(keys[place], min(float(alike[place]), 1.0)) for place in order[:most]]
    return [one for one in found if one.alike > 0]
