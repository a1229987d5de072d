"""Answers to per_sample_gradients."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

LINES = {
    "A": "2 * (H @ W2.mT + b2 - y) / y.shape[-1]",
    "D": "(A @ W2) * (Z > 0)",
    "dW1": "D.unsqueeze(-1) * X.unsqueeze(-2)",
    "dW2": "A.unsqueeze(-1) * H.unsqueeze(-2)",
}


def answer(**lines: str) -> str:
    """Write the function with these lines; the right one where none is given."""
    use = LINES | lines
    return f"""
    def per_sample_gradients(X, y, W1, b1, W2, b2):
        X, y, W1, b1, W2, b2 = (item.detach() for item in (X, y, W1, b1, W2, b2))
        Z = X @ W1.mT + b1
        H = torch.relu(Z)
        A = {use["A"]}
        D = {use["D"]}
        return {use["dW1"]}, {use["dW2"]}
    """


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Columns times rows.",
        """
        def per_sample_gradients(
            X: Tensor, y: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor
        ) -> tuple[Tensor, Tensor]:
            X, y, W1, b1, W2, b2 = (item.detach() for item in (X, y, W1, b1, W2, b2))
            Z = X @ W1.mT + b1
            H = torch.relu(Z)
            arriving = 2 * (H @ W2.mT + b2 - y) / W2.shape[0]
            passed = (arriving @ W2) * (Z > 0)
            return passed.unsqueeze(-1) * X.unsqueeze(-2), arriving.unsqueeze(-1) * H.unsqueeze(-2)
        """,
    ),
    "plain_loops": right(
        "A loop over the outputs of each layer, all examples at once.",
        """
        def per_sample_gradients(X, y, W1, b1, W2, b2):
            with torch.no_grad():
                Z = X @ W1.T + b1
                H = Z.clamp(min=0)
                E = H @ W2.T + b2 - y
                o, h = W2.shape
                A = E * 2 / o
                dW2 = X.new_zeros(*X.shape[:-1], o, h)
                for k in range(o):
                    dW2[..., k, :] = A[..., k, None] * H
                dW1 = X.new_zeros(*X.shape[:-1], h, X.shape[-1])
                for j in range(h):
                    back = (A * W2[:, j]).sum(-1) * (Z[..., j] > 0)
                    dW1[..., j, :] = back[..., None] * X
                return dW1, dW2
        """,
    ),
    "vectorised": right(
        "einsum without a sum over the examples.",
        """
        def per_sample_gradients(X, y, W1, b1, W2, b2):
            with torch.no_grad():
                H = torch.relu(torch.einsum("...d,hd->...h", X, W1) + b1)
                A = (torch.einsum("...h,oh->...o", H, W2) + b2 - y) * 2 / len(b2)
                D = torch.einsum("...o,oh->...h", A, W2) * torch.sign(H)
                return torch.einsum("...h,...d->...hd", D, X), torch.einsum("...o,...h->...oh", A, H)
        """,
    ),
    "helpers": right(
        "An outer product as a product of two matrices, for each example.",
        """
        def outer_products(left, right):
            return left[..., :, None] @ right[..., None, :]


        def per_sample_gradients(X, y, W1, b1, W2, b2):
            X, y, W1, b1, W2, b2 = [item.detach() for item in (X, y, W1, b1, W2, b2)]
            scores = X @ W1.T + b1
            units = torch.where(scores > 0, scores, torch.zeros_like(scores))
            errors = units @ W2.T + b2 - y
            at_outputs = errors * (2 / errors.shape[-1])
            at_scores = torch.where(scores > 0, at_outputs @ W2, torch.zeros_like(scores))
            return outer_products(at_scores, X), outer_products(at_outputs, units)
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "outer_products_the_other_way_round": wrong(
        "Rows times columns.",
        answer(dW1="X.unsqueeze(-1) * D.unsqueeze(-2)", dW2="H.unsqueeze(-1) * A.unsqueeze(-2)"),
        idea="outer_products_the_other_way_round",
        verdict="wrong_shape",
    ),
    "adds_up_the_examples": wrong(
        "AᵀH, as before.",
        answer(dW1='torch.einsum("...h,...d->hd", D, X)', dW2='torch.einsum("...o,...h->oh", A, H)'),
        idea="adds_up_the_examples",
        verdict="wrong_shape",
    ),
    "repeats_the_sum": wrong(
        "The sum, expanded.",
        answer(
            dW1='torch.einsum("...h,...d->hd", D, X).expand(*X.shape[:-1], -1, -1).clone()',
            dW2='torch.einsum("...o,...h->oh", A, H).expand(*X.shape[:-1], -1, -1).clone()',
        ),
        idea="repeats_the_sum",
    ),
    "divides_by_the_examples": wrong(
        "/ E.numel(), as before.",
        answer(A="2 * (H @ W2.mT + b2 - y) / max(y.numel(), 1)"),
        idea="divides_by_the_examples",
    ),
    "forgets_the_mean_over_outputs": wrong(
        "2 E.", answer(A="2 * (H @ W2.mT + b2 - y)"), idea="forgets_the_mean_over_outputs"
    ),
    "forgets_the_two": wrong("E / o.", answer(A="(H @ W2.mT + b2 - y) / y.shape[-1]"), idea="forgets_the_two"),
    "forgets_the_mask": wrong("No mask.", answer(D="A @ W2"), idea="forgets_the_mask"),
    "open_at_zero": slip(">=.", answer(D="(A @ W2) * (Z >= 0)"), loses=1, idea="open_at_zero"),
    "scores_in_the_place_of_hidden_units": wrong(
        "Z.", answer(dW2="A.unsqueeze(-1) * Z.unsqueeze(-2)"), idea="scores_in_the_place_of_hidden_units"
    ),
    "turns_the_error_around": wrong(
        "Measured less predicted.",
        answer(A="2 * (y - (H @ W2.mT + b2)) / y.shape[-1]"),
        idea="turns_the_error_around",
    ),
    "loops_over_the_examples": slip(
        "A list of outer products.",
        """
        def per_sample_gradients(X, y, W1, b1, W2, b2):
            X, y, W1, b1, W2, b2 = (item.detach() for item in (X, y, W1, b1, W2, b2))
            Z = X @ W1.mT + b1
            H = torch.relu(Z)
            A = 2 * (H @ W2.mT + b2 - y) / W2.shape[0]
            D = (A @ W2) * (Z > 0)

            def products(left, right):
                shape = (*left.shape, right.shape[-1])
                rows = zip(left.reshape(-1, left.shape[-1]), right.reshape(-1, right.shape[-1]))
                found = [torch.outer(one, other) for one, other in rows]
                return torch.stack(found).reshape(shape) if found else left.new_zeros(shape)

            return products(D, X), products(A, H)
        """,
        loses=1,
        idea="loops_over_the_examples",
        instead="",
        counts=False,
    ),
    "answers_in_float64": slip(
        "double, for the digits.",
        answer().replace("item.detach()", "item.detach().double()"),
        loses=1,
        idea="answers_in_float64",
    ),
    "mask_on_the_cpu": slip(
        "A mask that is begun with torch.zeros.",
        """
        def per_sample_gradients(X, y, W1, b1, W2, b2):
            X, y, W1, b1, W2, b2 = (item.detach() for item in (X, y, W1, b1, W2, b2))
            Z = X @ W1.mT + b1
            mask = torch.zeros(Z.shape, dtype=Z.dtype)
            mask[Z.cpu() > 0] = 1
            H = Z * mask
            A = 2 * (H @ W2.mT + b2 - y) / len(W2)
            return ((A @ W2) * mask)[..., None] * X[..., None, :], A[..., None] * H[..., None, :]
        """,
        loses=1,
        idea="mask_on_the_cpu",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_results": slip("Never detached.", answer().replace(".detach()", ""), loses=1),
    "vmap_after_all": wrong(
        "vmap of grad.",
        """
        def per_sample_gradients(X, y, W1, b1, W2, b2):
            def loss(W1, W2, x, t):
                return (torch.relu(x @ W1.T + b1) @ W2.T + b2 - t).square().mean()

            one = torch.func.grad(loss, argnums=(0, 1))
            return torch.func.vmap(one, in_dims=(None, None, 0, 0))(W1, W2, X, y)
        """,
        verdict="forbidden",
    ),
}
