"""A running `attune serve` and browsers without scripts, for tests."""
import http.client
import re
import subprocess
import urllib.parse

from attune_program import ATTUNE

PASSWORD = "violet harbour spoon 91"


class Served:
    """attune serve on a free port, in a folder that stays when it ends."""

    def __init__(self, folder, *options, database=None):
        self.folder = folder
        command = [str(ATTUNE), "serve", "--data", str(folder), "--port", "0", *options]
        if database:
            command += ["--database", database]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        self.lines = []
        self.port = None
        while self.port is None:
            line = self.process.stderr.readline()
            if not line:
                raise RuntimeError("attune serve ended: " + "".join(self.lines))
            self.lines.append(line)
            found = re.search(r"localhost:(\d+)", line)
            if found:
                self.port = int(found.group(1))

    def set_up_link(self):
        """Printed while there is no account; asked for once."""
        return re.search(r"(/setup\?token=\S+)", self.process.stderr.readline()).group(1)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stderr.close()

    def stop(self):
        self.process.terminate()
        status = self.process.wait(timeout=20)
        self.process.stderr.close()
        return status


class Browser:
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
