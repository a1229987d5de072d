"""Answers to modified_newton_direction."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "From the right to the left.",
        """
        def modified_newton_direction(g: Tensor, H: Tensor, delta: float) -> Tensor:
            w, Q = torch.linalg.eigh(H.detach())
            w = torch.clamp(torch.abs(w), min=delta)
            return -Q @ ((Q.T @ g.detach()) / w)
        """,
    ),
    "plain_loops": right(
        "One eigenvector after the other.",
        """
        def modified_newton_direction(g, H, delta):
            g = g.detach()
            eigenvalues, eigenvectors = torch.linalg.eigh(H.detach())
            p = torch.zeros_like(g)
            for i in range(len(g)):
                q = eigenvectors[:, i]
                size = torch.abs(eigenvalues[i])
                p = p - (q * g).sum() / torch.maximum(size, torch.full_like(size, delta)) * q
            return p
        """,
    ),
    "vectorised": right(
        "The whole matrix is put together and multiplied once.",
        """
        def modified_newton_direction(g, H, delta):
            with torch.no_grad():
                w, Q = torch.linalg.eigh(H)
                floor = torch.full_like(w, delta)
                inverse = Q @ torch.diag(torch.maximum(w.abs(), floor).reciprocal()) @ Q.mT
                return -(inverse @ g)
        """,
    ),
    "einsum": right(
        "All in one einsum.",
        """
        def modified_newton_direction(g, H, delta):
            w, Q = torch.linalg.eigh(H)
            size = torch.where(w.abs() > delta, w.abs(), delta)
            return -torch.einsum("ik,k,jk,j->i", Q, 1 / size, Q, g).detach()
        """,
    ),
    "helpers": right(
        "|H| is formed and the system is solved.",
        """
        def modified_newton_direction(g, H, delta):
            H_mod = with_changed_eigenvalues(H.detach(), lambda w: w.abs().clamp(min=delta))
            return torch.linalg.solve(H_mod, -g.detach())
        """,
        """
        def with_changed_eigenvalues(matrix, change):
            w, Q = torch.linalg.eigh(matrix)
            return (Q * change(w)) @ Q.T
        """,
    ),
    "float64_inside": right(
        "Double precision inside.",
        """
        def modified_newton_direction(g, H, delta):
            w, Q = torch.linalg.eigh(H.detach().double())
            p = -(Q @ ((Q.mT @ g.detach().double()) / w.abs().clamp_min(delta)))
            return p.to(g.dtype)
        """,
    ),
    "singular_values": right(
        "For a symmetric matrix the singular values are the sizes of the eigenvalues.",
        """
        def modified_newton_direction(g, H, delta):
            U, S, Vh = torch.linalg.svd(H.detach())
            S = S.clamp(min=delta)
            return -(Vh.mT @ ((Vh @ g.detach()) / S))
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "takes_the_plain_step": wrong(
        "−H⁻¹g, and an exception where there is no inverse.",
        """
        def modified_newton_direction(g, H, delta):
            return torch.linalg.solve(H, -g).detach()
        """,
        idea="takes_the_plain_step",
        rounding=True,
    ),
    "takes_the_plain_step_by_an_inverse": wrong(
        "−H⁻¹g, as the formula says.",
        """
        def modified_newton_direction(g, H, delta):
            return -(torch.linalg.inv(H.detach()) @ g.detach())
        """,
        idea="takes_the_plain_step",
        rounding=True,
    ),
    "takes_the_plain_step_by_a_pseudo_inverse": wrong(
        "−H⁻¹g, with a pseudo-inverse where there is no inverse.",
        """
        def modified_newton_direction(g, H, delta):
            return -(torch.linalg.pinv(H.detach(), hermitian=True) @ g.detach())
        """,
        idea="takes_the_plain_step",
        instead="",
        counts=False,
    ),
    "forgets_the_floor": wrong(
        "|w|, and no δ.",
        """
        def modified_newton_direction(g, H, delta):
            w, Q = torch.linalg.eigh(H)
            return (-Q @ torch.diag(1 / torch.abs(w)) @ Q.T @ g).detach()
        """,
        idea="forgets_the_floor",
    ),
    "forgets_the_floor_and_divides": wrong(
        "(Qᵀg)/|w|.",
        """
        def modified_newton_direction(g, H, delta):
            w, Q = torch.linalg.eigh(H)
            c = Q.T @ g
            return -(Q @ (c / w.abs())).detach()
        """,
        idea="forgets_the_floor",
    ),
    "raises_negative_curvatures_to_the_floor": wrong(
        "max(w, δ).",
        """
        def modified_newton_direction(g, H, delta):
            w, Q = torch.linalg.eigh(H.detach())
            w_mod = torch.maximum(w, torch.tensor(delta, dtype=w.dtype, device=w.device))
            return -(Q @ (Q.T @ g.detach() / w_mod))
        """,
        idea="raises_negative_curvatures_to_the_floor",
    ),
    "shifts_all_curvatures": wrong(
        "H + τI.",
        """
        def modified_newton_direction(g, H, delta):
            w = torch.linalg.eigvalsh(H)
            tau = delta - w.min()
            A = H + tau * torch.eye(len(g), dtype=H.dtype, device=H.device)
            return -torch.linalg.solve(A, g).detach()
        """,
        idea="shifts_all_curvatures",
    ),
    "shifts_only_if_needed": wrong(
        "H + τI, with τ = 0 where H is good enough.",
        """
        def modified_newton_direction(g, H, delta):
            w = torch.linalg.eigvalsh(H)
            tau = torch.clamp(delta - w[0], min=0.0)
            return -torch.linalg.solve(H + tau * torch.eye(len(g), dtype=g.dtype, device=g.device), g).detach()
        """,
        idea="shifts_all_curvatures",
        instead="",
        counts=False,
    ),
    "adds_the_floor": wrong(
        "|w| + δ.",
        """
        def modified_newton_direction(g, H, delta):
            w, Q = torch.linalg.eigh(H.detach())
            d = 1.0 / (w.abs() + delta)
            return -(Q @ (d * (Q.mT @ g.detach())))
        """,
        idea="adds_the_floor",
    ),
    "floors_before_taking_the_size": wrong(
        "sign(w)·max(|w|, δ).",
        """
        def modified_newton_direction(g, H, delta):
            w, Q = torch.linalg.eigh(H.detach())
            s = torch.where(w >= 0, 1.0, -1.0).to(w)
            w = s * w.abs().clamp(min=delta)
            return -(Q @ ((Q.T @ g.detach()) / w))
        """,
        idea="floors_before_taking_the_size",
    ),
    "makes_entries_positive": wrong(
        "abs of the matrix.",
        """
        def modified_newton_direction(g, H, delta):
            w, Q = torch.linalg.eigh(torch.abs(H.detach()))
            w = w.abs().clamp(min=delta)
            return -(Q @ ((Q.T @ g.detach()) / w))
        """,
        idea="makes_entries_positive",
    ),
    "changes_the_diagonal_only": wrong(
        "The diagonal instead of eigenvalues.",
        """
        def modified_newton_direction(g, H, delta):
            d = torch.diag(H.detach()).abs()
            d = torch.where(d < delta, torch.full_like(d, delta), d)
            return -g.detach() / d
        """,
        idea="changes_the_diagonal_only",
    ),
    "goes_uphill": wrong(
        "The minus was lost.",
        """
        def modified_newton_direction(g, H, delta):
            w, Q = torch.linalg.eigh(H.detach())
            scale = 1 / torch.clamp(torch.abs(w), min=delta)
            return Q @ torch.diag(scale) @ Q.T @ g.detach()
        """,
        idea="goes_uphill",
    ),
    "turns_the_wrong_way": wrong(
        "Rows for eigenvectors.",
        """
        def modified_newton_direction(g, H, delta):
            w, Q = torch.linalg.eigh(H.detach())
            scale = 1 / torch.clamp(torch.abs(w), min=delta)
            return -(Q.T @ (scale * (Q @ g.detach())))
        """,
        idea="turns_the_wrong_way",
    ),
    "stays_in_eigenvector_coordinates": wrong(
        "Does not come back.",
        """
        def modified_newton_direction(g, H, delta):
            w, Q = torch.linalg.eigh(H.detach())
            c = Q.T @ g.detach()
            return -c / torch.clamp(w.abs(), min=delta)
        """,
        idea="stays_in_eigenvector_coordinates",
    ),
    "multiplies_by_the_curvatures": wrong(
        "The 1/ is missing.",
        """
        def modified_newton_direction(g, H, delta):
            w, Q = torch.linalg.eigh(H.detach())
            D = torch.diag(w.abs().clamp(min=delta))
            return -(Q @ D @ Q.T @ g.detach())
        """,
        idea="multiplies_by_the_curvatures",
    ),
    "turns_round_if_it_climbs": wrong(
        "If it climbs, the other way.",
        """
        def modified_newton_direction(g, H, delta):
            g = g.detach()
            w, Q = torch.linalg.eigh(H.detach())
            sign = torch.ones_like(w)
            sign[w < 0] = -1
            p = -(Q @ ((Q.T @ g) / (sign * w.abs().clamp(min=delta))))
            if g.is_meta:
                return p
            return -p if torch.dot(p, g) > 0 else p
        """,
        idea="turns_round_if_it_climbs",
    ),
    "drops_weak_directions": wrong(
        "Directions with tiny curvature are left out.",
        """
        def modified_newton_direction(g, H, delta):
            w, Q = torch.linalg.eigh(H.detach())
            w = w.abs()
            c = Q.T @ g.detach()
            c = torch.where(w < delta, torch.zeros_like(c), c / w)
            return -(Q @ c)
        """,
        idea="drops_weak_directions",
    ),
    "gives_up_on_a_singular_matrix": slip(
        "A gradient step if the determinant is 0: an if, which meta has no answer to.",
        """
        def modified_newton_direction(g, H, delta):
            H, g = H.detach(), g.detach()
            if torch.abs(torch.det(H)) < 1e-8:
                return -g
            w, Q = torch.linalg.eigh(H)
            w = w.abs().clamp(min=delta)
            return -(Q @ ((Q.T @ g) / w))
        """,
        loses=2,
        idea="gives_up_on_a_singular_matrix",
    ),
    "floors_in_float64": slip(
        "A tensor of δ without a dtype.",
        """
        def modified_newton_direction(g, H, delta):
            w, Q = torch.linalg.eigh(H.detach())
            floor = torch.full(w.shape, delta, dtype=torch.float64, device=w.device)
            size = torch.maximum(w.abs().double(), floor)
            return -(Q.double() @ ((Q.T @ g.detach()).double() / size))
        """,
        loses=1,
        idea="floors_in_float64",
    ),
    "floor_without_a_dtype": slip(
        "torch.tensor(δ).",
        """
        def modified_newton_direction(g, H, delta):
            w, Q = torch.linalg.eigh(H.detach())
            size = torch.maximum(w.abs(), torch.ones(len(w), device=w.device) * delta)
            return -(Q @ ((Q.T @ g.detach()) / size))
        """,
        loses=1,
        idea="floors_in_float64",
        instead="",
        counts=False,
    ),
    "builds_on_the_cpu": slip(
        "Zeros to add to.",
        """
        def modified_newton_direction(g, H, delta):
            w, Q = torch.linalg.eigh(H.detach())
            p = torch.zeros(len(g), dtype=g.dtype)
            for i in range(len(g)):
                p -= Q[:, i] * (Q[:, i] @ g.detach()) / w[i].abs().clamp(min=delta)
            return p
        """,
        loses=1,
        idea="builds_on_the_cpu",
    ),
    # --- further slips, broken contracts ---------------------------------------------------------------------
    "looks_at_numbers": slip(
        "Python's max of numbers: there are none on meta.",
        """
        def modified_newton_direction(g, H, delta):
            w, Q = torch.linalg.eigh(H.detach())
            sizes = [max(abs(float(t)), delta) for t in w]
            return -(Q @ ((Q.T @ g.detach()) / torch.tensor(sizes, dtype=g.dtype, device=g.device)))
        """,
        loses=1,
    ),
    "attached_result": slip(
        "Never detached.",
        """
        def modified_newton_direction(g, H, delta):
            w, Q = torch.linalg.eigh(H)
            return -(Q @ ((Q.T @ g) / w.abs().clamp(min=delta)))
        """,
        loses=1,
    ),
    "complex_eigenvalues": slip(
        "eig instead of eigh, and the real part: Q is orthogonal only if no eigenvalue is double.",
        """
        def modified_newton_direction(g, H, delta):
            w, Q = torch.linalg.eig(H.detach())
            w, Q = w.real, Q.real
            return -(Q @ ((Q.T @ g.detach()) / w.abs().clamp(min=delta)))
        """,
        loses=1,
        drawn=True,  # rounding splits a double eigenvalue or does not, and may leave its vectors orthogonal by chance
    ),
    "scales_the_gradient_in_place": wrong(
        "mul_ and neg_.",
        """
        def modified_newton_direction(g, H, delta):
            w, Q = torch.linalg.eigh(H.detach())
            g = g.detach()
            g.copy_(-(Q @ ((Q.T @ g) / w.abs().clamp(min=delta))))
            return g
        """,
        verdict="input_changed",
    ),
    "column": wrong(
        "A column.",
        """
        def modified_newton_direction(g, H, delta):
            w, Q = torch.linalg.eigh(H.detach())
            return -Q @ torch.diag(1 / w.abs().clamp(min=delta)) @ Q.T @ g.detach().unsqueeze(1)
        """,
        idea="column",
        verdict="wrong_shape",
    ),
    "lifts_weak_curvatures_only": wrong(
        "Strong negative curvatures stay as they are.",
        """
        def modified_newton_direction(g: Tensor, H: Tensor, delta: float) -> Tensor:
            g, H = g.detach(), H.detach()
            lam, Q = torch.linalg.eigh(H)
            size = torch.where(lam.abs() < delta, torch.full_like(lam, delta), lam)
            return -Q @ ((Q.mT @ g) / size)
        """,
        idea="lifts_weak_curvatures_only",
    ),
    "floors_relative_to_the_largest": wrong(
        "A floor as numerical libraries have it.",
        """
        def modified_newton_direction(g: Tensor, H: Tensor, delta: float) -> Tensor:
            g, H = g.detach(), H.detach()
            lam, Q = torch.linalg.eigh(H)
            size = lam.abs().clamp(min=delta * float(torch.linalg.matrix_norm(H, 2)))
            return -Q @ ((Q.mT @ g) / size)
        """,
        idea="floors_relative_to_the_largest",
    ),
}
