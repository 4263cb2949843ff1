# The two commands of the README, and a few for who works on the tool.
#
#   make demo    installs what is missing, builds, runs the example
#   make test    installs what is missing, runs every test
#   make bench   the whole of France against the clock
#   make realisme     travel times against routino, an independent router (apt-get install routino)
#   make bench-peers  road networks against pandana and SciPy, France against GeoPandas and PySAL, REPETITIONS=5 times;
#                     sites against spopt, once
#   make identite AVANT=path  every byte written and said, against those of the binary of before (ETUDES="name …" for some)
#   make grandeur AVANT=path  what grows with its input: seconds and memory, before and now (CAS="name …" for some)
#   make circles  how many files of src/ need each other, or of another with TERRITOIRE_SRC=…/src
#   make fuzz    every reader on inputs made up to break it, SECONDES=60 for each
#   make attaque      the tool killed, starved, given damaged and hostile files, ESSAIS=5000 times

SHELL := /bin/bash
CARGO_TARGET_DIR ?= $(HOME)/.cache/territoire
export CARGO_TARGET_DIR

# Where a test writes that it could not run, so that the summary says it last.
SKIPPED := $(CARGO_TARGET_DIR)/tmp/sautes.txt
# Where tests of many cases write how many there were.
COUNTED := $(CARGO_TARGET_DIR)/tmp/comptes.txt

.PHONY: demo test bench bench-peers realisme identite grandeur circles fuzz attaque check systeme reference

demo: systeme
	cargo build --release
	rm -rf exemple && cp -r data/coeur-de-lorraine exemple
	$(CARGO_TARGET_DIR)/release/territoire lancer exemple

# Not with --all-targets, which runs the benches too, unoptimised: minutes of work that judge nothing. `check` compiles them.
test: systeme
	@rm -f $(SKIPPED) $(COUNTED)
	cargo test
	@if [ -s $(COUNTED) ]; then echo; sort -u $(COUNTED); fi
	@if [ -s $(SKIPPED) ]; then echo; echo "Tests not run, for want of reference files that only the maintainers have, or of a server:"; sort -u $(SKIPPED); fi

check: systeme
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps

bench: systeme
	cargo bench

REPETITIONS ?= 5
bench-peers: systeme
	bash benches/pairs/lancer.sh $(REPETITIONS)

realisme: systeme
	@command -v planetsplitter > /dev/null || { echo "routino is missing: apt-get install routino"; exit 1; }
	cargo bench --bench realisme > $(CARGO_TARGET_DIR)/tmp/paires.csv
	python3 benches/realisme/comparer.py $(CARGO_TARGET_DIR)/tmp/paires.csv --folder $(CARGO_TARGET_DIR)/tmp/routino

identite: systeme
	@[ -f "$(AVANT)" ] || { echo "which binary of before? make identite AVANT=path"; exit 1; }
	cargo build --release
	bash benches/identite/lancer.sh $(AVANT) $(CARGO_TARGET_DIR)/release/territoire $(CARGO_TARGET_DIR)/identite $(ETUDES)

grandeur: systeme
	cargo build --release
	python3 -B benches/grandeur/mesurer.py $(or $(AVANT),-) $(CARGO_TARGET_DIR)/release/territoire $(CARGO_TARGET_DIR)/grandeur $(CAS)

TERRITOIRE_SRC ?= $(CURDIR)/src
circles:
	@TERRITOIRE_SRC=$(TERRITOIRE_SRC) cargo test --quiet --test it files_do_not_need_each_other -- --nocapture | grep -v '^\(running\|test result\|\.\)\?$$'

# TOURS=4000: so many runs from the seeds alone, nearly the same on every machine.
SECONDES ?= 60
fuzz: systeme
	bash fuzz/lancer.sh $(if $(TOURS),$(TOURS)x,$(SECONDES))

ESSAIS ?= 5000
attaque: systeme
	cargo test --test attaque -- --essais $(ESSAIS)

# Remakes data/reference/ from its packages (needs Python 3.11 or later, npm and the network).
reference:
	cd data/fabrique && python3 -m venv .venv && .venv/bin/pip install -q -r requirements.txt \
	  && .venv/bin/python mouvements.py --travail travail --sortie ../reference \
	  && .venv/bin/python fabriquer.py --travail travail --sortie ../reference && .venv/bin/python couches.py

systeme:
	@bash data/fabrique/systeme.sh
