#!/usr/bin/env python3
"""Ratios within one run of the benchmarks, beside those of the baseline: machines differ, ratios
hardly. usage: compare.py RESULT.json BASELINE.json [--refresh]"""
import json
import pathlib
import sys

RATIOS = {
    "a gradient with its likelihood, in likelihoods":
        ("one_thread/likelihood_and_gradient/20", "one_thread/likelihood/20"),
    "a fit of 80 couples with intervals, in gradients of 100 on all cores":
        ("intervals/80/iterations:3/real_time", "gradient/100/real_time"),
    "a whole fit of 80 couples, in gradients of 100 on all cores":
        ("fit/80/iterations:1/real_time", "gradient/100/real_time"),
    "a whole fit of 80 couples, in fits of 20":
        ("fit/80/iterations:1/real_time", "fit/20/iterations:1/real_time"),
    "a whole report of 80 couples, in fits":
        ("report/80/iterations:1/real_time", "fit/80/iterations:1/real_time"),
    "a gradient of 10,000 couples, in those of 1,000":
        ("gradient/10000/real_time", "gradient/1000/real_time"),
}
SECONDS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1}


def ratios(path):
    runs = {run["name"]: run["real_time"] * SECONDS[run["time_unit"]]
            for run in json.loads(path.read_text())["benchmarks"] if "real_time" in run}
    return {what: round(runs[a] / runs[b], 3) for what, (a, b) in RATIOS.items()}


def main(arguments):
    result, baseline = map(pathlib.Path, arguments[:2])
    now = ratios(result)
    if "--refresh" in arguments:
        baseline.write_text(json.dumps(now, indent=2) + "\n")
    before = json.loads(baseline.read_text())
    print(f"\n{'ratio':60} {'now':>8} {'baseline':>9}")
    for what, value in now.items():
        print(f"{what:60} {value:8.2f} {before.get(what, float('nan')):9.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
