# Each target makes the environment .venv when it is missing or older than the lock.
PYTHON ?= python3
BIN := .venv/bin
PACKAGES := timeline feeds api

.PHONY: demo serve test check cover format bench score soak lock
.DEFAULT_GOAL := demo

demo: .venv/.ready         ## two wire feeds on loopback become a timeline
	$(BIN)/timeline demo

serve: .venv/.ready        ## the service on http://127.0.0.1:8600
	$(BIN)/timeline serve

test: .venv/.ready         ## every test
	$(BIN)/python -m pytest -n auto --dist loadfile

check: .venv/.ready        ## what CI runs: format, lint, types, layers, every test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n auto --dist loadfile

cover: .venv/.ready        ## every test, with the lines and branches that none of them reaches
	$(BIN)/coverage erase
	$(BIN)/python -m pytest -n auto --dist loadfile --cov --cov-report=term:skip-covered

format: .venv/.ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/.ready        ## speed, as ratios against a bound measured in the same run
	$(BIN)/python -m bench

soak: .venv/.ready         ## the long proofs; CI runs a short form of each
	TIMELINE_SOAK=1 $(BIN)/python -m pytest -m soak

score: .venv/.ready        ## how often the coder is right on the scored cases, into docs/coding.md
	$(BIN)/python -m tests.score --write

lock: .venv/.ready         ## write locks/ anew from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	for set in runtime dev; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-header --no-annotate $$([ $$set = dev ] && echo --group dev) pyproject.toml -o locks/$$set.txt; \
	done

.venv/.ready: locks/dev.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@
