# Two commands for a newcomer: `make demo` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
# NOTE: Polars counts the machine's processors, not those that a container may use.
PYTEST := POLARS_MAX_THREADS=2 $(BIN)/python -m pytest --numprocesses logical --maxprocesses 4 --dist loadscope
# NOTE: modules are compiled when they are first used; to compile all that is installed takes 40 s of processor more.
INSTALL  := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
HOME_DIR ?= scv-home
# NOTE: modules compiled on first use are kept beside the environment, also where the machine forbids it or the sources are another's
# to write: else every process compiles some 600 modules, three seconds of processor each.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(abspath $(VENV))/pycache

.PHONY: help demo test quick deep check format bench bench-peers identity bench-reading bench-nightly bench-access bench-traits bench-page reidentify pictures cases fuzz chaos ids upon readers sample clean laws messages hooks
help:   ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

$(BIN)/scv: pyproject.toml constraints.txt tests/no-deps.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else "scv needs Python 3.11 or newer, this is %d.%d. Try: make PYTHON=python3.12 demo" % v[:2])'
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) --constraint constraints.txt --editable '.[dev]'
	$(INSTALL) --no-deps --requirement tests/no-deps.txt
	@touch $(BIN)/scv

demo: $(BIN)/scv ## provision keys, ingest data/sample, merge, publish, and show the result
	@$(BIN)/python -m scv.demo --home $(HOME_DIR)

test: $(BIN)/scv ## the test suite
	$(PYTEST)

quick: $(BIN)/scv ## the tests that need no home, no browser and no process, with few examples (a minute)
	SCV_QUICK=1 $(PYTEST) -m quick

deep: $(BIN)/scv ## the whole suite with nothing shared, and its long laws at their full size (an hour)
	SCV_DEEP=1 SCV_FRESH=1 $(PYTEST)

check: $(BIN)/scv ## everything CI runs: format, lint, types, import contracts, architecture tests, suite
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PYTEST)

format: $(BIN)/scv ## rewrite the sources in the house format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

sample: $(BIN)/scv ## make data/sample again (same seed, same bytes)
	$(BIN)/python -m benchmarks.generate sample data/sample

bench: $(BIN)/scv ## the measurements of benchmarks/README.md (minutes)
	$(BIN)/python -m benchmarks.measure.run

bench-peers: $(BIN)/scv ## the same with Splink beside us, on the same identifiers (installs the extra "peers")
	$(INSTALL) --constraint constraints.txt --editable '.[dev,peers]'
	$(BIN)/python -m benchmarks.measure.run --peers

identity: $(BIN)/scv ## how right the links are on people whose rows mislead, by phenomenon; writes docs/accuracy.md (minutes; IDENTITY="--rows 30000 --home FOLDER")
	$(BIN)/python -m benchmarks.measure.identity --page docs/accuracy.md $(IDENTITY)

bench-reading: $(BIN)/scv ## landing per file kind beside a plain read (minutes; READING="--large-gb 5" for one large CSV)
	$(BIN)/python -m benchmarks.measure.reading $(READING)

bench-nightly: $(BIN)/scv ## a night of one per cent new rows beside the rebuild of three million (ten minutes)
	$(BIN)/python -m benchmarks.measure.nightly

bench-access: $(BIN)/scv ## scv access for one person among five million (an hour, 17 GiB of memory, 15 GB of disk; BENCH="--people 1000000")
	$(BIN)/python -m benchmarks.measure.access $(BENCH)

bench-traits: $(BIN)/scv ## all traits of a million customers beside one plain GROUP BY (a minute; BENCH="--people 100000 --orders 500000")
	$(BIN)/python -m benchmarks.measure.traits $(BENCH)

bench-page: $(BIN)/scv ## the local page at a million customers, and fifty users while a night publishes (half an hour; BENCH="--rows 400000 --home FOLDER")
	$(BIN)/python -m benchmarks.measure.page $(BENCH)

reidentify: $(BIN)/scv ## how many published rows lead to one phone for who holds a raw export (a minute; REIDENTIFY="--account youzan")
	$(BIN)/python -m benchmarks.measure.reidentify $(REIDENTIFY)

pictures: $(BIN)/scv ## take the pictures of the manual again (needs Chromium)
	SCV_PICTURES=docs/pictures $(BIN)/python -m pytest -q tests/web/test_pictures.py

messages: $(BIN)/scv ## bring the catalogue of messages up to date with the sources, and compile it
	$(BIN)/python -m tests.messages

laws: $(BIN)/scv ## every law that is tried with drawn examples, ten times as deep as in the suite (half an hour; DEPTH=100)
	SCV_LAWS=$(or $(DEPTH),10) $(BIN)/python -m pytest -q --numprocesses 2 --dist loadscope tests/consent tests/ingest tests/profile tests/identity tests/values tests/vault/test_index.py

fuzz: $(BIN)/scv ## 20,000 damaged exports through the real landing code, laws held for each (half an hour; FUZZ="--seed 7 --files 500")
	POLARS_MAX_THREADS=1 $(BIN)/python -m benchmarks.fuzz $(FUZZ)

cases: $(BIN)/scv ## every folder of a directory of cases through a fresh home, values compared (CASES=tests/cases/seen)
	$(BIN)/python -m tests.cases.run $(or $(CASES),tests/cases/seen)

chaos: $(BIN)/scv ## kill, starve and damage real nights, 0 violations or exit 1 (Linux, gcc; the better part of an hour; CHAOS="--seed 7 --kills 50")
	$(BIN)/python -m benchmarks.chaos $(CHAOS)

ids: $(BIN)/scv ## hundreds of stories of files, nights, decisions and re-runs, the id contract held after each (half an hour; STORIES=40)
	SCV_ID_STORIES=$(or $(STORIES),200) $(BIN)/python -m pytest -q tests/spec/test_id_contract.py

upon: $(BIN)/scv ## nights upon nights of random worlds, each held against a rebuild (a quarter of an hour; STORIES=30)
	SCV_UPON_STORIES=$(or $(STORIES),100) $(BIN)/python -m pytest -q --numprocesses 2 tests/identity/test_incremental.py tests/spec/test_nights_upon_nights.py

readers: $(BIN)/scv ## four readers asking in loops while twenty nights publish and prune (minutes; NIGHTS=5)
	SCV_READER_NIGHTS=$(or $(NIGHTS),20) $(BIN)/python -m pytest -q tests/vault/test_readers_during_nights.py

hooks: $(BIN)/scv ## check format, lint, contracts and types before each commit (seconds)
	$(BIN)/pre-commit install

clean: ## remove the environment and the demo's home
	rm -rf $(VENV) $(HOME_DIR) build
