#!/bin/sh
# tools/run_tests.sh BUILD_DIR: runs CTest; the last line is "N passed, N failed, N skipped".
build=$1
xml=$build/tests.xml
rm -f "$xml"
ctest --test-dir "$build" --output-on-failure -j "$(nproc)" --output-junit tests.xml
python3 - "$xml" <<'PY'
import sys, xml.etree.ElementTree as tree
try:
    cases = tree.parse(sys.argv[1]).getroot().findall("testcase")
except (OSError, tree.ParseError) as error:
    print("the tests left no result:", error)
    cases = []
count = {"passed": 0, "failed": 0, "skipped": 0}
for case in cases:
    status = case.get("status")
    if status == "run":
        count["passed"] += 1
    elif status in ("notrun", "disabled"):
        count["skipped"] += 1
    else:
        count["failed"] += 1
print("{passed} passed, {failed} failed, {skipped} skipped".format(**count))
sys.exit(1 if count["failed"] or not count["passed"] else 0)
PY
