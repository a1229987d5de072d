"""Orders that tell nothing: which call is made when is drawn from the course's key, the same for every student."""

from __future__ import annotations

import hashlib
import hmac

import torch

from autograder.judging.calls import Call


def seed_of(secret: bytes, *names: str) -> int:
    """Return a seed that nobody can tell who does not know the secret."""
    return int.from_bytes(hmac.new(secret, "\0".join(names).encode(), hashlib.sha256).digest()[:7], "big")


def shuffled(calls: list[Call], key: bytes, name: str) -> list[Call]:
    """Put the calls in an order that tells nothing, the same for every student of a term."""
    generator = torch.Generator().manual_seed(seed_of(key, "order", name))
    return [calls[index] for index in torch.randperm(len(calls), generator=generator).tolist()]


def scattered(calls: list[Call], others: int, key: bytes, name: str) -> list[tuple[int, Call]]:
    """Give calls places among so many others, again in an order that tells nothing."""
    generator = torch.Generator().manual_seed(seed_of(key, "pictures", name))
    places = torch.randint(others + 1, (len(calls),), generator=generator).sort().values.tolist()
    return list(zip(places, shuffled(calls, key, f"pictures of {name}"), strict=True))
