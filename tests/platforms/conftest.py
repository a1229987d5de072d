"""These tests grade the first set's golden submissions."""

from tests.first_set import course, declared, judge, place

__all__ = ["course", "declared", "judge", "place"]
