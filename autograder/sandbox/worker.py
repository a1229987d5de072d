"""The untrusted side of the wall: runs one submission's cells and answers calls until it is killed.

Runs beside student code. Knows no answers: it receives inputs, calls the student's functions and sends back
what they returned. Every reply is only a claim to the judge.

Requests (dicts with a "do"):
    open   support, files,         make the public modules `support`, `check` importable, lay files beside them;
           differentiates          where nothing is to be differentiated, take it from torch
    cell   index, source           run one cell                        -> ok | lost, absent
    fetch  name                    a plain variable of the notebook    -> returned | missing
    call   inputs, target, device  call student functions on inputs    -> returned | raised | missing
While a call runs, the worker may send {"ask": name, "values": [...]} and wait for the judge's value. Under no name it
asks for what a function that was handed back is called with.
A reply with "spent" says that hardly any memory is left, or that the card answers no more; the judge had better
take another worker.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from torch import Tensor

from autograder.sandbox import card
from autograder.sandbox.cells import Cells, describe
from autograder.sandbox.data import MAX_NODES, TOO_LARGE, Named, TensorInput, TensorOn, Unsendable, lay_out
from autograder.sandbox.fresh_state import leave_modes, reset_state
from autograder.sandbox.instruments import Snapshot, watched
from autograder.sandbox.no_autograd import is_refusal, stop_differentiating
from autograder.sandbox.public_code import public_module
from autograder.sandbox.reserve import Reserve
from autograder.sandbox.traces import Traces
from autograder.sandbox.wire import Channel


class Asked:
    """A function whose body is at the judge: calling it sends the arguments and waits for the value.

    Only values come back, so nothing can be differentiated through it.
    """

    def __init__(self, name: str, channel: Channel) -> None:
        self._name, self._channel = name, channel

    def __call__(self, *values: Any) -> Any:
        self._channel.send({"ask": self._name, "values": list(values)})
        answer = self._channel.receive()
        if "refused" in answer:
            raise ValueError(answer["refused"])
        value = answer["value"]
        if not isinstance(value, TensorOn):
            return value
        tensors = [item for item in values if isinstance(item, Tensor)]
        return value.value.to(tensors[0].device) if tensors else value.value


def _is_attached(value: Any) -> bool:
    """Whether a returned tensor, alone or as a part, still hangs on autograd's graph."""
    waiting, seen = [value], 0
    while waiting and seen < MAX_NODES:  # what is larger, or contains itself, does not cross anyway
        part = waiting.pop()
        seen += 1
        if isinstance(part, Tensor) and part.requires_grad:
            return True
        if isinstance(part, tuple | list | dict):
            waiting.extend(list(part.values() if isinstance(part, dict) else part)[:MAX_NODES])
    return False


def _nothing_checked(*_: object, **__: object) -> None:
    """Stand in for the check cells' function, which tries the shown checks at home."""


