"""Answers to layernorm_backward."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

LINES = {
    "m": "X.mean(1, keepdim=True)",
    "s": "1 / torch.sqrt(((X - m) ** 2).mean(1, keepdim=True) + eps)",
    "D": "G * gamma",
    "dX": "s * (D - D.mean(1, keepdim=True) - N * (N * D).mean(1, keepdim=True))",
    "dgamma": "(G * N).sum(0)",
    "dbeta": "G.sum(0)",
}


def answer(**lines: str) -> str:
    """Write the function with these lines; the right one where none is given."""
    use = LINES | lines
    return f"""
    def layernorm_backward(X, gamma, beta, G, eps=1e-5):
        X, gamma, G = X.detach(), gamma.detach(), G.detach()
        m = {use["m"]}
        s = {use["s"]}
        N = (X - m) * s
        D = {use["D"]}
        dX = {use["dX"]}
        return dX, {use["dgamma"]}, {use["dbeta"]}
    """


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "The single expression.",
        """
        def layernorm_backward(
            X: Tensor, gamma: Tensor, beta: Tensor, G: Tensor, eps: float = 1e-5
        ) -> tuple[Tensor, Tensor, Tensor]:
            X, gamma, G = X.detach(), gamma.detach(), G.detach()
            centred = X - X.mean(dim=1, keepdim=True)
            s = (centred.square().mean(dim=1, keepdim=True) + eps).rsqrt()
            N, D = s * centred, G * gamma
            dX = s * (D - D.mean(dim=1, keepdim=True) - N * (N * D).mean(dim=1, keepdim=True))
            return dX, (G * N).sum(dim=0), G.sum(dim=0)
        """,
    ),
    "plain_loops": right(
        "Row by row, path by path.",
        """
        def layernorm_backward(X, gamma, beta, G, eps=1e-5):
            X, gamma, G = X.detach(), gamma.detach(), G.detach()
            n, d = X.shape
            dX, dgamma, dbeta = X.new_zeros(n, d), X.new_zeros(d), X.new_zeros(d)
            for i in range(n):
                c = X[i] - X[i].mean()
                s = (c.dot(c) / d + eps) ** -0.5
                arriving = gamma * G[i]
                dgamma += G[i] * c * s
                dbeta += G[i]
                to_s = arriving.dot(c)
                to_v = -0.5 * s**3 * to_s
                to_c = arriving * s + 2 * c * to_v / d
                dX[i] = to_c - to_c.mean()
            return dX, dgamma, dbeta
        """,
    ),
    "vectorised": right(
        "The Jacobian of every row, a projection less a dyad, applied to what arrives.",
        """
        def layernorm_backward(X, gamma, beta, G, eps=1e-5):
            with torch.no_grad():
                d = X.shape[1]
                P = torch.eye(d, dtype=X.dtype, device=X.device) - 1 / d
                C = torch.einsum("nd,de->ne", X - X[:, :1], P)
                s = (torch.einsum("nd,nd->n", C, C) / d + eps).rsqrt()
                N = torch.einsum("n,nd->nd", s, C)
                J = s[:, None, None] * (P - torch.einsum("nd,ne->nde", N, N) / d)
                return (
                    torch.einsum("nde,ne->nd", J, gamma * G),
                    torch.einsum("nd,nd->d", G, N),
                    torch.einsum("nd->d", G),
                )
        """,
    ),
    "helpers": right(
        "A node for each step of the graph, as lecture notes draw it.",
        """
        def mean_of_rows(T):
            return T.sum(dim=-1, keepdim=True) / T.shape[-1]


        def through_the_mean(arriving):
            return arriving - mean_of_rows(arriving)


        def layernorm_backward(X, gamma, beta, G, eps=1e-5):
            X, gamma, G = X.detach(), gamma.detach(), G.detach()
            centred = X - mean_of_rows(X)
            spread = torch.sqrt(mean_of_rows(centred * centred) + eps)
            inverse = 1 / spread

            to_normalised = G * gamma
            to_inverse = (to_normalised * centred).sum(-1, keepdim=True)
            to_spread = -to_inverse / spread**2
            to_variance = to_spread / (2 * spread)
            to_squares = to_variance.expand_as(X) / X.shape[-1]
            to_centred = to_normalised * inverse + 2 * centred * to_squares
            return through_the_mean(to_centred), (G * centred * inverse).sum(0), G.sum(0)
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "forgets_the_variance": wrong(
        "No second mean.", answer(dX="s * (D - D.mean(1, keepdim=True))"), idea="forgets_the_variance"
    ),
    "forgets_the_mean": wrong(
        "No first mean.", answer(dX="s * (D - N * (N * D).mean(1, keepdim=True))"), idea="forgets_the_mean"
    ),
    "forgets_both_paths": wrong("s D.", answer(dX="s * D"), idea="forgets_both_paths"),
    "adds_up_for_means": wrong(
        "sum.",
        answer(dX="s * (D - D.sum(1, keepdim=True) - N * (N * D).sum(1, keepdim=True))"),
        idea="adds_up_for_means",
    ),
    "forgets_gamma": wrong("D = G.", answer(D="G"), idea="forgets_gamma"),
    "forgets_the_spread": wrong(
        "No s in front.",
        answer(dX="D - D.mean(1, keepdim=True) - N * (N * D).mean(1, keepdim=True)"),
        idea="forgets_the_spread",
    ),
    "gamma_meets_the_rows_themselves": wrong(
        "G X.", answer(dgamma="(G * X).sum(0)"), idea="gamma_meets_the_rows_themselves"
    ),
    "keeps_the_rows_of_gamma": wrong(
        "No sum for gamma.", answer(dgamma="G * N"), idea="keeps_the_rows_of_gamma", verdict="wrong_shape"
    ),
    "keeps_the_rows_of_beta": wrong(
        "No sum for beta.", answer(dbeta="G.clone()"), idea="keeps_the_rows_of_beta", verdict="wrong_shape"
    ),
    "takes_the_mean_for_beta": wrong("mean(0).", answer(dbeta="G.mean(0)"), idea="takes_the_mean_for_beta"),
    "normalises_over_the_rows": wrong(
        "dim 0, as in a batch normalisation.",
        """
        def layernorm_backward(X, gamma, beta, G, eps=1e-5):
            X, gamma, G = X.detach(), gamma.detach(), G.detach()
            m = X.mean(0)
            s = 1 / torch.sqrt(((X - m) ** 2).mean(0) + eps)
            N = (X - m) * s
            D = G * gamma
            return s * (D - D.mean(0) - N * (N * D).mean(0)), (G * N).sum(0), G.sum(0)
        """,
        idea="normalises_over_the_rows",
    ),
    "divides_by_one_less": wrong(
        "var().", answer(s="1 / torch.sqrt(X.var(1, keepdim=True) + eps)"), idea="divides_by_one_less"
    ),
    "eps_outside_the_root": wrong(
        "std and eps.",
        answer(s="1 / (torch.sqrt(((X - m) ** 2).mean(1, keepdim=True)) + eps)"),
        idea="eps_outside_the_root",
    ),
    "eps_of_its_own": wrong(
        "1e-5, whatever is given.",
        answer(s="1 / torch.sqrt(((X - m) ** 2).mean(1, keepdim=True) + 1e-5)"),
        idea="eps_of_its_own",
    ),
    "forgets_eps": wrong(
        "No eps.", answer(s="1 / torch.sqrt(((X - m) ** 2).mean(1, keepdim=True))"), idea="forgets_eps"
    ),
    "treats_constant_rows_apart": slip(
        "Zeros where the variance is 0.",
        """
        def layernorm_backward(X, gamma, beta, G, eps=1e-5):
            X, gamma, G = X.detach(), gamma.detach(), G.detach()
            c = X - X.mean(1, keepdim=True)
            v = (c * c).mean(1, keepdim=True)
            s = 1 / torch.sqrt(v + eps)
            N, D = c * s, G * gamma
            dX = s * (D - D.mean(1, keepdim=True) - N * (N * D).mean(1, keepdim=True))
            return torch.where(v > 0, dX, torch.zeros_like(dX)), (G * N).sum(0), G.sum(0)
        """,
        loses=2,
        idea="treats_constant_rows_apart",
    ),
    "variance_as_a_difference": slip(
        "The mean of squares less the square of the mean.",
        answer(s="1 / torch.sqrt((X**2).mean(1, keepdim=True) - m**2 + eps)"),
        loses=1,
        idea="variance_as_a_difference",
    ),
    "answers_in_float64": slip(
        "double, for the digits.",
        """
        def layernorm_backward(X, gamma, beta, G, eps=1e-5):
            X, gamma, G = X.detach().double(), gamma.detach().double(), G.detach().double()
            c = X - X.mean(1, keepdim=True)
            s = ((c * c).mean(1, keepdim=True) + eps).rsqrt()
            N, D = c * s, G * gamma
            dX = s * (D - D.mean(1, keepdim=True) - N * (N * D).mean(1, keepdim=True))
            return dX, (G * N).sum(0), G.sum(0)
        """,
        loses=1,
        idea="answers_in_float64",
    ),
    "adds_on_the_cpu": slip(
        "A sum that begins with torch.zeros.",
        answer(dbeta="torch.zeros(len(gamma), dtype=G.dtype) + G.sum(0)"),
        loses=1,
        idea="adds_on_the_cpu",
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_results": slip("Never detached.", answer().replace(".detach()", ""), loses=1),
    "autograd_after_all": wrong(
        "vjp of layer_norm.",
        """
        def layernorm_backward(X, gamma, beta, G, eps=1e-5):
            def normalise(X, gamma, beta):
                return torch.nn.functional.layer_norm(X, X.shape[-1:], gamma, beta, eps)

            return torch.func.vjp(normalise, X, gamma, beta)[1](G)
        """,
        verdict="forbidden",
    ),
}
