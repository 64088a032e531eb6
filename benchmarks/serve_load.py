#!/usr/bin/env python3
"""How much `attune serve` carries, on the machine it shares with the load.

serve_load.py ATTUNE SERVE_FILL [PEOPLE [SECONDS]]: fills a folder with made-up people (100,000), then
- starts the server: until it says that it is ready, and its memory when idle;
- check-ins: durable ones a second, each with its live update, and the 99th percentile;
- the same while 64 connections sit idle;
- every page of a partner: the 95th percentile with 8 readers.
Needs wrk."""
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))
from serving import Serving, Session  # noqa: E402  pylint: disable=wrong-import-position

PAGES = ["/today", "/weekly", "/timeline", "/together", "/next", "/sharing", "/you", "/you/audit", "/help", "/pair",
         "/api/v1/check-ins", "/api/v1/timeline", "/api/v1/now"]


def wrk(server, sessions, seconds, connections, path=None, from_day=0):
    environment = {**os.environ, "ATTUNE_SESSIONS": sessions, "ATTUNE_FROM_DAY": str(from_day)}
    if path:
        environment["ATTUNE_PATH"] = path
    cpu = server.cpu()
    told = subprocess.run(
        ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "-s", HERE / "serve_load.lua",
         f"http://127.0.0.1:{server.port}/"], env=environment, capture_output=True, text=True, check=True).stdout
    line = next(line for line in told.splitlines() if line.startswith("attune "))
    requests, duration, p50, p95, p99, most, errors = (float(word) for word in line.split()[1:])
    return {"cpu": (server.cpu() - cpu) * 1000 / max(1, requests), "a second": requests / duration * 1e6, "p50": p50 / 1000, "p95": p95 / 1000, "p99": p99 / 1000,
            "max": most / 1000, "errors": errors}


def tell(what, measured):
    print(f"{what:28} {measured['a second']:7.0f}/s  p50 {measured['p50']:6.1f}  p95 {measured['p95']:6.1f}  "
          f"p99 {measured['p99']:6.1f}  max {measured['max']:6.1f} ms  cpu {measured['cpu']:6.2f} ms each  errors {measured['errors']:.0f}", flush=True)


def idle_connections(port, count):
    """Connections that have asked once and now wait."""
    opened = []
    for _ in range(count):
        one = socket.create_connection(("127.0.0.1", port))
        one.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        one.recv(4096)
        opened.append(one)
    return opened


def main(program, fill, people, seconds):
    folder = tempfile.mkdtemp(prefix="attune-load-")
    sessions = folder + "/sessions"
    try:
        began = time.monotonic()
        with open(sessions, "w") as file:
            subprocess.run([fill, folder + "/data", str(people), "20", "2000"], check=True, stdout=file)
        size = sum(path.stat().st_size for path in pathlib.Path(folder, "data").iterdir())
        print(f"{people} people with 20 check-ins each: {size / 1e6:.0f} MB, made in "
              f"{time.monotonic() - began:.0f} s", flush=True)
        with Serving(program, folder + "/data") as server:
            print(f"ready after {server.ready * 1000:.0f} ms, idle with {server.memory() / 1e6:.0f} MB", flush=True)
            with open(sessions) as file:
                first = Session(server.port, file.readline())
            began = time.monotonic()
            assert first.ask("GET", "/timeline")[0] == 200
            print(f"a first timeline: {(time.monotonic() - began) * 1000:.0f} ms", flush=True)
            # Each person's first estimate is made from all answers; the others go on from there.
            tell("check-ins, first of each", wrk(server, sessions, seconds, 32))
            tell("check-ins, 32 at once", wrk(server, sessions, seconds, 32, from_day=5))
            waiting = idle_connections(server.port, 64)
            tell("check-ins, 64 idle beside", wrk(server, sessions, seconds, 32, from_day=10))
            began = time.monotonic()
            assert first.ask("GET", "/healthz")[0] == 200
            print(f"a new request beside 64 idle: {(time.monotonic() - began) * 1000:.1f} ms", flush=True)
            for one in waiting:
                one.close()
            for path in PAGES:
                tell(path, wrk(server, sessions, max(2, seconds // 3), 8, path))
            print(f"memory after all: {server.memory() / 1e6:.0f} MB", flush=True)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 100_000,
         int(sys.argv[4]) if len(sys.argv) > 4 else 10)
