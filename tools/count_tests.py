#!/usr/bin/env python3
"""count_tests.py JUNIT [EXIT_STATUS]: sums up what CTest wrote with --output-junit. Names what
failed and why anything was skipped; the last line is "N passed, N failed, N skipped". Exits 1 if a
test failed, if none ran, or if CTest itself failed (EXIT_STATUS) without naming a test.
`count_tests.py --self-test` checks the counting."""
import collections
import sys
import xml.etree.ElementTree as tree

# What CTest calls "notrun" is a skip only if the test itself said so; a program that was not built
# or a file that is not there is a failure.
SKIPPED = ("SKIP_RETURN_CODE", "SKIP_REGULAR_EXPRESSION_MATCHED", "Disabled")


def verdict(case):
    status = case.get("status")
    if status == "run":
        return "passed", ""
    message = (case.find("skipped") if case.find("skipped") is not None else case).get("message")
    if status == "disabled" or (status == "notrun" and (message or "").startswith(SKIPPED)):
        return "skipped", reason(case)
    return "failed", message or ""


def reason(case):
    """What the test printed about its skip: the line with "skip", or after GoogleTest's place."""
    lines = [line.strip() for line in (case.findtext("system-out") or "").splitlines()]
    lines = [line for line in lines if line]
    for before, line in zip(lines, lines[1:]):
        if before.endswith(": Skipped"):
            return line
    told = [line for line in lines if "skip" in line.lower() and not line.startswith("[")]
    return told[0] if told else ""


def count(root):
    counts = collections.Counter()
    for case in root.iter("testcase"):
        kind, why = verdict(case)
        counts[kind] += 1
        if kind != "passed":
            print(f"{kind}: {case.get('name')}" + (f": {why}" if why else ""))
    return counts


def self_test():
    root = tree.fromstring("""<testsuite>
      <testcase name="a" status="run"/>
      <testcase name="b" status="fail"><failure message=""/></testcase>
      <testcase name="c" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/>
        <system-out>skipped: no browser</system-out></testcase>
      <testcase name="d" status="notrun"><skipped message="Unable to find executable"/></testcase>
      <testcase name="e" status="notrun">
        <skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/>
        <system-out>[ RUN ] e\nx.cc:3: Skipped\nno data here\n[  SKIPPED ] e</system-out></testcase>
    </testsuite>""")
    assert reason(root[2]) == "skipped: no browser"
    assert reason(root[4]) == "no data here"
    assert count(root) == {"passed": 1, "failed": 2, "skipped": 2}


def main():
    if sys.argv[1] == "--self-test":
        return self_test()
    status = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    try:
        counts = count(tree.parse(sys.argv[1]).getroot())
    except (OSError, tree.ParseError) as error:
        print("the tests left no result:", error)
        counts = collections.Counter()
    print("{} passed, {} failed, {} skipped".format(
        *(counts[kind] for kind in ("passed", "failed", "skipped"))))
    return 1 if counts["failed"] or not counts["passed"] or status else 0


if __name__ == "__main__":
    sys.exit(main())
