"""`attune serve` for tests and benchmarks: starts it on a folder, and asks it over one connection."""
import http.client
import json
import os
import re
import subprocess
import time


class Serving:
    """The program on a folder and any free port; killed at the end."""

    def __init__(self, program, folder, *more):
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [program, "serve", "--data", folder, "--port", "0", *more],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        self.ready = time.monotonic() - self.began
        found = re.search(r"http://localhost:(\d+)", line)
        if not found:
            raise RuntimeError(f"not ready: {line}{self.process.stderr.read()}")
        self.port = int(found[1])

    def kill(self):
        """As a power cut would: no signal that it could catch."""
        self.process.kill()
        self.process.wait()
        self.process.stderr.close()

    def memory(self):
        """Resident bytes."""
        with open(f"/proc/{self.process.pid}/statm") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGESIZE")

    def cpu(self):
        """Seconds of processor time so far, which do not depend on what else the machine does."""
        with open(f"/proc/{self.process.pid}/stat") as stat:
            user, system = stat.read().rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()


class Session:
    """Somebody who is signed in, over a connection that is kept."""

    def __init__(self, port, line):
        self.cookie, self.token = line.split()
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(self, method, path, body=None):
        """The status and the body as it came."""
        headers = {"Cookie": f"session={self.cookie}", "X-Attune-Token": self.token}
        if body is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(body)
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()
