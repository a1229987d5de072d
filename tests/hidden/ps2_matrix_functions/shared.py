"""What several exercises of assignment 2 use: answers of which some parts are replaced, and inverses without
rounding.
"""

from fractions import Fraction

import torch

NAMES = ("first", "second", "third")


def but(right, **others):
    """The parts of an answer with some of them replaced, as but((a, b), second=c)."""
    return tuple(others.get(name, part) for name, part in zip(NAMES, right, strict=False))


def eye_like(X, size=None):
    """The identity of this size, or of that of X, in dtype and on the device of X."""
    return torch.eye(X.shape[-1] if size is None else size, dtype=X.dtype, device=X.device)


def inverse_in_fractions(X):
    """The inverse of a matrix (n, n) by elimination in fractions: right to the last digit, however ill-conditioned
    X is.
    """
    n = len(X)
    rows = [
        [*map(Fraction, row), *map(Fraction, unit)] for row, unit in zip(X.tolist(), torch.eye(n).tolist(), strict=True)
    ]
    for i in range(n):
        pivot = max(range(i, n), key=lambda j: abs(rows[j][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [entry / rows[i][i] for entry in rows[i]]
        for j in set(range(n)) - {i}:
            rows[j] = [entry - rows[j][i] * own for entry, own in zip(rows[j], rows[i], strict=True)]
    return X.new_tensor([[float(entry) for entry in row[n:]] for row in rows])
