# Four commands for everyone: make run, make test, make check, make bench. Each makes its own environment first.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: setup run test check bench soak lock screenshots browser

setup: .venv/.ready

# Rebuilt only when the lock or the project file changes; hashes are required, so the lock is the whole truth.
.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Sidu needs Python 3.11 or newer."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

# Chinese labels in exported pictures and the browser need a CJK font; the browser tests need Debian's chromium.
browser:
	@bash .ci/browser

run: setup
	$(BIN)/sidu serve

check: setup
	@bash .ci/check

# Dozens of servers, commands and workers start in a run: compiled modules are kept, whatever the environment says.
test: export PYTHONDONTWRITEBYTECODE =
# What `make check` judges uses one core for most of a minute, so it is judged beside the tests, and told after them.
test: setup browser
	@told=$$(mktemp); bash .ci/check >"$$told" 2>&1 & check=$$!; \
	$(BIN)/python -m pytest -n 2 --dist worksteal; tests=$$?; \
	wait "$$check"; checked=$$?; cat "$$told"; rm "$$told"; [ "$$tests" -eq 0 ] && [ "$$checked" -eq 0 ]

bench: setup
	$(BIN)/python -m benchmarks

# By hand, an hour or more: people at work, stress on the pool, kills, broken files,
# an attacker of small cells.
soak: setup
	$(BIN)/python -m benchmarks load stress kills fuzz outages attacker --full

# Every page, both languages, three widths, light and dark, into screenshots/ (not kept).
screenshots: setup browser
	$(BIN)/python -m tests.journeys.screenshots

lock:
	uv pip compile --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-annotate \
	  --custom-compile-command "make lock" --group dev pyproject.toml -o requirements.lock
