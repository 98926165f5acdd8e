"""A fleet as single requests and single instances, in simpy: the same behaviour as core/scale, found another way.

Every request arrives at a random time of its second, takes the first free slot of a ready instance or waits in a queue, and stays for an
exponential time. Every instance is an object with its own requests. Policies are in scaling_policies.py.
"""

import random
from collections import deque

import simpy


class Instance:
    def __init__(self, ready_at):
        self.ready_at = ready_at
        self.busy = 0
        self.state = "starting"


class Area:
    """The integral over time of a number that jumps."""

    def __init__(self, env, value=0):
        self.env, self.value, self.sum, self.since = env, value, 0.0, 0.0

    def add(self, change):
        self.until_now()
        self.value += change

    def until_now(self):
        self.sum += self.value * (self.env.now - self.since)
        self.since = self.env.now
        return self.sum


class Fleet:
    def __init__(self, case, policy):
        self.env = simpy.Environment()
        self.case, self.policy = case, policy
        self.random = random.Random(case["seed"])
        self.slots = case["server"]["slots"]
        self.service_s = case["server"]["serviceS"]
        self.callers = case["callers"]
        self.counts = dict.fromkeys(["arrived", "served", "late", "failed", "throttled"], 0)
        self.metrics = {"arrivals": [0], "busy": [0], "ready": [0], "waiting": [0], "rejected": [0]}
        self.arrivals = self.rejected = self.in_service = 0
        names = ["busy", "ready", "starting", "draining", "waiting", "nodes"]
        self.areas = {name: Area(self.env) for name in names}
        self.queue = deque()
        self.waiting = self.to_come = 0
        self.ready, self.starting = [], []
        self.orders = 0
        self.desired = min(policy.max, max(policy.min, case["initial"]))
        self.nodes = None
        for _ in range(self.desired):
            instance = Instance(0)
            instance.state = "ready"
            self.ready.append(instance)
        self.areas["ready"].add(self.desired)

    # Requests

    def arrive(self):
        for second, count in enumerate(self.case["counts"]):
            at = sorted(second + self.random.random() for _ in range(int(count)))
            for moment in at:
                yield self.env.timeout(moment - self.env.now)
                self.counts["arrived"] += 1
                self.request(0)

    def free(self):
        return next((each for each in self.ready if each.busy < self.slots), None)

    def request(self, attempt):
        self.arrivals += 1
        instance = self.free() if self.waiting == 0 else None
        if instance is not None:
            self.serve(instance, 0.0, attempt)
            return
        if not self.ready and self.callers["whileEmpty"] == "fail":
            self.reject("failed", attempt)
            return
        limit = self.callers["queueLimit"]
        if limit is not None and self.waiting >= limit:
            self.reject("throttled", attempt)
            return
        entry = [self.env.now, attempt, True]
        self.queue.append(entry)
        self.waiting += 1
        self.areas["waiting"].add(1)
        patience = self.callers["timeoutS"]
        if patience is not None:
            self.env.timeout(patience).callbacks.append(lambda _: self.give_up(entry))

    def give_up(self, entry):
        if entry[2]:
            entry[2] = False
            self.waiting -= 1
            self.areas["waiting"].add(-1)
            self.reject("failed", entry[1])

    def serve(self, instance, waited, attempt):
        late = self.callers["lateS"] - self.service_s
        if attempt > 0 or waited > late:
            self.counts["late"] += 1
        instance.busy += 1
        self.in_service += 1
        self.areas["busy"].add(1)
        done = self.env.timeout(self.random.expovariate(1 / self.service_s))
        done.callbacks.append(lambda _: self.finish(instance))

    def finish(self, instance):
        instance.busy -= 1
        self.in_service -= 1
        self.areas["busy"].add(-1)
        self.counts["served"] += 1
        if instance.state == "ready":
            self.take_waiting(instance)

    def take_waiting(self, instance):
        while self.waiting > 0 and instance.busy < self.slots:
            entry = self.queue.popleft()
            if not entry[2]:
                continue
            entry[2] = False
            self.waiting -= 1
            self.areas["waiting"].add(-1)
            self.serve(instance, self.env.now - entry[0], entry[1])

    def reject(self, cause, attempt):
        self.rejected += 1
        retries = self.callers["retries"]
        if attempt >= retries["most"] or self.random.random() >= retries["share"]:
            self.counts[cause] += 1
            return
        self.to_come += 1
        delay = self.random.uniform(0.5, 2 * retries["delayS"] - 0.5)
        self.env.timeout(delay).callbacks.append(lambda _: self.come_again(attempt + 1))

    def come_again(self, attempt):
        self.to_come -= 1
        self.request(attempt)

    # Instances

    def order(self):
        table = self.case["starts"]
        start_s = table[self.orders % len(table)]
        self.orders += 1
        instance = Instance(self.env.now + start_s)
        self.starting.append(instance)
        self.areas["starting"].add(1)
        if start_s == 0:
            self.become_ready(instance)
        else:
            self.env.timeout(start_s).callbacks.append(lambda _: self.become_ready(instance))

    def become_ready(self, instance):
        if instance.state != "starting":
            return
        instance.state = "ready"
        self.starting.remove(instance)
        self.areas["starting"].add(-1)
        self.ready.append(instance)
        self.areas["ready"].add(1)
        self.take_waiting(instance)

    def remove(self, count):
        for instance in sorted(self.starting, key=lambda each: -each.ready_at)[:count]:
            instance.state = "gone"
            self.starting.remove(instance)
            self.areas["starting"].add(-1)
            count -= 1
        for _ in range(count):
            instance = self.ready.pop()
            instance.state = "draining"
            self.areas["ready"].add(-1)
            self.areas["draining"].add(1)
            gone = self.env.timeout(self.case["drainS"])
            gone.callbacks.append(lambda _: self.areas["draining"].add(-1))

    def draining(self):
        return self.areas["draining"].value

    # The clock of the service

    def sum(self, name, start, end):
        series = self.metrics[name]
        start = max(0, int(start))
        return series[int(end)] - series[start] if end > start else None

    def tick(self):
        while True:
            yield self.env.timeout(1)
            now = round(self.env.now)
            for name in ("busy", "ready", "waiting"):
                self.metrics[name].append(self.areas[name].until_now())
            self.metrics["arrivals"].append(self.arrivals)
            self.metrics["rejected"].append(self.rejected)
            if self.nodes is not None:
                self.nodes.look(now)
            self.scale(now)

    def scale(self, now):
        if self.policy.next_s > now:
            return
        wanted = self.policy.evaluate(self, now)
        self.desired = min(self.policy.max, max(self.policy.min, wanted))
        pending = 0 if self.nodes is None else self.nodes.pending
        change = self.desired - len(self.ready) - len(self.starting) - pending
        if change > 0:
            if self.nodes is None:
                for _ in range(change):
                    self.order()
            else:
                self.nodes.add(now, change)
        elif change < 0:
            unplaced = 0 if self.nodes is None else min(-change, pending)
            if unplaced:
                self.nodes.pending -= unplaced
            self.remove(-change - unplaced)

    def run(self):
        self.env.process(self.tick())
        self.env.process(self.arrive())
        self.env.run(until=len(self.case["counts"]) + 1e-6)
        unfinished = self.in_service + self.waiting + self.to_come
        seconds = {f"{name}S": self.areas[name].until_now() for name in ("ready", "starting", "draining")}
        seconds["nodeS"] = self.areas["nodes"].until_now()
        return {**self.counts, "unfinished": unfinished, **seconds}


