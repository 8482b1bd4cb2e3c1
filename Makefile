# What can be done with this checkout, one target each; `make` alone lists them.
# Everything runs in .venv, which is made once and remade when pyproject.toml changes.  Needed: make and a Python >= 3.11
# (`make PYTHON=python3.12 ...` chooses another than python3).  A recipe of more than a few lines belongs in a script
# under tests/.  The demo loads none of the plugins that .venv holds for our own tests: the suite needs none.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MADE := $(VENV)/.made
ABOUT_PYTHON := import sys; sys.exit(sys.version_info < (3, 11) and \
  "testtime needs Python 3.11 or newer, and $(PYTHON) is %d.%d. Choose another: make PYTHON=python3.12" % sys.version_info[:2])

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint golden truth bench matrix clean

help: ## list these targets
	@awk -F ': .*## ' '/^[a-z]+: .*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(MADE) ## make the environment in .venv: testtime, editable, and every tool for working on it

$(MADE): pyproject.toml
	@$(PYTHON) -c '$(ABOUT_PYTHON)'
	@echo "Making the environment in $(VENV) ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: export TESTTIME_SAMPLE_SCALE := 0.5
demo: export PYTEST_DISABLE_PLUGIN_AUTOLOAD := 1
demo: $(MADE) ## profile a sample suite with short waits, report, predict workers and gathered waits, verify both (2 min)
	@mkdir -p demo-out
	$(BIN)/testtime profile --output demo-out/story.json sample_suites/story
	$(BIN)/testtime predict demo-out/story.json
	$(BIN)/testtime gather demo-out/story.json
	$(BIN)/testtime predict demo-out/story.json -n 0,2 --dist load --gather all
	$(BIN)/testtime verify demo-out/story.json -n 2 --repeat 2
	$(BIN)/testtime verify demo-out/story.json --gather all -n 2 --repeat 2

test: $(MADE) ## run all tests but those of truth, bench and matrix
	$(BIN)/python -m pytest -n auto --dist worksteal

lint: $(MADE) ## check style, format, types, import contracts, and the README against reality
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest -q tests/house/test_readme.py

golden: $(MADE) ## accept what the code prints now as the expected output in tests/golden and in README.md
	$(BIN)/python -m tests.golden.accept
	$(BIN)/python -m tests.house.readme

truth: $(MADE) ## profile suites whose times are known, predict and do it for real, compare
	$(BIN)/python -m pytest -v -m truth

# ONLY=wall, say, chooses among the files and tests of tests/bench by name.
bench: $(MADE) ## measure what recording costs, as ratios
	$(BIN)/python -m pytest -v -m bench tests/bench -k '$(ONLY)'

matrix: ## run the recorder's tests over every Python >= 3.9 found and pytest 7.0 to 9
	$(PYTHON) tests/matrix.py

clean: ## remove the environments, caches and everything generated
	rm -rf .venv .venv-matrix demo-out build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find src tests sample_suites -name __pycache__ -type d -prune -exec rm -rf {} +
