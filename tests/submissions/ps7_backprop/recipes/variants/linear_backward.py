"""Answers to linear_backward."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

PARTS = ("G @ W", "arriving.mT @ rows", "arriving.sum(0)")


def answer(dX: str = PARTS[0], dW: str = PARTS[1], db: str = PARTS[2]) -> str:
    """Write the function with these formulas; the right one where none is given."""
    return f"""
    def linear_backward(X, W, G):
        X, W, G = X.detach(), W.detach(), G.detach()
        rows, arriving = X.reshape(-1, X.shape[-1]), G.reshape(-1, G.shape[-1])
        dX = {dX}
        dW = {dW}
        db = {db}
        return dX, dW, db
    """


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "All leading dimensions as one, and three formulas.",
        """
        def linear_backward(X: Tensor, W: Tensor, G: Tensor) -> tuple[Tensor, Tensor, Tensor]:
            X, W, G = X.detach(), W.detach(), G.detach()
            examples, arriving = X.reshape(-1, W.shape[1]), G.reshape(-1, W.shape[0])
            return G @ W, arriving.mT @ examples, arriving.sum(dim=0)
        """,
    ),
    "plain_loops": right(
        "One example after the other; what is shared is added up.",
        """
        def linear_backward(X, W, G):
            X, W, G = X.detach(), W.detach(), G.detach()
            examples, arriving = X.reshape(-1, X.shape[-1]), G.reshape(-1, G.shape[-1])
            dX = examples.new_zeros(examples.shape)
            dW = W.new_zeros(W.shape)
            db = W.new_zeros(W.shape[0])
            for i in range(len(examples)):
                dX[i] = arriving[i] @ W
                dW = dW + torch.outer(arriving[i], examples[i])
                db = db + arriving[i]
            return dX.reshape(X.shape), dW, db
        """,
    ),
    "vectorised": right(
        "einsum, whose letters say over what is added up.",
        """
        def linear_backward(X, W, G):
            with torch.no_grad():
                dX = torch.einsum("...m,md->...d", G, W)
                rows, arriving = X.reshape(-1, X.shape[-1]), G.reshape(-1, G.shape[-1])
                return dX, torch.einsum("nm,nd->md", arriving, rows), torch.einsum("nm->m", arriving)
        """,
    ),
    "helpers": right(
        "A function that makes one dimension of many, and a row of ones that was multiplied by the intercept.",
        """
        def as_rows(T):
            return T.detach().reshape(-1, T.shape[-1])


        def linear_backward(X, W, G):
            arriving = as_rows(G)
            dX = (W.detach().T @ arriving.T).T.reshape(X.shape)
            with_ones = torch.cat([as_rows(X), arriving.new_ones(len(arriving), 1)], dim=1)
            both = arriving.T @ with_ones
            return dX, both[:, :-1].contiguous(), both[:, -1].contiguous()
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "does_not_add_up_the_intercept": wrong(
        "db = G.",
        answer(db="G.clone()"),
        idea="does_not_add_up_the_intercept",
        verdict="wrong_shape",
    ),
    "takes_the_mean_for_the_intercept": wrong(
        "mean(0).", answer(db="arriving.mean(0)"), idea="takes_the_mean_for_the_intercept"
    ),
    "adds_up_along_the_outputs": wrong(
        "sum(1).", answer(db="arriving.sum(1)"), idea="adds_up_along_the_outputs", verdict="wrong_shape"
    ),
    "adds_up_ones": wrong(
        "The intercept's slope is 1 in every row.",
        answer(db="torch.full_like(W[:, 0], len(rows))"),
        idea="adds_up_ones",
    ),
    "takes_the_mean_for_the_weights": wrong(
        "Divided by n.", answer(dW="arriving.mT @ rows / len(rows)"), idea="takes_the_mean_for_the_weights"
    ),
    "weights_the_other_way_round": wrong(
        "XᵀG.", answer(dW="rows.mT @ arriving"), idea="weights_the_other_way_round", verdict="wrong_shape"
    ),
    "multiplies_by_ones_for_the_weights": wrong(
        "The sum of the inputs, for every output.",
        answer(dW="rows.sum(0).expand(W.shape[0], -1).clone()"),
        idea="multiplies_by_ones_for_the_weights",
    ),
    "multiplies_what_was_added_up": wrong(
        "The outer product of two sums.",
        answer(dW="torch.outer(arriving.sum(0), rows.sum(0))"),
        idea="multiplies_what_was_added_up",
    ),
    "ignores_what_arrives_at_the_inputs": wrong(
        "The sum of the rows of W.",
        answer(dX="W.sum(0).expand(X.shape).clone()"),
        idea="ignores_what_arrives_at_the_inputs",
    ),
    "transposes_the_weights": wrong(
        "G Wᵀ, as on the way forwards.",
        answer(dX="G @ W.mT"),
        idea="transposes_the_weights",
        verdict="raised",
    ),
    "exchanges_inputs_and_weights": wrong(
        "Weights first.",
        """
        def linear_backward(X, W, G):
            X, W, G = X.detach(), W.detach(), G.detach()
            rows, arriving = X.reshape(-1, X.shape[-1]), G.reshape(-1, G.shape[-1])
            return arriving.mT @ rows, G @ W, arriving.sum(0)
        """,
        idea="exchanges_inputs_and_weights",
        verdict="wrong_shape",
    ),
    "knows_one_leading_dimension": slip(
        "mT and sum(0), without a reshape, but for a single example.",
        """
        def linear_backward(X, W, G):
            X, W, G = X.detach(), W.detach(), G.detach()
            if X.dim() == 1:
                return G @ W, torch.outer(G, X), G.clone()
            return G @ W, G.mT @ X, G.sum(0)
        """,
        loses=1,
        idea="knows_one_leading_dimension",
    ),
    "needs_a_dimension_for_examples": slip(
        "A single example has its outer product, and everything else as the rest.",
        """
        def linear_backward(X, W, G):
            X, W, G = X.detach(), W.detach(), G.detach()
            if X.dim() == 1:
                return G @ W, torch.outer(G, X), G.sum(0)
            rows, arriving = X.flatten(0, -2), G.flatten(0, -2)
            return G @ W, arriving.mT @ rows, arriving.sum(0)
        """,
        loses=1,
        idea="needs_a_dimension_for_examples",
    ),
    "drops_dimensions_of_size_one": slip(
        "squeeze, to be sure.",
        answer("(G @ W).squeeze()", "(arriving.mT @ rows).squeeze()", "arriving.sum(0).squeeze()"),
        loses=1,
        idea="drops_dimensions_of_size_one",
    ),
    "begins_with_zeros_in_float64": slip(
        "torch.zeros of the standard dtype.",
        answer(db="torch.zeros(W.shape[0], device=W.device) + arriving.sum(0)"),
        loses=1,
        idea="begins_with_zeros_in_float64",
    ),
    "begins_with_zeros_on_the_cpu": slip(
        "torch.zeros without a device.",
        """
        def linear_backward(X, W, G):
            X, W, G = X.detach(), W.detach(), G.detach()
            dW = torch.zeros(W.shape, dtype=W.dtype)
            dW[...] = G.reshape(-1, W.shape[0]).T @ X.reshape(-1, W.shape[1])
            return G @ W, dW, G.reshape(-1, W.shape[0]).sum(0)
        """,
        loses=1,
        idea="begins_with_zeros_on_the_cpu",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_results": slip(
        "Never detached.",
        """
        def linear_backward(X, W, G):
            rows, arriving = X.reshape(-1, W.shape[1]), G.reshape(-1, W.shape[0])
            return G @ W, arriving.mT @ rows, arriving.sum(0)
        """,
        loses=1,
    ),
    "autograd_after_all": wrong(
        "vjp.",
        """
        def linear_backward(X, W, G):
            b = W.new_zeros(len(W))
            return torch.func.vjp(torch.nn.functional.linear, X, W, b)[1](G)
        """,
        verdict="forbidden",
    ),
}
