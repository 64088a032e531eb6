"""Runs the program under test for the scripts beside this one. The first argument of each script is
the program's path."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

ATTUNE = pathlib.Path(sys.argv.pop(1)).resolve()
ROOT = pathlib.Path(__file__).resolve().parent.parent
COMMANDS = ("check", "fit", "report", "states", "episodes", "simulate", "calibrate", "power", "model",
            "sync", "listen", "explain", "suggest", "forecast", "completion")


def attune(*arguments, **options):
    options.setdefault("capture_output", True)
    return subprocess.run([ATTUNE, *map(str, arguments)], text=True, timeout=300, **options)


class InAFolder(unittest.TestCase):
    """Each class has a folder of its own; `run_here` runs the program in it."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def run_here(self, *arguments, expect=None, **options):
        done = attune(*arguments, cwd=self.path, **options)
        if expect is not None:
            self.assertEqual(done.returncode, expect, f"{arguments}\n{done.stdout}\n{done.stderr}")
        return done

    def simulate(self, name="d.csv", couples=12, days=21):
        self.run_here("simulate", "--couples", couples, "--days", days, "--seed", 4, "-o", name,
                      expect=0)
        return name

    def names(self):
        return sorted(file.name for file in self.path.iterdir())
