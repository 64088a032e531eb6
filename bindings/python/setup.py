"""The wheel holds libattune, so that it works wherever Attune's own libraries are installed.

The library is taken from ATTUNE_LIBRARY if that names one, else it is built by CMake from the
source tree that this folder lies in."""
import os
import pathlib
import re
import shutil
import subprocess

from setuptools import Distribution, setup
from setuptools.command.build_py import build_py

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def version():
    """Of the tree; alone, as in a source distribution, of the library that is given."""
    lists = ROOT / "CMakeLists.txt"
    if lists.exists():
        return re.search(r"project\(attune VERSION ([\d.]+)", lists.read_text()).group(1)
    return os.environ.get("ATTUNE_VERSION", "0")


def library(scratch):
    given = os.environ.get("ATTUNE_LIBRARY")
    if given:
        return pathlib.Path(given)
    generator = ["-G", "Ninja"] if shutil.which("ninja") else []
    subprocess.run(["cmake", "-S", ROOT, "-B", scratch, "-DCMAKE_BUILD_TYPE=Release",
                    "-DATTUNE_TESTS=OFF", *generator], check=True)
    subprocess.run(["cmake", "--build", scratch, "--target", "attune_abi", "--parallel"],
                   check=True)
    return scratch / "lib" / "libattune.so"


class BuildWithLibrary(build_py):
    def run(self):
        super().run()
        scratch = pathlib.Path(self.get_finalized_command("build").build_temp).resolve()
        target = pathlib.Path(self.build_lib) / "attune" / "libattune.so"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(library(scratch).resolve(), target)


class BinaryDistribution(Distribution):
    """The wheel is for one platform."""

    def has_ext_modules(self):
        return True


setup(version=version(), cmdclass={"build_py": BuildWithLibrary}, distclass=BinaryDistribution)
