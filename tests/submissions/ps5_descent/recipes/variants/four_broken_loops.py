"""Answers to four_broken_loops: loop_a, loop_b, loop_c and loop_d, as handed out but for a line or two."""

from __future__ import annotations

from tests.submissions.variant import ALL, Variant, code, right, slip, wrong

LOOP_A = """
def loop_a(f, x0, lr, steps):
    x = x0.clone().detach().requires_grad_()
    sgd = torch.optim.SGD([x], lr=lr)
    history = [x.clone().detach()]
    for _step in range(steps):
        sgd.zero_grad()
        f(x).backward()
        sgd.step()
        history.append(x.clone().detach())
    return torch.stack(history)
"""
LOOP_B = """
def loop_b(f, x0, lr, steps):
    x = x0.clone().detach().requires_grad_()
    history = [x.clone().detach()]
    for _step in range(steps):
        f(x).backward()
        x = x - lr * x.grad
        x = x.detach().requires_grad_()
        history.append(x.clone().detach())
    return torch.stack(history)
"""
LOOP_C = """
def loop_c(f, x0, lr, steps):
    x = x0.clone().detach().requires_grad_()
    history = [x0.clone().detach()]
    for _step in range(steps):
        x.grad = None
        f(x).backward()
        x.data -= lr * x.grad
        point = x.detach()
        point = point.clone()
        history.append(point)
    return torch.stack(history)
"""
LOOP_D = """
def loop_d(f, x0, lr, steps):
    x = x0.clone().detach()
    history = [x]
    for k in range(steps):
        if k > 0:
            history.append(x)
        x = x - lr * torch.func.grad(f)(x)
    history += [x] * (steps > 0)
    return torch.stack(history)
"""
CLEARS, LEAF, COPY = (
    "        sgd.zero_grad()\n",
    "        x = x.detach().requires_grad_()\n",
    "        point = point.clone()\n",
)
LAST = "    history += [x] * (steps > 0)\n"
BROKEN_A, BROKEN_B = LOOP_A.replace(CLEARS, ""), LOOP_B.replace(LEAF, "")
BROKEN_C, BROKEN_D = LOOP_C.replace(COPY, ""), LOOP_D.replace(LAST, "")


def loops(a: str = LOOP_A, b: str = LOOP_B, c: str = LOOP_C, d: str = LOOP_D) -> str:
    """Write the answer's cell: all four loops, the repaired one where none is given."""
    return "\n\n\n".join(map(code, (a, b, c, d)))


