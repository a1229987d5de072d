# Everything happens in .venv, which the first command makes from requirements.lock.

PYTHON ?= python3
BIN := .venv/bin
CONTAINER ?= docker
TORCH_INDEX ?=
PACKAGES ?=
SET ?=
SETS := $(basename $(notdir $(wildcard source/*/*.ipynb)))
DEMOS := $(SETS:%=demo-%)

.PHONY: demo $(DEMOS) test test-long lint bench build golden gpu-wheels gpu-check image clean

demo: $(DEMOS)  ## build every set, grade a class in each, print the tables, write the reports
	@echo
	@echo "In each class one notebook cannot be read, on purpose; so the commands report it and exit with 1."
	@echo "One student's result: results/demo/ps1_gradients/ada.json"
	@echo "and the page made from it: results/demo/ps1_gradients/report/students/ada.html"

$(DEMOS): demo-%: build  ## the same for one set, as demo-ps1_gradients
	@echo
	$(BIN)/python -m autograder grade $* tests/submissions/$*/class --out results/demo/$* || test $$? -eq 1
	$(BIN)/python -m autograder report $* --results results/demo/$* || test $$? -eq 1

test: .venv/ready lint  ## the short gate: what must hold before every commit; some twenty minutes on two cores
	$(BIN)/python -m pytest -n 2 --dist loadfile -rs

test-long: .venv/ready lint  ## the long gate: all of every set, every kind of machine, the container, all kills, longer fuzzing; SET=ps4_hessians for one set's cases
	$(BIN)/python -m pytest -n 2 --dist loadfile -rs --long --durations 60 $(if $(SET),--set $(SET))

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/ready  ## what a submission and a class cost, beside the bare bound, nbgrader and otter, as ratios; writes autograder/docs/figures.md
	$(BIN)/python -m tests.benchmarks --page autograder/docs/figures.md

build: .venv/ready
	$(BIN)/python -m autograder build

golden: .venv/ready  ## write the notebooks of every set's class again from its release
	$(BIN)/python -m tests.submissions.make

.venv/ready: requirements.lock
	@echo "Making .venv and installing the packages of requirements.lock: some minutes."
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	touch $@

gpu-wheels: .venv/ready  ## gather in .gpu/wheels what a machine with a card may lack, for its Python 3.12
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --dest .gpu/wheels --only-binary :all: --constraint requirements.lock \
	  --python-version 3.12 --implementation cp --platform manylinux_2_28_x86_64 --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64 \
	  pydantic ipython babel PyYAML

gpu-check:  ## on a machine with a card, whose PYTHON has torch with CUDA: everything that is to be seen there; PART="walls sets" for some of it
	bash tests/card/run.sh $(PYTHON) $(PART)

image:  ## the container that grades, without a course; CONTAINER=podman where you have that
	$(CONTAINER) build --target runner --build-arg TORCH_INDEX="$(TORCH_INDEX)" --build-arg PACKAGES="$(PACKAGES)" -t autograder-runner -f autograder/container/Dockerfile .

clean:
	rm -rf .venv results .private .pytest_cache .ruff_cache .mypy_cache
