import { describe, expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { drawSimulations } from '#core/decide/draws/simulations.ts';
import { createProjector } from '#core/project/projection/project.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { CENTRAL_SIMULATION } from './central-simulation.ts';
import { type Draw, drawnTogether, drawOf, drawWith, sizedOtherwise } from './draw.ts';
import { createLookup } from './lookup.ts';
import { numberPerDraw, onceFor, onceIn, onceOf } from './per-draw.ts';
import type { Simulation } from './types.ts';

const simulationAt = (trafficRatio: number): Simulation => ({ ...CENTRAL_SIMULATION, trafficRatio });
const placeOf = ({ set, at }: Draw) => ({ set, at });

describe('a draw', () => {
  test('has every field of its simulation and its value, and so has the one that it is sized in', () => {
    const simulation = { ...simulationAt(2), variantZ: undefined, sizedIn: simulationAt(3) };
    const unplaced = { set: null, at: null, sizedIn: null };
    const draw = drawOf(simulation);
    expect({ ...draw, ...unplaced }).toEqual({ ...simulation, ...unplaced });
    expect({ ...draw.sizedIn, ...unplaced }).toEqual({ ...simulation.sizedIn, ...unplaced });
    expect(draw.sizedIn).toBe(drawOf(simulation.sizedIn));
  });

  test('is the same for the same simulation, and a draw is its own', () => {
    const simulation = simulationAt(2);
    expect(drawOf(simulation)).toBe(drawOf(simulation));
    expect(drawOf(drawOf(simulation))).toBe(drawOf(simulation));
  });

  test('has a place of its own among those that were drawn with it', () => {
    const draws = drawnTogether([1, 2, 3].map(simulationAt));
    expect(draws.map(({ at }) => at)).toEqual([0, 1, 2]);
    expect(new Set(draws.map(({ set }) => set)).size).toBe(1);
    expect(draws[0]?.set.size).toBe(3);
    expect(drawOf(simulationAt(1)).set).not.toBe(drawOf(simulationAt(1)).set);
    expect(new Set(drawSimulations({ seed: 1, count: 4 }).map(({ set }) => set)).size).toBe(1);
  });

  test('with another sizing stays in its place, and the original is as it was', () => {
    const [, draw = CENTRAL_SIMULATION] = drawnTogether([1, 2].map(simulationAt));
    const sized = sizedOtherwise(draw, { sizedIn: CENTRAL_SIMULATION, slack: 2 });
    expect(placeOf(sized)).toEqual(placeOf(draw));
    expect(sized.set).toBe(draw.set);
    expect([sized.sizedIn, sized.slack, sized.trafficRatio]).toEqual([CENTRAL_SIMULATION, 2, 2]);
    expect([draw.sizedIn, draw.slack]).toEqual([null, 1]);
  });

  test('with a change has its place in the set of that change, which is not the set of another', () => {
    const draws = drawnTogether([1, 2].map(simulationAt));
    const changed = draws.map((draw) => drawWith(draw, { speedRatio: 3 }, 'three times as fast'));
    expect(changed.map(({ at, speedRatio, trafficRatio }) => [at, speedRatio, trafficRatio])).toEqual([
      [0, 3, 1],
      [1, 3, 2],
    ]);
    const sets = [...draws, ...changed].map(({ set }) => set);
    expect([sets[0] === sets[1], sets[2] === sets[3], sets[0] === sets[2]]).toEqual([true, true, false]);
    const other = draws.map((draw) => drawWith(draw, { speedRatio: 2 }, 'twice as fast'));
    expect(other[0]?.set).not.toBe(changed[0]?.set);
  });

  test('after a change whose set was forgotten gets a new set, and never that of another change', () => {
    const [draw = CENTRAL_SIMULATION] = drawnTogether([1, 2].map(simulationAt));
    const traffic = numberPerDraw((_key: object, { trafficRatio }) => trafficRatio);
    const key = {};
    for (const round of [1, 2]) {
      for (let share = 1; share <= 100; share++) {
        const thinned = drawWith(draw, { trafficRatio: share }, `share ${share}`);
        expect(traffic(key, thinned), `round ${round}`).toBe(share);
      }
    }
  });
});

const catalog = exampleCatalog();
const run = exampleRun();
const context = { catalog, lookup: createLookup(catalog), run, project: createProjector({ runs: [run], catalog }) };
const workload = Workload.parse({ predictionsPerDay: 1e6, readsPerEntityPerDay: 5 });

describe('what is kept of draws', () => {
  /** The traffic of a draw in each of the ways to keep it, and how often it was worked out. */
  function createTraffic() {
    let times = 0;
    const counted = <Value>(value: Value): Value => {
      times += 1;
      return value;
    };
    const number = numberPerDraw((_key: object, { trafficRatio }) => counted(trafficRatio));
    const perKey = onceFor((_key: object, { trafficRatio }) => counted({ trafficRatio }));
    const perWorkload = onceIn(({ simulation: { trafficRatio } }) => counted({ trafficRatio }));
    return {
      of: (draw: Draw, key: object = workload, asked = workload) => [
        number(key, draw),
        perKey(key, draw).trafficRatio,
        perWorkload({ context, workload: asked, simulation: draw }).trafficRatio,
      ],
      times: () => times,
    };
  }

  test('is worked out once for each draw, whatever was asked in between', () => {
    const { of, times } = createTraffic();
    const [one = CENTRAL_SIMULATION, two = CENTRAL_SIMULATION] = drawnTogether([1, 2].map(simulationAt));
    const other = drawOf(simulationAt(7));
    for (const draw of [one, two, other, one, other, two]) {
      expect(of(draw)).toEqual([draw.trafficRatio, draw.trafficRatio, draw.trafficRatio]);
    }
    expect(times()).toBe(9);
  });

  test('is worked out again for another key or workload', () => {
    const { of, times } = createTraffic();
    of(CENTRAL_SIMULATION);
    of(CENTRAL_SIMULATION, {}, { ...workload });
    expect(times()).toBe(6);
  });

  test('is never that of another draw for a copy by spread, before and after it', () => {
    const { of } = createTraffic();
    const [draw = CENTRAL_SIMULATION] = drawnTogether([1, 2].map(simulationAt));
    const copy = drawOf({ ...draw, trafficRatio: 5 });
    expect(copy.set).not.toBe(draw.set);
    expect(of(draw)).toEqual([1, 1, 1]);
    expect(of(copy)).toEqual([5, 5, 5]);
    expect(of(drawOf({ ...copy, trafficRatio: 6 }))).toEqual([6, 6, 6]);
    expect(of(draw)).toEqual([1, 1, 1]);
  });

  test('is kept where nothing of a draw is asked, for a workload in a context', () => {
    let times = 0;
    const perDay = onceOf(({ workload: { predictionsPerDay } }) => {
      times += 1;
      return predictionsPerDay;
    });
    expect([perDay({ context, workload }), perDay({ context, workload })]).toEqual([1e6, 1e6]);
    expect(times).toBe(1);
    expect(perDay({ context, workload: { ...workload, predictionsPerDay: 2 } })).toBe(2);
    perDay({ context: { ...context }, workload });
    expect(times).toBe(3);
  });
});

test('a candidate costs in a copy by spread what it costs without any other draw', () => {
  const sources = { runs: [run], catalog };
  const evaluator = createEvaluator(sources);
  const [draw = CENTRAL_SIMULATION] = drawSimulations({ seed: 1, count: 2 });
  const copy = { ...draw, trafficRatio: 3 * draw.trafficRatio, hardwareZ: () => 1.5, spotPriceRatio: 1.2 };
  const services = new Set<string>();
  for (const candidate of evaluator.candidates({})) {
    if (services.has(`${candidate.service}/${candidate.purchase}`)) continue;
    services.add(`${candidate.service}/${candidate.purchase}`);
    evaluator.usd(candidate, workload, draw);
    const alone = createEvaluator(sources).usd(candidate, { ...workload }, { ...copy });
    expect(evaluator.usd(candidate, workload, copy), candidate.id).toBe(alone);
    expect(evaluator.price(candidate, workload, copy).usd, candidate.id).toBe(alone);
  }
  expect(services.size).toBeGreaterThan(20);
});
