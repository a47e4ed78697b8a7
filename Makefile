# Two commands are enough: `make run` and `make test`.
PYTHON ?= python3
BIN := .venv/bin

# Compiled once, not by each of the hundred servers that the tests start: four seconds every time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test bench translations lock clean

run: .venv/synced
	$(BIN)/participation demo

test: .venv/synced
	$(BIN)/python -m participation.operation.prepare_tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto --maxprocesses 4 --dist worksteal

bench: .venv/synced
	$(BIN)/participation bench

translations: .venv/synced
	$(BIN)/python -m participation.operation.translations update

lock: .venv/synced
	$(BIN)/uv pip compile -q --generate-hashes --universal --python-version 3.11 --group dev pyproject.toml -o requirements.lock

# uv is put into the environment by pip; everything else comes from the lock, by hash.
.venv/synced: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip sync --quiet --require-hashes requirements.lock
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
