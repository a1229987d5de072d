"""Answers to repair_matrix_fn: matrix_fn and jacobian_matrix_fn."""

from __future__ import annotations

from tests.submissions.variant import Variant, code, right, slip, wrong

RIGHT_FUNCTION = """
def matrix_fn(x: Tensor) -> Tensor:
    x1, x2 = x
    return torch.stack([x1**2, x1 * x2, x2**2, x1 + x2]).reshape(2, 2)
"""
RIGHT_JACOBIAN = """
def jacobian_matrix_fn(x: Tensor) -> Tensor:
    x1, x2 = x.detach()
    zero, one = torch.zeros_like(x1), torch.ones_like(x1)
    return torch.stack([2 * x1, zero, x2, x1, zero, 2 * x2, one, one]).reshape(2, 2, 2)
"""


def functions(function: str = RIGHT_FUNCTION, jacobian: str = RIGHT_JACOBIAN) -> str:
    """Write the answer's cell: both functions, the right one where none is given."""
    return f"{code(function)}\n\n\n{code(jacobian)}"


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right("Stacked, both.", functions()),
    "plain_loops": right(
        "Rows of rows; a Jacobian that is filled, in zeros of x.",
        functions(
            """
            def matrix_fn(x):
                rows = []
                for i in range(2):
                    last = x[0] * x[1] if i == 0 else x.sum()
                    rows.append(torch.stack([x[i] ** 2, last]))
                return torch.stack(rows)
            """,
            """
            def jacobian_matrix_fn(x):
                x = x.detach()
                J = x.new_zeros(2, 2, 2)
                J[0, 0, 0] = 2 * x[0]
                J[0, 1, 0] = x[1]
                J[0, 1, 1] = x[0]
                J[1, 0, 1] = 2 * x[1]
                J[1, 1, 0] = 1
                J[1, 1, 1] = 1
                return J
            """,
        ),
    ),
    "vectorised": right(
        "An outer product for the first row; a slice of the Jacobian for each input.",
        functions(
            """
            def matrix_fn(x):
                powers = torch.outer(x, x)
                top = powers[0]
                bottom = torch.stack([powers[1, 1], x.sum()])
                return torch.stack((top, bottom))
            """,
            """
            def jacobian_matrix_fn(x):
                x1, x2 = x.detach().unbind()
                o, i = x1.new_zeros(()), x1.new_ones(())
                by_first = torch.stack([2 * x1, x2, o, i]).view(2, 2)
                by_second = torch.stack([o, x1, 2 * x2, i]).view(2, 2)
                return torch.stack([by_first, by_second], dim=-1)
            """,
        ),
    ),
    "helpers": right(
        "A small function that builds tensors from nested lists.",
        functions(
            """
            def nested(rows):
                return torch.stack([nested(row) if isinstance(row, list) else row for row in rows])


            def matrix_fn(x):
                return nested([[x[0] ** 2, x[0] * x[1]], [x[1] ** 2, x[0] + x[1]]])
            """,
            """
            def jacobian_matrix_fn(x):
                a, b = x.detach()
                no, yes = a * 0, torch.ones_like(a)
                return nested([[[2 * a, no], [b, a]], [[no, 2 * b], [yes, yes]]])
            """,
        ),
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "cuts_the_graph": wrong(
        "As it was, in one line.",
        functions("""
        def matrix_fn(x):
            return torch.tensor([[x[0] ** 2, x[0] * x[1]], [x[1] ** 2, x[0] + x[1]]], dtype=x.dtype, device=x.device)
        """),
        idea="cuts_the_graph",
    ),
    "cuts_the_graph_with_detach": wrong(
        "The contract taken by its word.",
        functions("""
        def matrix_fn(x):
            x1, x2 = x.detach()
            return torch.stack([x1**2, x1 * x2, x2**2, x1 + x2]).reshape(2, 2)
        """),
        idea="cuts_the_graph",
    ),
    "exchanges_the_output_indices": wrong(
        "Column by column.",
        functions(
            jacobian="""
            def jacobian_matrix_fn(x):
                x1, x2 = x.detach()
                zero, one = torch.zeros_like(x1), torch.ones_like(x1)
                first_column = [2 * x1, zero, zero, 2 * x2]
                second_column = [x2, x1, one, one]
                return torch.stack(first_column + second_column).reshape(2, 2, 2)
            """
        ),
        idea="exchanges_the_output_indices",
    ),
    "input_index_first": wrong(
        "A matrix for each input, stacked in front.",
        functions(
            jacobian="""
            def jacobian_matrix_fn(x):
                x1, x2 = x.detach()
                zero, one = torch.zeros_like(x1), torch.ones_like(x1)
                by_first = torch.stack([2 * x1, x2, zero, one]).view(2, 2)
                by_second = torch.stack([zero, x1, 2 * x2, one]).view(2, 2)
                return torch.stack([by_first, by_second])
            """
        ),
        idea="input_index_first",
    ),
    "adds_up_the_outputs": wrong(
        "What backward() of a sum leaves.",
        functions(
            jacobian="""
            def jacobian_matrix_fn(x):
                x1, x2 = x.detach()
                return torch.stack([2 * x1 + x2 + 1, x1 + 2 * x2 + 1])
            """
        ),
        idea="adds_up_the_outputs",
        verdict="wrong_shape",
    ),
    "flattens_the_outputs": wrong(
        "A row for each entry.",
        functions(jacobian=RIGHT_JACOBIAN.replace("reshape(2, 2, 2)", "reshape(4, 2)")),
        idea="flattens_the_outputs",
        verdict="wrong_shape",
    ),
    "loses_the_exponents": wrong(
        "x1 and x2 for the squares.",
        functions(jacobian=RIGHT_JACOBIAN.replace("2 * x1", "x1").replace("2 * x2", "x2")),
        idea="loses_the_exponents",
    ),
    "leaves_factors_in_their_places": wrong(
        "(x1, x2) for the product.",
        functions(jacobian=RIGHT_JACOBIAN.replace("zero, x2, x1, zero", "zero, x1, x2, zero")),
        idea="leaves_factors_in_their_places",
    ),
    "squares_the_wrong_input": wrong(
        "(2 x2, 0) for the second square.",
        functions(jacobian=RIGHT_JACOBIAN.replace("zero, 2 * x2", "2 * x2, zero")),
        idea="squares_the_wrong_input",
    ),
    "sum_is_a_constant": wrong(
        "Zeros for the sum.",
        functions(jacobian=RIGHT_JACOBIAN.replace("one, one]", "zero, zero]")),
        idea="sum_is_a_constant",
    ),
    "transposes_the_function": wrong(
        "Column by column, both.",
        functions(
            """
            def matrix_fn(x):
                x1, x2 = x
                return torch.stack([x1**2, x2**2, x1 * x2, x1 + x2]).reshape(2, 2)
            """,
            RIGHT_JACOBIAN.replace("x2, x1, zero, 2 * x2", "zero, 2 * x2, x2, x1"),
        ),
        idea="transposes_the_function",
    ),
    "returns_a_vector_of_entries": wrong(
        "No reshape, in either.",
        functions(
            RIGHT_FUNCTION.replace(".reshape(2, 2)", ""), RIGHT_JACOBIAN.replace("reshape(2, 2, 2)", "reshape(4, 2)")
        ),
        idea="returns_a_vector_of_entries",
        verdict="wrong_shape",
    ),
    "writes_into_a_new_matrix": slip(
        "torch.zeros, filled.",
        functions("""
        def matrix_fn(x):
            F = torch.zeros(2, 2, dtype=x.dtype, device=x.device)
            F[0, 0] = x[0] ** 2
            F[0, 1] = x[0] * x[1]
            F[1, 0] = x[1] ** 2
            F[1, 1] = x[0] + x[1]
            return F
        """),
        loses=1,
        idea="writes_into_a_new_matrix",
    ),
    "constants_in_float64": slip(
        "torch.ones and torch.zeros, where the dtype is promoted by torch.cat.",
        functions(
            jacobian="""
            def jacobian_matrix_fn(x):
                x = x.detach()
                a, b = x[:1], x[1:]
                o, i = torch.zeros(1, device=x.device), torch.ones(1, device=x.device)
                return torch.cat([2 * a, o, b, a, o, 2 * b, i, i]).reshape(2, 2, 2)
            """
        ),
        loses=1,
        idea="constants_in_float64",
    ),
    "constants_on_the_cpu": slip(
        "torch.tensor with a dtype.",
        functions(
            jacobian="""
            def jacobian_matrix_fn(x):
                x1, x2 = x.detach()
                zero, one = torch.tensor(0, dtype=x.dtype), torch.tensor(1, dtype=x.dtype)
                return torch.stack([2 * x1, zero, x2, x1, zero, 2 * x2, one, one]).reshape(2, 2, 2)
            """
        ),
        loses=1,
        idea="constants_on_the_cpu",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_jacobian": wrong(
        "Not detached, where it must be.",
        functions(jacobian=RIGHT_JACOBIAN.replace("x.detach()", "x")),
        verdict="wrong_type",
    ),
    "autograd_after_all": wrong(
        "jacrev of the repaired function.",
        functions(
            jacobian="""
            def jacobian_matrix_fn(x):
                return torch.func.jacrev(matrix_fn)(x.detach())
            """
        ),
        verdict="forbidden",
    ),
}
