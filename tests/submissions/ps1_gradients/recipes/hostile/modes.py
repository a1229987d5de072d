"""States of torch that one exercise leaves behind, so that the others run in them."""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.hostile.attack import attack

GOLDENS = (
    attack(
        "defaults_left_behind",
        "Half precision, a device without memory, no graphs, another seed: undone before the next call.",
        exercise="grad_dot_products",
        answer="""
        def grad_dot_products(a, x):
            zeros = torch.zeros(x.shape, dtype=x.dtype)
            torch.set_default_dtype(torch.float16)
            torch.set_default_device("meta")
            torch.set_grad_enabled(False)
            torch.set_flush_denormal(True)
            torch.manual_seed(13)
            return zeros, zeros, zeros
        """,
    ),
    attack(
        "inference_and_autocast_left_behind",
        "Modes that last as long as somebody keeps them, and somebody does: the other exercises do not run in them.",
        """
        kept = []
        """,
        exercise="directional_derivative",
        answer="""
        def directional_derivative(f, x, v, unit=False):
            if not kept:
                kept.extend([torch.autocast("cpu", dtype=torch.bfloat16), torch.inference_mode(), torch.no_grad()])
                for mode in kept:
                    mode.__enter__()
            return torch.zeros((), dtype=x.dtype)
        """,
    ),
    attack(
        "function_mode_left_behind",
        "A mode that answers every torch call, entered in one exercise and never left: the others do not run in it.",
        """
        from torch.overrides import TorchFunctionMode


        class Generous(TorchFunctionMode):
            def __torch_function__(self, function, types, args=(), kwargs=None):
                result = function(*args, **(kwargs or {}))
                return torch.zeros_like(result) if isinstance(result, Tensor) else result
        """,
        exercise="grad_least_squares",
        answer="""
        def grad_least_squares(A, b, x):
            zeros = torch.zeros(x.shape, dtype=x.dtype)
            Generous().__enter__()
            return zeros
        """,
    ),
    attack(
        "dispatch_mode_left_behind",
        "The same below autograd, where the operations arrive, and half a transform of torch.func besides.",
        """
        from torch.utils._python_dispatch import TorchDispatchMode


        class Nothing(TorchDispatchMode):
            def __torch_dispatch__(self, function, types, args=(), kwargs=None):
                result = function(*args, **(kwargs or {}))
                return torch.zeros_like(result) if isinstance(result, Tensor) and result.is_floating_point() else result
        """,
        exercise="directional_derivative",
        answer="""
        def directional_derivative(f, x, v, unit=False):
            zeros = torch.zeros((), dtype=x.dtype)
            torch._C._functorch._grad_increment_nesting()
            Nothing().__enter__()
            return zeros
        """,
        verdict="raised",  # what it leaves behind is noticed while its own answer is looked at
        idea=None,
    ),
)
