"""One submission under judgement: a worker, the cells that ran in it, and its replacement when it dies.

Trusted side. A timeout or a crash costs the call in which it happened: the worker is killed, another one is
forked, the cells run again (without one that was itself fatal) and the next call goes on. Knows no answer.

A worker that somebody kills, we ourselves excepted, may be innocent: a machine that is short of memory kills what is
large, an operator by mistake. No submission can do that to itself: it may not send signals, and the processor time
that the kernel counts is used up after our clock has ended. So what it was killed over is tried once more.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import torch

from autograder.sandbox.client import Worker, Zygote
from autograder.sandbox.data import Named, WireError
from autograder.sandbox.limits import Limits
from autograder.sandbox.outcome import Lost, Outcome, Raised
from autograder.sandbox.public_code import compiled
from autograder.sandbox.sandbox_error import SandboxError
from autograder.sandbox.scratch import ScratchFull
from autograder.sandbox.statements import STAR
from autograder.sandbox.stopwatch import Stopwatch
from autograder.sandbox.wire import Channel, WireClosed, WireTimeout

SIGKILL = 9
KILLED = "killed by the system"
MOST_LOST, MOST_ABSENT = 50, 500  # parts of a cell and names of one part, and missing names, that we listen to
MOST_CELLS = 200  # of which we keep what was lost


@dataclass(frozen=True)
class Notebook:
    """What a worker is given of a submission.

    Attributes:
        cells: its code cells; an empty one is not run.
        support: the public support module's source.
        device: where inputs lie.
        files: what lies beside the notebook at home, by name; nothing hidden.
        differentiates: whether torch does, where it runs.
    """

    cells: Sequence[str]
    support: str
    device: str = "cpu"
    files: Mapping[str, bytes] = field(default_factory=dict)
    differentiates: bool = True


@dataclass(frozen=True)
class Target:
    """What calls of one exercise have in common; sent to a worker once.

    Attributes:
        functions: the student's functions by name; the first is called, or all are handed to the probe.
        probe: a public driver in support code that is called instead, with the functions first.
        forbidden: dotted names that must not be called.
        by_hand: run where autograd records nothing.
        later: the input that is held back until a function is handed back, which is called with it.
    """

    functions: tuple[str, ...]
    probe: str | None = None
    forbidden: tuple[str, ...] = ()
    by_hand: bool = False
    later: str | None = None


Asked = Callable[[str, list[Any]], Any]


def _is_asked(value: Any) -> bool:
    return isinstance(value, Named) and value.kind == "asked"


def _nothing_asked(name: str, values: list[Any]) -> Any:
    raise ValueError(f"{name} cannot be called here")


class Session:
    """Runs one submission's code on request. Use as a context manager; leaving kills the worker.

    Args:
        zygote: where workers come from.
        notebook: the submission.
        limits: per call, per cell and per submission.
        slot: which of the concurrent workers this is.

    Attributes:
        lost: what of each cell came to nothing, by the cell's index, as of the first time that it ran. A later worker
            may say when an earlier one died, and so what that one had seen.
        absent: the names that are missing because of it.
    """

    def __init__(self, zygote: Zygote, notebook: Notebook, limits: Limits, slot: int = 0) -> None:
        self._zygote, self._notebook, self._limits, self._slot = zygote, notebook, limits, slot
        self._worker: Worker | None = None
        self._target: Target | None = None
        self._fatal_cells: set[int] = set()
        self._killed_cells: set[int] = set()  # over which a worker was killed once
        self._have_run: set[int] = set()  # cells that once came to an end
        self._questions = 0  # that the request in hand put to functions of the judge's
        self._own_cells = len(notebook.cells)
        self._left = limits.seconds_per_submission  # of its own time: while the judge works, it stands still
        self.lost: dict[int, tuple[Lost, ...]] = {}
        self.absent: tuple[str, ...] = ()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    @property
    def spent(self) -> float:
        """How many seconds of its own the submission has used so far; those of a busy machine are not its own."""
        return self._limits.seconds_per_submission - self._left

    def call(
        self,
        target: Target,
        inputs: Mapping[str, Any],
        *,
        count_operations: bool = False,
        device: str | None = None,
        asked: Asked = _nothing_asked,
    ) -> Outcome:
        """Call student functions once, on fresh copies of the inputs.

        Args:
            target: what is called, and how.
            inputs: argument name to data, in the order of the signature.
            count_operations: also report how many tensor operations ran, and what they were.
            device: where the inputs lie, if not where the notebook runs.
            asked: evaluates a function whose body is on this side.
        """
        names = {argument: value.name for argument, value in inputs.items() if _is_asked(value)}
        # under its own name a function would tell which inputs it comes with
        nameless = {name: Named("asked", name) if name in names else value for name, value in inputs.items()}
        later = nameless.pop(target.later) if target.later else None

        def answer(argument: str, values: list[Any]) -> Any:
            if not argument and target.later:
                return later
            self._questions += 1
            return asked(names.get(argument, ""), values)

        return self._request(
            {
                "do": "call",
                "inputs": nameless,
                "count_operations": count_operations,
                "device": device or self._notebook.device,
            },
            answer,
            target,
        )

    def define(self, source: str) -> None:
        """Run one more cell below the notebook's, in place of the last one that was defined so."""
        self._notebook = replace(self._notebook, cells=[*self._notebook.cells[: self._own_cells], source])
        self._fatal_cells.discard(self._own_cells)
        self.lost.pop(self._own_cells, None)
        self._killed_cells.discard(self._own_cells)
        self._have_run.discard(self._own_cells)
        if self._worker is not None:
            self._run_cell(self._own_cells)

    def fetch(self, name: str) -> Outcome:
        """Read a plain variable of the notebook."""
        return self._request({"do": "fetch", "name": name}, _nothing_asked)

    def _request(self, request: dict[str, Any], asked: Asked, target: Target | None = None) -> Outcome:
        outcome = self._requested(request, asked, target)
        if outcome.detail != KILLED:
            return outcome
        in_vain = self._questions
        return replace(self._requested(request, asked, target), asked_in_vain=in_vain)

    def _requested(self, request: dict[str, Any], asked: Asked, target: Target | None) -> Outcome:
        while self._worker is None:
            if self._left <= 0:
                return Outcome("timed_out", detail="the submission's time was used up")
            self._start()
        if target is not None and target is not self._target:
            request, self._target = {**request, "target": asdict(target)}, target
        return self._exchange(request, self._limits.seconds_per_call, asked)

    def _start(self) -> None:
        """Fork a worker and run the cells in it, except those that killed an earlier one."""
        self._worker = self._zygote.worker(self._limits, self._slot)
        self._target = None
        room = min(self._limits.reply_kib * 1024, self._limits.scratch_mib * 2**20) // 2
        files = {name: _bytes(data) for name, data in _fitting(self._notebook.files, room)}
        notebook = self._notebook
        support = _bytes(compiled(notebook.support))
        opening = {"do": "open", "support": support, "files": files, "differentiates": notebook.differentiates}
        opened = self._exchange(opening, self._limits.seconds_per_cell, _nothing_asked)
        if opened.ended != "returned":
            self._stop()
            if self._left <= 0:  # its time ended between a death and a new start: no fault of ours
                return
            raise SandboxError(f"the worker did not open: {opened.detail or opened.ended}")
        for index, cell in enumerate(self._notebook.cells):
            if self._worker is not None and cell and index not in self._fatal_cells:
                self._run_cell(index)

    def _run_cell(self, index: int) -> None:
        cell = {"do": "cell", "index": index, "source": self._notebook.cells[index]}
        outcome = self._exchange(cell, self._limits.seconds_per_cell, _nothing_asked)
        lost = outcome.lost or ((Lost(outcome.raised, "cell", names=(STAR,)),) if outcome.raised else ())
        is_first = index not in self._have_run
        if is_first and lost and len(self.lost) < MOST_CELLS:
            self.lost[index] = lost
        if self._worker is not None:
            self.absent = outcome.absent if is_first else self.absent
            self._have_run.add(index)
        if outcome.detail == KILLED and index not in self._killed_cells:
            self._killed_cells.add(index)
        elif self._worker is None:
            self._fatal_cells.add(index)
            if is_first:
                self.lost[index] = (Lost(Raised(outcome.ended, outcome.detail, cell=index), "cell", names=(STAR,)),)

    def _exchange(self, request: dict[str, Any], seconds: float, asked: Asked) -> Outcome:
        assert self._worker is not None
        watch = Stopwatch(min(seconds, self._left), self._worker.waiting.seconds)
        try:
            return self._exchanged(request, watch, asked)
        finally:
            self._left -= watch.seconds()

    def _exchanged(self, request: dict[str, Any], watch: Stopwatch, asked: Asked) -> Outcome:
        assert self._worker is not None
        channel = self._worker.channel
        self._questions = 0
        identity = secrets.randbits(62)  # unguessable, so that a reply sent early answers nothing
        try:
            channel.drop_unread()
            channel.send({**request, "id": identity}, watch.deadline)
            reply = self._answer(channel, watch, asked, identity)
            channel.look()
        except WireTimeout:
            self._stop()
            return Outcome("timed_out", seconds=watch.seconds())
        except WireClosed:
            return self._died(watch.seconds())
        except ScratchFull:
            self._stop()
            return Outcome("crashed", seconds=watch.seconds(), detail="stopped: its files took too much room")
        except WireError:  # its text may be the submission's own words, so it goes no further
            self._stop()
            return Outcome("crashed", detail="it answered with something that is no answer")
        if reply.get("spent") is True:  # what it keeps must not cost the next request its answer
            self._stop()
        return _outcome(reply, watch.seconds(), self._notebook.cells)

    def _answer(self, channel: Channel, watch: Stopwatch, asked: Asked, identity: int) -> dict[str, Any]:
        """Receive the reply, evaluating on the way whatever the call asks for.

        A reply to another call is passed over: an earlier one may have left it, and this one must not pay for it.
        """
        while True:
            message = channel.receive(watch.deadline)
            if not isinstance(message, dict):
                raise WireError("not a reply")
            if "worker_failed" in message and message.get("id") == -1:
                raise WireError("the worker failed")
            if "ask" not in message:
                if message.get("id") != identity:
                    continue
                return message
            name, values = message["ask"], message.get("values")
            if not isinstance(name, str) or not isinstance(values, list):
                raise WireError("not a question")
            with watch.standing_still():
                answer = _answered(asked, name, values)
            channel.send(answer, watch.deadline)

    def _died(self, seconds: float) -> Outcome:
        assert self._worker is not None
        ending = self._worker.how_it_ended()
        self._worker = None
        if not ending:  # only a zygote tells how its worker ended
            raise SandboxError("the zygote died, and its worker with it")
        if ending.get("signal") == SIGKILL:
            return Outcome("out_of_memory", seconds=seconds, detail=KILLED)
        return Outcome("crashed", seconds=seconds, detail=_how(ending))

    def _stop(self) -> None:
        if self._worker is not None:
            self._worker.kill()
            self._worker = None


