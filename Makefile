# make demo · make test · make check · make workbook · make docs · make bench · make picture · make clean
# Needs Python 3.11 or newer with pip, and make. Another Python: make demo PYTHON=python3.12

PYTHON ?= python3
# The versions the results were made with. To try what your index has newest: make test CONSTRAINTS=
CONSTRAINTS ?= -c constraints.txt
# Two processes, as LibreOffice and the fits keep more than one core busy; make test WORKERS=0 for one.
WORKERS ?= 2

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
MADE_WITH := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test check format workbook docs bench picture clean

help:
	@echo "make demo     make the sample workbook and the finished one, in demo/"
	@echo "make test     run every test"
	@echo "make check    style, types and who may import whom"
	@echo "make format   put the code in order"
	@echo "make bench    measure: back-tests and speed (KAM_DATA=folder for data that is not shipped)"
	@echo "make docs     make the pages of formulas and buttons anew, the examples worked out on the sample"
	@echo "make workbook build KeyClients.xlsm and KeyClients.xlam from text, in workbook/"
	@echo "make picture  draw the pictures of the README from the demo (LibreOffice, pdftoppm)"
	@echo "make clean    remove what was made here"

demo: .venv/ready-to-run
	@$(BIN)/kam-xl demo --folder demo
	@echo "Open the workbook in demo/ with Excel or LibreOffice."

test: .venv/ready-to-test
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(PYTEST)

check: .venv/ready-to-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: .venv/ready-to-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/ready-to-test
	@failed=""; missed=""; for script in tests/bench/[!_]*.py; do \
		name="$$(basename "$$script" .py)"; \
		echo "== $$name"; \
		$(BIN)/python -m "tests.bench.$$name"; status=$$?; \
		if [ $$status -eq 77 ]; then missed="$$missed $$name"; \
		elif [ $$status -ne 0 ]; then failed="$$failed $$name"; fi; \
	done; \
	test -z "$$missed" || echo "Not run, for want of what the lines above name:$$missed"; \
	test -z "$$failed" || { echo "Not as it should be:$$failed"; exit 1; }

docs: .venv/ready-to-run
	$(BIN)/python docs/build_functions.py
	$(BIN)/python docs/build_buttons.py

workbook: .venv/ready-to-test
	$(BIN)/python -m workbook.build

picture: demo
	$(BIN)/python docs/pictures.py

clean:
	rm -rf .venv demo build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# What is installed here; a changed pyproject.toml or constraints.txt installs again.
.venv/ready-to-run: $(MADE_WITH) | .venv/bin/python
	@echo "Installing kam-xl into .venv ..."
	@$(PIP) install -qq $(CONSTRAINTS) -e .
	@touch $@

.venv/ready-to-test: $(MADE_WITH) | .venv/bin/python
	@echo "Installing kam-xl and the tools that test it into .venv ..."
	@$(PIP) install -qq $(CONSTRAINTS) -e ".[dev]"
	@touch .venv/ready-to-run $@

# Some systems ship Python without the part that puts pip into a new environment; then the pip at hand does it.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "kam-xl needs Python 3.11 or newer, and $(PYTHON) is not; name another: make demo PYTHON=python3.12"; \
		exit 1; }
	@$(PYTHON) -m venv .venv >/dev/null 2>/dev/null || { \
		rm -rf .venv && $(PYTHON) -m venv --without-pip .venv && \
		$(PYTHON) -m pip --python .venv/bin/python install -qq pip; }
