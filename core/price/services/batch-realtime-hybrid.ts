import { BILLED } from '#core/price/serving/candidate/billed.ts';
import type { LatencyPart } from '#core/contract/serving/latency-parts.ts';
import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { DAY_S } from '#core/price/pricing/units.ts';
import { coverageGap, entityRanks } from '#core/price/reuse/entities.ts';
import { jobErrors } from '#core/price/serving/batch/ec2-job.ts';
import { always, partsOf } from '#core/price/serving/candidate/latency-parts.ts';
import { sagemakerName } from '#core/price/serving/candidate/lookup.ts';
import { ec2Machine } from '#core/price/serving/candidate/machine.ts';
import { shareOf } from '#core/price/serving/candidate/metered.ts';
import type { Asked, Stated } from '#core/price/serving/candidate/asked.ts';
import { type EvaluateDraw, everyInstanceType, servingOption } from '#core/price/serving/candidate/option.ts';
import { planned, type Planning } from '#core/price/serving/candidate/planning.ts';
import { sizedOnce } from '#core/price/serving/candidate/sized-once.ts';
import type { Explanation, Tally } from '#core/price/serving/candidate/tally.ts';
import { cheapestMix, type Mix } from '#core/price/serving/hybrid/hybrid-mix.ts';
import type { LiveOptions } from '#core/price/serving/hybrid/live-rest.ts';
import { StoredAnswers } from '#core/price/serving/hybrid/stored-answers.ts';
import { ecsFargate } from '#core/price/services/ecs-fargate.ts';
import { eks } from '#core/price/services/eks.ts';
import { lambda } from '#core/price/services/lambda.ts';
import { sagemakerEndpoint } from '#core/price/services/sagemaker-endpoint.ts';
import { sagemakerServerless } from '#core/price/services/sagemaker-serverless.ts';

const LIVE_OPTIONS: LiveOptions = {
  fleets: [
    { definition: sagemakerEndpoint, nameOf: sagemakerName },
    { definition: eks, nameOf: (instanceType) => instanceType },
  ],
  containers: [ecsFargate],
  functions: [lambda, sagemakerServerless],
};

/** A batch pre-computes the answers whose reads pay for it; the rest, and new entities, are answered live. */
export const batchRealtimeHybrid = servingOption({
  service: 'batch-realtime-hybrid',
  movingParts: 8,
  billed: {
    names: [...BILLED.compute, ...BILLED.sagemaker, ...BILLED.lambda, ...BILLED.containers, ...BILLED.store],
    units: null,
  },
  recipe: 'hybrid',
  words: {
    name: 'Batch and real time',
    parts: 'a job, a table and a live endpoint',
    growsBy: 'a longer run and more live load',
    scaling: {
      'entities-and-live-reads':
        'The batch grows with the number of entities, the live part with the reads that the batch does not answer.',
    },
    bills: { text: 'runs, each read and write of an answer, and the live part' },
  },
  mode: 'hybrid',
  purchases: ['on-demand', 'spot'],
  instanceTypes: everyInstanceType,
  // The cut between stored and live answers is searched at the prices of a table.
  prices: { products: ['dynamodb'], ids: ['dynamodb.write', 'dynamodb.read', 'dynamodb.storage'] },
  obstacles: obstaclesOf,
  scaling: () => ({ code: 'entities-and-live-reads' }),
  errorHandling: jobErrors,
  surroundings: () => 'job-and-live',
  prepare: hybridWith(LIVE_OPTIONS),
});

/** Prepares a hybrid whose live part is one of some options. */
export function hybridWith(liveOptions: LiveOptions): (stated: Stated) => Planning<EvaluateDraw> {
  return (stated) => prepare(liveOptions, stated);
}

