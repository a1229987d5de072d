"""Answers to grad_quadratic_form."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    "careful": right(
        "As a careful student would write it.",
        """
        def grad_quadratic_form(A: Tensor, x: Tensor) -> Tensor:
            column = x.unsqueeze(-1)
            return (A @ column + A.mT @ column).squeeze(-1).detach()
        """,
    ),
    "plain_loops": right(
        "Two loops over entries, none over the batch.",
        """
        def grad_quadratic_form(A, x):
            A, x, n = A.detach(), x.detach(), x.shape[-1]
            result = torch.zeros_like(x)
            for i in range(n):
                for j in range(n):
                    result[..., i] += (A[..., i, j] + A[..., j, i]) * x[..., j]
            return result
        """,
    ),
    "vectorised": right(
        "No matrix product: a table of all terms Aᵢⱼxⱼ + Aⱼᵢxⱼ, summed over j.",
        """
        def grad_quadratic_form(A, x):
            A, x = A.detach(), x.detach()
            terms = (A + A.transpose(-1, -2)) * x.unsqueeze(-2)
            return torch.sum(terms, dim=-1)
        """,
    ),
    "symmetric_part": right(
        "The antisymmetric part adds nothing: twice the symmetric part, and a solve instead of a product.",
        """
        def grad_quadratic_form(A, x):
            S = torch.lerp(A, A.mT, 0.5).detach()
            return 2 * torch.matmul(x.detach()[..., None, :], S)[..., 0, :]
        """,
    ),
    "einsum_and_numpy": right(
        "Two einsums.",
        """
        def grad_quadratic_form(A, x):
            down = torch.einsum("...ij,...j->...i", A, x)
            across = torch.einsum("...i,...ij->...j", x, A)
            return (across + down).detach()
        """,
    ),
    "helpers_and_classes": right(
        "The name is bound to an instance that is called.",
        """
        grad_quadratic_form = SymmetricPart(factor=2)
        """,
        """
        class SymmetricPart:
            def __init__(self, factor):
                self.factor = factor

            def __call__(self, A, x):
                return (self.factor * self.of(A) @ x[..., None])[..., 0].detach()

            @staticmethod
            def of(A):
                return (A + A.transpose(-1, -2)) / 2
        """,
    ),
    "lambdas": right(
        "Broadcasting and a sum.",
        """
        grad_quadratic_form = lambda A, x: ((A + A.mT) * x.unsqueeze(-2)).sum(dim=-1).detach()
        """,
    ),
    "rows_and_columns": right(
        "Dot products of x with rows and with columns.",
        """
        def grad_quadratic_form(A, x):
            row = x[..., None, :]
            return (torch.linalg.vecdot(A, row) + torch.linalg.vecdot(A.mT, row)).detach()
        """,
    ),
    "complex_step": right(
        "A complex step is no autograd: tolerated by design, and exact.",
        """
        def grad_quadratic_form(A, x):
            h = 1e-20 if x.dtype == torch.float64 else 1e-10
            z = torch.diag_embed(torch.full_like(x, h)).detach() * 1j + x.detach()[..., None, :]
            M = A.detach().to(z.dtype)
            return torch.einsum("...ki,...ij,...kj->...k", z, M, z).imag / h
        """,
    ),
    "differentiates_one_factor": wrong(
        "Ax: only the right x was varied.",
        """
        def grad_quadratic_form(A, x):
            return (A @ x[..., None])[..., 0]
        """,
        idea="differentiates_one_factor",
    ),
    "differentiates_the_left_factor": wrong(
        "xᵀA: only the left x was varied.",
        """
        def grad_quadratic_form(A, x):
            return (x[..., None, :] @ A).squeeze(-2)
        """,
        idea="differentiates_the_left_factor",
    ),
    "assumes_symmetry": wrong(
        "2Ax, as in every book that assumes a symmetric A.",
        """
        def grad_quadratic_form(A, x):
            return 2 * torch.matmul(A, x.unsqueeze(-1)).squeeze(-1)
        """,
        idea="assumes_symmetry",
    ),
    "assumes_symmetry_and_transposes": wrong(
        "2Aᵀx.",
        """
        def grad_quadratic_form(A, x):
            return torch.einsum("...ji,...j->...i", 2 * A, x)
        """,
        idea="assumes_symmetry_and_transposes",
    ),
    "half_of_another_convention": wrong(
        "The symmetric part times x: the gradient of half the form.",
        """
        def grad_quadratic_form(A, x):
            symmetric = 0.5 * (A + A.transpose(-2, -1))
            return (symmetric @ x.unsqueeze(-1)).squeeze(-1)
        """,
        idea="half_of_another_convention",
    ),
    "transposes_the_whole_batch": slip(
        "A.T is right for one matrix; of a batch it reverses all dimensions. All checks with a batch are lost.",
        """
        def grad_quadratic_form(A, x):
            return ((A + A.T) @ x.unsqueeze(-1)).squeeze(-1).detach()
        """,
        loses=4,
        idea="transposes_the_whole_batch",
    ),
    "takes_one_batch_dimension_only": slip(
        "bmm for a batch, and for one matrix a product of its own: two leading dimensions have no place.",
        """
        def grad_quadratic_form(A, x):
            column, matrices = x.unsqueeze(-1), A.mT + A
            if x.dim() > 1:
                return torch.bmm(matrices, column).squeeze(2).detach()
            return torch.mm(matrices, column).squeeze(1).detach()
        """,
        loses=1,
        idea="takes_one_batch_dimension_only",
    ),
    "sums_rows": wrong(
        "x got lost: the sums of the rows and the columns.",
        """
        def grad_quadratic_form(A, x):
            return A.sum(dim=-1) + A.sum(dim=-2)
        """,
        idea="sums_rows",
    ),
    "returns_the_value": wrong(
        "The number xᵀAx in every entry.",
        """
        def grad_quadratic_form(A, x):
            value = torch.einsum("...i,...ij,...j->...", x, A, x)
            return value[..., None] * torch.ones_like(x)
        """,
        idea="returns_the_value",
    ),
    "keeps_the_diagonal": wrong(
        "2 Aᵢᵢ xᵢ, as if x had one entry.",
        """
        def grad_quadratic_form(A, x):
            n = x.shape[-1]
            return 2 * torch.stack([A[..., i, i] * x[..., i] for i in range(n)], dim=-1)
        """,
        idea="keeps_the_diagonal",
    ),
    "sign": wrong(
        "Everything right but the sign.",
        """
        def grad_quadratic_form(A, x):
            return -((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1)
        """,
        idea="sign",
    ),
    "factor_two": wrong(
        "A factor too many.",
        """
        def grad_quadratic_form(A, x):
            return 2 * ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1)
        """,
        idea="factor_two",
    ),
    "column": wrong(
        "The column that the matrix product makes was never squeezed.",
        """
        def grad_quadratic_form(A, x):
            return (A + A.mT) @ x.unsqueeze(-1)
        """,
        idea="column",
        verdict="wrong_shape",
    ),
    "row": wrong(
        "A row, for every member of a batch.",
        """
        def grad_quadratic_form(A, x):
            return x.unsqueeze(-2) @ (A + A.mT)
        """,
        idea="row",
        verdict="wrong_shape",
    ),
    "zeros": wrong(
        "A place-holder that was forgotten.",
        """
        def grad_quadratic_form(A, x):
            g = torch.zeros_like(x)
            return g
        """,
        idea="zeros",
    ),
    "always_float32": wrong(
        "Everything is cast to float32.",
        """
        def grad_quadratic_form(A, x):
            A, x = A.to(torch.float32), x.to(torch.float32)
            return ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1).detach()
        """,
        verdict="wrong_dtype",
    ),
    "float64_constant": slip(
        "A float64 matrix among float32 inputs: the product of two dtypes raises, which costs the float32 check.",
        """
        def grad_quadratic_form(A, x):
            both = torch.tensor([[1.0, 1.0]], dtype=torch.float64)
            products = torch.stack([(A @ x.unsqueeze(-1)).squeeze(-1), (A.mT @ x.unsqueeze(-1)).squeeze(-1)], dim=-2)
            return (both @ products).squeeze(-2).detach()
        """,
        loses=1,
        idea="adds_in_float64",
    ),
    "list_result": wrong(
        "A list of numbers.",
        """
        def grad_quadratic_form(A, x):
            return ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1).tolist()
        """,
        verdict="wrong_type",
    ),
    "numpy_result": wrong(
        "A numpy array.",
        """
        def grad_quadratic_form(A, x):
            A, x = A.detach().numpy(), x.detach().numpy()
            return ((A + A.swapaxes(-1, -2)) @ x[..., None])[..., 0]
        """,
        verdict="wrong_type",
    ),
    "pair_result": wrong(
        "The value and the gradient.",
        """
        def grad_quadratic_form(A, x):
            value = torch.einsum("...i,...ij,...j->...", x, A, x)
            return value, ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1)
        """,
        verdict="wrong_type",
    ),
    "nan_in_the_last_entry": wrong(
        "Filled with NaN first; the loop ends one entry too early.",
        """
        def grad_quadratic_form(A, x):
            n = x.shape[-1]
            g = torch.full_like(x, float("nan"))
            for i in range(n - 1):
                g[..., i] = ((A[..., i, :] + A[..., :, i]) * x).sum(-1)
            return g
        """,
        verdict="not_finite",
    ),
    "overwrites_the_matrix": wrong(
        "A is made symmetric in place.",
        """
        def grad_quadratic_form(A, x):
            A = A.detach()
            A += A.mT.clone()
            return (A @ x.detach().unsqueeze(-1)).squeeze(-1)
        """,
        verdict="input_changed",
    ),
    "loops_over_the_batch": slip(
        "Right for every batch, but one product for each member.",
        """
        def grad_quadratic_form(A, x):
            n = x.shape[-1]
            matrices, vectors = A.reshape(-1, n, n), x.reshape(-1, n)
            g = torch.zeros(vectors.shape, dtype=x.dtype)
            for k in range(len(vectors)):
                g[k] = matrices[k] @ vectors[k] + vectors[k] @ matrices[k]
            return g.reshape(x.shape).detach()
        """,
        loses=1,
        idea="loops_over_the_batch",
        instead="",  # values are right: the rule's sentence says it
        counts=False,
    ),
    "forgets_the_batch": slip(
        "matmul takes a batch of vectors for a matrix: all checks with a batch are lost.",
        """
        def grad_quadratic_form(A, x):
            return ((A + A.mT) @ x).detach()
        """,
        loses=4,
    ),
    "attached_result": slip(
        "Never detached: an input that requires a gradient makes a result that does.",
        """
        def grad_quadratic_form(A, x):
            return ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1)
        """,
        loses=1,
    ),
    "returns_views": right(
        "Strided and transposed views hold the right values.",
        """
        def grad_quadratic_form(A, x):
            products = torch.stack([A.mT, A], dim=-1).sum(-1) @ torch.stack([x, 0 * x], dim=-1)
            return products[..., 0].detach()
        """,
    ),
    "autograd_grad": wrong(
        "The plain way, with the batch in a sum.",
        """
        def grad_quadratic_form(A, x):
            z = x.detach().clone().requires_grad_()
            value = torch.einsum("...i,...ij,...j->...", z, A, z).sum()
            return torch.autograd.grad(value, z)[0]
        """,
        verdict="forbidden",
    ),
    "imported_under_another_name": wrong(
        "The import stands in another cell, under another name.",
        """
        def grad_quadratic_form(A, x):
            z = x.detach().clone().requires_grad_()
            return g(torch.einsum("...i,...ij,...j->...", z, A, z).sum(), z)[0]
        """,
        """
        from torch.autograd import grad as g
        """,
        verdict="forbidden",
    ),
    "func_through_an_alias": wrong(
        "torch.func under a name of the student's.",
        """
        def grad_quadratic_form(A, x):
            def total(z):
                return torch.einsum("...i,...ij,...j->...", z, A, z).sum()

            return tools.grad(total)(x)
        """,
        """
        import torch.func as tools
        """,
        verdict="forbidden",
    ),
    "getattr_with_a_literal": wrong(
        "getattr spells it out.",
        """
        def grad_quadratic_form(A, x):
            z = x.detach().clone().requires_grad_()
            value = torch.einsum("...i,...ij,...j->...", z, A, z).sum()
            return getattr(torch, "autograd").grad(value, z)[0]
        """,
        verdict="forbidden",
    ),
    "getattr_with_joined_texts": wrong(
        "The name is put together at run time, so only the trap sees it.",
        """
        def grad_quadratic_form(A, x):
            z = x.detach().clone().requires_grad_()
            value = torch.einsum("...i,...ij,...j->...", z, A, z).sum()
            place = getattr(torch, "".join(["auto", "grad"]))
            return getattr(place, "darg"[::-1])(value, z)[0]
        """,
        verdict="forbidden",
    ),
    "evaluated_text": wrong(
        "eval, with a text from another cell.",
        """
        def grad_quadratic_form(A, x):
            return eval(recipe)(lambda z: torch.einsum("...i,...ij,...j->...", z, A, z).sum())(x)
        """,
        """
        recipe = "torch.func.grad"
        """,
        verdict="forbidden",
    ),
    "backward_in_a_helper": wrong(
        "The answer calls a helper, the helper a class, the class .backward().",
        """
        def grad_quadratic_form(A, x):
            return slope_of(lambda z: torch.einsum("...i,...ij,...j->...", z, A, z).sum(), x)
        """,
        """
        class Differentiator:
            def __init__(self, f):
                self.f = f

            def at(self, x):
                z = x.detach().clone().requires_grad_()
                self.f(z).backward()
                return z.grad


        def slope_of(f, x):
            return Differentiator(f).at(x)
        """,
        verdict="forbidden",
    ),
    "jacrev_saved_before": wrong(
        "Saved in a dictionary long before the call.",
        """
        def grad_quadratic_form(A, x):
            return toolbox["derivative"](lambda z: torch.einsum("...i,...ij,...j->...", z, A, z).sum())(x)
        """,
        """
        from torch.func import jacrev

        toolbox = {"derivative": jacrev}
        """,
        verdict="forbidden",
    ),
    "multiplies_wrong_shapes": wrong(
        "An ordinary slip: a matrix product that does not fit.",
        """
        def grad_quadratic_form(A, x):
            return x[..., None] @ A + A @ x[..., None]
        """,
        verdict="raised",
    ),
    "raises_the_input": wrong(
        "The text of the exception is the hidden matrix; the message must not carry it.",
        """
        def grad_quadratic_form(A, x):
            raise ValueError(str(A))
        """,
        verdict="raised",
    ),
    "raises_a_type_named_after_the_input": wrong(
        "The name of the exception's type is the hidden matrix; the message must not carry it either.",
        """
        def grad_quadratic_form(A, x):
            raise type(str(A.tolist()), (Exception,), {})()
        """,
        verdict="raised",
    ),
    "exits_in_the_function": wrong(
        "SystemExit is an exception like any other.",
        """
        def grad_quadratic_form(A, x):
            sys.exit(0)
        """,
        """
        import sys
        """,
        verdict="raised",
    ),
    "syntax_error": wrong(
        "The answer's cell does not compile, so the function is missing.",
        """
        def grad_quadratic_form(A, x):
            return ((A + A.mT) @ x.unsqueeze(-1).squeeze(-1)
        """,
        verdict="missing",
    ),
    "error_before_the_definition": wrong(
        "The answer's cell raises before it defines anything.",
        """
        print(grad_quadratic_form(torch.eye(2), torch.ones(2)))


        def grad_quadratic_form(A, x):
            return ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1)
        """,
        verdict="missing",
    ),
    "timed_answer": right(
        "%%time above an answer: Jupyter runs the cell, so its function is defined.",
        """
        %%time
        def grad_quadratic_form(A, x):
            return ((A + A.mT) @ x.unsqueeze(-1)).squeeze(-1).detach()
        """,
    ),
    # --- the same ideas, written differently ---------------------------------------------------------------
    "symmetric_with_loops": wrong(
        "Twice every row, entry by entry.",
        """
        def grad_quadratic_form(A, x):
            g = torch.zeros_like(x)
            n = x.shape[-1]
            for row in range(n):
                for col in range(n):
                    g[..., row] = g[..., row] + 2.0 * A[..., row, col] * x[..., col]
            return g
        """,
        idea="assumes_symmetry",
    ),
    "symmetric_as_in_the_book": wrong(
        "Ax + Ax, after a look at the product rule.",
        """
        def grad_quadratic_form(A, x):
            column = x[..., None]
            left = (A @ column).squeeze(-1)
            right = torch.einsum("...ij,...j->...i", A, x)
            print("left + right")
            return left + right
        """,
        idea="assumes_symmetry",
    ),
    "one_factor_with_numpy_names": wrong(
        "Ax with a sum.",
        """
        def grad_quadratic_form(A, x):
            return torch.sum(A * x[..., None, :], dim=-1)
        """,
        idea="differentiates_one_factor",
    ),
    "half_too_many": wrong(
        "The half of ½xᵀAx, with einsum.",
        """
        def grad_quadratic_form(A, x):
            Ax = torch.einsum("...ij,...j->...i", A, x)
            xA = torch.einsum("...i,...ij->...j", x, A)
            return (Ax + xA) / 2
        """,
        idea="half_of_another_convention",
    ),
    "permutes_everything": slip(
        "t() of the reversed batch, spelt with permute.",
        """
        def grad_quadratic_form(A, x):
            A, x = A.detach(), x.detach()
            order = list(range(A.ndim))[::-1]
            At = A.permute(order)
            return torch.matmul(A + At, x[..., None])[..., 0]
        """,
        loses=4,
        idea="transposes_the_whole_batch",
    ),
    "list_of_examples": slip(
        "A list over the first dimension, stacked: one batch dimension, and not an empty one.",
        """
        def grad_quadratic_form(A, x):
            A, x = A.detach(), x.detach()
            if A.dim() == 2:
                return A @ x + A.T @ x
            return torch.stack([grad_quadratic_form(M, v) for M, v in zip(A, x)])
        """,
        loses=2,
    ),
    "zeros_in_float64": slip(
        "The result begins as zeros of the default dtype, and numbers are written into it.",
        """
        def grad_quadratic_form(A, x):
            A, x = A.detach(), x.detach()
            g = torch.zeros(x.shape)
            n = x.shape[-1]
            for i in range(n):
                for j in range(n):
                    g[..., i] += (A[..., i, j] + A[..., j, i]) * x[..., j]
            return g
        """,
        loses=1,
        idea="adds_in_float64",
    ),
    "adds_in_float64": slip(
        "S begins as zeros of the default dtype; einsum refuses two dtypes.",
        """
        def grad_quadratic_form(A, x):
            A, x = A.detach(), x.detach()
            S = torch.zeros(A.shape)
            S += A
            S += A.mT
            return torch.matmul(S, x.unsqueeze(-1)).squeeze(-1)
        """,
        loses=1,
        idea="adds_in_float64",
    ),
}