def _answered(asked: Asked, name: str, values: list[Any]) -> dict[str, Any]:
    try:
        return {"value": asked(name, values)}
    except ValueError as refusal:
        return {"refused": str(refusal)[:300]}


def _how(ending: Mapping[str, int]) -> str:
    if "hung_up" in ending:
        return "it closed its pipe"
    return f"signal {ending['signal']}" if "signal" in ending else f"exit code {ending['code']}"


def _outcome(reply: dict[str, Any], seconds: float, cells: Sequence[str]) -> Outcome:
    """Read a reply as a claim: every field is checked before use."""
    observed = reply.get("observed")
    observed = observed if isinstance(observed, dict) else {}
    if isinstance(reply.get("absent"), list):
        lost = [_lost(item, cells) for item in _listed(reply.get("lost"))[:MOST_LOST] if isinstance(item, dict)]
        absent = [_text(name, 100) for name in reply["absent"][:MOST_ABSENT]]
        return Outcome("raised" if lost else "returned", lost=tuple(lost), absent=tuple(absent), seconds=seconds)
    if "missing" in reply:
        return Outcome("missing", missing=_text(reply["missing"], 200), seconds=seconds)
    if isinstance(reply.get("raised"), dict):
        raised = _raised(reply["raised"], cells)
        ended = "out_of_memory" if _is_memory(raised) else "raised"
        return Outcome(ended, raised=raised, observed=observed, seconds=seconds)
    return Outcome("returned", value=reply.get("returned"), observed=observed, seconds=seconds)


