# `make run` and `make test` do all the set-up they need; a second call finds it done.
# Needed beforehand: make, git, and Python 3.11 or newer with its venv module. PYTHON=... picks another interpreter.

PYTHON ?= python3
VENV   ?= .venv
JOBS   ?= 2
BIN    := $(VENV)/bin
INPUTS := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

help:            ## this list
	@awk -F ':.*## *' '/^[a-z]+:.*##/ { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/.stamp-run   ## judge the virtual dual-fuel site; evidence in reports/out (ARGS="--select S1-7.2" adds options)
	@$(BIN)/meterbench run --jobs $(if $(findstring --rig,$(ARGS)),1,$(JOBS)) $(ARGS)

test: lint       ## lint, then the tests of the bench itself (ARGS="tests/rigs -k line" adds options)
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(ARGS)

lint: setup      ## format, lint, types, room contracts, features
	@$(BIN)/ruff format --check --quiet . || { echo "run: $(BIN)/ruff format ."; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo > $(VENV)/lint-imports.log 2>&1 || { cat $(VENV)/lint-imports.log; exit 1; }
	@$(BIN)/python -m meterbench.feature_lint

perf: $(VENV)/.stamp-run  ## the benchmarks, each as a ratio to a baseline of the same run
	@$(BIN)/meterbench perf $(ARGS)

FUZZ_S       ?= 60
FUZZ_TARGETS ?= request response signature certificate cbor firmware dialect-hub dialect-ledger dialect-bundle dialect-slate
fuzz: setup      ## coverage-guided fuzzing of every parser, FUZZ_S=60 seconds each (Linux)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[fuzz]'
	@for target in $(FUZZ_TARGETS); do echo "fuzzing $$target for $(FUZZ_S) s" >&2; \
	  PYTHONPATH=. $(BIN)/python tests/fuzz/fuzz_parsers.py $$target -max_total_time=$(FUZZ_S) -print_final_stats=1 \
	    -artifact_prefix=.fuzz/found-$$target- > .fuzz-$$target.log 2>&1 || { tail -20 .fuzz-$$target.log; exit 1; }; done

MUTANTS ?= 24
SEED    ?= 1
mutants: setup   ## small changes of the virtual meters' source, MUTANTS=24 SEED=1; each is killed or explained
	@PYTHONPATH=. $(BIN)/python -m tests.mutants --count $(MUTANTS) --seed $(SEED) --processes $(JOBS) $(ARGS)

setup: $(VENV)/.stamp-dev ## the virtual environment with everything for development

clean:           ## the virtual environment and the caches; runs are kept
	rm -rf $(VENV) .fuzz .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "meterbench needs Python 3.11 or newer; '$(PYTHON)' is not. Try: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "'$(PYTHON)' has no venv module. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# What is in the stamp has been installed; the development set-up holds all of the plain one.
$(VENV)/.stamp-run: $(INPUTS) | $(BIN)/python
	@echo "installing meterbench into $(VENV)" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.stamp-dev: $(INPUTS) | $(BIN)/python
	@echo "installing meterbench and its development tools into $(VENV)" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,capture]'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -c constraints.txt cosmic-ray parso stevedore
	@touch $(VENV)/.stamp-run $@

.PHONY: help run test lint perf fuzz mutants setup clean
