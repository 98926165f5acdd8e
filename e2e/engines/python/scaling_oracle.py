"""Runs fleets of core/scale request by request.

usage: scaling_oracle.py CASES.json

Prints one JSON list: for each case its requests by outcome, and seconds of instances by state.
"""

import json
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


def main():
    with open(sys.argv[1], encoding="utf8") as file:
        cases = json.load(file)
    results = [run_fleet(case) for case in cases]
    print(json.dumps(results))


main()
