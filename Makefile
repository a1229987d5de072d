# Everything happens in .venv, which the first command makes from requirements.lock.

PYTHON ?= python3
BIN := .venv/bin
CONTAINER ?= docker
TORCH_INDEX ?=
CLASS := tests/submissions/ps1_gradients/class

.PHONY: demo test test-long lint bench build golden image clean

demo: .venv/ready  ## build the set, grade a class, print the table, write the report
	$(BIN)/python -m autograder build
	$(BIN)/python -m autograder grade ps1_gradients $(CLASS) --out results/demo || test $$? -eq 1
	@echo
	@echo "One of these notebooks cannot be read, on purpose; so the commands report it and exit with 1."
	@echo "One student's result: results/demo/ada.json, and the page made from it: results/demo/report/students/ada.html"
	$(BIN)/python -m autograder report ps1_gradients --results results/demo || test $$? -eq 1

test: .venv/ready lint  ## the short gate: what must hold before every commit, in under ten minutes on two cores
	$(BIN)/python -m pytest -n 2 --dist loadfile -rs

test-long: .venv/ready lint  ## the long gate: every kind of machine, the container, all kills, longer fuzzing
	$(BIN)/python -m pytest -n 2 --dist loadfile -rs --long

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/ready  ## submissions per second beside the same code run bare
	$(BIN)/python -m tests.benchmarks.throughput

build: .venv/ready
	$(BIN)/python -m autograder build

golden: .venv/ready  ## write the golden notebooks again from the release
	$(BIN)/python -m tests.submissions.ps1_gradients.make

.venv/ready: requirements.lock
	@echo "Making .venv and installing the packages of requirements.lock: some minutes."
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	touch $@

image:  ## the container that grades, without a course; CONTAINER=podman where you have that
	$(CONTAINER) build --target runner --build-arg TORCH_INDEX="$(TORCH_INDEX)" -t autograder-runner -f autograder/container/Dockerfile .

clean:
	rm -rf .venv results .private .pytest_cache .ruff_cache .mypy_cache
