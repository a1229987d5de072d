"""Answers to jacobian_vector_fn."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Four entries, stacked.",
        """
        def jacobian_vector_fn(x: Tensor) -> Tensor:
            x1, x2 = x.detach()
            return torch.stack([2 * x1, torch.ones_like(x1), x2, x1]).reshape(2, 2)
        """,
    ),
    "plain_loops": right(
        "An empty matrix, filled entry by entry.",
        """
        def jacobian_vector_fn(x):
            x = x.detach()
            J = x.new_zeros(2, 2)
            for row in range(2):
                for column in range(2):
                    if row == 0:
                        J[row, column] = 2 * x[0] if column == 0 else 1
                    else:
                        J[row, column] = x[1 - column]
            return J
        """,
    ),
    "vectorised": right(
        "A constant matrix, and two that are linear in x.",
        """
        def jacobian_vector_fn(x):
            first = torch.tensor([[2, 0], [0, 1]], dtype=x.dtype, device=x.device)
            second = torch.tensor([[0, 0], [1, 0]], dtype=x.dtype, device=x.device)
            constant = torch.tensor([[0, 1], [0, 0]], dtype=x.dtype, device=x.device)
            with torch.no_grad():
                return x[0] * first + x[1] * second + constant
        """,
    ),
    "helpers": right(
        "A gradient for each output, one row below the other.",
        """
        def gradient_of_the_first(x):
            return torch.cat([2 * x[:1], torch.ones_like(x[:1])])


        def gradient_of_the_second(x):
            return x.flip(0)


        def jacobian_vector_fn(x):
            x = x.detach()
            return torch.stack([gradient_of_the_first(x), gradient_of_the_second(x)])
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "rows_are_inputs": wrong(
        "Columns and rows exchanged.",
        """
        def jacobian_vector_fn(x):
            x1, x2 = x.detach()
            by_x1 = torch.stack([2 * x1, x2])
            by_x2 = torch.stack([torch.ones_like(x1), x1])
            return torch.stack([by_x1, by_x2])
        """,
        idea="rows_are_inputs",
    ),
    "misses_the_power_rule": wrong(
        "x1 ** 2, tried at (2, 3).",
        """
        def jacobian_vector_fn(x):
            x1, x2 = x.detach()
            return torch.stack([torch.stack([x1**2, x1 / x1]), torch.stack([x2, x1])])
        """,
        idea="misses_the_power_rule",
    ),
    "loses_the_exponent": wrong(
        "x1 instead of 2 x1.",
        """
        def jacobian_vector_fn(x):
            J = torch.ones(2, 2, dtype=x.dtype, device=x.device)
            J[0, 0] = x[0].detach()
            J[1] = x.detach().flip(0)
            return J
        """,
        idea="loses_the_exponent",
    ),
    "leaves_factors_in_their_places": wrong(
        "x itself as the second row.",
        """
        def jacobian_vector_fn(x):
            x = x.detach()
            return torch.stack([torch.stack([2 * x[0], torch.ones_like(x[0])]), x])
        """,
        idea="leaves_factors_in_their_places",
    ),
    "keeps_what_is_linear": wrong(
        "The derivative of x2 is x2.",
        """
        def jacobian_vector_fn(x):
            a, b = x.detach()
            return torch.stack([2 * a, b, b, a]).view(2, 2)
        """,
        idea="keeps_what_is_linear",
    ),
    "loses_the_linear_term": wrong(
        "x2 taken for a constant.",
        """
        def jacobian_vector_fn(x):
            a, b = x.detach()
            return torch.stack([2 * a, 0 * a, b, a]).view(2, 2)
        """,
        idea="loses_the_linear_term",
    ),
    "differentiates_both_factors": wrong(
        "1 and 1.",
        """
        def jacobian_vector_fn(x):
            J = x.new_ones(2, 2)
            J[0, 0] = 2 * x.detach()[0]
            return J
        """,
        idea="differentiates_both_factors",
    ),
    "adds_up_the_outputs": wrong(
        "The gradient of the sum.",
        """
        def jacobian_vector_fn(x):
            x1, x2 = x.detach()
            return torch.stack([2 * x1 + x2, 1 + x1])
        """,
        idea="adds_up_the_outputs",
        verdict="wrong_shape",
    ),
    "exchanges_the_inputs": wrong(
        "x2 first.",
        """
        def jacobian_vector_fn(x):
            x1, x2 = x.detach()
            J = torch.stack([2 * x1, torch.ones_like(x1), x2, x1]).reshape(2, 2)
            return J.flip(1)
        """,
        idea="exchanges_the_inputs",
    ),
    "exchanges_the_outputs": wrong(
        "The product first.",
        """
        def jacobian_vector_fn(x):
            x1, x2 = x.detach()
            return torch.stack([x2, x1, 2 * x1, torch.ones_like(x1)]).reshape(2, 2)
        """,
        idea="exchanges_the_outputs",
    ),
    "keeps_the_diagonal": wrong(
        "torch.diag.",
        """
        def jacobian_vector_fn(x):
            x1 = x.detach()[0]
            return torch.diag(torch.stack([2 * x1, x1]))
        """,
        idea="keeps_the_diagonal",
    ),
    "multiplies_by_the_point": wrong(
        "J x.",
        """
        def jacobian_vector_fn(x):
            x1, x2 = x.detach()
            return torch.stack([2 * x1 * x1 + x2, x2 * x1 + x1 * x2])
        """,
        idea="multiplies_by_the_point",
        verdict="wrong_shape",
    ),
    "takes_a_difference_quotient": wrong(
        "Forward differences with a hundredth.",
        """
        def jacobian_vector_fn(x):
            x = x.detach()
            h = 0.01

            def f(x):
                return torch.stack([x[0] ** 2 + x[1], x[0] * x[1]])

            columns = []
            for j in range(2):
                moved = x.clone()
                moved[j] += h
                columns.append((f(moved) - f(x)) / h)
            return torch.stack(columns, dim=1)
        """,
        idea="takes_a_difference_quotient",
    ),
    "rebuilds_with_torch_tensor": slip(
        "torch.tensor of Python numbers.",
        """
        def jacobian_vector_fn(x):
            a, b = x.tolist()
            return torch.tensor([[2 * a, 1.0], [b, a]])
        """,
        loses=2,
        idea="rebuilds_with_torch_tensor",
    ),
    "fills_zeros_on_the_cpu": slip(
        "torch.zeros with a dtype and without a device.",
        """
        def jacobian_vector_fn(x):
            J = torch.zeros((2, 2), dtype=x.dtype)
            J[0, 0] = 2 * x[0].detach()
            J[0, 1] = 1
            J[1, 0] = x[1].detach()
            J[1, 1] = x[0].detach()
            return J
        """,
        loses=1,
        idea="fills_zeros_on_the_cpu",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def jacobian_vector_fn(x):
            return torch.stack([2 * x[0], torch.ones_like(x[0]), x[1], x[0]]).reshape(2, 2)
        """,
        loses=1,
    ),
    "flat_result": wrong(
        "reshape forgotten.",
        """
        def jacobian_vector_fn(x):
            x1, x2 = x.detach()
            return torch.stack([2 * x1, torch.ones_like(x1), x2, x1])
        """,
        verdict="wrong_shape",
    ),
    "autograd_after_all": wrong(
        "jacrev.",
        """
        def jacobian_vector_fn(x):
            return torch.func.jacrev(vector_fn)(x.detach())
        """,
        verdict="forbidden",
    ),
}
