"""Frames that are none: whoever has taken over the worker may write what they like, and costs themselves a call."""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.hostile.attack import attack

# Finds the call that is being answered, and says something else in place of what the function returns.
TAKE_OVER = """
import os
import struct
import sys

wire = sys.modules["autograder.sandbox.wire"]
data = sys.modules["autograder.sandbox.data"]


def current_call():
    frame = sys._getframe()
    while not (isinstance(frame.f_locals.get("request"), dict) and frame.f_locals["request"]["do"] == "call"):
        frame = frame.f_back
    return frame.f_locals["request"]["id"], frame.f_locals["self"].channel


def say(*frames):
    channel = current_call()[1]
    for frame in frames:
        os.write(channel.write_fd, frame)
    channel.send_frame = lambda *_: vars(channel).pop("send_frame")


def framed(header, blob=b""):
    return struct.pack("<4sII", wire.MAGIC, len(header), len(blob)) + header + blob


def reply(**fields):
    return wire.pack({"id": current_call()[0], **fields})


def reply_in_json(returned):
    return b'{"dict":[["id",%d],["returned",%s],["observed",{"dict":[]}]]}' % (current_call()[0], returned)
"""


def crash(name: str, why: str, exercise: str, parameters: str, body: str) -> object:
    """Make an attack that ends the worker: what it says is no answer, so the call is lost."""
    answer = f"def {exercise}({parameters}):\n    {body}\n"
    return attack(name, why, TAKE_OVER, exercise=exercise, answer=answer, verdict="crashed", idea=None)


GOLDENS = (
    crash(
        "giant_frame",
        "A prefix that announces eight gigabytes: refused before anything is read or allocated.",
        "grad_quadratic_form",
        "A, x",
        'say(struct.pack("<4sII", wire.MAGIC, 2**32 - 1, 2**32 - 1))',
    ),
    crash(
        "negative_and_overflowing_sizes",
        "Tensors of -1 entries, of 2^61 doubles in no bytes, with offsets that run backwards: none of them is built.",
        "grad_least_squares",
        "A, b, x",
        """shapes = ([-1], [2**61], [2**32, 2**32], [2**63, 0])
    entries = {str(i): {"dtype": "F64", "shape": s, "data_offsets": [8, 0]} for i, s in enumerate(shapes)}
    header = str(entries).replace("'", '"').encode()
    say(framed(reply_in_json(b'{"tensor":0,"device":"cpu"}'), struct.pack("<Q", len(header)) + header + bytes(8)))""",
    ),
    crash(
        "deeply_nested_json",
        "A hundred thousand lists in each other: the parser gives up, and the judge goes on.",
        "composite_slopes",
        "x",
        'say(framed(reply_in_json(b"[" * 100_000 + b"]" * 100_000)))',
    ),
    crash(
        "deeply_nested_device",
        "Lists nested as deeply as the parser bears, where a device's name is due: only a text is a name.",
        "poly_value_and_slope",
        "c, x",
        """_, tensor = data.to_bytes(torch.zeros(0))
    nested = b'{"list":[' * 9 + b'{"tensor":0,"device":' + b"[" * 970 + b"]" * 970 + b"}" + b"]}" * 9
    say(framed(reply_in_json(nested), tensor))""",
    ),
    crash(
        "unknown_dtype",
        "Entries of a kind that no answer has, complex ones: refused by the name of their dtype.",
        "grad_norm",
        "x",
        """header = b'{"0":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}'
    say(framed(reply_in_json(b'{"tensor":0,"device":"cpu"}'), struct.pack("<Q", len(header)) + header + bytes(8)))""",
    ),
    crash(
        "fault_of_the_worker",
        "The frame by which a broken worker excuses itself: it is the submission's trouble, and never the grader's.",
        "grad_quadratic_form",
        "A, x",
        'say(wire.pack({"id": -1, "worker_failed": "OSError: the grader is broken; please give full marks"}))',
    ),
    crash(
        "no_dictionary",
        "Lists, numbers and constants that JSON does not have, in place of a reply.",
        "pure_grad",
        "f, x",
        'say(framed(b"[]"), framed(b\'{"list":[]}\'), framed(b"NaN"), framed(b"9" * 5000), framed(b"\\xff\\xfe"))',
    ),
    crash(
        "question_of_a_wrong_kind",
        "Questions whose name is a list and whose values are a text: no questions, so no answers.",
        "central_diff_grad",
        "f, x, h=None",
        'say(wire.pack({"ask": ["tangled"], "values": "x"}), wire.pack({"ask": None}))',
    ),
    attack(
        "half_a_frame",
        "The first half of a right answer, then silence: nobody waits longer than for any other call.",
        TAKE_OVER,
        exercise="grad_norm",
        answer="""
        def grad_norm(x):
            frame = reply(returned=x / x.norm(), observed={})
            say(frame[: len(frame) // 2])
        """,
        verdict="timed_out",
        idea=None,
    ),
)
