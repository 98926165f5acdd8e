"""Policies of autoscalers, written from their documents and not from core/scale: rules that the cases pass are the same."""

from collections import deque
from math import ceil, floor, inf

EPS = 1e-9


def up(value):
    return ceil(value - EPS)


class Policy:
    def __init__(self, case):
        self.spec = case["policy"]
        self.rules = self.spec["rules"]
        self.slots = case["server"]["slots"]
        self.min, self.max = self.spec["min"], self.spec["max"]
        self.next_s = self.first_s()

    def first_s(self):
        return self.every_s()

    def every_s(self):
        return self.rules["everyS"]

    def evaluate(self, fleet, now):
        self.next_s += self.every_s()
        return self.wanted(fleet, now)


def percent_busy(fleet, slots, start, end):
    ready = fleet.sum("ready", start, end)
    return None if not ready else 100 * fleet.sum("busy", start, end) / (ready * slots)


def in_flight(fleet, start, end):
    seconds = end - max(0, start)
    return (fleet.sum("busy", start, end) + fleet.sum("waiting", start, end)) / seconds


class TargetTracking(Policy):
    """Both alarms are lists of data points; EC2 counts instances by the time at which they became ready."""

    def __init__(self, case):
        super().__init__(case)
        self.points = deque(maxlen=32)
        self.last_in = -inf
        self.seen = []

    def every_s(self):
        return self.rules["periodS"]

    def first_s(self):
        return self.rules["periodS"] + self.rules["delayS"]

    def measure(self, fleet, start, end):
        if self.spec["signal"] == "cpu":
            return percent_busy(fleet, self.slots, start, end)
        ready = fleet.sum("ready", start, end)
        return None if not ready else 60 * fleet.sum("arrivals", start, end) / ready

    def counted(self, fleet, now, start, end):
        warm = self.spec["warmUpS"]
        if warm is None:
            return fleet.sum("ready", start, end) / (end - max(0, start))
        if not warm:
            return len(fleet.ready)
        self.seen.append((now, len(fleet.ready)))
        recent = [count for at, count in self.seen if at > now - warm]
        before = [count for at, count in self.seen if at <= now - warm]
        return min(recent + before[-1:])

    def wanted(self, fleet, now):
        rules, target = self.rules, self.spec["target"]
        end = now - rules["delayS"]
        value = self.measure(fleet, end - rules["periodS"], end)
        self.points.append(value)
        last = list(self.points)
        recent_out, recent_in = last[-rules["outPoints"] :], last[-rules["inPoints"] :]
        capacity = self.counted(fleet, now, end - rules["periodS"], end)
        if len(recent_out) == rules["outPoints"] and all(p is not None and p > target for p in recent_out):
            self.last_in = -inf
            return max(fleet.desired, up(capacity * value / target))
        low = rules["inShare"] * target
        is_low = len(recent_in) == rules["inPoints"] and all(p is not None and p < low for p in recent_in)
        warming = self.spec["warmUpS"] is not None and capacity < fleet.desired
        if not is_low or warming or now < self.last_in + rules["inCooldownS"]:
            return fleet.desired
        wanted = min(fleet.desired, max(self.min, up(capacity * value / target)))
        if wanted < fleet.desired:
            self.last_in = now
        return wanted


class StepScaling(Policy):
    """An alarm on the CPU that adds by steps, and one that removes; each has its own cooldown."""

    def every_s(self):
        return self.rules["periodS"]

    def first_s(self):
        return self.rules["periodS"] + self.rules["delayS"]

    def __init__(self, case):
        super().__init__(case)
        self.until = -inf
        self.base = 0
        self.breaches = 0

    def wanted(self, fleet, now):
        rules = self.rules
        end = now - rules["delayS"]
        value = percent_busy(fleet, self.slots, end - rules["periodS"], end)
        threshold = self.spec["threshold"]
        self.breaches = self.breaches + 1 if value is not None and value > threshold else 0
        if self.breaches < rules["points"]:
            return fleet.desired
        add = [s["adjustment"] for s in self.spec["steps"] if s["lower"] <= value - threshold < (s["upper"] or inf)]
        cooling = now < self.until
        base = self.base if cooling else fleet.desired
        wanted = min(self.max, base + (add[0] if add else 0))
        if wanted <= fleet.desired:
            return fleet.desired
        if not cooling:
            self.base = fleet.desired
        self.until = now + rules["cooldownS"]
        return wanted


