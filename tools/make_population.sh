#!/usr/bin/env bash
# Makes the estimates that `attune serve` starts with, before it has couples of its own: a fit of
# couples simulated at the priors' centres, which come from the literature (docs/math/closeness.md).
#   tools/make_population.sh build/run/attune
set -euo pipefail
attune=$1
out=$(dirname "$0")/../src/app/server/engine/population.fit.json
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$attune" simulate --couples 120 --days 42 --seed 20261128 -o "$folder/diary.csv" --truth "$folder/truth.csv"
"$attune" fit "$folder/diary.csv" -o "$out"
