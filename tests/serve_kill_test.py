#!/usr/bin/env python3
"""No acknowledged check-in is lost when the server is killed under load.

serve_kill_test.py ATTUNE SERVE_FILL [KILLS]: sixteen people send check-ins as fast as they are answered; the
server is killed (SIGKILL) at a random moment; after each start every answer that was acknowledged is there, and
nothing is there that nobody sent."""
import datetime
import http.client
import json
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from serving import Serving, Session

PEOPLE, DAYS = 16, 14
TODAY = datetime.date.today()


class Sender(threading.Thread):
    """One person: sends until the server is gone. What was sent last for a day may or may not be kept; what
    was acknowledged must be, unless a later one took its place."""

    def __init__(self, port, line, history, seed):
        super().__init__()
        self.session = Session(port, line)
        self.history = history  # day -> answers in the order of sending: [(acknowledged, closeness, stress)]
        self.draw = random.Random(seed)
        self.acknowledged = 0

    def run(self):
        try:
            while True:
                day = (TODAY - datetime.timedelta(days=self.draw.randrange(DAYS))).isoformat()
                given = [False, self.draw.randint(1, 7), self.draw.randint(1, 7)]
                self.history.setdefault(day, []).append(given)
                status, body = self.session.ask(
                    "PUT", f"/api/v1/check-ins/d-{day}",
                    {"day": day, "answers": {"closeness": given[1], "stress": given[2]}})
                if status not in (200, 201):
                    raise AssertionError(f"{status}: {body}")
                given[0] = True
                self.acknowledged += 1
        except (OSError, http.client.HTTPException):
            pass


def lost_of(port, line, history):
    """Acknowledged answers that are not there, and answers that nobody sent."""
    status, body = Session(port, line).ask("GET", "/api/v1/check-ins")
    assert status == 200, body
    kept = {one["day"]: (one["answers"]["closeness"], one["answers"]["stress"])
            for one in json.loads(body)["check_ins"]}
    lost = []
    for day, sent in history.items():
        last = max((i for i, one in enumerate(sent) if one[0]), default=None)
        may_be = {tuple(one[1:]) for one in sent[last or 0:]}
        if (last is not None or day in kept) and kept.get(day) not in may_be:
            lost.append((day, kept.get(day), may_be))
        # What is there now is where the next round begins.
        history[day] = [[True, *kept[day]]] if day in kept else []
    return lost


def main(program, fill, kills):
    folder = tempfile.mkdtemp(prefix="attune-kill-")
    try:
        lines = subprocess.run([fill, folder + "/data", str(PEOPLE), "0", str(PEOPLE)], check=True,
                               capture_output=True, text=True).stdout.splitlines()
        histories = [{} for _ in lines]
        acknowledged, lost, slowest = 0, [], 0.0
        draw = random.Random(1)
        for kill in range(kills):
            server = Serving(program, folder + "/data")
            slowest = max(slowest, server.ready)
            senders = [Sender(server.port, line, history, 1000 * kill + i)
                       for i, (line, history) in enumerate(zip(lines, histories))]
            for sender in senders:
                sender.start()
            time.sleep(draw.uniform(0.05, 0.4))
            server.kill()
            for sender in senders:
                sender.join()
            acknowledged += sum(sender.acknowledged for sender in senders)
            with Serving(program, folder + "/data") as again:
                for line, history in zip(lines, histories):
                    lost += lost_of(again.port, line, history)
        print(f"{kills} kills, {acknowledged} check-ins acknowledged, {len(lost)} lost; "
              f"ready after {slowest * 1000:.0f} ms at most")
        assert acknowledged > 5 * kills, "hardly anything was sent"
        assert not lost, lost[:3]
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 20)
