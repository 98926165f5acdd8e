import { expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { createProjector } from '#core/project/projection/project.ts';
import { CENTRAL_SIMULATION } from './central-simulation.ts';
import { drawOf } from './draw.ts';
import { createLookup } from './lookup.ts';
import type { Asked } from './asked.ts';
import { planned } from './planning.ts';
import { sizedOnce } from './sized-once.ts';
import type { Simulation } from './types.ts';

const catalog = exampleCatalog();
const run = exampleRun();
const context = { catalog, lookup: createLookup(catalog), run, project: createProjector({ runs: [run], catalog }) };
const candidate = {
  id: 'a/-/on-demand',
  service: 'lambda',
  mode: 'realtime',
  instanceType: null,
  purchase: 'on-demand',
} as const;
const workload = Workload.parse({ predictionsPerDay: 1e6 });

/** Counts how often a fleet is sized, and sizes it by the traffic of the simulation that it is sized for. */
function counted() {
  let times = 0;
  const size = sizedOnce(({ simulation }) => {
    times += 1;
    return planned(10 * simulation.trafficRatio * simulation.slack);
  });
  const of = (simulation: Partial<Simulation>, patch: Partial<Asked> = {}): number => {
    const planning = size({
      context,
      candidate,
      workload,
      simulation: drawOf({ ...CENTRAL_SIMULATION, ...simulation }),
      ...patch,
    });
    return planning.state === 'planned' ? planning.plan : Number.NaN;
  };
  return { of, times: () => times };
}

test('a fleet is sized for the values that its owner expects, not for those of the simulation', () => {
  const { of } = counted();
  expect(of({ trafficRatio: 3, sizedIn: CENTRAL_SIMULATION })).toBe(10);
  expect(of({ trafficRatio: 3, sizedIn: { ...CENTRAL_SIMULATION, slack: 2 } })).toBe(20);
  expect(of({ trafficRatio: 3 })).toBe(30);
});

test('it is sized once for all simulations of a candidate and a workload', () => {
  const { of, times } = counted();
  for (const trafficRatio of [0.5, 1, 2]) of({ trafficRatio, sizedIn: CENTRAL_SIMULATION });
  expect(times()).toBe(1);
  of({ sizedIn: CENTRAL_SIMULATION }, { workload: { ...workload } });
  of({ sizedIn: CENTRAL_SIMULATION }, { candidate: { ...candidate } });
  expect(times()).toBe(3);
  of({ sizedIn: { ...CENTRAL_SIMULATION } });
  expect(times()).toBe(4);
});
