"""`attune serve` for tests and benchmarks: starts it on a folder, and asks it over one connection."""
import http.client
import json
import os
import re
import subprocess
import time
import urllib.parse


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

    def stop(self):
        """As systemd would. @returns the exit status."""
        self.process.terminate()
        status = self.process.wait(timeout=20)
        self.process.stderr.close()
        return status

    def set_up_link(self):
        """Printed while there is no account; asked for once."""
        return re.search(r"(/setup\?token=\S+)", self.process.stderr.readline()).group(1)

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


PASSWORD = "violet harbour spoon 91"


class Browser:
    """A browser without scripts: cookies, and the token of the last form."""
    def __init__(self, served):
        self.served = served
        self.cookies = {}
        self.token = ""

    def ask(self, method, target, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=20)
        all_headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
                       "Host": f"localhost:{self.served.port}", **(headers or {})}
        connection.request(method, target, body=body, headers=all_headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        for value in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        found = re.search(r'name="token" value="([^"]+)"', text)
        if found:
            self.token = found.group(1)
        connection.close()
        return answer.status, text, answer.headers

    def get(self, target):
        return self.ask("GET", target)

    def post(self, target, **fields):
        body = urllib.parse.urlencode({**fields, "token": self.token}, doseq=True)
        return self.ask("POST", target, body,
                        {"Content-Type": "application/x-www-form-urlencoded"})

    def put(self, target, text):
        return self.ask("PUT", target, text, {"Content-Type": "application/json",
                                              "X-Attune-Token": self.token})

    def set_up(self, handle, use="couple"):
        link = self.served.set_up_link()
        self.get(link)
        status, text, _ = self.post(link, use=use, name=handle.title(), handle=handle,
                                    password=PASSWORD)
        assert status == 303, text
        self.get("/you")

    def invite(self, page="/pair"):
        self.get(page)
        _, text, _ = self.post(page, policy="no_secrets")
        return re.search(r"/join/([a-z0-9-]+)", text).group(1)

    def join(self, code, handle):
        self.get("/join/" + code)
        status, text, _ = self.post("/join/" + code, name=handle.title(), handle=handle,
                                    password=PASSWORD, agree="yes")
        assert status == 303, text
        self.get("/you")
