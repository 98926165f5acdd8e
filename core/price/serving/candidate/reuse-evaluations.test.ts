import { expect, test } from 'vitest';
import { PRESETS } from '#core/contract/presets.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing.ts';
import { Workload } from '#core/contract/workload.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { CENTRAL_WORLD } from './central-world.ts';
import { reuseEvaluations } from './reuse-evaluations.ts';
import type { Candidate, Evaluate, World } from './types.ts';

const { candidates, evaluate } = createEvaluator({ runs: [exampleRun()], catalog: exampleCatalog() });
const all = candidates({});

/** One field at a time, as a search turns them. */
const TURNS: readonly { readonly workload?: Partial<Workload>; readonly world?: Partial<World> }[] = [
  {},
  ...[10, 1e4, 1e7, 1e9].map((predictionsPerDay) => ({ workload: { predictionsPerDay } })),
  ...[5, 80, 900].map((sloMs) => ({ workload: { sloMs } })),
  ...[1, 600, 90_000].map((maxStalenessS) => ({ workload: { maxStalenessS } })),
  ...[0, 2e5, 9e6].map((payloadBytesIn) => ({ workload: { payloadBytesIn } })),
  ...[1.2, 9].map((peakToMean) => ({ workload: { peakToMean } })),
  ...[true, false].map((callerWaits) => ({ workload: { callerWaits } })),
  ...[0.3, 40].map((handlingMs) => ({ workload: { handlingMs } })),
  { workload: { discountPct: 30 } },
  { workload: { failureRate: 0.01 } },
  { workload: { inputsKnownInAdvance: 0.4 } },
  { workload: { batchPeriodS: 3600 } },
  ...(
    ['speedRatio', 'startupRatio', 'coldStartRatio', 'frontDoorRatio', 'spotPriceRatio', 'interruptionRatio'] as const
  ).flatMap((key) => [0.2, 4].map((value) => ({ world: { [key]: value } }))),
  { world: { hardwareZ: () => 1 } },
  { world: { handlingZ: -1 } },
];

test.each(PRESETS.map((preset) => [preset.name, preset] as const))(
  'a reused evaluation is the one that would be made, for %s and each field turned',
  (_, { workload }) => {
    let made = 0;
    const reusing = reuseEvaluations((...asked) => {
      made += 1;
      return evaluate(...asked);
    });
    for (const turn of TURNS) {
      const there = { ...workload, ...turn.workload };
      const world = { ...CENTRAL_WORLD, ...turn.world };
      const reused = all.map((candidate) => reusing(candidate, there, world));
      expect(reused).toEqual(all.map((candidate) => evaluate(candidate, there, world)));
    }
    expect(made).toBeLessThan(0.8 * TURNS.length * all.length);
  },
);

test('it is made again where a field that was read differs, also one that was read by copying', () => {
  const [first, copies] = all;
  if (first === undefined || copies === undefined) throw new Error('there should be two candidates');
  const spent: string[] = [];
  const priced: Evaluate = (candidate, workload, world) => {
    spent.push(candidate.id);
    const { predictionsPerDay } = candidate === copies ? { ...workload } : workload;
    return { ...evaluate(first, plain, CENTRAL_WORLD), monthlyUsd: predictionsPerDay * world.trafficRatio };
  };
  const plain = Workload.parse({ predictionsPerDay: 100 });
  const reusing = reuseEvaluations(priced);
  const usd = (candidate: Candidate, patch: Partial<Workload>): number | null =>
    reusing(candidate, { ...plain, ...patch }, CENTRAL_WORLD).monthlyUsd;
  const patches = [{}, { sloMs: 5 }, { predictionsPerDay: 7 }, { predictionsPerDay: 8 }, { predictionsPerDay: 8 }];
  expect(patches.map((patch) => usd(first, patch))).toEqual([100, 100, 7, 8, 8]);
  // The second is reused; the last is not, because only two are recorded.
  expect(spent).toHaveLength(4);
  expect([usd(copies, {}), usd(copies, { sloMs: 5 })]).toEqual([100, 100]);
  expect(spent).toHaveLength(6);
});
