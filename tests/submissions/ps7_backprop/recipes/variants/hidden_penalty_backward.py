"""Answers to hidden_penalty_backward."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

LINES = {
    "loss": "E.square().mean() + alpha * H.square().sum() / n",
    "A": "2 * E / E.numel()",
    "D": "(A @ W2 + 2 * alpha * H / n) * (Z > 0)",
    "told": '{"loss": loss, "W1": D.mT @ X, "b1": D.sum(0), "W2": A.mT @ H, "b2": A.sum(0)}',
}


def answer(**lines: str) -> str:
    """Write the function with these lines; the right one where none is given."""
    use = LINES | lines
    return f"""
    def hidden_penalty_backward(X, y, W1, b1, W2, b2, alpha):
        X, y, W1, b1, W2, b2 = (item.detach() for item in (X, y, W1, b1, W2, b2))
        n = len(X)
        Z = X @ W1.mT + b1
        H = torch.relu(Z)
        E = H @ W2.mT + b2 - y
        loss = {use["loss"]}
        A = {use["A"]}
        D = {use["D"]}
        return {use["told"]}
    """


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Two lines changed.",
        """
        def hidden_penalty_backward(
            X: Tensor, y: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor, alpha: float
        ) -> dict[str, Tensor]:
            X, y, W1, b1, W2, b2 = (item.detach() for item in (X, y, W1, b1, W2, b2))
            Z = X @ W1.mT + b1
            H = torch.relu(Z)
            E = H @ W2.mT + b2 - y
            arriving = 2 * E / E.numel()
            passed = (arriving @ W2 + 2 * alpha * H / len(X)) * (Z > 0)
            return {
                "loss": E.square().mean() + alpha * H.square().sum() / len(X),
                "W1": passed.mT @ X,
                "b1": passed.sum(dim=0),
                "W2": arriving.mT @ H,
                "b2": arriving.sum(dim=0),
            }
        """,
    ),
    "plain_loops": right(
        "Unit by unit: each has a row of the first layer and a column of the second.",
        """
        def hidden_penalty_backward(X, y, W1, b1, W2, b2, alpha):
            with torch.no_grad():
                n = X.shape[0]
                H = (X @ W1.T + b1).clamp(min=0)
                E = H @ W2.T + b2 - y
                A = 2 * E / (y.shape[0] * y.shape[1])
                dW1, db1, dW2 = torch.empty_like(W1), torch.empty_like(b1), torch.empty_like(W2)
                penalty = X.new_zeros(())
                for j in range(len(b1)):
                    h = H[:, j]
                    penalty = penalty + h.dot(h)
                    back = (A @ W2[:, j] + (2 * alpha / n) * h) * (h > 0)
                    dW1[j] = back @ X
                    db1[j] = back.sum()
                    dW2[:, j] = h @ A
                return {"loss": (E**2).mean() + alpha * penalty / n, "W1": dW1, "b1": db1, "W2": dW2, "b2": A.sum(0)}
        """,
    ),
    "vectorised": right(
        "einsum; the penalty goes back behind the mask, as H is 0 where a unit is shut.",
        """
        def hidden_penalty_backward(X, y, W1, b1, W2, b2, alpha):
            with torch.no_grad():
                H = torch.relu(torch.einsum("nd,hd->nh", X, W1) + b1)
                E = torch.einsum("nh,oh->no", H, W2) + b2 - y
                A = 2 * E / E.numel()
                D = torch.einsum("no,oh,nh->nh", A, W2, torch.sign(H)) + 2 * alpha / X.shape[0] * H
                return {
                    "loss": torch.einsum("no,no->", E, E) / E.numel() + alpha * torch.einsum("nh,nh->", H, H) / len(H),
                    "W1": torch.einsum("nh,nd->hd", D, X),
                    "b1": torch.einsum("nh->h", D),
                    "W2": torch.einsum("no,nh->oh", A, H),
                    "b2": torch.einsum("no->o", A),
                }
        """,
    ),
    "helpers": right(
        "The gradients of both terms apart, added at the end.",
        """
        def of_the_error(X, y, W1, b1, W2, b2):
            Z = X @ W1.T + b1
            H = Z.clamp(min=0)
            E = H @ W2.T + b2 - y
            A = E * (2 / E.numel())
            D = torch.where(Z > 0, A @ W2, torch.zeros_like(Z))
            return {"loss": (E * E).mean(), "W1": D.T @ X, "b1": D.sum(0), "W2": A.T @ H, "b2": A.sum(0)}


        def of_the_penalty(X, W1, b1):
            H = (X @ W1.T + b1).clamp(min=0)
            D = 2 * H / len(H)
            return {"loss": (H * H).sum(1).mean(), "W1": D.T @ X, "b1": D.sum(0)}


        def hidden_penalty_backward(X, y, W1, b1, W2, b2, alpha):
            X, y, W1, b1, W2, b2 = [item.detach() for item in (X, y, W1, b1, W2, b2)]
            total = of_the_error(X, y, W1, b1, W2, b2)
            for name, part in of_the_penalty(X, W1, b1).items():
                total[name] = total[name] + alpha * part
            return total
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "penalty_in_the_loss_only": wrong(
        "The gradients of two_layer_backward.", answer(D="(A @ W2) * (Z > 0)"), idea="penalty_in_the_loss_only"
    ),
    "penalty_in_the_gradients_only": wrong(
        "The loss of two_layer_backward.", answer(loss="E.square().mean()"), idea="penalty_in_the_gradients_only"
    ),
    "forgets_the_two": wrong("alpha H / n.", answer(D="(A @ W2 + alpha * H / n) * (Z > 0)"), idea="forgets_the_two"),
    "forgets_the_mean": wrong("2 alpha H.", answer(D="(A @ W2 + 2 * alpha * H) * (Z > 0)"), idea="forgets_the_mean"),
    "divides_by_all_units": wrong(
        "mean() of all squares.",
        answer(
            loss="E.square().mean() + alpha * H.square().mean()",
            D="(A @ W2 + 2 * alpha * H / H.numel()) * (Z > 0)",
        ),
        idea="divides_by_all_units",
    ),
    "penalises_the_scores": wrong(
        "Z in the place of H.",
        answer(loss="E.square().mean() + alpha * (Z**2).sum() / n", D="(A @ W2) * (Z > 0) + 2 * alpha * Z / n"),
        idea="penalises_the_scores",
    ),
    "penalises_the_scores_in_the_loss": wrong(
        "Z in the loss, and the mask behind both.",
        answer(loss="E.square().mean() + alpha * (Z**2).sum() / n"),
        idea="penalises_the_scores",
    ),
    "subtracts_the_penalty": wrong(
        "Minus.", answer(D="(A @ W2 - 2 * alpha * H / n) * (Z > 0)"), idea="subtracts_the_penalty"
    ),
    "replaces_what_comes_back": wrong("= for +=.", answer(D="2 * alpha * H / n"), idea="replaces_what_comes_back"),
    "forgets_the_mask": wrong("No mask.", answer(D="A @ W2 + 2 * alpha * H / n"), idea="forgets_the_mask"),
    "length_without_its_square": wrong(
        "norm().",
        answer(
            loss="E.square().mean() + alpha * torch.linalg.norm(H) / n",
            D="(A @ W2 + alpha * H / torch.linalg.norm(H).clamp(min=1e-30) / n) * (Z > 0)",
        ),
        idea="length_without_its_square",
    ),
    "open_at_zero": slip(">=.", answer(D="(A @ W2 + 2 * alpha * H / n) * (Z >= 0)"), loses=1, idea="open_at_zero"),
    "divides_by_the_examples_only": wrong("2 E / n.", answer(A="2 * E / n"), idea="divides_by_the_examples_only"),
    "weights_in_float64": slip(
        "double, for the digits.",
        answer().replace("item.detach()", "item.detach().double()"),
        loses=1,
        idea="weights_in_float64",
    ),
    "drops_dimensions_of_size_one": slip(
        "squeeze, so that all is tidy.",
        answer(
            told="""{
            name: part.squeeze()
            for name, part in dict(loss=loss, W1=D.mT @ X, b1=D.sum(0), W2=A.mT @ H, b2=A.sum(0)).items()
        }"""
        ),
        loses=3,
        idea="drops_dimensions_of_size_one",
    ),
    "mask_on_the_cpu": slip(
        "A mask that is begun with torch.zeros.",
        """
        def hidden_penalty_backward(X, y, W1, b1, W2, b2, alpha):
            X, y, W1, b1, W2, b2 = (item.detach() for item in (X, y, W1, b1, W2, b2))
            Z = X @ W1.mT + b1
            mask = torch.zeros(Z.shape, dtype=Z.dtype)
            mask[...] = Z > 0
            H = Z * mask
            E = H @ W2.mT + b2 - y
            A = 2 * E / E.numel()
            D = (A @ W2 + 2 * alpha * H / len(X)) * mask
            loss = E.square().mean() + alpha * H.square().sum() / len(X)
            return {"loss": loss, "W1": D.mT @ X, "b1": D.sum(0), "W2": A.mT @ H, "b2": A.sum(0)}
        """,
        loses=1,
        idea="mask_on_the_cpu",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_results": slip("Never detached.", answer().replace(".detach()", ""), loses=1),
}
