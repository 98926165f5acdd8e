import { median } from '#core/math/stats/moments.ts';
import { createRandom } from '#core/math/stats/random.ts';
import { factsAt, rulesOf } from '#core/scale/facts.ts';
import { CLOUD_RUN, cloudRunPolicy } from '#core/scale/policies/cloud-run.ts';
import { defaultBehavior, HPA, HPA_BEHAVIOR, hpa } from '#core/scale/policies/hpa.ts';
import { TARGET_TRACKING, targetTracking } from '#core/scale/policies/target-tracking.ts';
import { type Policy, requestsPerInstance, utilisation } from '#core/scale/policy.ts';
import { simulateFleet } from '#core/scale/simulate.ts';
import { drawStarts } from '#core/scale/start-times.ts';
import { loadScaling } from '#engine/catalog/scaling.ts';
import { fixed, printHeader, printTable } from './lib/print.ts';

/** CPU time of a fleet over a week of seconds, in a warm process: 60 requests/s on average, three times as many for 15 minutes a day. */
const WEEK_S = 604_800;
const RUNS = 9;
const BAR_MS = 50;

function week(): Float64Array {
  const random = createRandom(1);
  return Float64Array.from({ length: WEEK_S }, (_, second) => {
    const day = second % 86_400;
    const flash = day >= 9 * 3600 && day < 9.25 * 3600 ? 3 : 1;
    const rate = 60 * flash * (1 + 0.8 * Math.sin((2 * Math.PI * (day - 21_600)) / 86_400));
    return Math.max(0, Math.round(rate + Math.sqrt(rate) * random.normal()));
  });
}

const trace = { startWeekday: 0, binS: 1, counts: week() };
const usual = factsAt(loadScaling().facts, 'usual');
const LIMITS = { min: 2, max: 100 };

function fleet(policy: Policy): void {
  simulateFleet({
    trace,
    policy,
    server: { slots: 4, serviceS: 0.15, serviceScv: 1 },
    callers: {
      lateS: 1,
      timeoutS: 30,
      queueLimit: 1000,
      whileEmpty: 'wait',
      retries: { most: 2, share: 0.5, delayS: 3 },
    },
    starts: drawStarts(
      { kind: 'log-normal', medianS: 45, p99S: 120 },
      { correlation: 0.5, windowS: 30 },
      createRandom(2),
    ),
    random: createRandom(3),
    drainS: 30,
    initial: 2,
    nodes: null,
    binS: 60,
  });
}

const rules = rulesOf(usual, TARGET_TRACKING);
const tracking = targetTracking({ rules, signal: requestsPerInstance, target: 900, warmUpS: null, ...LIMITS });
const behavior = defaultBehavior(rulesOf(usual, HPA_BEHAVIOR));
const metrics = [{ kind: 'cpu', signal: utilisation(4), percent: 60 }] as const;
const pods = hpa({ rules: rulesOf(usual, HPA), behavior, metrics, ...LIMITS });
const service = { maxConcurrency: 4, cpuPerRequest: 0.25, cpus: 1, ...LIMITS };
const CASES: readonly (readonly [string, () => void])[] = [
  ['target tracking, every 60 s', () => fleet(tracking)],
  ['HPA, every 15 s', () => fleet(pods)],
  ['Cloud Run, every 5 s', () => fleet(cloudRunPolicy(rulesOf(usual, CLOUD_RUN), service))],
];

/** CPU milliseconds of the thread's process; the compiler and the collector of memory count. */
function cpuMs(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

printHeader('Autoscaled fleets over a week of seconds');
const times = CASES.map((): number[] => []);
for (let round = 0; round <= RUNS; round++) {
  for (const [i, [, run]] of CASES.entries()) {
    const ms = cpuMs(run);
    if (round > 0) times[i]?.push(ms);
  }
}
printTable(
  ['policy', `CPU ms, median of ${RUNS}`, 'lowest', 'highest', `≤ ${BAR_MS}`],
  CASES.map(([name], i) => {
    const all = times[i] ?? [];
    const middle = median(all);
    return [name, fixed(middle), fixed(Math.min(...all)), fixed(Math.max(...all)), middle <= BAR_MS ? 'met' : 'missed'];
  }),
);
