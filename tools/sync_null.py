#!/usr/bin/env python3
"""How often does `attune sync` say "more than chance" where there is nothing? Null pairs: independent
AR(1) processes, the same skewed, with a trend, and (given a file) real people re-paired with others.
usage: sync_null.py ATTUNE [--pairs N] [--motion rmea_1hz.csv]"""
import argparse
import csv
import json
import math
import random
import subprocess

KINDS = ("shuffle", "shift", "phase")


def noise(draw, samples, carry_over):
    now, values = draw.gauss(0, 1), []
    for _ in range(samples):
        values.append(now)
        now = carry_over * now + math.sqrt(1 - carry_over ** 2) * draw.gauss(0, 1)
    return values


def simulated(pairs, change):
    draw = random.Random(7)
    for _ in range(pairs):
        carry_over = draw.uniform(.2, .9)
        yield tuple([change(x, t) for t, x in enumerate(noise(draw, 600, carry_over))]
                    for _ in range(2))


def repaired(path):
    people = {}
    with open(path, encoding="ascii") as file:
        for row in csv.DictReader(file):
            both = people.setdefault(row["dyad"], ([], []))
            both[0].append(float(row["patient"]))
            both[1].append(float(row["therapist"]))
    for one in people:
        for other in people:
            if one != other:
                yield people[one][0], people[other][1]


def wilson(hits, n, z=1.96):
    share, turn = hits / n, z * z / n
    middle = (share + turn / 2) / (1 + turn)
    reach = z / (1 + turn) * math.sqrt(share * (1 - share) / n + turn / n / 4)
    return middle - reach, middle + reach


def check(attune, name, pairs, *options):
    text = "pair,a,b\n" + "".join(f"{k},{x:.5g},{y:.5g}\n" for k, (a, b) in enumerate(pairs)
                                  for x, y in zip(a, b))
    for kind in KINDS:
        done = subprocess.run([attune, "sync", "-", "--rate", "1", "--kind", kind, "--surrogates", "199",
                               "--json", *options], input=text, capture_output=True, text=True, check=True)
        p = [pair["chance"]["p"] for pair in json.loads(done.stdout)["pairs"]]
        hits = sum(value <= .05 for value in p)
        low, high = wilson(hits, len(p))
        print(f"{name:<24} {kind:<8} {hits:>4} of {len(p)}: {100 * hits / len(p):.1f} % "
              f"({100 * low:.1f} .. {100 * high:.1f})", flush=True)


parser = argparse.ArgumentParser()
parser.add_argument("attune")
parser.add_argument("--pairs", type=int, default=2000)
parser.add_argument("--motion")
asked = parser.parse_args()
check(asked.attune, "AR(1)", simulated(asked.pairs, lambda x, t: x))
check(asked.attune, "skewed", simulated(asked.pairs, lambda x, t: math.exp(x)))
check(asked.attune, "skewed, logarithms", simulated(asked.pairs, lambda x, t: math.exp(x)), "--log")
check(asked.attune, "trend of 3 SDs", simulated(asked.pairs, lambda x, t: x + t / 200))
if asked.motion:
    check(asked.attune, "re-paired people", repaired(asked.motion))
    check(asked.attune, "re-paired, logarithms", repaired(asked.motion), "--log")
