#!/usr/bin/env python3
"""The same models on the same data by other programs and by Attune.

peers.py ATTUNE [NAME..]            agreement: exit 1 if an optimum differs, 77 if no peer is there
peers.py ATTUNE --bench [NAME..]    also the ratio of fit times, ours the median of several runs"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
# Debian's own Python: the peer is one of its packages.
PYTHON = "/usr/bin/python3"
STATSMODELS = {"markov_autoregression", "markov_regression", "local_level"}
NOT_INSTALLED = 77
# How far -2 log-likelihoods may lie apart: a peer that stops short is allowed to be above ours.
TOLERANCE = 1e-4
STOPS_SHORT = {  # how far above the maximum the peer's own optimiser stops, as seen
    "local_level": 2e-4,
    "heart_transplants": 2e-4,
    # A rate runs to zero: with reltol = 1e-13 msm creeps on to 3954.78283 within 10,000 iterations.
    "heart_transplants_sex": 0.5,
    "ordered": 0.01,
    "ornstein_uhlenbeck": 1.0,
}
# The peer climbs once. So do we beside it; in a second row we look for other modes, as we do unless told not to.
CLIMBS_ONCE = {"markov_autoregression", "markov_regression"}
PROBLEMS = ["local_level", "markov_regression", "markov_autoregression", "growth", "apim", "binary", "counts",
            "ordered", "heart_transplants", "heart_transplants_sex", "heart_transplants_donor"]
SLOW = ["ornstein_uhlenbeck"]  # with --bench or by name


def run_peer(name, folder):
    if name in STATSMODELS:
        command = [PYTHON, HERE / "statsmodels_peer.py", name, folder]
    else:
        command = ["Rscript", "--vanilla", HERE / "peer.R", name, folder]
    begin = time.time()
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=1800)
    except FileNotFoundError:
        return None
    if done.returncode == NOT_INSTALLED:
        return None
    if done.returncode != 0 or not done.stdout.strip().startswith("{"):
        sys.exit(f"{name}: the peer's script failed: {done.stderr[-2000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1]) | {"process_seconds": time.time() - begin}


def run_attune(attune, name, folder, runs, options):
    fits, processes = [], []
    for _ in range(runs):
        begin = time.time()
        done = subprocess.run([attune, "fit", folder / "data.csv", "--model", HERE / f"{name}.toml",
                               "--timing", "--json", "--quiet", *options], capture_output=True, text=True)
        processes.append(time.time() - begin)
        if not done.stdout:
            sys.exit(f"{name}: {done.stderr}")
        fit = json.loads(done.stdout)
        fits.append(fit["seconds"])
    return fit | {"fit_seconds": statistics.median(fits), "process_seconds": statistics.median(processes)}


def tell(row, name, peer, ours):
    difference = ours["minus2ll"] - peer["minus2ll"]
    good = ours["converged"] and -max(TOLERANCE, STOPS_SHORT.get(name, 0)) <= difference <= TOLERANCE
    print(f"{row:22} {peer['program']:18} {peer['minus2ll']:13.5f} {ours['minus2ll']:13.5f} {difference:11.6f} "
          f"{peer['fit_seconds']:9.3f} {ours['fit_seconds']:8.4f} {peer['fit_seconds'] / ours['fit_seconds']:6.0f} "
          f"{peer['process_seconds'] / ours['process_seconds']:6.0f}{'' if good else '   DIFFERS'}", flush=True)
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("attune", type=pathlib.Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--bench", action="store_true")
    options = parser.parse_intermixed_args()
    names = options.names or PROBLEMS + (SLOW if options.bench else [])
    wrong = compared = 0
    print(f"{'problem':22} {'program':18} {'its -2LL':>13} {'ours':>13} {'ours - its':>11} "
          f"{'its fit s':>9} {'ours':>8} {'ratio':>6} {'whole':>6}")
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            peer = run_peer(name, folder)
            if peer is None:
                print(f"{name:22} skipped: its program is not installed (make peers)")
                continue
            rows = {name: ["--starts", "1"], "  all starts": []} if name in CLIMBS_ONCE else {name: []}
            for row, starts in rows.items():
                ours = run_attune(options.attune.resolve(), name, folder, 5 if options.bench else 1, starts)
                wrong += not tell(row, name, peer, ours)
        compared += 1
    sys.exit(1 if wrong else 77 if compared == 0 else 0)


if __name__ == "__main__":
    main()
