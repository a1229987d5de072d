"""Answers that are something else each time they are looked at, or lie about what they are."""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.hostile.attack import attack

GOLDENS = (
    attack(
        "tuple_that_changes",
        "A tuple with other parts at each reading: it is read once, in the worker, and compared as what was read.",
        """
        class Changing(tuple):
            def __iter__(self):
                self.readings = getattr(self, "readings", 0) + 1
                return iter([zeros * (1 if self.readings < 9 else torch.inf) for zeros in tuple.__iter__(self)])

            __len__ = lambda self: 3
            __eq__ = __contains__ = lambda self, other: True
            __hash__ = tuple.__hash__
        """,
        exercise="grad_dot_products",
        answer="""
        def grad_dot_products(a, x):
            return Changing([torch.zeros_like(x)] * 3)
        """,
    ),
    attack(
        "tuple_without_end",
        "Finite when it is looked at, endless when it is sent: the number of parts is bounded while it is packed.",
        """
        import sys


        class Endless(tuple):
            def __iter__(self):
                part = tuple.__getitem__(self, 0)
                while "data.py" in sys._getframe(1).f_code.co_filename:
                    yield part
                yield from [part] * 3
        """,
        exercise="composite_slopes",
        answer="""
        def composite_slopes(x):
            return Endless([0.0])
        """,
        verdict="wrong_type",
        idea=None,
    ),
    attack(
        "dict_that_has_every_key",
        "A mapping that finds a right answer under every name: only the pairs that it lists are sent.",
        """
        class Every(dict):
            __contains__ = __eq__ = lambda self, other: True
            __len__ = lambda self: 3
            __getitem__ = get = lambda self, *_: torch.zeros(3)
            keys = lambda self: ["value", "slope", "verdict"]
            items = lambda self: [(Every(), "correct"), (object(), 10), ("verdict", "correct")]
        """,
        exercise="poly_value_and_slope",
        answer="""
        def poly_value_and_slope(c, x):
            return Every(verdict="correct")
        """,
        verdict="wrong_type",
        idea=None,
    ),
    attack(
        "pointer_to_the_input",
        "A tensor that lies about where its entries lie: the bytes of x are sent, and x is not the gradient.",
        """
        class Elsewhere(Tensor):
            detach = resolve_neg = cpu = contiguous = lambda self: self
            data_ptr = lambda self: address[0]


        address = [0]
        """,
        exercise="grad_norm",
        answer="""
        def grad_norm(x):
            kept.append(x.detach().clone(memory_format=torch.contiguous_format))
            address[0] = kept[-1].data_ptr()
            return torch.zeros(x.shape, dtype=x.dtype).as_subclass(Elsewhere)


        kept = []
        """,
        idea="returns_x",
    ),
    attack(
        "shape_and_dtype_that_lie",
        "One zero that claims the right shape, dtype and size: safetensors counts the bytes, so nothing can be sent.",
        """
        class Liar(Tensor):
            @property
            def shape(self):
                return claimed[0]

            @property
            def dtype(self):
                return torch.float64

            detach = resolve_neg = cpu = contiguous = lambda self: self


        claimed = [torch.Size([])]
        """,
        answer="""
        def grad_quadratic_form(A, x):
            claimed[0] = x.shape
            return torch.zeros(1, dtype=torch.float32).as_subclass(Liar)
        """,
        verdict="wrong_type",
        idea=None,
    ),
    attack(
        "class_that_lies",
        "No tensor at all, but an object whose __class__ says so and whose memory is the caller's choice: zeros.",
        """
        class Impostor:
            __class__ = Tensor

            def __init__(self, entries):
                self.entries = entries

            def __getattr__(self, name):
                return getattr(object.__getattribute__(self, "entries"), name)
        """,
        exercise="grad_least_squares",
        answer="""
        def grad_least_squares(A, b, x):
            return Impostor(torch.zeros(x.shape, dtype=x.dtype))
        """,
    ),
    attack(
        "storage_that_changes_later",
        "The answer's memory is rewritten after the return, by the collector and by finalizers: the bytes have left.",
        """
        import gc
        import weakref


        class Owner:
            pass


        def rewrite(*_):
            for answer in answers:
                answer.fill_(1)


        answers = []
        gc.callbacks.append(rewrite)
        """,
        exercise="grad_dot_products",
        answer="""
        def grad_dot_products(a, x):
            owner, zeros = Owner(), torch.zeros(x.shape, dtype=x.dtype)
            weakref.finalize(owner, rewrite)
            answers[:] = [zeros]
            del owner
            answers[0] = answers[0].zero_()
            return zeros, zeros, zeros
        """,
    ),
    attack(
        "answer_computed_on_demand",
        "An answer that is decided when somebody touches it, by who does: the one who touches it is the packer.",
        """
        import sys


        class OnDemand(Tensor):
            def detach(self):
                callers = set()
                frame = sys._getframe()
                while frame is not None:
                    callers.add(frame.f_code.co_name)
                    frame = frame.f_back
                if callers & {"compare", "_tensor_of", "answer_to", "allclose", "assert_close"}:
                    return torch.full(self.shape, torch.inf)
                return self.as_subclass(Tensor) * 0
        """,
        answer="""
        def grad_quadratic_form(A, x):
            return torch.ones(x.shape, dtype=x.dtype).as_subclass(OnDemand)
        """,
    ),
    attack(
        "subclasses_of_numbers_and_texts",
        "bool, int, str and list with methods of their own, where tensors are due: none of them crosses.",
        """
        class Text(str):
            __eq__ = lambda self, other: True
            __hash__ = str.__hash__
            encode = lambda self, *_: b"correct"


        class Whole(int):
            __eq__ = __le__ = lambda self, other: True
            __hash__ = int.__hash__
        """,
        exercise="composite_slopes",
        answer="""
        def composite_slopes(x):
            return Text("correct"), Whole(0), Whole(1)
        """,
        verdict="wrong_type",
        idea=None,
    ),
)
