"""The simulated cluster: one worker takes what its work takes, many take a share, and too many wait for the command."""

from __future__ import annotations

import pytest

from tests.benchmarks.cluster_model import ClusterModel


def test_one_worker_takes_what_its_work_takes() -> None:
    assert ClusterModel([1.0, 3.0], own=0.0).seconds(10, 1) == pytest.approx(20.0)


def test_many_workers_share_the_work() -> None:
    assert ClusterModel([1.0], own=0.001).efficiency(10_000, 100) > 0.98


def test_the_command_is_the_bound_where_there_are_too_many() -> None:
    model = ClusterModel([1.0], own=0.01)
    assert model.seconds(10_000, 1000) == pytest.approx(10_000 * 0.01, rel=0.2)
    assert model.efficiency(10_000, 1000) < 0.15


def test_a_submission_that_takes_long_costs_little_in_a_large_class() -> None:
    assert ClusterModel([0.5] * 999 + [60.0], own=0.001).efficiency(100_000, 100) > 0.9
