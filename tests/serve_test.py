#!/usr/bin/env python3
"""attune serve as its users and its weather meet it: set-up, pairing, check-ins without scripts,
kill -9, a full folder, slow and huge requests, backup and restore."""
import json
import os
import re
import shlex
import socket
import subprocess
import time
import unittest

from attune_program import ATTUNE, InAFolder
from serving import Browser, Serving

ENVIRONMENT = dict(os.environ, ATTUNE_PASSPHRASE="four plain words together")


class Serve(InAFolder):
    def setUp(self):
        super().setUp()
        self.running = []
        self.backed_up = False
        self.data = self._testMethodName

    def tearDown(self):
        for served in self.running:
            if served.process.poll() is None:
                served.kill()
        super().tearDown()

    def served(self, *options, folder=None):
        served = Serving(ATTUNE, self.path / (folder or self.data), *options)
        self.running.append(served)
        return served

    def command(self, *arguments, expect=0):
        done = subprocess.run([str(ATTUNE), *map(str, arguments)], capture_output=True, text=True,
                              env=ENVIRONMENT, cwd=self.path, timeout=60)
        self.assertEqual(done.returncode, expect, done.stderr)
        return done

    def test_from_the_program_to_two_partners_and_a_check_in(self):
        served = self.served()
        ann, ben = Browser(served), Browser(served)
        ann.set_up("ann")                                     # link, form
        ben.join(ann.invite(), "ben")                         # invitation, form
        status, page, _ = ben.get("/today")
        self.assertEqual(status, 200)
        self.assertIn("closeness", page)
        identity = re.search(r'name="id" value="([^"]+)"', page).group(1)
        status, page, _ = ben.post("/today", id=identity, closeness="5", moments=["touch", "thanks"],
                                   conflict="no")
        self.assertEqual(status, 200, page)
        _, kept, _ = ben.get("/api/v1/check-ins")
        answers = json.loads(kept)["check_ins"][0]["answers"]
        self.assertEqual((answers["closeness"], answers["touch"], answers["novel"]), (5, 1, 0))
        self.assertEqual(json.loads(ann.get("/api/v1/check-ins")[1])["check_ins"], [])
        self.assertEqual(self.command("healthcheck", "--port", served.port).stdout, "ok\n")
        self.assertEqual(served.stop(), 0)

    def test_what_was_acknowledged_survives_kill_minus_nine(self):
        served = self.served()
        ann = Browser(served)
        ann.set_up("ann")
        kept = []
        for i in range(10):
            day = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 86400 * (i + 1)))
            status, text, _ = ann.put(f"/api/v1/check-ins/n{i}",
                                      json.dumps({"day": day, "answers": {"closeness": 1 + i % 7}}))
            self.assertEqual(status, 201, text)
            kept.append(f"n{i}")
            if i % 3 == 2:
                served.kill()
                served = self.served()
                ann.served = served
        there = {one["id"] for one in json.loads(ann.get("/api/v1/check-ins")[1])["check_ins"]}
        self.assertEqual(there, set(kept))

    def test_beyond_this_machine_only_with_tls_or_a_proxy(self):
        done = self.command("serve", "--data", "d", "--host", "0.0.0.0", "--port", "0", expect=1)
        self.assertIn("--certificate", done.stderr)
        self.assertFalse((self.path / "d").exists(), "nothing is made before it is refused")

    def test_bad_requests_have_defined_answers_and_harm_nobody(self):
        served = self.served()
        ann = Browser(served)
        ann.set_up("ann")
        self.assertEqual(ann.put("/api/v1/check-ins/x", "{not json")[0], 400)
        self.assertEqual(ann.get("/%ff%fe")[0], 400)
        self.assertEqual(ann.ask("BREW", "/today")[0], 405)
        with socket.create_connection(("127.0.0.1", served.port)) as raw:
            raw.sendall(b"POST /today HTTP/1.1\r\nHost: x\r\nContent-Length: 104857600\r\n\r\n")
            raw.sendall(b"x" * 65536)
            self.assertIn(b" 413 ", raw.recv(4096))
        with socket.create_connection(("127.0.0.1", served.port)) as raw:
            raw.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
                        b"Transfer-Encoding: chunked\r\n\r\n")
            self.assertIn(b" 400 ", raw.recv(4096))
        idle = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(64)]
        for one in idle:
            one.sendall(b"GET /today HT")  # and no more
        self.assertEqual(ann.get("/today")[0], 200)
        for one in idle:
            one.close()

    def test_a_file_that_cannot_be_written_is_told_and_loses_nothing(self):
        served = self.served()
        ann = Browser(served)
        ann.set_up("ann")
        body = json.dumps({"answers": {"closeness": 4}})
        self.assertEqual(ann.put("/api/v1/check-ins/one", body)[0], 201)
        # A file limit stands for a full disk: the database cannot grow.
        subprocess.run(["prlimit", f"--pid={served.process.pid}", "--fsize=1:"], check=True)
        status, text, _ = ann.put("/api/v1/check-ins/two",
                                  json.dumps({"answers": {"closeness": 5, "stress": 3}}))
        self.assertEqual(status, 503, text)
        subprocess.run(["prlimit", f"--pid={served.process.pid}", "--fsize=unlimited:"], check=True)
        self.assertEqual(ann.put("/api/v1/check-ins/one", body)[0], 200)
        kept = json.loads(ann.get("/api/v1/check-ins")[1])["check_ins"]
        self.assertEqual([one["answers"]["closeness"] for one in kept], [4])

    def test_backup_and_restore_on_a_second_folder(self):
        served = self.served()
        ann = Browser(served)
        ann.set_up("ann")
        ann.put("/api/v1/check-ins/one", json.dumps({"answers": {"closeness": 4}}))
        self.command("backup", "--data", self.data, "-o", "kept.attune")  # while it runs
        served.stop()
        self.command("restore", "kept.attune", "--data", "second")
        self.command("restore", "kept.attune", "--data", "second", expect=3)  # not over what is there
        again = self.served(folder="second")
        ann.served = again
        self.assertIn('"one"', ann.get("/api/v1/check-ins")[1])
        self.assertIn("good", self.command("doctor", "--data", "second", expect=1).stdout +
                      self.command("doctor", "--data", self.data).stdout)
        again.stop()

    def test_a_lost_password_is_made_anew_by_whoever_runs_the_server(self):
        served = self.served()
        ann = Browser(served)
        ann.set_up("ann")
        told = self.command("admin", "reset-password", "ann", "--data", self.data).stdout
        password = re.search(r"New password: (\S+)", told).group(1)
        self.assertEqual(ann.get("/you")[0], 303, "earlier sessions end")
        self.assertEqual(Browser(served).post("/sign-in", handle="ann", password=password)[0], 303)

    def test_every_command_has_an_example_that_runs(self):
        served = self.served(folder="attune-data")
        Browser(served).set_up("ann")
        for command in ("backup", "restore", "doctor", "admin", "healthcheck", "serve"):
            shown = self.command(command, "--help").stdout
            for line in shown.split("Example:\n")[1].splitlines():
                words = shlex.split(line.replace("8080", str(served.port)))
                words = words[words.index("attune") + 1:]
                if command == "serve":
                    words.append("--print-config")
                # Without a backup of the week the doctor says so.
                self.command(*words, expect=1 if command == "doctor" and not self.backed_up else 0)
                self.backed_up = self.backed_up or command == "backup"

    def test_the_demo_opens_on_each_role_by_one_click(self):
        served = self.served("--demo")
        for role in ("a", "b", "therapist", "study", "operator"):
            reader = Browser(served)
            self.assertEqual(reader.get("/")[0], 303)
            self.assertEqual(reader.post("/demo", role=role)[0], 303)
            status, page, headers = reader.get("/")
            self.assertEqual(status, 303)
            self.assertEqual(reader.get(headers["Location"])[0], 200)
        reader = Browser(served)
        reader.post("/demo", role="a")
        _, page, _ = reader.get("/timeline")
        self.assertIn("<svg", page)


if __name__ == "__main__":
    unittest.main()