class Nodes:
    """Nodes as a list; pods without room wait."""

    def __init__(self, fleet, options):
        self.fleet, self.options = fleet, options
        self.pending = 0
        self.first_s = 0
        self.added_s = -1e9
        self.orders = 0
        self.starting = 0
        self.ready = self.needed()
        self.history = deque()
        fleet.areas["nodes"].add(self.ready)

    def pods(self):
        return len(self.fleet.ready) + len(self.fleet.starting) + self.fleet.draining()

    def needed(self):
        per = self.options["podsPerNode"]
        nodes = -(-(self.pods() + self.pending) // per)
        return min(self.options["maxNodes"], max(self.options["minNodes"], nodes))

    def add(self, now, count):
        if self.pending == 0:
            self.first_s = now
        self.pending += count
        self.place()

    def place(self):
        while self.pending > 0 and self.pods() < self.ready * self.options["podsPerNode"]:
            self.pending -= 1
            self.fleet.order()

    def look(self, now):
        self.place()
        if self.pending > 0 and self.orders_now(now):
            self.order(now)
        if now % self.options["pollS"] == 0:
            self.shrink(now)

    def orders_now(self, now):
        scan = self.options["scanS"]
        scans = (now - self.options["requestS"]) / scan
        return scans == int(scans) and scans * scan >= self.first_s

    def order(self, now):
        per = self.options["podsPerNode"]
        count = -(-self.pending // per) - self.starting
        count = min(count, self.options["maxNodes"] - self.ready - self.starting)
        for _ in range(count):
            table = self.options["starts"]
            start_s = table[self.orders % len(table)]
            self.orders += 1
            self.starting += 1
            self.fleet.areas["nodes"].add(1)
            self.fleet.env.timeout(start_s).callbacks.append(lambda _: self.become_ready())
        if count > 0:
            self.added_s = now
        self.first_s = now

    def become_ready(self):
        self.starting -= 1
        self.ready += 1
        self.place()

    def shrink(self, now):
        unneeded_s = self.options["unneededS"]
        self.history.append((now, self.needed()))
        while self.history[0][0] < now - unneeded_s:
            self.history.popleft()
        if now < unneeded_s or now < self.added_s + self.options["afterAddS"]:
            return
        ending = min(self.ready - max(count for _, count in self.history), self.options["endingAtOnce"])
        if ending > 0:
            self.ready -= ending
            self.fleet.areas["nodes"].add(-ending)
