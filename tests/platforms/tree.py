"""nbgrader as people use it: its course tree and commands, and formgrader in a real browser."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from tests.browser import CHROMIUM

BIN = Path(sys.executable).parent
IN_TIME = "2026-10-02 10:00:00 +0200"


@dataclass(frozen=True)
class Tree:
    """A course's folder with one assignment.

    Attributes:
        root: the folder.
        name: the assignment.
    """

    root: Path
    name: str

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run nbgrader as a lecturer does; return what it prints, if it ends with this exit code."""
        command = [str(BIN / "nbgrader"), *arguments]
        done = subprocess.run(command, cwd=self.root, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def hand_in(self, student: str, notebook: bytes, when: str = IN_TIME) -> None:
        """Put a submission where nbgrader's exchange puts it."""
        folder = self.root / "submitted" / student / self.name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self.name}.ipynb").write_bytes(notebook)
        (folder / "timestamp.txt").write_text(when)

    def gradebook(self) -> Gradebook:
        """Open the gradebook."""
        return Gradebook(f"sqlite:///{self.root / 'gradebook.db'}")

    def scores(self) -> dict[str, float]:
        """Return everybody's points, before any penalty."""
        with self.gradebook() as gradebook:
            return {item.student.id: item.score for item in gradebook.assignment_submissions(self.name)}

    def penalties(self) -> dict[str, float]:
        """Return what was taken off for handing in late."""
        with self.gradebook() as gradebook:
            found = {
                item.student.id: item.late_submission_penalty for item in gradebook.assignment_submissions(self.name)
            }
        return {student: penalty for student, penalty in found.items() if penalty}

    def page_of(self, student: str) -> str:
        """Return where formgrader shows a submission, below its own address."""
        with self.gradebook() as gradebook:
            return f"submissions/{gradebook.find_submission_notebook(self.name, self.name, student).id}/"


@contextmanager
def formgrader(root: Path) -> Iterator[str]:
    """Run a Jupyter server that shows formgrader; yield its address, with the token that opens it."""
    token = secrets.token_hex(8)
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(BIN / "jupyter"), "server", "--no-browser", "--allow-root", f"--port={port}"]
    command += [f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={root}"]
    log = (root / "server.log").open("wb")
    server = subprocess.Popen(command, cwd=root, stdout=log, stderr=log, env=os.environ)
    try:
        _wait_for(f"http://127.0.0.1:{port}/api?token={token}")
        yield f"http://127.0.0.1:{port}/?token={token}"
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def _wait_for(address: str) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(address):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(address)


@contextmanager
def signed_in(address: str) -> Iterator[Any]:
    """Open a page of a browser that has signed in; its `formgrader` is formgrader's address."""
    if CHROMIUM is None:
        pytest.skip("needs the program chromium, as apt-get install chromium installs it")
    playwright = pytest.importorskip("playwright.sync_api", reason="needs the Python package playwright")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_page()
        opened.goto(address)  # with the token, which the browser keeps
        opened.formgrader = f"{address.partition('?')[0]}formgrader"
        yield opened
        browser.close()
