import { beforeAll, expect, test } from 'vitest';
import { style } from '#cli/output/style.ts';
import { deploymentOf } from '#core/bundle/refusal.ts';
import type { PlanDocument, ServingOption } from '#core/contract/plan/plan.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { withFilesFact } from '#core/decide/without-files.ts';
import { cardReasons } from '#core/report/card/card-reasons.ts';
import { planDocument } from '#engine/plans/make-plan.ts';
import { filesOf } from '#engine/bundles/testing.ts';
import { planText } from './plan.ts';

const STREAM = { region: 'us-central1', predictionsPerDay: 3e7, callerWaits: false, maxStalenessS: 60 };

function planOf(only: readonly string[]): Promise<PlanDocument> {
  const workload = Workload.parse({ ...STREAM, only });
  const asked = { instances: [], allInstances: false, purchases: [], estimates: false, seed: 1 };
  return planDocument({ runs: [exampleRun()], workload, ...asked }, { flips: false, simulations: 32 });
}

/** Whether a bundle of an option can be made, by making it. */
function hasFiles(plan: PlanDocument, option: ServingOption): boolean {
  try {
    return 'deployment' in deploymentOf(option) && filesOf(plan, option).length > 0;
  } catch {
    return false;
  }
}

let dataflow: PlanDocument;
let stream: PlanDocument;

beforeAll(async () => {
  dataflow = await planOf(['pubsub-dataflow']);
  stream = await planOf(['pubsub-dataflow', 'pubsub-cloud-run', 'cloud-run', 'instance-group-autoscaled']);
}, 120_000);

const saidIn = ({ verdict }: PlanDocument) => verdict.because.find(({ code }) => code === 'no-files');

test('a verdict whose choice has no files says so, in the plan, in its text and on its card', () => {
  expect(dataflow.verdict.optionId).toContain('pubsub-dataflow');
  expect(saidIn(dataflow)).toMatchObject({ why: 'no-recipe', instead: null });
  const said = 'Modewise cannot make the files that deploy Pub/Sub micro-batch on Dataflow';
  expect(planText(dataflow, style(false))).toContain(said);
  expect(cardReasons(dataflow).map(({ text }) => text)).toContainEqual(
    'Modewise has no files to deploy Pub/Sub micro-batch on Dataflow; no option has.',
  );
});

test('it names the cheapest option that meets the requirements and has files', () => {
  const withoutFiles = stream.options.find(({ feasible, service }) => feasible && service === 'pubsub-dataflow');
  const [cheapest] = stream.options
    .filter((option) => option.feasible && option.excludedBy === null && hasFiles(stream, option))
    .filter(({ purchase }) => purchase === 'on-demand' || purchase === 'spot')
    .sort((a, b) => (a.monthlyUsd?.value ?? Infinity) - (b.monthlyUsd?.value ?? Infinity));
  const because = stream.verdict.because.filter(({ code }) => code !== 'no-files');
  const verdict = { ...stream.verdict, optionId: withoutFiles?.id ?? '', because };
  const said = saidIn({ ...stream, verdict: withFilesFact(verdict, stream.options) });
  expect(said).toMatchObject({
    instead: { service: cheapest?.service, monthlyUsd: cheapest?.monthlyUsd?.value },
  });
  expect(cheapest?.service).not.toBe('pubsub-dataflow');
});

test('a choice with files is not mentioned, and a hub has files for as many consumers as it has partitions', () => {
  expect(hasFiles(stream, chosenOf(stream))).toBe(saidIn(stream) === undefined);
  expect(chosenOf(stream).service).not.toBe('pubsub-dataflow');
  const consumers = (count: number): ServingOption => ({
    ...chosenOf(stream),
    service: 'event-hubs-container-apps',
    deployment: {
      machine: {
        cloud: 'azure',
        architecture: 'x86_64',
        instanceType: null,
        vcpus: 1,
        memoryMib: 2048,
        sessions: 1,
        provider: 'cpu',
      },
      use: { kind: 'readers', by: 'tasks', windowS: 0.1, count, source: { kind: 'queue', isFifo: false } },
    },
  });
  expect(deploymentOf(consumers(32))).toHaveProperty('deployment');
  expect(deploymentOf(consumers(33))).toHaveProperty('reason', expect.stringContaining('33 consumers'));
});

function chosenOf({ options, verdict }: PlanDocument): ServingOption {
  const found = options.find(({ id }) => id === verdict.optionId);
  if (found === undefined) throw new Error('the plan chooses nothing');
  return found;
}
