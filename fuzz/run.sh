#!/bin/sh
# Runs each fuzzer for the given number of seconds (default 60) on its seeds in corpus/.
# New inputs stay in the build folder; the first crash ends the run with its input's path.
#   fuzz/run.sh 60        builds with the preset "fuzz" first
#   FUZZ_BUILD=dir fuzz/run.sh 60    uses fuzzers that are built there
set -eu
seconds=${1:-60}
here=$(cd "$(dirname "$0")" && pwd)
build=${FUZZ_BUILD:-}
if [ -z "$build" ]; then
  build=$here/../build/fuzz
  (cd "$here/.." && cmake --preset fuzz >/dev/null && cmake --build --preset fuzz --target \
    fuzz_diary fuzz_columns fuzz_schema fuzz_fit fuzz_model fuzz_formula fuzz_signals fuzz_actions \
    fuzz_live fuzz_transcript fuzz_scorer fuzz_coded fuzz_power fuzz_study \
    fuzz_passkey fuzz_push fuzz_form)
fi
for reader in diary columns schema fit model formula signals actions live transcript scorer coded power \
  study passkey push form; do
  found=$build/fuzz/found/$reader
  mkdir -p "$found"
  echo "fuzz_$reader: $seconds s"
  "$build/fuzz/fuzz_$reader" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
    -max_len=16384 -print_final_stats=1 -artifact_prefix="$found/" \
    "$found" "$here/corpus/$reader"
done
