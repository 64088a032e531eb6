#!/usr/bin/env python3
"""attune-mpi as its users run it: the same bytes for any number of ranks as attune alone, a killed
fit that goes on from its checkpoint, faults that end all ranks. Skips where MPI is absent."""
import os
import shutil
import signal
import subprocess
import sys
import unittest

from attune_program import ATTUNE, ROOT, InAFolder, attune

ATTUNE_MPI = ATTUNE.with_name("attune-mpi")
DIARY = ROOT / "examples/diary.csv"
MODEL = ROOT / "examples/models/coupled.toml"
ENVIRONMENT = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1")


def over_ranks(ranks, *arguments):
    return ["mpirun", "--oversubscribe", "-n", str(ranks), str(ATTUNE_MPI), *map(str, arguments),
            "--threads", "1"]


class Cluster(InAFolder):
    def over_ranks(self, ranks, *arguments):
        return subprocess.run(over_ranks(ranks, *arguments), capture_output=True, text=True,
                              env=ENVIRONMENT, cwd=self.path, timeout=600)

    def same(self, *arguments, ranks):
        alone = self.run_here(*arguments, expect=0)
        for n in ranks:
            spread = self.over_ranks(n, *arguments)
            self.assertEqual(spread.returncode, 0, spread.stderr)
            self.assertEqual(spread.stdout, alone.stdout, f"{n} ranks")

    def test_a_model_file_is_fitted_to_the_same_bits(self):
        self.same("fit", DIARY, "--model", MODEL, "--json", ranks=(1, 2, 8))

    def test_the_default_model_is_fitted_to_the_same_bits(self):
        self.same("fit", DIARY, "--json", "--starts", 1, ranks=(2,))

    def test_calibration_gives_the_same_bytes(self):
        self.same("calibrate", "--studies", 3, "--couples", 6, "--days", 10, "--json", ranks=(2,))

    def test_a_killed_fit_goes_on_from_its_checkpoint(self):
        fit = ("fit", DIARY, "--model", MODEL, "--json")
        whole = self.run_here(*fit, expect=0)
        checkpoint = self.path / "checkpoint"
        running = subprocess.Popen(over_ranks(2, *fit, "--checkpoint", checkpoint),
                                   env=ENVIRONMENT, cwd=self.path, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, start_new_session=True)
        while running.poll() is None and not (checkpoint.exists()
                                              and checkpoint.stat().st_size > 2000):
            pass  # until it has kept some results
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        again = self.run_here(*fit, "--checkpoint", checkpoint, expect=0)
        self.assertEqual(again.stdout, whole.stdout)
        self.assertFalse(checkpoint.exists(), "it is removed once the fit is written")

    def test_a_checkpoint_of_another_run_is_refused_and_kept(self):
        self.run_here("fit", DIARY, "--model", MODEL, "--checkpoint", "kept", "-o",
                      "/nowhere/fit.json", expect=3)
        kept = (self.path / "kept").read_bytes()
        other = self.run_here("fit", DIARY, "--model", MODEL, "--checkpoint", "kept", "--seed", 2,
                              expect=1)
        self.assertIn("another run", other.stderr)
        self.assertEqual((self.path / "kept").read_bytes(), kept)

    def test_a_fault_is_told_once(self):
        result = self.over_ranks(2, "fit", "none.csv")
        self.assertEqual(result.returncode, 3)
        self.assertEqual(result.stderr.count("none.csv"), 1, result.stderr)


if __name__ == "__main__":
    if not ATTUNE_MPI.exists() or not shutil.which("mpirun"):
        print("skipped: no MPI here (make cluster installs it)")
        sys.exit(77)
    unittest.main()