VARIANTS: dict[str, Variant] = {
    "stub": Variant(None, "Not begun: all four run, and are wrong.", ALL, "as_handed_out", "wrong_value"),
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right("A line for each.", loops()),
    "plain_loops": right(
        "Every loop repaired at another line.",
        loops(
            LOOP_A.replace(CLEARS, "").replace("        sgd.step()\n", "        sgd.step()\n        sgd.zero_grad()\n"),
            LOOP_B.replace(LEAF, "").replace(
                "x = x - lr * x.grad", "x = (x - lr * x.grad).detach().requires_grad_(True)"
            ),
            LOOP_C.replace(COPY, "").replace("x.detach()\n        history", "x.detach().clone()\n        history"),
            """
            def loop_d(f, x0, lr, steps):
                x = x0.clone().detach()
                history = [x]
                for k in range(steps):
                    x = x - lr * torch.func.grad(f)(x)
                    history.append(x)
                return torch.stack(history)
            """,
        ),
    ),
    "vectorised": right(
        "set_to_none, no_grad, a copy where it is kept.",
        loops(
            LOOP_A.replace("zero_grad()", "zero_grad(set_to_none=False)"),
            """
            def loop_b(f, x0, lr, steps):
                x = x0.clone().detach().requires_grad_()
                history = [x.clone().detach()]
                for _step in range(steps):
                    f(x).backward()
                    with torch.no_grad():
                        x = x - lr * x.grad
                    x.requires_grad_()
                    history.append(x.clone().detach())
                return torch.stack(history)
            """,
            LOOP_C.replace(COPY, "").replace("append(point)", "append(1 * point)"),
            LOOP_D.replace(LAST, "    if steps:\n        history.append(x)\n"),
        ),
    ),
    "helpers": right(
        "One function that keeps a point, for all four.",
        loops(
            LOOP_A.replace("x.clone().detach())", "kept(x))"),
            LOOP_B.replace("history.append(x.clone().detach())", "history.append(kept(x))"),
            LOOP_C.replace(COPY, "").replace("append(point)", "append(kept(x))"),
            """
            def loop_d(f, x0, lr, steps):
                x = kept(x0)
                history = [kept(x)]
                slope = torch.func.grad(f)
                for k in range(steps):
                    x = x - lr * slope(x)
                    history.append(kept(x))
                return torch.stack(history)
            """,
        ),
        """
        def kept(point):
            return point.detach().clone()
        """,
    ),
    "keeps_the_gradient_of_what_is_no_leaf": right(
        "b with retain_grad: a graph that grows, and the right path.",
        loops(b=BROKEN_B.replace("x = x - lr * x.grad", "x = x - lr * x.grad\n        x.retain_grad()")),
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "as_handed_out": wrong(
        "Loops as they were, with names changed.",
        loops(BROKEN_A, BROKEN_B, BROKEN_C, BROKEN_D).replace("history", "points"),
        idea="as_handed_out",
    ),
    "gradients_still_add_up": wrong("a was not found.", loops(a=BROKEN_A), idea="gradients_still_add_up"),
    "still_no_leaf": wrong("b was not found.", loops(b=BROKEN_B), idea="still_no_leaf"),
    "still_one_live_tensor": wrong("c was not found.", loops(c=BROKEN_C), idea="still_one_live_tensor"),
    "last_point_still_missing": wrong(
        "d was not found.", loops(d=BROKEN_D), idea="last_point_still_missing", verdict="wrong_shape"
    ),
    "mended_in_the_wrong_place": wrong(
        "d without its start.",
        loops(
            d="""
            def loop_d(f, x0, lr, steps):
                x = x0.clone().detach()
                history = []
                for k in range(steps):
                    x = x - lr * torch.func.grad(f)(x)
                    history.append(x)
                return torch.stack(history) if history else x.new_zeros(0)
            """
        ),
        idea="mended_in_the_wrong_place",
        verdict="wrong_shape",
    ),
    "new_leaf_without_a_gradient": wrong(
        "b detached, and never a leaf again.",
        loops(b=LOOP_B.replace("x.detach().requires_grad_()\n        history", "x.detach()\n        history")),
        idea="new_leaf_without_a_gradient",
    ),
    "clears_what_is_not_there": wrong(
        "c with x.grad.zero_() in place of None.",
        loops(c=LOOP_C.replace("x.grad = None", "x.grad.zero_()")),
        idea="clears_what_is_not_there",
    ),
    "clears_in_between": wrong(
        "a with zero_grad between backward and step.",
        loops(a=BROKEN_A.replace("backward()\n", "backward()\n" + CLEARS)),
        idea="clears_in_between",
    ),
    "one_loop_for_all": slip(
        "All four call the one that is right.",
        loops(
            *(f"def loop_{letter}(f, x0, lr, steps):\n    return loop_d(f, x0, lr, steps)\n" for letter in "abc"),
        ),
        loses=1,
        idea="one_loop_for_all",
    ),
    "all_with_backward": slip(
        "d with backward().",
        loops(
            d="""
            def loop_d(f, x0, lr, steps):
                x = x0.clone().detach().requires_grad_()
                history = [x.clone().detach()]
                for k in range(steps):
                    x.grad = None
                    f(x).backward()
                    x.data -= lr * x.grad
                    history.append(x.clone().detach())
                return torch.stack(history)
            """
        ),
        loses=1,
        idea="all_with_backward",
    ),
    "works_on_the_start_itself": wrong(
        "c without the copy of x0, which then moves.",
        loops(c=LOOP_C.replace("x = x0.clone().detach()", "x = x0.detach()")),
        idea="works_on_the_start_itself",
    ),
}
