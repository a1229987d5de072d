"""Families draw what their words say."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from autograder.language import (
    Family,
    Given,
    Rebuilt,
    array,
    asked,
    constant,
    derived,
    interval,
    labels,
    like,
    matrix,
    one_of,
    ordinary,
    rebuilt,
    spd,
    spectrum,
    symmetric,
    vector,
)
from autograder.language.families import Inputs

QUADRATIC = dict(A=matrix("...", "m", "n"), x=vector("...", "n"))


def draw(family: Family, given: dict[str, Any], seed: int = 0) -> list[Inputs]:
    """Draw a family's inputs."""
    return list(family.inputs(given, torch.Generator().manual_seed(seed)))


def test_different_dimension_names_have_different_sizes() -> None:
    for inputs in draw(ordinary, QUADRATIC):
        m, n = inputs.values["A"].shape
        assert m != n
        assert inputs.values["x"].shape == (n,)


def test_the_same_seed_draws_the_same_inputs_and_another_seed_others() -> None:
    one, again, other = (draw(ordinary, QUADRATIC, seed)[0].values["A"] for seed in (1, 1, 2))
    assert torch.equal(one, again)
    assert one.shape != other.shape or not torch.equal(one, other)


def test_square_matrices_are_never_close_to_symmetric() -> None:
    for inputs in draw(ordinary.draws(200).sizes(n=2), dict(A=matrix("n", "n"))):
        A = inputs.values["A"]
        assert (A - A.mT).norm() > 0.1


def test_enumerated_settings_take_turns() -> None:
    batches = [inputs.values["x"].shape[:-1] for inputs in draw(ordinary.batches((), (4,), (0,)).draws(6), QUADRATIC)]
    assert batches == [(), (4,), (0,)] * 2
    sizes = [inputs.values["x"].shape[0] for inputs in draw(ordinary.sizes(n=(1, 5)).draws(4), dict(x=vector("n")))]
    assert sizes == [1, 5, 1, 5]
    shapes = [inputs.values["x"].shape for inputs in draw(ordinary.shapes((), (0, 3)).draws(2), dict(x=array()))]
    assert shapes == [(), (0, 3)]
    numbers = [inputs.values["n"] for inputs in draw(ordinary.draws(3), dict(n=one_of(2, 7)))]
    assert numbers == [2, 7, 2]


def test_words_set_dtype_layout_leaf_magnitude_and_values() -> None:
    (inputs,) = draw(
        ordinary.float32().laid_out("strided").leaves().where(h=0.5).draws(1), dict(x=vector("n"), h=constant(None))
    )
    assert inputs.values["x"].dtype == torch.float32
    assert (inputs.layout, inputs.leaf, inputs.values["h"]) == ("strided", True, 0.5)
    assert inputs.double().values["x"].dtype == torch.float64
    (large,) = draw(ordinary.of_magnitude(1e8).draws(1), dict(x=vector("n")))
    assert large.values["x"].abs().max() > 1e6


def test_an_expanded_input_repeats_its_first_row() -> None:
    for inputs in draw(ordinary.laid_out("expanded").draws(3), dict(A=matrix("n", "n"))):
        A = inputs.values["A"]
        assert torch.equal(A, A[:1].expand_as(A))


def test_spd_like_and_interval() -> None:
    for inputs in draw(ordinary.draws(10), dict(H=spd("n"), x=array(), v=like("x"), xlim=interval())):
        H = inputs.values["H"]
        assert torch.equal(H, H.mT)
        assert torch.linalg.eigvalsh(H).min() > 0
        assert inputs.values["v"].shape == inputs.values["x"].shape
        low, high = inputs.values["xlim"]
        assert low < 0 < high
        assert low != -high


def test_a_rebuilt_function_is_its_builder_with_drawn_parameters() -> None:
    def scaled(c):  # type: ignore[no-untyped-def]
        return lambda x: c * x

    (inputs,) = draw(ordinary.draws(1), dict(f=rebuilt(scaled, vector(3))))
    f = inputs.values["f"]
    assert (f.name, f.parameters[0].shape) == ("scaled", (3,))
    assert torch.equal(f(2.0), 2.0 * f.parameters[0])


def test_a_family_may_draw_an_input_from_another_word() -> None:
    given = dict(x=array(), k=constant(0), A=spd("n"))
    family = ordinary.shapes((2,), (3,)).where(x=vector("p"), k=one_of(5, 6, 7)).sizes(p=4).draws(4)
    assert [inputs.values["x"].shape for inputs in draw(family, given)] == [(4,)] * 4
    assert [inputs.values["k"] for inputs in draw(family, given)] == [5, 6, 7, 5]
    assert (5, 6, 7) in family.turns(given)
    assert ordinary.where(A=torch.eye(2)).words(given)["A"].is_structured


