#!/bin/sh
# tools/check_format.sh [--fix]: holds our C++ to .clang-format (or writes it so). Exits 77, the
# sign for "skipped", without Debian 12's clang-format 14: other versions lay out code differently.
set -eu
cd "$(dirname "$0")/.."
case "$(clang-format --version 2>/dev/null)" in
  *"version 14."*) ;;
  *) echo "skipped: clang-format 14 is not here (tools/setup.sh lint)"; exit 77 ;;
esac
mode="--dry-run --Werror"
[ "${1:-}" != --fix ] || mode="-i"
# shellcheck disable=SC2086
find src testing fuzz benchmarks include -name '*.cc' -o -name '*.h' -o -name '*.inc' 2>/dev/null |
  sort | xargs clang-format $mode