class WorkerProcess:
    """One submission's notebook and the loop that answers for it."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.cells = Cells()
        self.support = ModuleType("support")
        self.device = "cpu"
        self.target: dict[str, Any] = {}
        self.calls = 0
        self.traces = Traces()
        self.reserve = Reserve()

    def serve(self) -> None:
        """Answer requests until the judge closes the pipe or kills this process."""
        while True:
            with torch.inference_mode(False):  # its end is the end of whatever inference was entered inside
                frame = self._reply()
            self.channel.send_frame(frame)

    def _reply(self) -> bytes:
        """Wait for a request and do it. What was returned is gone before the reply is sent: its end costs its call."""
        actions = {"open": self.open, "cell": self.cell, "fetch": self.fetch, "call": self.call}
        request = self.channel.receive()
        reply = {"id": request["id"], **self._within_memory(actions[request["do"]], request)}
        leave_modes()  # before tensors are packed, and unpacked for the next request
        try:
            return self.channel.framed(reply)
        except Exception:  # too large, too deep, or more than memory holds: its own answer is the only loss
            return self.channel.framed({"id": request["id"], "returned": Unsendable(TOO_LARGE)})

    def _within_memory(self, action: Callable[..., dict[str, Any]], request: dict[str, Any]) -> dict[str, Any]:
        """Do what is requested; say so if it needed, or keeps, all the memory there is."""
        try:
            answer = action(request)
        except MemoryError:  # too little was left even to tell what happened
            self.reserve.release()
            answer = {"raised": {"type": "MemoryError", "text": ""}}
        return {**answer, "spent": True} if self.reserve.is_spent() or card.is_lost() else answer

    def open(self, request: dict[str, Any]) -> dict[str, Any]:
        """Lay what lies beside the notebook into the working folder, and make it importable, as it is at home.

        Builders and probes use a copy of `support` that the student never holds.
        """
        if not request["differentiates"]:
            stop_differentiating()
        for name, content in request["files"].items():
            Path(name).write_bytes(content.value.numpy().tobytes())
        sys.path.append("")  # the working folder, behind everything else
        code = request["support"].value.numpy().tobytes()
        self.support, sys.modules["support"] = public_module("support", code), public_module("support", code)
        sys.modules["check"] = ModuleType("check")
        sys.modules["check"].check = _nothing_checked  # type: ignore[attr-defined]
        reset_state()
        return {"ok": True}

    def cell(self, request: dict[str, Any]) -> dict[str, Any]:
        """Run one cell of the notebook."""
        return self.cells.run(request["index"], request["source"])

    def fetch(self, request: dict[str, Any]) -> dict[str, Any]:
        """Send back a plain variable of the notebook."""
        name = request["name"]
        if name not in self.cells.namespace:
            return {"missing": name}
        return {"returned": self.cells.namespace[name], "observed": {}}

    def call(self, request: dict[str, Any]) -> dict[str, Any]:
        """Call the student's functions, directly or through a probe, and say what happened."""
        self.calls += 1
        reset_state(self.calls)
        if "target" in request:
            self.traces = Traces()
        self.target = request.get("target", self.target)
        functions = []
        for name in self.target["functions"]:
            if not callable(self.cells.namespace.get(name)):
                return {"missing": name}
            functions.append(self.cells.namespace[name])
        self.device = request["device"]
        inputs = {name: self._input(value) for name, value in request["inputs"].items()}
        probe = self.target["probe"]
        function = getattr(self.support, probe) if probe else functions.pop(0)
        instruments = {
            "forbidden": self.target["forbidden"],
            "by_hand": self.target["by_hand"],
            "count_operations": request["count_operations"],
        }
        observed: dict[str, Any] = {}
        try:
            with watched(inputs, **instruments) as observed, self.traces.noted() as left:
                value = function(*functions, *inputs.values())
                if self.target["later"]:
                    value = self._called(value, inputs, observed)
                card.settle()
            left += self.traces.keep(value, inputs.values())
        except BaseException as problem:  # whatever a student's code raises is their verdict, not our end
            refused = {"forbidden": ["torch.autograd"]} if is_refusal(problem) else {}
            return {"raised": describe(problem), "observed": {**observed, **refused}}
        return {"returned": value, "observed": {**observed, "attached": _is_attached(value), "left": left}}

    def _called(self, handed_back: Any, inputs: dict[str, Any], observed: dict[str, Any]) -> Any:
        """Call what was handed back, if it is a function, with an input that comes only now; note what it changed."""
        observed["handed_back"] = callable(handed_back)
        if not observed["handed_back"]:
            return handed_back
        with torch.inference_mode(False):  # what is made in it could not be watched
            self.channel.send({"ask": "", "values": []})
            argument = self._input(self.channel.receive()["value"])
        inputs[self.target["later"]] = argument
        before = Snapshot({self.target["later"]: argument})
        value = handed_back(argument)
        observed["changed"] += before.changed()
        return value

    def _input(self, value: Any) -> Any:
        if isinstance(value, TensorOn):
            return value.value.to(self.device)
        if isinstance(value, TensorInput):
            laid_out = lay_out(value.value.to(self.device), value.layout)
            return laid_out.detach().requires_grad_() if value.leaf else laid_out
        if isinstance(value, Named) and value.kind == "asked":
            return Asked(value.name, self.channel)
        if isinstance(value, Named):
            return getattr(self.support, value.name)(*(self._input(item) for item in value.parameters))
        return value


def _no_more_threads(number: int) -> None:
    """Do nothing: no thread can start here, and MKL's LU would wait for the others for ever."""


def serve(channel: Channel) -> None:
    """Answer for one submission; the caller has already confined this process."""
    torch.set_num_threads(1)
    for name in ("set_num_threads", "set_num_interop_threads"):
        setattr(torch, name, _no_more_threads)
    WorkerProcess(channel).serve()
