#!/usr/bin/env python3
"""How often does `attune sync` say "more than chance" where there is nothing? Null pairs: independent
AR(1) processes, the same skewed, with a trend, and (given files) real people re-paired with others.
Re-paired people appear in many pairs each, so their interval is the jackknife over sessions.
usage: sync_null.py ATTUNE [--pairs N] [--motion rmea_1hz.csv] [--dials rties_dial_long.csv]"""
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


def motion(path):
    people = {}
    with open(path, encoding="ascii") as file:
        for row in csv.DictReader(file):
            for who in ("patient", "therapist"):
                people.setdefault((row["dyad"], who), []).append(float(row[who]))
    return people


def dials(path):
    people = {}
    with open(path, encoding="ascii") as file:
        for row in csv.DictReader(file):
            if row["dial"] not in ("", "NA"):
                people.setdefault((row["couple"], row["female"]), []).append(float(row["dial"]))
    return people


def repaired(people, most):
    """Everybody with everybody of another session, or as many of these pairs as are wanted."""
    pairs = [(one, other) for one in people for other in people if one < other and one[0] != other[0]]
    random.Random(8).shuffle(pairs)
    return pairs[:most]


def wilson(hits, n, z=1.96):
    share, turn = hits / n, z * z / n
    middle = (share + turn / 2) / (1 + turn)
    reach = z / (1 + turn) * math.sqrt(share * (1 - share) / n + turn / n / 4)
    return middle - reach, middle + reach


def jackknife(hits, sessions):
    """Leaving out one session with all pairs it is in (Arvesen 1969, U-statistics)."""
    each = sorted({s for pair in sessions for s in pair})
    shares = []
    for left_out in each:
        kept = [hit for hit, pair in zip(hits, sessions) if left_out not in pair]
        shares.append(sum(kept) / len(kept))
    mean, n = sum(shares) / len(each), len(each)
    se = math.sqrt((n - 1) / n * sum((s - mean) ** 2 for s in shares))
    share = sum(hits) / len(hits)
    return share - 1.96 * se, share + 1.96 * se


def check(attune, name, pairs, *options, rate="1", sessions=None):
    text = "pair,a,b\n" + "".join(f"{k},{x:.5g},{y:.5g}\n" for k, (a, b) in enumerate(pairs)
                                  for x, y in zip(a, b))
    for kind in KINDS:
        done = subprocess.run([attune, "sync", "-", "--rate", rate, "--kind", kind, "--surrogates", "199",
                               "--json", *options], input=text, capture_output=True, text=True, check=True)
        p = [pair["chance"]["p"] for pair in json.loads(done.stdout)["pairs"]]
        hits = [value <= .05 for value in p if value is not None]
        assert sessions is None or len(hits) == len(sessions)
        low, high = wilson(sum(hits), len(p)) if sessions is None else jackknife(hits, sessions)
        print(f"{name:<24} {kind:<8} {sum(hits):>4} of {len(hits)}: {100 * sum(hits) / len(hits):.1f} % "
              f"({100 * low:.1f} .. {100 * high:.1f})", flush=True)


def check_people(attune, name, people, most, *options, rate="1"):
    pairs = repaired(people, most)
    check(attune, name, [(people[one], people[other]) for one, other in pairs], *options, rate=rate,
          sessions=[(one[0], other[0]) for one, other in pairs])


parser = argparse.ArgumentParser()
parser.add_argument("attune")
parser.add_argument("--pairs", type=int, default=2000)
parser.add_argument("--motion")
parser.add_argument("--dials")
asked = parser.parse_args()
if asked.pairs:
    check(asked.attune, "AR(1)", simulated(asked.pairs, lambda x, t: x))
    check(asked.attune, "skewed", simulated(asked.pairs, lambda x, t: math.exp(x)))
    check(asked.attune, "skewed, logarithms", simulated(asked.pairs, lambda x, t: math.exp(x)), "--log")
    check(asked.attune, "trend of 3 SDs", simulated(asked.pairs, lambda x, t: x + t / 200))
if asked.motion:
    check_people(asked.attune, "re-paired people", motion(asked.motion), 2000)
    check_people(asked.attune, "re-paired, logarithms", motion(asked.motion), 2000, "--log")
if asked.dials:
    check_people(asked.attune, "re-paired dials", dials(asked.dials), 2000, rate="0.5")
