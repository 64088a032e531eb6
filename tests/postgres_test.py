#!/usr/bin/env python3
"""The store's and the server's own tests on PostgreSQL instead of SQLite: each on an empty database
of a cluster that lives as long as this script. Skips, saying so, where PostgreSQL is absent."""
import glob
import os
import pathlib
import pwd
import shutil
import subprocess
import sys
import tempfile

PROGRAMS = sys.argv[1:]
KEEP_TO_SQLITE = ("Backup.",)


def find_binaries():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    return pathlib.Path(found[-1]).parent if found else None


class Cluster:
    """PostgreSQL refuses to run as root: there it runs as the user that Debian's package made."""

    def __init__(self, binaries):
        self.binaries = binaries
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="attune-pg-", dir="/tmp"))
        self.user = "postgres" if os.geteuid() == 0 else None
        if self.user:
            os.chown(self.folder, pwd.getpwnam(self.user).pw_uid, -1)
        self.run("initdb", "-D", self.data, "-U", "attune", "--auth=trust", "--no-sync")
        self.run("pg_ctl", "-D", self.data, "-w", "-l", self.folder / "log", "-o",
                 f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off",
                 "start")

    @property
    def data(self):
        return self.folder / "data"

    def run(self, program, *arguments):
        command = [str(self.binaries / program), *map(str, arguments)]
        if self.user:
            command = ["setpriv", f"--reuid={self.user}", f"--regid={self.user}", "--clear-groups",
                       *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder)

    def empty(self, name):
        self.run("createdb", "-h", self.folder, "-U", "attune", name)
        return f"postgresql:///{name}?host={self.folder}&user=attune"

    def end(self):
        self.run("pg_ctl", "-D", self.data, "-m", "immediate", "stop")
        shutil.rmtree(self.folder)


def tests_of(program):
    names, suite = [], ""
    listed = subprocess.run([program, "--gtest_list_tests"], capture_output=True, text=True,
                            check=True).stdout
    for line in listed.splitlines():
        if line.startswith("  "):
            names.append(suite + line.split()[0])
        elif line.endswith("."):
            suite = line
    return [name for name in names if not name.startswith(KEEP_TO_SQLITE)]


def main():
    binaries = find_binaries()
    if binaries is None:
        print("skipped: PostgreSQL is not installed")
        return 77
    cluster = Cluster(binaries)
    failed, count = [], 0
    try:
        for program in PROGRAMS:
            for name in tests_of(program):
                count += 1
                url = cluster.empty(f"t{count}")
                done = subprocess.run([program, f"--gtest_filter={name}"], capture_output=True,
                                      text=True, env={**os.environ, "ATTUNE_DATABASE": url})
                if done.returncode != 0:
                    failed.append(name)
                    print(done.stdout[-3000:], done.stderr[-1000:])
    finally:
        cluster.end()
    print(f"{count - len(failed)} of {count} passed on PostgreSQL")
    return 1 if failed or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
