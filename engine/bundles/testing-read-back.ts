import type { PlanDocument, ServingOption } from '#core/contract/plan/plan.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import { createRandom } from '#core/math/stats/random.ts';
import { type AutoscalerRules, autoscalerRules } from '#core/price/autoscaling/autoscaler.ts';
import { cycleOf } from '#core/price/traffic/week.ts';
import { NO_RETRIES } from '#core/scale/callers.ts';
import { factsAt } from '#core/scale/facts.ts';
import { cloudRunPolicy } from '#core/scale/policies/cloud-run.ts';
import { containerAppsPolicy } from '#core/scale/policies/container-apps.ts';
import type { Policy } from '#core/scale/policy.ts';
import { simulateFleet } from '#core/scale/simulate.ts';
import { loadScaling } from '#engine/catalog/scaling.ts';
import { filesOf } from './testing.ts';
import { treeOf, valueAt } from './testing-stated.ts';

const MONTH_H = 730;
/** Seconds while an instance ends. */
const DRAIN_S = 30;
/** How often Cloud Run decides; Google states no interval. */
const EVERY_S = 15;

/** What the files of an option say of how its instances scale. */
export interface ReadBack {
  /** Cloud Run: the most requests at once, and the share of them at which another instance starts. Container Apps: requests per second. */
  readonly atOnce: number;
  readonly target: number;
  readonly least: number;
  readonly most: number;
}

/** Places of these numbers, in each of the two files that state them. */
const PLACES: Readonly<Record<string, readonly (readonly [file: string, block: string, names: readonly string[]])[]>> =
  {
    google: [
      [
        'main.tf',
        'google_cloud_run_v2_service.service:template/0',
        [
          'max_instance_request_concurrency',
          'scaling/0/concurrency_utilization',
          'scaling/0/min_instance_count',
          'scaling/0/max_instance_count',
        ],
      ],
      [
        'service.yaml',
        'spec/template',
        [
          'spec/containerConcurrency',
          'metadata/annotations/run.googleapis.com~1scaling-concurrency-target',
          'metadata/annotations/autoscaling.knative.dev~1minScale',
          'metadata/annotations/autoscaling.knative.dev~1maxScale',
        ],
      ],
    ],
    azure: [
      [
        'main.tf',
        'azurerm_container_app.app:template/0',
        [
          'http_scale_rule/0/concurrent_requests',
          'http_scale_rule/0/concurrent_requests',
          'min_replicas',
          'max_replicas',
        ],
      ],
      [
        'app.yaml',
        'properties/template/scale',
        [
          'rules/0/http/metadata/concurrentRequests',
          'rules/0/http/metadata/concurrentRequests',
          'minReplicas',
          'maxReplicas',
        ],
      ],
    ],
  };

/** The numbers in each file of an option that states them. */
export function readBack(plan: PlanDocument, option: ServingOption): readonly ReadBack[] {
  const files = filesOf(plan, option);
  const places = PLACES[option.service === 'container-apps' ? 'azure' : 'google'] ?? [];
  return places.map(([name, block, names]) => {
    const text = files.find(({ file }) => file === name)?.text ?? '';
    const tree = treeOf(name, text);
    const [atOnce = NaN, target = NaN, least = NaN, most = NaN] = names.map((path) =>
      Number(valueAt(tree, `${block}/${path}`)),
    );
    return { atOnce, target, least, most };
  });
}

/** An instance as it was measured: its sessions, seconds of one request and their squared coefficient of variation, and seconds until it answers. */
export interface Worker {
  readonly startS: number;
  readonly serviceS: number;
  readonly scv: number;
  readonly sessions: number;
}

/** Requests in an instance at a rate, by Pollaczek and Khinchine for each session, and Little's law. */
function inFlight({ serviceS, scv, sessions }: Worker, perS: number): number {
  const used = (perS / sessions) * serviceS;
  return used >= 1 ? Infinity : sessions * (used + (used ** 2 * (1 + scv)) / (2 * (1 - used)));
}

/** The rate of an instance in which a number of requests is at a time. */
function rateAt(worker: Worker, requests: number): number {
  let [low, high] = [0, worker.sessions / worker.serviceS];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (inFlight(worker, middle) < requests) low = middle;
    else high = middle;
  }
  return low;
}

const rules: AutoscalerRules = autoscalerRules(factsAt(loadScaling().facts, 'usual'));

