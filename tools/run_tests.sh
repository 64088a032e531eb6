#!/bin/sh
# tools/run_tests.sh BUILD_DIR [CTest options]: runs CTest; the last line is
# "N passed, N failed, N skipped".
build=$1
shift
rm -f "$build/tests.xml"
ctest --test-dir "$build" --output-on-failure --no-tests=error -j "$(nproc)" \
  --output-junit tests.xml "$@"
exec python3 "$(dirname "$0")/count_tests.py" "$build/tests.xml" $?
