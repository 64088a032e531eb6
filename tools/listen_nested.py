#!/usr/bin/env python3
"""Calibration of needs and empathy on CaSiNo dialogues that nothing was chosen on: five outer folds
of whole dialogues; penalty, calibration and threshold are learned in the other four, as
tools/train-listen learns them. Beside it what exact probabilities would show on as many turns.
usage: listen_nested.py ATTUNE CASINO_FOLDER [--folds N]"""
import argparse
import csv
import json
import pathlib
import random
import subprocess
import tempfile

LABELS = ("showing_empathy=showing-empathy", "asking_needs=elicit-pref", "stating_need=self-need")


def coded(folder):
    with open(folder / "turns.csv", newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["strategies"]]


def write(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["dialogue_id", "text", "strategies"])
        writer.writerows([r["dialogue_id"], r["text"], r["strategies"]] for r in rows)


def error(bins):
    """Of bins (turns, said sum, true)."""
    turns = sum(n for n, _, _ in bins)
    return sum(abs(said - true) for _, said, true in bins) / turns


def exact_errors(bins, draws=2000):
    """What exact probabilities would show: trues drawn by each bin's mean probability."""
    draw, errors = random.Random(1), []
    for _ in range(draws):
        drawn = []
        for n, said, _ in bins:
            p = said / n if n else 0
            # Normal where the bin is large: a binomial draw of its own would be slow.
            true = (draw.gauss(n * p, (n * p * (1 - p)) ** .5) if n * p * (1 - p) > 25
                    else sum(draw.random() < p for _ in range(n)))
            drawn.append((n, said, true))
        errors.append(error(drawn))
    errors.sort()
    return errors[len(errors) // 2], errors[int(.975 * len(errors))]


parser = argparse.ArgumentParser()
parser.add_argument("attune")
parser.add_argument("casino", type=pathlib.Path)
parser.add_argument("--folds", type=int, default=5)
asked = parser.parse_args()
rows = coded(asked.casino)
dialogues = sorted({row["dialogue_id"] for row in rows})
random.Random(5).shuffle(dialogues)
fold_of = {dialogue: k % asked.folds for k, dialogue in enumerate(dialogues)}
pooled = {}
with tempfile.TemporaryDirectory() as scratch:
    here = pathlib.Path(scratch)
    for fold in range(asked.folds):
        write(here / "in.csv", [r for r in rows if fold_of[r["dialogue_id"]] != fold])
        write(here / "out.csv", [r for r in rows if fold_of[r["dialogue_id"]] == fold])
        subprocess.run([asked.attune, "listen", "train", here / "in.csv",
                        *(part for label in LABELS for part in ("--label", label)),
                        "-o", here / "w", "-q"], check=True, capture_output=True)
        done = subprocess.run([asked.attune, "listen", "score", here / "out.csv", "--weights", here / "w",
                               "--json", "-q"], check=True, capture_output=True, text=True)
        for label in json.loads(done.stdout)["labels"]:
            bins = pooled.setdefault(label["label"], [[0, 0.0, 0] for _ in label["bins"]])
            for sums, one in zip(bins, label["bins"]):
                sums[0] += one["turns"]
                sums[1] += one["turns"] * one["mean"]
                sums[2] += one["true"]
for label, bins in pooled.items():
    usual, large = exact_errors(bins)
    print(f"{label:<16} {sum(b[2] for b in bins)} of {sum(b[0] for b in bins)} turns: calibration error "
          f"{error(bins):.3f}; exact probabilities show {usual:.3f}, at most {large:.3f} in 97.5 of 100")
