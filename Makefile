# Everything starts here; `make help` lists the goals.
PREFIX ?= /usr/local
RUN := build/run
REPORT ?= attune-report.html

.DEFAULT_GOAL := help
.PHONY: run test bench lint format fuzz sanitize tsan docs install clean help attune

help: ## list the goals
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

attune: ## build the program (build/run/attune)
	@tools/setup.sh build
	@test -f $(RUN)/build.ninja || cmake -S . -B $(RUN) -G Ninja -DCMAKE_BUILD_TYPE=Release -DATTUNE_TESTS=OFF
	@cmake --build $(RUN) --target attune

run: attune ## build, then answer the example diary and write its report
	@$(RUN)/attune report examples/diary.csv --simulated -o $(REPORT)
	@echo
	@echo "The report is $(REPORT): open it in a browser, e.g. xdg-open $(REPORT)"
	@echo "Your own diary: $(RUN)/attune check DIARY.csv, then attune report DIARY.csv"

test: ## build and run every test
	@tools/setup.sh build test
	@test -f build/release/build.ninja || cmake --preset release
	@cmake --build --preset release
	@tools/run_tests.sh build/release

sanitize: ## every test under the address and undefined-behaviour sanitizers
	@tools/setup.sh build test
	@cmake --preset dev && cmake --build --preset dev && tools/run_tests.sh build/dev

tsan: ## every test under the thread sanitizer
	@tools/setup.sh build test
	@cmake --preset tsan && cmake --build --preset tsan && tools/run_tests.sh build/tsan

bench: ## time the kernels and whole fits
	@tools/setup.sh build bench
	@cmake --preset bench && cmake --build --preset bench
	@build/bench/benchmarks/attune_bench

fuzz: ## each reader's fuzzer for 60 seconds
	@tools/setup.sh build fuzz
	@fuzz/run.sh 60

format: ## write the sources in the house style
	@tools/setup.sh lint
	@git ls-files 'src/*.cc' 'src/*.h' 'testing/*' 'fuzz/*.cc' 'benchmarks/*.cc' | grep -E '\.(cc|h)$$' | xargs clang-format -i

lint: ## layers, clang-tidy
	@tools/setup.sh build lint
	@python3 tools/check_layers.py
	@test -f $(RUN)/build.ninja || cmake -S . -B $(RUN) -G Ninja -DCMAKE_BUILD_TYPE=Release -DATTUNE_TESTS=OFF
	@git ls-files 'src/*.cc' | grep -v -e _test.cc -e switching_pass | xargs -P 2 -n 4 clang-tidy --quiet -p $(RUN)

docs: ## the documents as HTML in build/docs
	@tools/setup.sh docs
	@for page in $$(git ls-files 'docs/*.md'); do out=build/$${page%.md}.html; mkdir -p $$(dirname $$out); \
	  pandoc --standalone --mathml --metadata title="$$(basename $$page .md)" -o $$out $$page; done; echo build/docs

install: attune ## install the program under PREFIX
	@install -D -m 755 $(RUN)/attune $(DESTDIR)$(PREFIX)/bin/attune

clean: ## remove what was built
	@rm -rf build