/** What runs if the files are deployed. */
export interface Deployed {
  readonly hours: number;
  /** Hours with a request of a month, if each is billed up to a step of 100 ms. */
  readonly answeringHours: number;
  readonly highest: number;
  readonly missedShare: number;
}

/** Runs the files' numbers on the plan's own cycle, second by second, in requests. */
export function asDeployed(plan: PlanDocument, option: ServingOption, from: ReadBack, worker: Worker): Deployed {
  const { perMinute } = cycleOf(plan.workload);
  const meanPerS = plan.workload.predictionsPerDay / 86_400;
  const isAzure = option.service === 'container-apps';
  const ratePerS = isAzure ? from.target : rateAt(worker, from.target * from.atOnce);
  const timeS = isAzure ? worker.serviceS : inFlight(worker, ratePerS) / ratePerS;
  // What an instance carries within the SLO is above the rate at which another one starts.
  const slots = (ratePerS / 0.6) * timeS;
  const { length } = perMinute;
  const counts = Float64Array.from({ length: 2 * length }, (_, at) => 60 * meanPerS * (perMinute[at % length] ?? 0));
  const { bins } = simulateFleet({
    trace: { startWeekday: 0, binS: 60, counts },
    policy: policyOf(from, isAzure),
    server: { slots, serviceS: timeS, serviceScv: 0 },
    callers: { lateS: 2 * timeS, timeoutS: 30, queueLimit: Infinity, whileEmpty: 'wait', retries: NO_RETRIES },
    starts: () => worker.startS,
    drainS: DRAIN_S,
    initial: Math.ceil(((perMinute[0] ?? 0) * meanPerS) / ratePerS),
    random: createRandom(3),
    nodes: null,
    binS: 60,
  });
  let [paid, answering, highest, missed, arrived] = [0, 0, 0, 0, 0];
  for (let at = length; at < 2 * length; at++) {
    const alive = ((bins.readyS[at] ?? 0) + (bins.startingS[at] ?? 0) + (bins.drainingS[at] ?? 0)) / 60;
    const perS = (counts[at] ?? 0) / 60;
    paid += alive;
    answering += answeringAt(worker, perS, ratePerS);
    highest = Math.max(highest, (bins.readyS[at] ?? 0) / 60);
    missed += (bins.late[at] ?? 0) + (bins.failed[at] ?? 0);
    arrived += bins.arrived[at] ?? 0;
  }
  const hours = (sum: number): number => (sum / length) * MONTH_H;
  return { hours: hours(paid), answeringHours: hours(answering), highest, missedShare: missed / arrived };
}

/** Seconds of a step of Cloud Run's bill. */
const STEP_S = 0.1;

/** Parts of the requests, by the time that each takes. */
const PARTS = 400;

/** Seconds of a request and of what is billed for it, in the mean of a log-normal distribution. */
function timesOf({ serviceS, scv }: Worker): { readonly meanS: number; readonly billedS: number } {
  const sigma = Math.sqrt(Math.log1p(scv));
  let [meanS, billedS] = [0, 0];
  for (let part = 0; part < PARTS; part++) {
    const takesS = serviceS * Math.exp(sigma * normalQuantile((part + 0.5) / PARTS) - sigma ** 2 / 2);
    meanS += takesS / PARTS;
    billedS += (Math.ceil(takesS / STEP_S) * STEP_S) / PARTS;
  }
  return { meanS, billedS };
}

/** Instances with a request, each up to the end of a step. Google does not say how requests are spread: as few instances as the target allows have them. */
function answeringAt(worker: Worker, perS: number, ratePerS: number): number {
  const { meanS, billedS } = timesOf(worker);
  const instances = Math.max(1, Math.ceil(perS / ratePerS - 1e-9));
  const each = perS / instances;
  const idle = Math.max(0, 1 - (each * meanS) / worker.sessions) ** worker.sessions;
  return instances * (1 - idle * Math.exp(-each * (billedS - meanS)));
}

function policyOf({ atOnce, target, least: min, most: max }: ReadBack, isAzure: boolean): Policy {
  if (isAzure) return containerAppsPolicy(rules.containerApps, { scale: 'http', target, min, max });
  return cloudRunPolicy(
    { ...rules.cloudRun, everyS: EVERY_S, concurrencyTarget: target },
    // The CPU's target stays at its default, which a share of the requests below saturation does not reach first.
    { maxConcurrency: atOnce, cpuPerRequest: 0, cpus: 1, min, max },
  );
}
