"""What several exercises of assignment 6 use: bent spectra, pseudo-inverses, and the scale of their pictures."""

import torch

LONGEST_ARROW, FAR = 0.55, 1e6


def bent(g, H, change):
    """−Q diag(1 / change(w)) Qᵀg."""
    w, Q = torch.linalg.eigh(H)
    return -(Q @ ((Q.mT @ g) / change(w)))


def by_pseudo_inverse(J, r):
    """The shortest minimiser by another route than lstsq."""
    return -(torch.linalg.pinv(J) @ r)


def by_singular_value(J, r, change):
    """−V diag(change(σ)) Uᵀr."""
    U, S, Vh = torch.linalg.svd(J, full_matrices=False)
    return -(Vh.mT @ (change(S) * (U.mT @ r)))
