# Everything starts here; `make help` lists the goals.
PREFIX ?= /usr/local
REPORT ?= attune-report.html
RUN := build/run
# A file a commit: an interrupted calibration goes on, and another build starts afresh.
CALIBRATION ?= build/calibration-$(shell git rev-parse --short HEAD 2>/dev/null)

# A preset with libattune.so and the tests of what stands on it.
with_library = grep -qs ATTUNE_SHARED:BOOL=ON build/$(1)/CMakeCache.txt || \
  cmake --preset $(1) -DATTUNE_SHARED=ON

.DEFAULT_GOAL := help
.PHONY: help run demo test attune configured bench calibrate lint format docs fuzz sanitize tsan compare peers bench-peers deb release cluster try-slurm install clean

help: ## list the goals
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

run: attune ## build, then answer the example diary and write its report
	@$(RUN)/attune report examples/diary.csv --simulated -o $(REPORT)
	@echo
	@echo "The report is $(REPORT): open it in a browser, e.g. xdg-open $(REPORT)"
	@echo "Your own diary: $(RUN)/attune check DIARY.csv, then $(RUN)/attune report DIARY.csv"
	@echo "A diary for two, with people who are made up: make demo"

# The browser's parts come first: the program embeds them.
demo: ## build, then serve a made-up couple, therapist and study on this machine
	@web/setup.sh || echo "The browser's parts could not be built: pages will work by forms alone." >&2
	@$(MAKE) --no-print-directory attune
	@$(RUN)/attune serve --demo

test: ## build and run every test; the last line counts them
	@tools/setup.sh build test
	@tools/setup.sh cluster || echo "No MPI could be installed: what needs it will be skipped." >&2
	@tools/setup.sh postgresql || echo "No PostgreSQL could be installed: its tests will be skipped." >&2
	@tools/setup.sh browser || echo "No browser could be installed: what needs one will be skipped." >&2
	@tools/setup.sh docs && tools/docs/setup.sh || echo "The site of the documents will not be checked." >&2
	@web/setup.sh || echo "The browser's parts could not be built: pages will work by forms alone." >&2
	@tools/setup.sh bindings || echo "R or Python packages are missing: tests of the bindings will be skipped." >&2
	@$(call with_library,release)
	@cmake --build --preset release
	@tools/run_tests.sh build/release

# Without tests, in a folder of its own: nobody who wants an answer waits for them to compile.
attune: configured ## build the program alone (build/run/attune)
	@cmake --build $(RUN) --target attune

# Once build.ninja is there, ninja itself sees to it that it follows the CMake files.
configured:
	@tools/setup.sh build
	@test -f $(RUN)/build.ninja || \
	  cmake -S . -B $(RUN) -G Ninja -DCMAKE_BUILD_TYPE=Release -DATTUNE_TESTS=OFF -DATTUNE_SHARED=ON

bench: ## time likelihoods, gradients, fits and a report; ratios beside the baseline
	@tools/setup.sh build bench
	@cmake --preset bench && cmake --build --preset bench --target attune_bench
	@build/bench/benchmarks/attune_bench --benchmark_out=build/bench/result.json
	@benchmarks/compare.py build/bench/result.json benchmarks/baseline.json $(BENCH)

calibrate: attune ## simulated studies of eleven designs: coverage, detection and gate of this build
	@$(RUN)/attune calibrate --suite -o $(CALIBRATION).jsonl --picture $(CALIBRATION).html
	@echo
	@echo "The studies are in $(CALIBRATION).jsonl, the charts in $(CALIBRATION).html"

lint: configured ## layers, links, formatting and clang-tidy; every finding is an error
	@tools/setup.sh lint
	@tools/check_layers.py && tools/check_links.py && tools/check_format.sh && tools/lint.sh $(RUN)

format: ## write the sources in the house style
	@tools/setup.sh lint
	@tools/check_format.sh --fix

docs: ## the documents as a site with search in build/docs, every page checked
	@tools/setup.sh docs browser
	@tools/docs/setup.sh
	@python3 tools/docs/make_docs.py build/docs
	@node tools/docs/check_site.mjs build/docs

deb: configured ## a Debian package with man pages and completion (build/attune_VERSION_ARCH.deb)
	@tools/setup.sh package
	@tools/package/make_deb.sh

release: deb ## the package, the source as a tarball, and the list of what is in them (SBOM)
	@tools/package/make_release.sh

fuzz: ## each reader's fuzzer for 60 seconds
	@tools/setup.sh build fuzz
	@fuzz/run.sh 60

sanitize: ## every test under the address and undefined-behaviour sanitizers
	@tools/setup.sh build test
	@$(call with_library,dev) && cmake --build --preset dev && tools/run_tests.sh build/dev

tsan: ## every test under the thread sanitizer
	@tools/setup.sh build test
	@$(call with_library,tsan) && cmake --build --preset tsan && tools/run_tests.sh build/tsan

compare: ## carry-over and coupling of two real diaries by lme4 and nlme (needs ../shared/data)
	@tools/setup.sh compare
	@Rscript tools/compare/carry_over.R ../shared/data

peers: attune ## models from files beside other programs' fits (R, statsmodels)
	@tools/setup.sh peers
	@tests/peers/peers.py $(RUN)/attune

bench-peers: attune ## the same with ratios of time, OpenMx among them
	@tools/setup.sh peers
	@tests/peers/peers.py $(RUN)/attune --bench

cluster: ## attune-mpi, the program over the ranks of MPI (build/run/attune-mpi)
	@tools/setup.sh build cluster
	@cmake -S . -B $(RUN) -G Ninja -DCMAKE_BUILD_TYPE=Release -DATTUNE_TESTS=OFF -DATTUNE_SHARED=ON
	@cmake --build $(RUN) --target attune attune-mpi

try-slurm: cluster ## a job of two ranks under Slurm on this machine, killed and gone on
	@tools/setup.sh slurm
	@tools/try_slurm.sh $(RUN)/attune-mpi

install: configured ## install program, C library and header under PREFIX (/usr/local)
	@cmake -S . -B $(RUN) -DATTUNE_SHARED=ON -DCMAKE_INSTALL_PREFIX="$(PREFIX)" >/dev/null
	@cmake --build $(RUN) --target attune attune_abi
	@cmake --install $(RUN) >/dev/null

clean: ## remove what was built
	@rm -rf build
