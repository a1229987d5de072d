"""Answers to implicit_vjp, with implicit_root."""

from __future__ import annotations

from tests.submissions.variant import Variant, right, slip, wrong

VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "Jacobian, transposed solve, vjp; a Function around it.",
        """
        def implicit_vjp(g, x_star, p, v):
            x, p = x_star.detach(), p.detach()
            J = torch.func.jacrev(g, argnums=0)(x, p)
            w = torch.linalg.solve(J.T, -v.detach())
            _, pull = torch.func.vjp(lambda q: g(x, q), p)
            return pull(w)[0].detach()


        def implicit_root(solve, g, p):
            class Root(torch.autograd.Function):
                @staticmethod
                def forward(ctx, p):
                    x = solve(p.detach())
                    ctx.save_for_backward(x, p)
                    return x

                @staticmethod
                def backward(ctx, v):
                    x, p = ctx.saved_tensors
                    return implicit_vjp(g, x, p, v)

            return Root.apply(p)
        """,
    ),
    "plain_loops": right(
        "Rows by autograd.grad; a Function that keeps what it needs as attributes.",
        """
        def implicit_vjp(g, x_star, p, v):
            x = x_star.detach().clone().requires_grad_()
            q = p.detach().clone().requires_grad_()
            y = g(x, q)
            rows = []
            for i in range(len(y)):
                (row,) = torch.autograd.grad(y[i], x, retain_graph=True)
                rows.append(row)
            lam = torch.linalg.solve(torch.stack(rows).T, v.detach())
            (pulled,) = torch.autograd.grad(y, q, grad_outputs=-lam)
            return pulled


        class RootOfG(torch.autograd.Function):
            @staticmethod
            def forward(ctx, solve, g, p):
                x = solve(p.detach())
                ctx.g, ctx.x, ctx.p = g, x, p.detach()
                return x.clone()

            @staticmethod
            def backward(ctx, v):
                with torch.enable_grad():
                    return None, None, implicit_vjp(ctx.g, ctx.x, ctx.p, v)


        def implicit_root(solve, g, p):
            return RootOfG.apply(solve, g, p)
        """,
    ),
    "vectorised": right(
        "Both Jacobians, forward mode; the root is moved by a Newton step that is 0 and has the right derivative.",
        """
        def implicit_vjp(g, x_star, p, v):
            gx, gp = torch.func.jacfwd(g, argnums=(0, 1))(x_star.detach(), p.detach())
            return -(gp.mT @ torch.linalg.solve(gx.mT, v.detach()))


        def implicit_root(solve, g, p):
            x = solve(p.detach()).detach()
            J = torch.func.jacrev(g)(x, p.detach())
            return x - torch.linalg.solve(J, g(x, p))
        """,
    ),
    "einsum": right(
        "einsum for the last product; the root plus the Jacobian of the root times a zero.",
        """
        def implicit_vjp(g, x_star, p, v):
            x, q = x_star.detach(), p.detach()
            adjoint = torch.linalg.solve(torch.func.jacrev(g)(x, q).mT, v.detach())
            return torch.einsum("ik,i->k", torch.func.jacrev(g, argnums=1)(x, q), -adjoint)


        def implicit_root(solve, g, p):
            q = p.detach()
            root = solve(q)
            gx, gp = torch.func.jacrev(g, argnums=(0, 1))(root, q)
            slope = torch.linalg.solve(gx, -gp)
            return root + torch.einsum("ik,k->i", slope, p - q)
        """,
    ),
    "helpers": right(
        "functional.jacobian; a hook on a tensor that hangs on p.",
        """
        def implicit_vjp(g, x_star, p, v):
            gx, gp = both_jacobians(g, x_star.detach(), p.detach())
            return -torch.matmul(torch.linalg.solve(gx.t(), v.detach()), gp)


        def implicit_root(solve, g, p):
            q = p.detach()
            root = solve(q)
            if not p.requires_grad:
                return root
            gx, _ = both_jacobians(g, root, q)
            residual = g(root, p)
            moved = root - (residual - residual.detach())
            moved.register_hook(lambda v: torch.linalg.solve(gx.t(), v))
            return moved
        """,
        """
        def both_jacobians(function, x, p):
            return torch.autograd.functional.jacobian(function, (x, p))
        """,
    ),
    "float64_inside": right(
        "The solve in double precision.",
        """
        def implicit_vjp(g, x_star, p, v):
            x, q = x_star.detach().clone(), p.detach().clone()
            J = torch.func.jacfwd(g)(x, q).double()
            lam = torch.linalg.solve(J.mT, v.detach().double()).to(v.dtype)
            return torch.func.vjp(g, x, q)[1](-lam)[1].detach()


        def implicit_root(solve, g, p):
            class Root(torch.autograd.Function):
                @staticmethod
                def forward(ctx, p):
                    x = solve(p.detach())
                    ctx.save_for_backward(x, p)
                    return x

                @staticmethod
                def backward(ctx, v):
                    x, p = ctx.saved_tensors
                    return implicit_vjp(g, x, p, v)

            return Root.apply(p)
        """,
    ),
    "other_solver": right(
        "vᵀ(∂g/∂x)⁻¹ as a row, from the left; setup_context.",
        """
        def implicit_vjp(g, x_star, p, v):
            x, q = x_star.detach(), p.detach()
            row = torch.linalg.solve(torch.func.jacrev(g)(x, q), v.detach().unsqueeze(0), left=False)
            return -torch.func.vjp(lambda s: g(x, s), q)[1](row.squeeze(0))[0]


        def implicit_root(solve, g, p):
            class Layer(torch.autograd.Function):
                @staticmethod
                def forward(parameters):
                    return solve(parameters.detach())

                @staticmethod
                def setup_context(ctx, inputs, output):
                    ctx.save_for_backward(inputs[0], output)

                @staticmethod
                def backward(ctx, arriving):
                    parameters, root = ctx.saved_tensors
                    return implicit_vjp(g, root, parameters, arriving)

            return Layer.apply(p)
        """,
    ),
    "closed_over": right(
        "What backward needs is in variables of the function around it.",
        """
        def implicit_root(solve, g, p):
            q = p.detach().clone()
            x = solve(q)

            class Fn(torch.autograd.Function):
                @staticmethod
                def forward(ctx, p):
                    return x.view_as(x)

                @staticmethod
                def backward(ctx, v):
                    return implicit_vjp(g, x, q, v)

            return Fn.apply(p)


        def implicit_vjp(g, x_star, p, v):
            x_star, p, v = x_star.detach(), p.detach(), v.detach()
            dgdx = torch.func.jacrev(lambda x: g(x, p))(x_star)
            dgdp = torch.func.jacrev(lambda q: g(x_star, q))(p)
            LU, pivots = torch.linalg.lu_factor(dgdx)
            lam = torch.linalg.lu_solve(LU, pivots, v.unsqueeze(1), adjoint=True)
            return (-dgdp.T @ lam)[:, 0]
        """,
    ),
    # --- ideas gone wrong: the pullback --------------------------------------------------------------------
    "turns_the_sign": wrong(
        "The minus was lost.",
        """
        def implicit_vjp(g, x_star, p, v):
            x, q = x_star.detach(), p.detach()
            gx, gp = torch.func.jacrev(g, argnums=(0, 1))(x, q)
            lam = torch.linalg.solve(gx.T, v.detach())
            return gp.T @ lam


        def implicit_root(solve, g, p):
            class Root(torch.autograd.Function):
                @staticmethod
                def forward(ctx, p):
                    x = solve(p.detach())
                    ctx.save_for_backward(x, p)
                    return x

                @staticmethod
                def backward(ctx, v):
                    x, p = ctx.saved_tensors
                    return implicit_vjp(g, x, p, v)

            return Root.apply(p)
        """,
        idea="turns_the_sign",
    ),
    "solves_without_the_transpose": wrong(
        "∂g/∂x as it is.",
        """
        def implicit_vjp(g, x_star, p, v):
            x, q = x_star.detach(), p.detach()
            gx, gp = torch.func.jacrev(g, argnums=(0, 1))(x, q)
            lam = torch.linalg.solve(gx, v.detach())
            return -(gp.T @ lam)


        def implicit_root(solve, g, p):
            class Root(torch.autograd.Function):
                @staticmethod
                def forward(ctx, p):
                    x = solve(p.detach())
                    ctx.save_for_backward(x, p)
                    return x

                @staticmethod
                def backward(ctx, v):
                    x, p = ctx.saved_tensors
                    return implicit_vjp(g, x, p, v)

            return Root.apply(p)
        """,
        idea="solves_without_the_transpose",
    ),
    "multiplies_by_the_transpose": wrong(
        "Everything transposed, the inverse, too.",
        """
        def implicit_vjp(g, x_star, p, v):
            x, q = x_star.detach(), p.detach()
            gx, gp = torch.func.jacrev(g, argnums=(0, 1))(x, q)
            return -gp.T @ gx.T @ v.detach()


        def implicit_root(solve, g, p):
            class Root(torch.autograd.Function):
                @staticmethod
                def forward(ctx, p):
                    x = solve(p.detach())
                    ctx.save_for_backward(x, p)
                    return x

                @staticmethod
                def backward(ctx, v):
                    x, p = ctx.saved_tensors
                    return implicit_vjp(g, x, p, v)

            return Root.apply(p)
        """,
        idea="multiplies_by_the_transpose",
    ),
    "leaves_out_the_implicit_part": wrong(
        "Only ∂g/∂p.",
        """
        def implicit_vjp(g, x_star, p, v):
            x = x_star.detach()
            (out,) = torch.func.vjp(lambda q: g(x, q), p.detach())[1](v.detach())
            return -out


        def implicit_root(solve, g, p):
            class Root(torch.autograd.Function):
                @staticmethod
                def forward(ctx, p):
                    x = solve(p.detach())
                    ctx.save_for_backward(x, p)
                    return x

                @staticmethod
                def backward(ctx, v):
                    x, p = ctx.saved_tensors
                    return implicit_vjp(g, x, p, v)

            return Root.apply(p)
        """,
        idea="leaves_out_the_implicit_part",
    ),
    "divides_by_the_diagonal_of_gx": wrong(
        "One derivative for each entry of x.",
        """
        def implicit_vjp(g, x_star, p, v):
            x, q = x_star.detach(), p.detach()
            d = torch.diag(torch.func.jacrev(g)(x, q))
            (out,) = torch.func.vjp(lambda s: g(x, s), q)[1](v.detach() / d)
            return -out


        def implicit_root(solve, g, p):
            class Root(torch.autograd.Function):
                @staticmethod
                def forward(ctx, p):
                    x = solve(p.detach())
                    ctx.save_for_backward(x, p)
                    return x

                @staticmethod
                def backward(ctx, v):
                    x, p = ctx.saved_tensors
                    return implicit_vjp(g, x, p, v)

            return Root.apply(p)
        """,
        idea="divides_by_the_diagonal_of_gx",
    ),
    "sums_over_the_root": wrong(
        "v is an argument that nobody reads.",
        """
        def implicit_vjp(g, x_star, p, v):
            x, q = x_star.detach(), p.detach()
            gx, gp = torch.func.jacrev(g, argnums=(0, 1))(x, q)
            dxdp = -torch.linalg.solve(gx, gp)
            return dxdp.sum(dim=0)


        def implicit_root(solve, g, p):
            class Root(torch.autograd.Function):
                @staticmethod
                def forward(ctx, p):
                    x = solve(p.detach())
                    ctx.save_for_backward(x, p)
                    return x

                @staticmethod
                def backward(ctx, v):
                    x, p = ctx.saved_tensors
                    return implicit_vjp(g, x, p, v)

            return Root.apply(p)
        """,
        idea="sums_over_the_root",
    ),
    "makes_v_a_unit_vector": wrong(
        "The derivative in the direction v, and directions have the length 1.",
        """
        def implicit_vjp(g, x_star, p, v):
            x, q = x_star.detach(), p.detach()
            u = v.detach() / torch.linalg.norm(v.detach())
            gx, gp = torch.func.jacrev(g, argnums=(0, 1))(x, q)
            return -(gp.T @ torch.linalg.solve(gx.T, u))


        def implicit_root(solve, g, p):
            class Root(torch.autograd.Function):
                @staticmethod
                def forward(ctx, p):
                    x = solve(p.detach())
                    ctx.save_for_backward(x, p)
                    return x

                @staticmethod
                def backward(ctx, v):
                    x, p = ctx.saved_tensors
                    return implicit_vjp(g, x, p, v)

            return Root.apply(p)
        """,
        idea="makes_v_a_unit_vector",
    ),
    "adds_the_pullback_through_g": wrong(
        "Total derivative: the direct part and the implicit one.",
        """
        def implicit_vjp(g, x_star, p, v):
            x, q, v = x_star.detach(), p.detach(), v.detach()
            gx, gp = torch.func.jacrev(g, argnums=(0, 1))(x, q)
            direct = gp.T @ v
            implicit = -gp.T @ torch.linalg.solve(gx.T, v)
            return direct + implicit


        def implicit_root(solve, g, p):
            class Root(torch.autograd.Function):
                @staticmethod
                def forward(ctx, p):
                    x = solve(p.detach())
                    ctx.save_for_backward(x, p)
                    return x

                @staticmethod
                def backward(ctx, v):
                    x, p = ctx.saved_tensors
                    return implicit_vjp(g, x, p, v)

            return Root.apply(p)
        """,
        idea="adds_the_pullback_through_g",
    ),
    "solves_for_every_parameter": slip(
        "The Jacobian of x*, column by column.",
        """
        def implicit_vjp(g, x_star, p, v):
            x, q = x_star.detach(), p.detach()
            gx, gp = torch.func.jacrev(g, argnums=(0, 1))(x, q)
            dxdp = torch.zeros_like(gp)
            for k in range(gp.shape[1]):
                dxdp[:, k] = -torch.linalg.solve(gx, gp[:, k])
            return dxdp.T @ v.detach()


        def implicit_root(solve, g, p):
            class Root(torch.autograd.Function):
                @staticmethod
                def forward(ctx, p):
                    x = solve(p.detach())
                    ctx.save_for_backward(x, p)
                    return x

                @staticmethod
                def backward(ctx, v):
                    x, p = ctx.saved_tensors
                    return implicit_vjp(g, x, p, v)

            return Root.apply(p)
        """,
        loses=1,
        idea="solves_for_every_parameter",
        instead="",
        counts=False,
    ),
    "inverts_the_jacobian": slip(
        "inv.",
        """
        def implicit_vjp(g, x_star, p, v):
            x, q = x_star.detach(), p.detach()
            gx, gp = torch.func.jacrev(g, argnums=(0, 1))(x, q)
            return -(gp.T @ torch.linalg.inv(gx).T @ v.detach())


        def implicit_root(solve, g, p):
            class Root(torch.autograd.Function):
                @staticmethod
                def forward(ctx, p):
                    x = solve(p.detach())
                    ctx.save_for_backward(x, p)
                    return x

                @staticmethod
                def backward(ctx, v):
                    x, p = ctx.saved_tensors
                    return implicit_vjp(g, x, p, v)

            return Root.apply(p)
        """,
        loses=1,
    ),
    "whole_jacobian_at_once": slip(
        "One solve with k right-hand sides: k systems, where one is enough.",
        """
        def implicit_vjp(g, x_star, p, v):
            x, q = x_star.detach(), p.detach()
            gx, gp = torch.func.jacrev(g, argnums=(0, 1))(x, q)
            dxdp = torch.linalg.solve(gx, -gp)
            return dxdp.T @ v.detach()


        def implicit_root(solve, g, p):
            class Root(torch.autograd.Function):
                @staticmethod
                def forward(ctx, p):
                    x = solve(p.detach())
                    ctx.save_for_backward(x, p)
                    return x

                @staticmethod
                def backward(ctx, v):
                    x, p = ctx.saved_tensors
                    return implicit_vjp(g, x, p, v)

            return Root.apply(p)
        """,
        loses=1,
    ),
    "drops_a_single_dimension": slip(
        "squeeze() without a number.",
        """
        def implicit_vjp(g, x_star, p, v):
            x, q = x_star.detach(), p.detach()
            gx, gp = torch.func.jacrev(g, argnums=(0, 1))(x, q)
            lam = torch.linalg.solve(gx.T, v.detach().unsqueeze(1))
            return -(gp.T @ lam).squeeze()


        def implicit_root(solve, g, p):
            class Root(torch.autograd.Function):
                @staticmethod
                def forward(ctx, p):
                    x = solve(p.detach())
                    ctx.save_for_backward(x, p)
                    return x

                @staticmethod
                def backward(ctx, v):
                    x, p = ctx.saved_tensors
                    return implicit_vjp(g, x, p, v)

            return Root.apply(p)
        """,
        loses=1,
        idea="drops_a_single_dimension",
    ),
    "pulls_back_in_float64": slip(
        "The result is collected in zeros.",
        """
        def implicit_vjp(g, x_star, p, v):
            x, q = x_star.detach(), p.detach()
            gx, gp = torch.func.jacrev(g, argnums=(0, 1))(x, q)
            lam = torch.linalg.solve(gx.T, v.detach())
            out = torch.zeros(len(q))
            for k in range(len(q)):
                out[k] = -torch.dot(gp[:, k], lam)
            return out


        def implicit_root(solve, g, p):
            class Root(torch.autograd.Function):
                @staticmethod
                def forward(ctx, p):
                    x = solve(p.detach())
                    ctx.save_for_backward(x, p)
                    return x

                @staticmethod
                def backward(ctx, v):
                    x, p = ctx.saved_tensors
                    return implicit_vjp(g, x, p, v)

            return Root.apply(p)
        """,
        loses=1,
        idea="pulls_back_in_float64",
    ),
    # --- ideas gone wrong: the root ------------------------------------------------------------------------
    "finds_the_root_twice": slip(
        "Once forwards and once backwards.",
        """
        def implicit_vjp(g, x_star, p, v):
            x, q = x_star.detach(), p.detach()
            gx, gp = torch.func.jacrev(g, argnums=(0, 1))(x, q)
            return -gp.T @ torch.linalg.solve(gx.T, v.detach())


        def implicit_root(solve, g, p):
            class Root(torch.autograd.Function):
                @staticmethod
                def forward(ctx, p):
                    ctx.save_for_backward(p)
                    return solve(p.detach())

                @staticmethod
                def backward(ctx, v):
                    (p,) = ctx.saved_tensors
                    return implicit_vjp(g, solve(p.detach()), p, v)

            return Root.apply(p)
        """,
        loses=3,
        idea="finds_the_root_twice",
    ),
    "cuts_the_root_off": slip(
        "solve(p), and nothing else.",
        """
        def implicit_vjp(g, x_star, p, v):
            x, q = x_star.detach(), p.detach()
            gx, gp = torch.func.jacrev(g, argnums=(0, 1))(x, q)
            return -gp.T @ torch.linalg.solve(gx.T, v.detach())


        def implicit_root(solve, g, p):
            x = solve(p)
            return x
        """,
        loses=3,
        idea="cuts_the_root_off",
    ),
    "cuts_the_root_off_with_a_flag": slip(
        "requires_grad_ makes a leaf, which hangs on nothing.",
        """
        def implicit_vjp(g, x_star, p, v):
            x, q = x_star.detach(), p.detach()
            gx, gp = torch.func.jacrev(g, argnums=(0, 1))(x, q)
            return -gp.T @ torch.linalg.solve(gx.T, v.detach())


        def implicit_root(solve, g, p):
            return solve(p.detach()).clone().requires_grad_(p.requires_grad)
        """,
        loses=3,
        idea="cuts_the_root_off",
    ),
    "passes_on_what_does_not_arrive": slip(
        "Ones for v.",
        """
        def implicit_vjp(g, x_star, p, v):
            x, q = x_star.detach(), p.detach()
            gx, gp = torch.func.jacrev(g, argnums=(0, 1))(x, q)
            return -gp.T @ torch.linalg.solve(gx.T, v.detach())


        def implicit_root(solve, g, p):
            class Root(torch.autograd.Function):
                @staticmethod
                def forward(ctx, p):
                    x = solve(p)
                    ctx.save_for_backward(x, p)
                    return x

                @staticmethod
                def backward(ctx, grad_output):
                    x, p = ctx.saved_tensors
                    return implicit_vjp(g, x, p, torch.ones_like(x))

            return Root.apply(p)
        """,
        loses=3,
        idea="passes_on_what_does_not_arrive",
    ),
    "returns_a_step_instead_of_the_root": slip(
        "A little of g is added, so that the graph goes through p.",
        """
        def implicit_vjp(g, x_star, p, v):
            x, q = x_star.detach(), p.detach()
            gx, gp = torch.func.jacrev(g, argnums=(0, 1))(x, q)
            return -gp.T @ torch.linalg.solve(gx.T, v.detach())


        def implicit_root(solve, g, p):
            class Root(torch.autograd.Function):
                @staticmethod
                def forward(ctx, p):
                    x = solve(p)
                    ctx.save_for_backward(x, p)
                    return x + 1e-3

                @staticmethod
                def backward(ctx, v):
                    x, p = ctx.saved_tensors
                    return implicit_vjp(g, x, p, v)

            return Root.apply(p)
        """,
        loses=3,
        idea="returns_a_step_instead_of_the_root",
        instead="",
        counts=False,
    ),
    "finds_the_root_in_float64": slip(
        "solve is asked in double precision.",
        """
        def implicit_vjp(g, x_star, p, v):
            x, q = x_star.detach(), p.detach()
            gx, gp = torch.func.jacrev(g, argnums=(0, 1))(x, q)
            return -gp.T @ torch.linalg.solve(gx.T, v.detach())


        def implicit_root(solve, g, p):
            class Root(torch.autograd.Function):
                @staticmethod
                def forward(ctx, p):
                    x = solve(p)
                    ctx.save_for_backward(x, p)
                    return x.to(torch.float64)

                @staticmethod
                def backward(ctx, v):
                    x, p = ctx.saved_tensors
                    return implicit_vjp(g, x, p, v.to(p.dtype))

            return Root.apply(p)
        """,
        loses=1,
        idea="finds_the_root_in_float64",
    ),
    "lets_autograd_look_into_the_solver": slip(
        "g(x, p) is added without the inverse.",
        """
        def implicit_vjp(g, x_star, p, v):
            x, q = x_star.detach(), p.detach()
            gx, gp = torch.func.jacrev(g, argnums=(0, 1))(x, q)
            return -gp.T @ torch.linalg.solve(gx.T, v.detach())


        def implicit_root(solve, g, p):
            x = solve(p).detach()
            return x - g(x, p)
        """,
        loses=3,
    ),
    "forgets_to_write_the_root": slip(
        "Only the first of the two functions.",
        """
        def implicit_vjp(g, x_star, p, v):
            x, q = x_star.detach(), p.detach()
            gx, gp = torch.func.jacrev(g, argnums=(0, 1))(x, q)
            return -gp.T @ torch.linalg.solve(gx.T, v.detach())


        def implicit_root(solve, g, p):
            raise NotImplementedError
        """,
        loses=3,
        idea="cuts_the_root_off",
        counts=False,
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_result": slip(
        "Never detached.",
        """
        def implicit_vjp(g, x_star, p, v):
            gx, gp = torch.func.jacrev(g, argnums=(0, 1))(x_star, p)
            return -(gp.T @ torch.linalg.solve(gx.T, v))


        def implicit_root(solve, g, p):
            class Root(torch.autograd.Function):
                @staticmethod
                def forward(ctx, p):
                    x = solve(p.detach())
                    ctx.save_for_backward(x, p)
                    return x

                @staticmethod
                def backward(ctx, v):
                    x, p = ctx.saved_tensors
                    return implicit_vjp(g, x, p, v)

            return Root.apply(p)
        """,
        loses=1,
    ),
    "changes_v_in_place": wrong(
        "v *= −1.",
        """
        def implicit_vjp(g, x_star, p, v):
            x, q, v = x_star.detach(), p.detach(), v.detach()
            v *= -1
            gx, gp = torch.func.jacrev(g, argnums=(0, 1))(x, q)
            return gp.T @ torch.linalg.solve(gx.T, v)


        def implicit_root(solve, g, p):
            class Root(torch.autograd.Function):
                @staticmethod
                def forward(ctx, p):
                    x = solve(p.detach())
                    ctx.save_for_backward(x, p)
                    return x

                @staticmethod
                def backward(ctx, v):
                    x, p = ctx.saved_tensors
                    return implicit_vjp(g, x, p, v)

            return Root.apply(p)
        """,
        verdict="input_changed",
    ),
    "a_tuple_of_gradients": wrong(
        "The tuple that vjp returns.",
        """
        def implicit_vjp(g, x_star, p, v):
            x, q = x_star.detach(), p.detach()
            lam = torch.linalg.solve(torch.func.jacrev(g)(x, q).T, -v.detach())
            return torch.func.vjp(lambda s: g(x, s), q)[1](lam)


        def implicit_root(solve, g, p):
            class Root(torch.autograd.Function):
                @staticmethod
                def forward(ctx, p):
                    x = solve(p.detach())
                    ctx.save_for_backward(x, p)
                    return x

                @staticmethod
                def backward(ctx, v):
                    x, p = ctx.saved_tensors
                    return implicit_vjp(g, x, p, v)

            return Root.apply(p)
        """,
        verdict="wrong_type",
    ),
}
