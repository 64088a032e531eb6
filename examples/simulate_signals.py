#!/usr/bin/env python3
"""Writes simulated-signals.csv: six made-up couples, ten minutes each, one sample a second. What is
hidden in it: in couples 1 to 4 the second signal follows the first by 2 s with correlation .6; in 5
and 6 the two know nothing of each other; couple 3 has a gap of 25 s in its second signal."""
import datetime
import math
import random

LAG, STRENGTH, CARRY_OVER, SECONDS = 2, 0.6, 0.6, 600


def noise(draw):
    now, values = draw.gauss(0, 1), []
    for _ in range(SECONDS):
        values.append(now)
        now = CARRY_OVER * now + math.sqrt(1 - CARRY_OVER ** 2) * draw.gauss(0, 1)
    return values


draw = random.Random(2026)
print("couple,time,left,right")
for couple in range(1, 7):
    first, other = noise(draw), noise(draw)
    strength = STRENGTH if couple <= 4 else 0
    begin = datetime.datetime(2026, 3, couple, 20, 0, 0)
    for t in range(SECONDS):
        lead = first[t - LAG] if t >= LAG else 0
        second = strength * lead + math.sqrt(1 - strength ** 2) * other[t]
        shown = "" if couple == 3 and 300 <= t < 325 else f"{math.exp(0.5 * second):.3f}"
        time = (begin + datetime.timedelta(seconds=t)).isoformat()
        print(f"{couple},{time},{math.exp(0.5 * first[t]):.3f},{shown}")
