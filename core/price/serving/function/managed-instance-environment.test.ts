import { expect, test } from 'vitest';
import { reasonOf } from '#core/contract/testing/testing-reasons.ts';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { environmentOn } from './managed-instance-environment.ts';

const LIMITS = { keptVcpus: 1, mostGib: 32 };

test.each([
  // A vCPU is kept by Lambda; the memory is 2, 4 or 8 GiB for each of the others.
  ['c7i.large', 2, 4, 2, { vcpus: 1, gibPerVcpu: 2, memoryMib: 2048, processes: 1 }],
  ['m7i.xlarge', 4, 16, 4, { vcpus: 3, gibPerVcpu: 4, memoryMib: 12_288, processes: 3 }],
  ['r7i.xlarge', 4, 32, 2, { vcpus: 3, gibPerVcpu: 8, memoryMib: 24_576, processes: 2 }],
  // 7 × 8 GiB are more than a function may have.
  ['r7i.2xlarge', 8, 64, 8, { vcpus: 7, gibPerVcpu: 4, memoryMib: 28_672, processes: 7 }],
])('the environment on a %s has all that Lambda leaves of it', (_, vcpus, gib, sessions, expected) => {
  expect(environmentOn({ vcpus, memoryMib: 1024 * gib, sessions }, LIMITS)).toEqual(expected);
});

test('an instance is refused whose environment has no room for a process of the model for each request at a time', () => {
  const run = exampleRun();
  // 1.25 × 1,800 MiB for each process; c6i.large has 2,048 MB for one, m6i.large 4,096.
  const coldStart = run.coldStart === null ? null : { ...run.coldStart, residentMiB: 1800 };
  const evaluator = createEvaluator({ runs: [{ ...run, coldStart }], catalog: exampleCatalog() });
  const price = (type: string) => {
    const found = evaluator.candidates({}).find(({ id }) => id === `lambda-managed-instances/${type}/on-demand`);
    if (found === undefined) throw new Error(`no candidate on ${type}`);
    const workload = Workload.parse({ predictionsPerDay: 1e6, alsoPaid: false });
    return evaluator.price(found, workload, CENTRAL_SIMULATION).explain();
  };
  const short = price('c6i.large');
  expect(short.feasible).toBe(false);
  expect(reasonOf(short, 'memory-over-limit')).toMatchObject({ neededMb: 2250, limitMb: 2048 });
});