function prepare(liveOptions: LiveOptions, stated: Stated): Planning<EvaluateDraw> {
  const { workload } = stated;
  const machine = ec2Machine(stated);
  if (machine.state === 'impossible') return machine;
  const answers = new StoredAnswers(stated, machine.plan);
  const { runs } = answers;
  // The live part and the cut are chosen once, as a fleet is sized: a service is not adapted to a draw that is not known in advance.
  const chosenMix = sizedOnce((asked) => {
    answers.begin(asked);
    return cheapestMix({ asked, answers, liveOptions });
  });
  return planned((asked, to) => {
    const { simulation } = asked;
    const chosen = chosenMix(asked);
    if (chosen.state === 'impossible') return to.refuse(() => chosen.reasons);
    const { stored, rest, liveShare } = chosen.plan;
    answers.begin(asked);
    if (!answers.plan(simulation, stored)) return to.refuse(() => answers.whyNot());
    const holds = simulation.sizedIn === null || rest.usdAt(liveShare, simulation) !== Infinity;
    if (!holds) return to.refuse(() => rest.at(liveShare, simulation).reasons);
    answers.addTo(to);
    const live = rest.addTo(to, liveShare, simulation);
    if (live === null) return to.refuse(() => rest.at(liveShare, simulation).reasons);
    // A percentile that both parts contribute to is taken as the slower of the two.
    const { p50, p99 } = answers.store.latencyMs();
    const path = workload.pathOverheadMs;
    to.count = runs.instances + live.count;
    to.p50Ms = liveShare < 0.5 ? path + p50 : live.p50Ms;
    to.p99Ms = liveShare < 0.01 ? path + p99 : Math.max(path + p99, live.p99Ms);
    to.meanAgeS = (1 - liveShare) * answers.meanAgeS() + liveShare * ageOf(live);
    to.maxAgeS = answers.maxAgeS();
    to.reworkPct = runs.reworkPct();
    to.machineHours = runs.machineHours();
    if (to.explanation !== null) explain(asked, to, { explanation: to.explanation, mix: chosen.plan, answers, live });
    return true;
  });
}

/** Mean age of the answers of the live part, in seconds. */
function ageOf({ meanAgeS, p50Ms }: Tally): number {
  return meanAgeS < 0 ? p50Ms / 1000 : meanAgeS;
}

function explain(
  { workload, simulation }: Asked,
  to: Tally,
  of: { readonly explanation: Explanation; readonly mix: Mix; readonly answers: StoredAnswers; readonly live: Tally },
): void {
  const { explanation, mix, answers, live } = of;
  const { rest, liveShare } = mix;
  const { service } = rest;
  const factor = live.factorOfWhole();
  explanation.items.push(
    ...(live.explanation?.items ?? []).map((item) => ({ ...shareOf(item, factor), live: service })),
  );
  // The live part's other reasons are about its own machines.
  const quotas = (live.explanation?.reasons ?? []).filter(({ code }) => code === 'quota-increase');
  explanation.profile = answers.job.machine.profile;
  explanation.reasons.push(splitOf(mix, answers, workload), ...quotas, ...answers.reasons());
  explanation.reasons.push(...answers.machineReasons(simulation));
  const latencyMs = { p50: to.p50Ms, p99: to.p99Ms };
  const lookUpMs = answers.store.latencyMs();
  explanation.latencyParts = () => partsOf(latencyMs, storedParts(lookUpMs, latencyMs, workload), 'live-answer');
  explanation.deployment = answers.deployment(() => ({
    service,
    share: liveShare,
    ...rest.deployedAt(liveShare, simulation),
  }));
}

function obstaclesOf({ workload }: Asked): readonly Reason[] {
  if (workload.inputsKnownInAdvance <= 0) return [{ code: 'no-input-known' }];
  if (workload.readsPerEntityPerDay === null) return [{ code: 'reads-not-stated' }];
  return [];
}

interface LatencyMs {
  readonly p50: number;
  readonly p99: number;
}

/** The path of every answer, and the look-up at the percentiles whose answer is a stored one. */
function storedParts({ p50, p99 }: LatencyMs, totalMs: LatencyMs, workload: Workload): readonly LatencyPart[] {
  const path = workload.pathOverheadMs;
  const lookUp = (ms: number, total: number): number => (path + ms === total ? ms : 0);
  return [always('path', path), { code: 'lookup', p50: lookUp(p50, totalMs.p50), p99: lookUp(p99, totalMs.p99) }];
}

function splitOf({ cut, liveShare, rest }: Mix, { runs }: StoredAnswers, workload: Workload): Reason {
  const { periodS, rows } = runs;
  return {
    code: 'hybrid-split',
    entities: rows,
    entityShare: cut.entityShare,
    isUniform: entityRanks(workload).readShare.length === 1,
    periodS,
    readsPerEntity: ((workload.readsPerEntityPerDay ?? 0) * periodS) / DAY_S,
    liveShare,
    newShare: Math.max(0, coverageGap(workload, periodS)),
    liveService: rest.service,
  };
}