def _fitting(files: Mapping[str, bytes], room: int) -> Iterator[tuple[str, bytes]]:
    """Yield the files that there is room for, the small ones first."""
    for name, data in sorted(files.items(), key=lambda item: (len(item[1]), item[0])):
        room -= len(data)
        if room >= 0:
            yield name, data


def _bytes(data: bytes) -> torch.Tensor:
    """Return data as they cross the wall: as they are, and not spelled out in JSON."""
    return torch.frombuffer(bytearray(data), dtype=torch.uint8) if data else torch.empty(0, dtype=torch.uint8)


def _lost(claim: dict[str, Any], cells: Sequence[str]) -> Lost:
    names = _listed(claim.get("names"))[:MOST_LOST]
    costs = "statement" if claim.get("costs") == "statement" else "cell"
    return Lost(_raised(claim, cells), costs, _text(claim.get("needs"), 100), tuple(_text(name, 100) for name in names))


def _listed(claim: Any) -> list[Any]:
    return claim if isinstance(claim, list) else []


def _raised(claim: dict[str, Any], cells: Sequence[str]) -> Raised:
    cell, line = claim.get("cell"), claim.get("line")
    lines = cells[cell].count("\n") + 10 if type(cell) is int and 0 <= cell < len(cells) else 0  # magics may add some
    is_cell, is_line = lines > 0, type(line) is int and 0 < line <= lines
    return Raised(
        type_name=_text(claim.get("type"), 100),
        text=_text(claim.get("text"), 500),
        cell=cell if is_cell else None,
        line=line if is_line else None,
    )


def _text(claim: Any, limit: int) -> str:
    """Return a claimed text, cut, with nothing in it that steers a terminal or turns the direction of reading.

    Anything that is not text is not worth a str(), which could take for ever.
    """
    text = claim[:limit] if isinstance(claim, str) else ""
    return "".join(
        letter if letter.isprintable() or letter in "\n\t" else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


def _is_memory(raised: Raised) -> bool:
    is_of_a_card = raised.type_name == "OutOfMemoryError" or "CUDA error: out of memory" in raised.text
    return is_of_a_card or raised.type_name == "MemoryError" or "can't allocate memory" in raised.text
