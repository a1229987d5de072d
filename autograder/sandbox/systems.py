"""Counts linear systems as a numerical analyst does: by right-hand sides, and not by calls.

solve(A, b)                                one
solve(A, B), three columns, or A, B of     three: the inverse as a solution for every unit vector is n systems
    three right-hand sides for one matrix
lu_factor(A), then lu_solve for b          one: a factorisation is there for what is solved with it
cholesky(A), then two triangular solves    one: they belong together
eigh(A), det(A)                            one each
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from torch import Tensor

INVERSES = frozenset({"cholesky_inverse", "linalg_inv_ex", "linalg_pinv"})
# what needs O(n³) operations and may solve many
_FACTORISATIONS = frozenset(
    {
        "_linalg_det", "_linalg_eigh", "_linalg_slogdet", "_linalg_svd", "_lu_with_info", "geqrf", "linalg_cholesky_ex",
        "linalg_eig", "linalg_ldl_factor_ex", "linalg_lu", "linalg_lu_factor_ex", "linalg_qr",
    }
)  # fmt: skip
# where the matrix stands among the arguments
_SOLVES = {"_linalg_solve_ex": 0, "linalg_lstsq": 0}
_SOLVES_WITH_FACTORS = {"linalg_lu_solve": 0, "cholesky_solve": 1, "linalg_ldl_solve": 0}
_TRIANGULAR_SOLVES = {"linalg_solve_triangular": 0, "triangular_solve": 1}
_FACTORISES = _FACTORISATIONS | _SOLVES.keys() | INVERSES - {"cholesky_inverse"}  # which is given its factor


class Systems:
    """The systems that were solved so far.

    Attributes:
        factorisations: how many calls decomposed a matrix, or all of a batch; an inverse and a solve do, too.
    """

    def __init__(self) -> None:
        self._whole = self._factors = self._with_factors = self._triangular = self.factorisations = 0

    def note(self, name: str, arguments: Sequence[Any], result: Any) -> None:
        """Note an operation that reached the dispatcher."""
        self._factors += name in _FACTORISATIONS
        self.factorisations += name in _FACTORISES
        self._whole += _right_hand_sides(_SOLVES, name, arguments, result)
        self._with_factors += _right_hand_sides(_SOLVES_WITH_FACTORS, name, arguments, result)
        self._triangular += _right_hand_sides(_TRIANGULAR_SOLVES, name, arguments, result)

    @property
    def count(self) -> int:
        """How many they are."""
        return self._whole + max(self._factors, self._with_factors + math.ceil(self._triangular / 2))


def _right_hand_sides(table: dict[str, int], name: str, arguments: Sequence[Any], result: Any) -> int:
    """Count the right-hand sides of one call for each matrix of a batch, at least one; 0 for any other operation."""
    if name not in table:
        return 0
    matrix, solution = arguments[table[name]], result if isinstance(result, Tensor) else result[0]
    unknowns = matrix.shape[:-2].numel() * matrix.shape[-1]
    return max(1, solution.numel() // unknowns) if unknowns else 1
