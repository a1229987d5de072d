"""Everything that is ever said of a check, word for word: golden results hold facts, and this page their sentences."""

from __future__ import annotations

from typing import get_args

import pytest

from autograder.judging.facts import (
    AttachedAnswer,
    BadEntries,
    BrokenContract,
    BrokenRule,
    ChangedInputs,
    EndedProgram,
    Exceptional,
    Fact,
    ForbiddenCall,
    Interrupted,
    Kind,
    LargeAnswer,
    LostPrediction,
    NoFunction,
    OtherDevice,
    OtherDtype,
    OtherKind,
    OtherShape,
    OtherValue,
    ReadyText,
    StillStub,
    UnfitAnswer,
    WaitsFor,
)  # fmt: skip
from autograder.judging.sentences import named, statement, whole

PAGE: list[tuple[Fact, str]] = [
    (BadEntries(are="wrong", count=2, of=3), "2 of 3 entries are wrong"),
    (BadEntries(where=(3,), are="not_finite", count=2, of=2), "part 3: 2 of 2 entries are NaN or infinite"),
    (OtherShape(returned=(3, 1), required=(3,)), "your function returned shape (3, 1); (3,) is required"),
    (OtherShape(where=(2,), returned=None, required=()), "part 2 of what you returned has another shape than ()"),
    (OtherDtype(returned="float32", required="float64"), "your function returned float32; float64 is required, like the inputs"),
    (OtherDtype(where=(1,), returned="a complex tensor", required="float64"), "part 1 of what you returned is a complex tensor; float64 is required, like the inputs"),
    (OtherDevice(returned="meta", required="cpu"), "your function returned a tensor on 'meta', which holds no numbers; the inputs are on 'cpu'"),
    (OtherDevice(returned=None, required="cuda"), "your function returned a tensor on another device; the inputs are on 'cuda'"),
    (OtherKind(returned=Kind(name="NoneType"), required=Kind(name="tensor")), "your function returned None; a tensor is required"),
    (OtherKind(returned=Kind(name="list", size=2), required=Kind(name="tuple", size=3)), "your function returned a list of 2; a tuple of 3 is required"),
    (OtherKind(returned=Kind(name="unknown"), required=Kind(name="dict", keys=("x", "value"))), "your function returned a value that is not plain data; a dict with the keys ['x', 'value'] is required"),
    (OtherKind(returned=Kind(name="builtins.coroutine"), required=Kind(name="number")), "your function returned a coroutine, as every async def does; a number is required"),
    (OtherKind(returned=Kind(name="a sparse tensor"), required=Kind(name="tensor")), "your function returned a sparse tensor; a dense one is required, as to_dense() gives it"),
    (OtherShape(returned=(3,), required=None), "your function returned a shape (3,), but not the one that is required"),
    (OtherShape(returned=None, required=None), "your function returned a shape, but not the one that is required"),
    (OtherKind(where=(2,), returned=Kind(name="list", size=3), required=Kind(name="tensor")), "part 2 of what you returned is a list of 3; a tensor is required"),
    (OtherValue(kind="str"), "your function returned a text, but not the right one"),
    (OtherValue(kind="bool", where=("the exception", 2)), "'the exception': part 2 of what you returned is the wrong one of True and False"),
    (OtherValue(kind="int", where=("steps",)), "'steps' is a whole number, but not the right one"),
    (OtherValue(kind="str", where=("the window",)), "'the window' is not what it should be"),
    (OtherValue(kind="str", where=(1,)), "part 1 of what you returned is a text, but not the right one"),
    (OtherValue(), "your function returned a value, but not the right one"),
    (LargeAnswer(), "what your function returned is too large, or takes too long, to be looked through. Does a loop go on that should have ended?"),
    (UnfitAnswer(), "what your function returned does not fit the inputs: look at the shapes once more"),
    (AttachedAnswer(), "your result still requires a gradient (return result.detach())."),
    (ChangedInputs(names=("A", "x")), "your function changed its input A and x. Work on a copy: x.clone(), and avoid +=, x[i] = … and x.data."),
    (BrokenContract(clauses=("dtype",)), "your function changes torch's default dtype and leaves it changed. Say dtype=x.dtype where you make a tensor."),
    (BrokenContract(clauses=("seed", "file")), "your function seeds a random generator, which is for whoever calls it to do. What is random in your answer? It also makes or removes a file. Return what you want to keep."),
    (BrokenContract(clauses=("same",)), "your function returns another result for the same inputs. What is random in it, or is kept from one call to the next?"),
    (BrokenRule(sentence="One solve is enough."), "One solve is enough."),
    (ForbiddenCall(name="torch.autograd.grad", line=3, reason="This exercise is by hand."), "torch.autograd.grad is not allowed here (line 3 of its cell). This exercise is by hand."),
    (ForbiddenCall(name=None, reason="This exercise is by hand."), "this is not allowed here. This exercise is by hand."),
    (Exceptional(type="RuntimeError", text="no grad_fn", cell=4, line=2), "your function raised RuntimeError: no grad_fn (code cell 4, line 2)."),
    (Exceptional(type="ModuleNotFoundError", text="No module named 'pandas'", cell=4, line=2), "your function imports a package that is not installed where this is graded: No module named 'pandas' (code cell 4, line 2)."),
    (Exceptional(type="ModuleNotFoundError", cell=4, line=2), "your function imports a package that is not installed where this is graded (code cell 4, line 2)."),
    (Exceptional(type="RuntimeError", meaning="product", cell=4, line=2), "your function raised RuntimeError: two sizes do not match in a product (code cell 4, line 2)."),
    (Exceptional(type=None, cell=4), "your function raised an exception of its own (code cell 4)."),
    (Interrupted(by="time_of_the_notebook", limit=60), "not tried: the notebook had used up its 60 seconds. Which cell takes long?"),
    (Interrupted(by="time_of_a_call", limit=10), "stopped after 10 seconds. Is there a loop that never ends?"),
    (Interrupted(by="memory", limit=2048), "your function used more than 2048 MiB of memory. Which tensor is that large?"),
    (Interrupted(by="files", limit=16), "stopped: it wrote more files than 16 MiB hold. Which loop writes them?"),
    (EndedProgram(how="exit code 0"), "your function ended the program it ran in (exit code 0). Does it call exit, or write to memory it does not own?"),
    (NoFunction(name="f"), "the notebook defines no f. Was the function renamed, or did its cell raise an error?"),
    (NoFunction(name="f", because="raised", type="NameError", cell=4, line=2), "the notebook defines no f: its cell raised NameError (code cell 4, line 2). Mend that cell, restart the kernel and run all cells."),
    (NoFunction(name="f", because="raised", type="ModuleNotFoundError", cell=4, line=2), "the notebook defines no f: its cell imports a package that is not installed where this is graded (code cell 4, line 2). Mend that cell, restart the kernel and run all cells."),
    (NoFunction(name="f", because="raised", type="SyntaxError", cell=4, line=2, needs_python="3.12", python="3.11"), "the notebook defines no f: its cell needs Python 3.12 or later, and is graded with Python 3.11 (code cell 4, line 2). Write it so that both read it, restart the kernel and run all cells."),
    (NoFunction(name="f", because="raised"), "the notebook defines no f: its cell raised an exception of its own. Mend that cell, restart the kernel and run all cells."),
    (NoFunction(name="f", because="stopped", cell=4), "the notebook defines no f: its cell was stopped (code cell 4). Mend that cell, restart the kernel and run all cells."),
    (NoFunction(name="f", because="magic", magic="%%time", cell=4, line=1), "the notebook defines no f: it stands below %%time (code cell 4, line 1). Remove that line."),
    (NoFunction(name="f", because="replaced"), "the notebook ends without a function f, although it defines one. Does a later line delete it, or give its name to something else?"),
    (NoFunction(name="f", because="text_cell"), "the notebook defines no f: it stands in a text cell, which is not run. Turn that into a code cell."),
    (StillStub(), "not attempted yet: the function still raises NotImplementedError."),
    (StillStub(other="g"), "not attempted yet: it calls g, which still raises NotImplementedError."),
    (WaitsFor(check="ordinary x", is_right=True), "pays only when 'ordinary x' passes. Mend that first."),
    (LostPrediction(variable="predict_f", because="missing"), "the notebook defines no predict_f."),
    (LostPrediction(variable="predict_f", because="open"), "not answered yet: set predict_f to a letter."),
    (LostPrediction(variable="predict_f", because="no_letter"), 'predict_f should be a letter in quotes, as in predict_f = "a".'),
    (LostPrediction(variable="predict_f", because="wrong", why="Which index is summed?"), "Which index is summed?"),
    (ReadyText(text="3 of 4 entries are wrong."), "3 of 4 entries are wrong."),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "says"), PAGE, ids=[type(fact).__name__ for fact, _ in PAGE])
