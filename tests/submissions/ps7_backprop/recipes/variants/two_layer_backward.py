"""Answers to two_layer_backward."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

LINES = {
    "loss": "E.square().mean()",
    "A": "2 * E / E.numel()",
    "D": "(A @ W2) * (Z > 0)",
    "W1": "D.mT @ X",
    "b1": "D.sum(0)",
    "W2": "A.mT @ H",
    "b2": "A.sum(0)",
}


def answer(**lines: str) -> str:
    """Write the function with these lines; the right one where none is given."""
    use = LINES | lines
    return f"""
    def two_layer_backward(X, y, W1, b1, W2, b2):
        X, y, W1, b1, W2, b2 = (item.detach() for item in (X, y, W1, b1, W2, b2))
        Z = X @ W1.mT + b1
        H = torch.relu(Z)
        E = H @ W2.mT + b2 - {use.get("y", "y")}
        A = {use["A"]}
        D = {use["D"]}
        return {{"loss": {use["loss"]}, "W1": {use["W1"]}, "b1": {use["b1"]}, "W2": {use["W2"]}, "b2": {use["b2"]}}}
    """


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Forwards, keeping what is needed; then back.",
        """
        def two_layer_backward(
            X: Tensor, y: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor
        ) -> dict[str, Tensor]:
            X, y, W1, b1, W2, b2 = (item.detach() for item in (X, y, W1, b1, W2, b2))
            Z = X @ W1.mT + b1
            H = torch.relu(Z)
            E = H @ W2.mT + b2 - y
            arriving = 2 * E / E.numel()
            passed = (arriving @ W2) * (Z > 0)
            return {
                "loss": E.square().mean(),
                "W1": passed.mT @ X,
                "b1": passed.sum(dim=0),
                "W2": arriving.mT @ H,
                "b2": arriving.sum(dim=0),
            }
        """,
    ),
    "plain_loops": right(
        "One example after the other, outer products added up, divided at the end.",
        """
        def two_layer_backward(X, y, W1, b1, W2, b2):
            with torch.no_grad():
                n, o = y.shape
                told = {
                    "loss": X.new_zeros(()),
                    "W1": W1.new_zeros(W1.shape),
                    "b1": b1.new_zeros(b1.shape),
                    "W2": W2.new_zeros(W2.shape),
                    "b2": b2.new_zeros(b2.shape),
                }
                for i in range(n):
                    z = W1 @ X[i] + b1
                    h = z.clamp(min=0)
                    e = W2 @ h + b2 - y[i]
                    told["loss"] += (e * e).sum()
                    a = 2 * e
                    told["W2"] += torch.outer(a, h)
                    told["b2"] += a
                    d = W2.mT @ a
                    d = torch.where(z > 0, d, torch.zeros_like(d))
                    told["W1"] += torch.outer(d, X[i])
                    told["b1"] += d
                return {name: total / (n * o) for name, total in told.items()}
        """,
    ),
    "vectorised": right(
        "einsum, and the mask as a number.",
        """
        def two_layer_backward(X, y, W1, b1, W2, b2):
            with torch.no_grad():
                Z = torch.einsum("nd,hd->nh", X, W1) + b1
                is_open = torch.heaviside(Z, torch.zeros_like(Z))
                H = Z * is_open
                E = torch.einsum("nh,oh->no", H, W2) + b2 - y
                A = E * (2 / E.numel())
                D = torch.einsum("no,oh,nh->nh", A, W2, is_open)
                return {
                    "loss": torch.nn.functional.mse_loss(E + y, y),
                    "W2": torch.einsum("no,nh->oh", A, H),
                    "b2": torch.einsum("no->o", A),
                    "W1": torch.einsum("nh,nd->hd", D, X),
                    "b1": torch.einsum("nh->h", D),
                }
        """,
    ),
    "helpers": right(
        "A function for each link of the chain.",
        """
        def layer(inputs, W, b):
            return inputs @ W.T + b


        def back_through_layer(inputs, W, arriving):
            return arriving @ W, arriving.T @ inputs, arriving.sum(0)


        def back_through_squares(E):
            return E.pow(2).mean(), E * 2 / E.numel()


        def two_layer_backward(X, y, W1, b1, W2, b2):
            X, y, W1, b1, W2, b2 = [item.detach() for item in (X, y, W1, b1, W2, b2)]
            Z = layer(X, W1, b1)
            H = torch.relu(Z)
            loss, arriving = back_through_squares(layer(H, W2, b2) - y)
            to_H, to_W2, to_b2 = back_through_layer(H, W2, arriving)
            _, to_W1, to_b1 = back_through_layer(X, W1, to_H * (H > 0))
            return dict(loss=loss, W1=to_W1, b1=to_b1, W2=to_W2, b2=to_b2)
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "forgets_the_two": wrong("E / N.", answer(A="E / E.numel()"), idea="forgets_the_two"),
    "forgets_the_mean": wrong("2 E.", answer(A="2 * E"), idea="forgets_the_mean"),
    "divides_by_the_examples_only": wrong(
        "2 E / n.", answer(A="2 * E / X.shape[0]"), idea="divides_by_the_examples_only"
    ),
    "turns_the_error_around": wrong(
        "Measured less predicted.", answer(A="2 * (y - (H @ W2.mT + b2)) / E.numel()"), idea="turns_the_error_around"
    ),
    "sends_back_ones": wrong(
        "Ones, as backward() sends into a number.",
        answer(A="torch.ones_like(E) / E.numel()"),
        idea="sends_back_ones",
    ),
    "adds_up_the_loss": wrong("sum.", answer(loss="(E * E).sum()"), idea="adds_up_the_loss"),
    "does_not_reduce_the_loss": wrong(
        "A square of each error.", answer(loss="E**2"), idea="does_not_reduce_the_loss", verdict="wrong_shape"
    ),
    "scores_in_the_place_of_hidden_units": wrong(
        "AᵀZ.", answer(W2="A.mT @ Z"), idea="scores_in_the_place_of_hidden_units"
    ),
    "outer_weights_the_other_way_round": wrong(
        "HᵀA.", answer(W2="H.mT @ A"), idea="outer_weights_the_other_way_round", verdict="wrong_shape"
    ),
    "keeps_the_outer_intercept_apart": wrong(
        "A.", answer(b2="A"), idea="keeps_the_outer_intercept_apart", verdict="wrong_shape"
    ),
    "takes_a_second_mean": wrong("mean(0).", answer(b2="A.mean(0)"), idea="takes_a_second_mean"),
    "forgets_the_mask": wrong("A W2.", answer(D="A @ W2"), idea="forgets_the_mask"),
    "multiplies_by_the_scores": wrong("Times H.", answer(D="(A @ W2) * H"), idea="multiplies_by_the_scores"),
    "multiplies_by_all_scores": wrong("Times Z.", answer(D="(A @ W2) * Z"), idea="multiplies_by_the_scores"),
    "masks_by_what_comes_back": wrong(
        "relu, once more.", answer(D="torch.relu(A @ W2)"), idea="masks_by_what_comes_back"
    ),
    "open_at_zero": slip(">=.", answer(D="(A @ W2) * (Z >= 0)"), loses=3, idea="open_at_zero"),
    "divides_by_the_scores": slip("H / Z.", answer(D="(A @ W2) * (H / Z)"), loses=3, idea="divides_by_the_scores"),
    "keeps_the_inner_intercept_apart": wrong(
        "D.", answer(b1="D"), idea="keeps_the_inner_intercept_apart", verdict="wrong_shape"
    ),
    "inner_weights_the_other_way_round": wrong(
        "XᵀD.", answer(W1="X.mT @ D"), idea="inner_weights_the_other_way_round", verdict="wrong_shape"
    ),
    "drops_the_last_dimension": slip("y.squeeze().", answer(y="y.squeeze()"), loses=3, idea="drops_the_last_dimension"),
    "drops_dimensions_of_size_one": slip(
        "squeeze, so that all is tidy.",
        answer(W1="(D.mT @ X).squeeze()", b1="D.sum(0).squeeze()", W2="(A.mT @ H).squeeze()", b2="A.sum(0).squeeze()"),
        loses=3,
        idea="drops_dimensions_of_size_one",
    ),
    "intercept_in_float64": slip(
        "double, for the digits.",
        """
        def two_layer_backward(X, y, W1, b1, W2, b2):
            X, y, W1, b1, W2, b2 = (item.detach().to(torch.float64) for item in (X, y, W1, b1, W2, b2))
            Z = X @ W1.mT + b1
            H = torch.relu(Z)
            E = H @ W2.mT + b2 - y
            A = 2 * E / E.numel()
            D = (A @ W2) * (Z > 0)
            return {"loss": (E * E).mean(), "W1": D.mT @ X, "b1": D.sum(0), "W2": A.mT @ H, "b2": A.sum(0)}
        """,
        loses=1,
        idea="intercept_in_float64",
    ),
    "mask_on_the_cpu": slip(
        "A mask that is begun with torch.zeros.",
        """
        def two_layer_backward(X, y, W1, b1, W2, b2):
            X, y, W1, b1, W2, b2 = (item.detach() for item in (X, y, W1, b1, W2, b2))
            Z = X @ W1.mT + b1
            mask = torch.zeros(Z.shape, dtype=Z.dtype)
            mask[...] = Z > 0
            H = Z * mask
            E = H @ W2.mT + b2 - y
            A = 2 * E / E.numel()
            D = (A @ W2) * mask
            return {"loss": E.square().mean(), "W1": D.mT @ X, "b1": D.sum(0), "W2": A.mT @ H, "b2": A.sum(0)}
        """,
        loses=1,
        idea="mask_on_the_cpu",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_results": slip("Never detached.", answer().replace(".detach()", ""), loses=1),
    "loss_as_a_number": wrong(
        "loss.item(), as the original prints it.",
        answer(loss="E.square().mean().item()"),
        verdict="wrong_type",
    ),
    "gradients_by_other_names": wrong(
        "dW1 and its like.",
        """
        def two_layer_backward(X, y, W1, b1, W2, b2):
            X, y, W1, b1, W2, b2 = (item.detach() for item in (X, y, W1, b1, W2, b2))
            Z = X @ W1.mT + b1
            H = torch.relu(Z)
            E = H @ W2.mT + b2 - y
            A = 2 * E / E.numel()
            D = (A @ W2) * (Z > 0)
            return {"loss": E.square().mean(), "dW1": D.mT @ X, "db1": D.sum(0), "dW2": A.mT @ H, "db2": A.sum(0)}
        """,
        verdict="wrong_type",
    ),
}
