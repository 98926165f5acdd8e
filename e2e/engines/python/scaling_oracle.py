"""Runs fleets and functions of core/scale request by request.

usage: scaling_oracle.py CASES.json

Prints one JSON list: for each case its requests by outcome, and seconds of instances by state.
"""

import heapq
import json
import random
import sys

from scaling_fleet import Fleet, Nodes
from scaling_policies import POLICIES


def run_fleet(case):
    policy = POLICIES[case["policy"]["kind"]](case)
    fleet = Fleet(case, policy)
    if case["nodes"] is not None:
        fleet.nodes = Nodes(fleet, case["nodes"])
    fleet.scale(0)
    return fleet.run()


class Function:
    """Environments one by one: the one that was used last serves, or a new one starts, or the request is refused."""

    def __init__(self, case):
        self.case = case
        self.random = random.Random(case["seed"])
        self.tokens, self.tokens_at = case["rules"]["growth"], 0.0
        self.idle = []
        self.busy = 0
        self.ended_s = 0.0
        self.counts = dict.fromkeys(["arrived", "served", "throttled", "cold", "late"], 0)
        self.alive_s = 0.0

    def take_token(self, now):
        rules = self.case["rules"]
        gained = (now - self.tokens_at) * rules["growth"] / rules["growthS"]
        self.tokens, self.tokens_at = min(rules["growth"], self.tokens + gained), now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True

    def expire(self, now):
        keep = self.case["idleS"]
        fresh = [each for each in self.idle if each[0] > now - keep]
        for used_s, born_s in self.idle[: len(self.idle) - len(fresh)]:
            self.alive_s += used_s + keep - born_s
        self.idle = fresh

    def run(self):
        case = self.case
        seconds = len(case["counts"])
        times = [s + self.random.random() for s, count in enumerate(case["counts"]) for _ in range(int(count))]
        retries = case["retries"]
        events = [(at, 0, 0, None) for at in times]
        heapq.heapify(events)
        serial = 1
        while events:
            now, _, attempt, ending = heapq.heappop(events)
            if now > seconds:
                break
            if ending is not None:
                self.busy -= 1
                self.counts["served"] += 1
                self.idle.append((now, ending))
                continue
            if attempt == 0:
                self.counts["arrived"] += 1
            self.expire(now)
            born, wait = self.environment(now)
            serial += 1
            if born is None:
                if attempt < retries["most"] and self.random.random() < retries["share"]:
                    delay = self.random.uniform(0.5, 2 * retries["delayS"] - 0.5)
                    heapq.heappush(events, (now + delay, serial, attempt + 1, None))
                else:
                    self.counts["throttled"] += 1
                continue
            late = case["lateS"] - case["serviceS"]
            self.counts["late"] += attempt > 0 or wait > late
            self.busy += 1
            took = wait + self.random.expovariate(1 / case["serviceS"])
            heapq.heappush(events, (now + took, serial, attempt, born))
        waiting = sum(1 for at, _, attempt, ending in events if ending is None and attempt > 0)
        born = [ending for _, _, _, ending in events if ending is not None] + [each[1] for each in self.idle]
        self.alive_s += sum(seconds - each for each in born)
        return {**self.counts, "failed": 0, "unfinished": self.busy + waiting, "readyS": self.alive_s}

    def environment(self, now):
        """When the environment for a request was made, and the wait for it; (None, 0) if there is none."""
        if self.idle:
            return self.idle.pop()[1], 0.0
        if self.busy >= self.case["quota"] or not self.take_token(now):
            return None, 0.0
        self.counts["cold"] += 1
        return now, self.case["coldS"]


def main():
    with open(sys.argv[1], encoding="utf8") as file:
        cases = json.load(file)
    results = [Function(case).run() if case["kind"] == "function" else run_fleet(case) for case in cases]
    print(json.dumps(results))


main()
