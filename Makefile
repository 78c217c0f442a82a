# Two commands on a fresh machine: `make run` and `make test`. The rest is for those who change the monitor.
PYTHON ?= python3
BIN := .venv/bin
CONFIG := $(firstword $(wildcard config.toml) config.example.toml)
INSTALLED := .venv/installed

.PHONY: run test install demo bench faults learn words pin clean

run: install
	@$(BIN)/monitor run --config $(CONFIG) --state state

test: install
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/pytest

demo: install
	@$(BIN)/monitor demo

install: $(INSTALLED)

# Every file is checked against its hash; the monitor itself is linked, so that a change needs no new install.
$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; name it: make PYTHON=python3.12 run")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what the monitor needs into .venv (once, a minute or two) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# Long campaigns, seeded: 240 days of faults between Telegram and the store in virtual time; the monitor killed 50 times
# under load; deliveries killed 320 times. Nothing lost; told twice only where a kill fell between a channel's answer and our record.
faults: install
	FAULTS=1-240 $(BIN)/pytest --dist worksteal --timeout 300 tests/collectors/test_telegram_faults.py
	KILLS=50 $(BIN)/pytest -n 0 --timeout 1200 tests/test_promises.py
	KILLS=320 $(BIN)/pytest -n 0 -s --timeout 2400 tests/test_delivery_kills.py

# The learned witness, after a change of the frames or of the labelled reports: a minute, the same bytes each time.
learn: install
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --editable '.[learning]'
	$(BIN)/python -m training.witness

# The words in other languages, after a change of monitor/locale/*/LC_MESSAGES/monitor.po.
words: install
	$(BIN)/pybabel compile -d monitor/locale -D monitor

bench: install
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --editable '.[bench]'
	@for each in benchmarks/*.py; do case $$each in *_*) ;; *) echo "== $$each"; $(BIN)/python $$each || exit 1;; esac; done

# New versions of the dependencies, with their hashes.
pin:
	uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--extra dev --extra more pyproject.toml -o constraints.txt --quiet

clean:
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache
