import { expect, test } from 'vitest';
import type { ServingOption } from '#core/contract/plan/plan.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { planDocument } from '#engine/plans/make-plan.ts';
import { type ScenarioModel, scenarioRun } from '#engine/plans/testing-scenario-models.ts';
import { asDeployed, readBack, type Worker } from './testing-read-back.ts';

const WAITS = { callerWaits: true, inputsKnownInAdvance: 0, failureRate: 0, alsoPaid: false } as const;
type Case = readonly [model: ScenarioModel, input: WorkloadInput];
/** Models and loads. */
export const CASES: readonly Case[] = [
  ['encoder', { ...WAITS, predictionsPerDay: 3e6, shape: 'diurnal', sloMs: 1000 }],
  ['heavy', { ...WAITS, predictionsPerDay: 1e6, shape: 'diurnal', sloMs: 4000 }],
  ['image', { ...WAITS, predictionsPerDay: 3e7, shape: 'bursty', sloMs: 300 }],
  ['heavy', { ...WAITS, predictionsPerDay: 4e5, shape: 'flat', sloMs: 3000 }],
];

/** An instance of an option by the parts of its latency without a queue. */
function workerOf({ latencyParts = [], deployment, reasons }: ServingOption, scv: number): Worker {
  const ms = latencyParts.reduce(
    (sum, { code, p50 }) => sum + (code === 'inference' || code === 'handling' ? p50 : 0),
    0,
  );
  const late = reasons.find(({ code }) => code === 'scale-out-lag');
  const startS = late !== undefined && 'startS' in late ? Number(late.startS) : 6;
  return { startS, serviceS: ms / 1000, scv, sessions: deployment?.machine.sessions ?? 1 };
}

const hoursOf = ({ breakdown }: ServingOption, code: string): number =>
  breakdown.reduce((sum, item) => sum + (item.code === code ? Number(item['quantity']) : 0), 0);

/** The tests of some loads, for each service. */
export function testReadBack(cases: readonly Case[]): void {
  test.each(
    [
      ['us-central1', 'cloud-run'],
      ['us-central1', 'cloud-run-instances'],
      ['eastus', 'container-apps'],
    ].flatMap(([region = '', service = '']) => cases.map((each) => [region, service, each] as const)),
  )('what the files deploy is what the plan has, in %s: %s, %o', async (region, service, [model, input]) => {
    const run = scenarioRun(model);
    const workload = Workload.parse({ ...input, region, only: [service] });
    const plan = await planDocument(
      { runs: [run], workload, instances: [], allInstances: false, purchases: [], estimates: false, seed: 1 },
      { flips: false, simulations: 32 },
    );
    const option = plan.options.find((each) => each.feasible && each.service === service && each.instanceType === null);
    if (option === undefined) throw new Error(`${service} is not feasible`);
    const worker = workerOf(option, run.realtime?.service.scv ?? 0);
    const late = option.reasons.find(({ code }) => code === 'scale-out-lag');
    const planned = { share: late !== undefined && 'share' in late ? Number(late.share) : 0, count: option.count ?? 0 };
    for (const from of readBack(plan, option)) {
      const deployed = asDeployed(plan, option, from, worker);
      const [hours, expected] =
        service === 'cloud-run'
          ? [deployed.answeringHours, hoursOf(option, 'instances-answering')]
          : [deployed.hours, hoursOf(option, 'instances-alive') + hoursOf(option, 'instances-ready')];
      // The plan mixes two simulated loads, which differ where bursts queue, for minutes or for seconds.
      const queues = planned.share > 0 || workload.shape === 'bursty';
      expect(Math.abs(hours / expected - 1)).toBeLessThan(queues ? 0.06 : 0.03);
      // A burst that queues starts more than the peak needs, up to the limit of the files.
      const most = queues ? from.most : Math.max(planned.count + 1, 1.03 * planned.count);
      expect(deployed.highest).toBeGreaterThanOrEqual(Math.min(planned.count - 1, 0.97 * planned.count));
      expect(deployed.highest).toBeLessThanOrEqual(most);
      expect(Math.abs(deployed.missedShare - planned.share)).toBeLessThan(0.03);
    }
  });
}