def test_a_fact_is_told_in_these_words(fact: Fact, says: str) -> None:
    assert statement(fact) == says


def test_there_is_a_sentence_for_every_kind_of_fact() -> None:
    kinds = get_args(get_args(Fact)[0])
    assert {type(fact) for fact, _ in PAGE} == set(kinds)


@pytest.mark.parametrize(
    ("fact", "wrong_inputs", "inputs", "advice", "says"),
    [
        (None, 0, 8, "", ""),
        (BadEntries(are="wrong", count=2, of=3), 1, 1, "", "f: 2 of 3 entries are wrong."),
        (BadEntries(are="wrong", count=2, of=3), 3, 8, "Only zeros?", "f: 2 of 3 entries are wrong on 3 of 8 inputs. Only zeros?"),
        (AttachedAnswer(), 8, 8, "", "f: your result still requires a gradient (return result.detach()) on 8 of 8 inputs."),
        (StillStub(), 8, 8, "", "f: not attempted yet: the function still raises NotImplementedError."),
        (WaitsFor(check="ordinary x", is_right=True), 0, 8, "", "pays only when 'ordinary x' passes. Mend that first."),
        (WaitsFor(check="ordinary x", is_right=False), 0, 8, "", "f: pays only when 'ordinary x' passes. Mend that first."),
    ],
)  # fmt: skip
def test_it_is_told_of_which_exercise_on_how_many_inputs_and_with_which_advice(
    fact: Fact | None, wrong_inputs: int, inputs: int, advice: str, says: str
) -> None:
    assert named("f", fact, whole(fact, wrong_inputs, inputs, advice)) == says