class Scheduled(TargetTracking):
    """Limits that change at some seconds of the week, here of the trace."""

    def evaluate(self, fleet, now):
        due = now >= self.inner
        wanted = self.wanted(fleet, now) if due else fleet.desired
        if due:
            self.inner += self.every_s()
        times = [action["weekS"] for action in self.spec["actions"]]
        self.next_s = min([self.inner] + [at for at in times if at > now])
        now_in_force = [a for a in self.spec["actions"] if a["weekS"] <= now] or self.spec["actions"]
        limits = now_in_force[-1]
        return min(limits["max"], max(limits["min"], wanted))

    def first_s(self):
        self.inner = super().first_s()
        return 0


class Hpa(Policy):
    """CPU of the pods, with unready ones; default behaviour."""

    def __init__(self, case):
        super().__init__(case)
        self.recommended, self.events = [], []

    def every_s(self):
        return self.rules["syncS"]

    def by_cpu(self, fleet, now):
        end = now - self.rules["delayS"]
        value = percent_busy(fleet, self.slots, end - self.rules["windowS"], end)
        if value is None:
            return fleet.desired
        target, current = self.spec["target"], fleet.desired
        pods = len(fleet.ready)
        unready = len(fleet.starting) + (fleet.nodes.pending if fleet.nodes else 0)
        used = round(pods * value * 10)
        ratio = floor(used * 100 / (pods * 1000)) / target if pods else 0
        if pods == 0:
            return current
        tolerance = self.rules["tolerance"]
        if unready == 0 or ratio <= 1:
            return current if abs(ratio - 1) <= tolerance + EPS else ceil(ratio * pods)
        again = floor(used * 100 / ((pods + unready) * 1000)) / target
        if again < 1 or abs(again - 1) <= tolerance + EPS:
            return current
        wanted = ceil(again * (pods + unready))
        return current if wanted < current else wanted

    def wanted(self, fleet, now):
        return self.follow(now, fleet.desired, self.by_cpu(fleet, now))

    def follow(self, now, current, want):
        if not self.recommended:
            self.recommended.append((now, current))
        recent = [value for at, value in self.recommended if at > now - 300]
        self.recommended.append((now, want))
        calm = max([want] + recent) if want < current else want
        if want < current:
            calm = min(calm, current)
        changed = sum(change for at, change in self.events if at > now - 15)
        if calm > current:
            start = current - changed
            calm = min(calm, max(current, start + 4, start * 2))
        calm = min(self.max, max(1, self.min, calm))
        if calm != current:
            self.events.append((now, calm - current))
        return calm


class CloudRun(Policy):
    def __init__(self, case):
        super().__init__(case)
        self.wants = deque()

    def wanted(self, fleet, now):
        rules, spec = self.rules, self.spec
        window = rules["windowS"]
        used = fleet.sum("busy", now - window, now) / min(now, window)
        cpu = up(used * spec["cpuPerRequest"] / spec["cpus"] / rules["cpuTarget"])
        busy = up(in_flight(fleet, now - window, now) / spec["maxConcurrency"] / rules["concurrencyTarget"])
        waiting = fleet.sum("waiting", now - 1, now)
        demand = up(in_flight(fleet, now - 1, now) / spec["maxConcurrency"]) if waiting > 0 else 0
        self.wants.append((now, max(self.min, cpu, busy, demand)))
        while self.wants[0][0] <= now - rules["idleS"]:
            self.wants.popleft()
        return max(want for _, want in self.wants)


class ContainerApps(Policy):
    def __init__(self, case):
        super().__init__(case)
        self.wants = deque()
        self.active = 0

    def wanted(self, fleet, now):
        every = self.every_s()
        rate = fleet.sum("arrivals", now - every, now) / every
        if rate > 0:
            self.active = now
        want = max(self.min, 1 if rate > 0 else 0, up(rate / self.spec["target"]))
        self.wants.append((now, want))
        while self.wants[0][0] <= now - self.rules["downWindowS"]:
            self.wants.popleft()
        current = fleet.desired
        if want > current:
            return 1 if current == 0 else min(want, self.max, max(4, 2 * current))
        least = 1 if self.min == 0 and now - self.active < self.rules["cooldownS"] else self.min
        return min(current, max(max(w for _, w in self.wants), min(current, least)))


class Vertex(Policy):
    def __init__(self, case):
        super().__init__(case)
        self.targets = deque()

    def wanted(self, fleet, now):
        end = now - self.rules["delayS"]
        value = percent_busy(fleet, self.slots, end - self.every_s(), end)
        if value is None:
            return fleet.desired
        self.targets.append((now, max(self.min, up(len(fleet.ready) * value / self.spec["target"]))))
        while self.targets[0][0] <= now - self.rules["windowS"]:
            self.targets.popleft()
        return max(target for _, target in self.targets)


POLICIES = {
    "target-tracking": TargetTracking,
    "step-scaling": StepScaling,
    "scheduled": Scheduled,
    "hpa": Hpa,
    "cloud-run": CloudRun,
    "container-apps": ContainerApps,
    "vertex": Vertex,
}
