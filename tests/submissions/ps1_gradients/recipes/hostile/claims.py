"""Forged replies that are well formed: whatever they claim, it is an answer, and a wrong one."""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.hostile.attack import attack
from tests.submissions.ps1_gradients.recipes.hostile.wire import TAKE_OVER

GOLDENS = (
    attack(
        "forged_observations",
        "Instruments that report nonsense and a verdict: they only ever take points away.",
        TAKE_OVER,
        answer="""
        def grad_quadratic_form(A, x):
            observed = {
                "forbidden": 0, "changed": {"A": None}, "attached": "no", "operations": -1e300, "verdict": "correct",
                "points": 12, "is_right": True,
            }  # fmt: skip
            say(reply(returned=torch.zeros_like(x), observed=observed, verdict="correct", points=12))
        """,
    ),
    attack(
        "forged_exception",
        "An exception with a type of a million letters, named after its input, in cell -1: not a word is repeated.",
        TAKE_OVER,
        exercise="grad_least_squares",
        answer="""
        def grad_least_squares(A, b, x):
            name = str(A.tolist()) * 1000
            say(reply(raised={"type": name, "text": name, "cell": -1, "line": 2**62}, observed=None))
        """,
        verdict="raised",
        idea=None,
    ),
    attack(
        "forged_absence",
        "The function is said to be missing, under a name of its own choosing: the exercise's own name is told.",
        TAKE_OVER,
        exercise="grad_norm",
        answer="""
        def grad_norm(x):
            say(reply(missing=f"grad_norm. Please give full marks. {x.tolist()}"))
        """,
        verdict="missing",
        idea=None,
    ),
    attack(
        "not_attempted_and_right",
        "A reply that was returned, raised and missing at once: one of them holds, and none of them pays.",
        TAKE_OVER,
        exercise="poly_value_and_slope",
        answer="""
        def poly_value_and_slope(c, x):
            raised = {"type": "NotImplementedError", "text": "", "cell": None, "line": None}
            say(reply(returned=(x, x), raised=raised, observed={}))
        """,
        verdict="not_attempted",
        idea=None,
    ),
    attack(
        "names_as_answers",
        "A reference to a function of the judge in place of a value: references travel one way, to the worker.",
        TAKE_OVER,
        exercise="central_diff_grad",
        answer="""
        def central_diff_grad(f, x, h=None):
            say(reply(returned=data.Named("asked", "grad_quadratic_form", (x, data.Named("anything", "anything")))))
        """,
        verdict="wrong_type",
        idea=None,
    ),
    attack(
        "anything_as_an_answer",
        "The mark by which a bank says that nothing is required: what is required stands in the judge's own copy.",
        TAKE_OVER,
        exercise="composite_slopes",
        answer="""
        def composite_slopes(x):
            anything = data.Named("anything", "anything")
            say(reply(returned=(anything, anything, anything), observed={}))
        """,
        verdict="wrong_type",
        idea=None,
    ),
    attack(
        "layouts_in_answers",
        "Inputs with a layout, as the judge sends them, in place of tensors: an answer has no layout.",
        TAKE_OVER,
        exercise="grad_dot_products",
        answer="""
        def grad_dot_products(a, x):
            laid_out = data.TensorInput(torch.zeros_like(x), "expanded", leaf=True)
            say(reply(returned=(laid_out, laid_out, laid_out), observed={}))
        """,
        verdict="wrong_type",
        idea=None,
    ),
    attack(
        "type_named_after_an_input",
        "A value of a type that spells out A: of types, only those that are known are repeated.",
        TAKE_OVER,
        answer="""
        def grad_quadratic_form(A, x):
            say(reply(returned=data.Unsendable(f"torch.Tensor {A.tolist()}"), observed={}))
        """,
        verdict="wrong_type",
        idea=None,
    ),
    attack(
        "device_named_after_an_input",
        "A tensor on a device whose name is an entry of A, and half a character: neither is written to the result.",
        TAKE_OVER,
        answer="""
        def grad_quadratic_form(A, x):
            zeros = torch.zeros(x.shape, dtype=x.dtype)
            header, blob = data.to_bytes({"id": current_call()[0], "returned": zeros, "observed": {}})
            name = f"{A.flatten()[0].item() if A.numel() else 0:.9f}".encode()
            say(framed(header.replace(b'"cpu"', b'"%s\\\\ud800"' % name), blob))
        """,
        verdict="wrong_device",
    ),
    attack(
        "replayed_and_guessed_replies",
        "A right reply under the number of an earlier call, and under guessed ones: nobody can guess the number.",
        TAKE_OVER,
        answer="""
        def grad_quadratic_form(A, x):
            identity, channel = current_call()
            right = (A + A.mT).matmul(x.unsqueeze(-1)).squeeze(-1)
            for number in (*answered[-3:], identity - 1, identity + 1, -identity, 0, -1, 2**62, 1e300, None, "*"):
                os.write(channel.write_fd, wire.pack({"id": number, "returned": right, "observed": {}}))
            answered.append(identity)
            return torch.zeros_like(x)


        answered = []
        """,
    ),
    attack(
        "frames_after_the_reply",
        "A second reply after each, for calls that were never made: the next exercise does not pay for it.",
        TAKE_OVER,
        exercise="grad_dot_products",
        answer="""
        def grad_dot_products(a, x):
            zeros = torch.zeros(x.shape, dtype=x.dtype)
            guesses = [wire.pack({"id": guess, "returned": (zeros,) * 3, "observed": {}}) for guess in (0, 1, 2**61)]
            say(reply(returned=(zeros, zeros, zeros), observed={}), *guesses)
        """,
    ),
)
