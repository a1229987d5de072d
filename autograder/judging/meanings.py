"""What an exception means, from a fixed list: of a hidden check its own words, which may hold an input, are not told.

The first entry that fits counts. At most 32, so that one call of a student's carries home at most five bits by them.
"""

from __future__ import annotations

import re

from autograder.sandbox.outcome import Raised

READ = 500  # characters of an exception's text

_ENTRIES: tuple[tuple[str, str, str], ...] = (
    (
        "product",
        r"shapes cannot be multiplied|inconsistent tensor size|size mismatch|Incompatible matrix sizes|"
        r"matmul: Input operand|dimensions of batch\d|shapes .* not aligned",
        "two sizes do not match in a product",
    ),
    (
        "entrywise",
        r"must match the size of tensor b|could not be broadcast|dimension of length|broadcast shape|"
        r"shape mismatch: objects",
        "two sizes do not match in an operation that goes entry by entry",
    ),
    (
        "einsum",
        r"einsum\(\)",
        "the letters of an einsum do not fit its tensors",
    ),
    (
        "dimensions",
        r"at least 1D|1D tensors expected|must be a matrix|must be 1-?D|must be 2-?D|at least 2 dimensions|"
        r"2 or more dimensions|matrices expected|vector expected|only supports 2D",
        "a tensor has too few dimensions, or too many, for what is done with it",
    ),
    (
        "dimension",
        r"Dimension out of range|dimension specified as|axis .* is out of bounds",
        "a dimension is named that the tensor does not have",
    ),
    (
        "index",
        r"index .* is out of bounds|index .* out of range|too many indices|index (is )?out of bounds|"
        r"index (is )?out of range|pop from empty",
        "an index goes beyond what is there",
    ),
    (
        "reshape",
        r"is invalid for input of size|view size is not compatible|cannot reshape",
        "a reshape or view does not fit the entries that there are",
    ),
    (
        "expand",
        r"expanded size|number of sizes provided",
        "a tensor does not fit the shape that it is expanded to, or written into",
    ),
    (
        "joined",
        r"except in dimension|expects each tensor to be equal size|input array dimensions",
        "tensors of different sizes are put together",
    ),
    (
        "empty",
        r"non-empty|of an empty|numel\(\) == 0|has no identity|non-zero size|zero-size",
        "something is done with nothing: with an empty list, or a tensor without entries",
    ),
    (
        "square",
        r"square matri|must be batches of square",
        "a matrix that has to be square is not",
    ),
    (
        "singular",
        r"singular|not invertible",
        "a singular matrix is to be inverted, or a system with one to be solved",
    ),
    (
        "definite",
        r"positive-definite|positive definite",
        "a matrix that has to be positive definite is not",
    ),
    (
        "dtype",
        r"same dtype|expected scalar type|Found dtype|dtype .* does not match|can't be cast",
        "two dtypes do not match",
    ),
    (
        "whole",
        r"not implemented for '|floating point|floating or complex|could not infer output dtype|"
        r"Integers to negative",
        "whole numbers or truth values stand where numbers with a point are due",
    ),
    (
        "device",
        r"same device|on device|Cannot copy out of meta|on meta|meta tensor|device type",
        "tensors lie on different devices, or one without numbers is asked for them",
    ),
    (
        "scalar",
        r"converted to Scalar|only one element|only length-1|only 0-dimensional|size-1 arrays",
        "a tensor of several entries is taken for one number",
    ),
    (
        "truth",
        r"[Bb]ool(ean)? value of Tensor|truth value",
        "a tensor of several entries is taken for true or false",
    ),
    (
        "in_place",
        r"leaf [Vv]ariable that requires grad|in-?place operation|Inplace update",
        "a tensor is changed in place where autograd, or its owner, needs it as it was",
    ),
    (
        "no_graph",
        r"does not require grad|not have been used in the graph|grad_fn",
        "what is differentiated does not depend on the variable",
    ),
    (
        "not_scalar",
        r"scalar outputs|scalar-valued|must return a scalar|0-dim Tensor",
        "only a number has a gradient, and this is none",
    ),
    (
        "twice",
        r"backward through the graph a second time",
        "a graph is walked through twice that was kept for once",
    ),
    (
        "attached",
        r"numpy\(\) on Tensor that requires grad|detach\(\)",
        "a tensor that requires a gradient has to be detached first",
    ),
    (
        "few",
        r"missing \d+ required|not enough values to unpack",
        "a function gets too few arguments, or there are too few values for the names",
    ),
    (
        "many",
        r"positional arguments? but|too many values to unpack|unexpected keyword",
        "a function gets more arguments than it takes, or there are more values than names",
    ),
    (
        "none",
        r"NoneType",
        "something is None where a value is due: is a return missing?",
    ),
    (
        "name",
        r"is not defined|before assignment|not associated with a value",
        "a name is used that means nothing there",
    ),
    (
        "attribute",
        r"has no attribute",
        "something does not have the attribute that is asked for",
    ),
    (
        "called",
        r"object is not callable",
        "something is called that is no function",
    ),
    (
        "indexed",
        r"not subscriptable|indices must be|only integers",
        "something is indexed by what cannot be an index, or has none",
    ),
    (
        "operands",
        r"unsupported operand|must be Tensor|received an invalid combination|must be real number|not iterable|"
        r"argument .* must be",
        "an operation gets something of a kind that it does not take",
    ),
)
PHRASES: dict[str, str] = {name: phrase for name, _, phrase in _ENTRIES}
_PATTERNS = [(name, re.compile(pattern)) for name, pattern, _ in _ENTRIES]


def meaning_of(raised: Raised) -> str:
    """Return the name of the entry that fits an exception's text; empty if none does."""
    text = raised.text[:READ]
    return next((name for name, pattern in _PATTERNS if pattern.search(text)), "")