@pytest.mark.parametrize("method", ["draws", "sizes", "batches", "float32", "leaves"])
def test_a_word_changes_a_copy(method: str) -> None:
    before = Family()
    arguments = {"draws": (3,), "batches": ((2,),)}.get(method, ())
    keywords = {"n": 1} if method == "sizes" else {}
    getattr(ordinary, method)(*arguments, **keywords)
    assert ordinary == before


def test_a_family_may_fix_a_function_that_is_rebuilt() -> None:
    fixed = Rebuilt(double, (torch.ones(2),))
    inputs = draw(ordinary.where(f=fixed).draws(1), dict(f=rebuilt(double, vector(3)), x=array()))[0]
    assert isinstance(inputs.values["f"], Rebuilt)
    assert torch.equal(inputs.values["f"].parameters[0], torch.ones(2))


def double(c):  # type: ignore[no-untyped-def]
    """Build twice c·x."""
    return lambda x: 2 * c @ x


def test_a_symmetric_matrix_has_eigenvalues_of_both_signs() -> None:
    drawn = [inputs.values["H"] for inputs in draw(ordinary.batches((), (2,)), dict(H=symmetric("...", "n")))]
    assert all(torch.equal(H, H.mT) for H in drawn)
    signs = [torch.linalg.eigvalsh(H).sign().unique().tolist() for H in drawn]
    assert sum(item == [-1, 1] for item in signs) > len(signs) / 2


def test_a_spectrum_has_just_its_eigenvalues() -> None:
    given = dict(H=spectrum((1.0, 2.0), (-1.0, 0.0, 3.0)))
    drawn = [inputs.values["H"] for inputs in draw(ordinary.of_magnitude(10).draws(4), given)]
    assert [torch.linalg.eigvalsh(H).round(decimals=9).add(0.0).tolist() for H in drawn] == [[10, 20], [-10, 0, 30]] * 2
    assert not torch.equal(drawn[0], drawn[2])
    assert torch.equal(drawn[0], drawn[0].mT)


def test_labels_are_whole_numbers_of_their_dtype() -> None:
    for dtype in (torch.int64, torch.bool, torch.float64):
        drawn = [inputs.values["y"] for inputs in draw(ordinary, dict(y=labels("n", classes=2, dtype=dtype)))]
        assert {item.dtype for item in drawn} == {dtype}
        assert set(torch.cat(drawn).tolist()) == {0, 1}
    (one,) = draw(ordinary.float32().draws(1), dict(y=labels("n", dtype=torch.float64)))
    assert one.values["y"].dtype == torch.float32


def test_what_is_derived_hangs_on_the_inputs_before_it() -> None:
    given = dict(X=matrix("n", "d"), w=vector("d"), y=derived(lambda X, w: X @ w))
    for inputs in draw(ordinary.float32(), given):
        values = inputs.values
        torch.testing.assert_close(values["y"], values["X"] @ values["w"])
        assert values["y"].dtype == torch.float32


@pytest.mark.parametrize("word", [matrix("m", "n"), matrix("n", "n"), spd("n"), symmetric("n")])
def test_matrices_have_the_condition_number_that_is_asked_for(word: Given) -> None:
    family = ordinary.conditioned(1e5).of_magnitude(3).draws(5)
    for inputs in draw(family, dict(A=word)):
        s = torch.linalg.svdvals(inputs.values["A"])
        torch.testing.assert_close(s[0] / s[-1], torch.tensor(1e5, dtype=torch.float64), rtol=1e-5, atol=0)
        torch.testing.assert_close(s[0], torch.tensor(3.0, dtype=torch.float64))
    assert family.tolerance == pytest.approx(100 * 1e5 * 2**-52)
    assert family.within(1e-3).tolerance == 1e-3
    assert ordinary.tolerance is None


def test_a_function_that_is_asked_may_be_built_from_drawn_parameters() -> None:
    def product_with(H: torch.Tensor) -> Any:
        return lambda v: H @ v

    given = dict(hvp=asked(rebuilt(product_with, spd("n"))), g=vector("n"))
    for inputs in draw(ordinary.float32().sizes(n=(1, 4)).draws(4), given):
        hvp, g = inputs.values["hvp"], inputs.values["g"]
        assert (hvp.name, len(hvp.parameters)) == ("product_with", 1)
        assert hvp(g).shape == g.shape
        assert hvp.parameters[0].dtype == torch.float32
        assert inputs.double().values["hvp"].parameters[0].dtype == torch.float64
