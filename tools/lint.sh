#!/bin/sh
# tools/lint.sh BUILD_DIR [FILE...]: clang-tidy over src/ (or these files), each finding an error
# (.clang-tidy). BUILD_DIR holds compile_commands.json.
set -eu
build=$1
shift
cd "$(dirname "$0")/.."
if [ $# = 0 ]; then
  # What is compiled per instruction set is one text, three times: tidy reads the baseline only.
  # shellcheck disable=SC2046
  set -- $(find src -name '*.cc' ! -name '*_test.cc' ! -name '*_avx2.cc' ! -name '*_avx512.cc' | sort)
fi
printf '%s\n' "$@" | xargs -P "$(nproc)" -n 2 clang-tidy --quiet -p "$build" \
  --extra-arg=-Wno-unknown-warning-option --extra-arg=-Wno-ignored-optimization-argument
