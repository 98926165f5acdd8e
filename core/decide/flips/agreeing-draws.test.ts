import { expect, test } from 'vitest';
import { Workload } from '#core/contract/workload/workload.ts';
import { contenderOf } from '#core/decide/cheapest/row-contender.ts';
import { drawSimulations } from '#core/decide/draws/simulations.ts';
import { type PricedRow, priceRow, repriced, withFurther } from '#core/decide/rows/priced-row.ts';
import { chooseRow } from '#core/decide/verdict/choice-in-draws.ts';
import { furtherSimulations } from '#core/decide/verdict/more-draws.ts';
import { pricerBy } from '#core/decide/verdict/testing.ts';
import { candidateOf, evaluationOf } from '#core/decide/verdict/testing-options.ts';
import { agreeingDraws } from './agreeing-draws.ts';

const workload = Workload.parse({ predictionsPerDay: 1e6, callerWaits: true, sloMs: 100, materialUsd: 25 });
const candidate = candidateOf('realtime', { instanceType: 'a1.small' });

/** An option that fails where traffic and the load balancer are together above a limit. */
function optionUpTo(limit: number, seed: number) {
  const simulations = drawSimulations({ seed, count: 512 });
  const pricer = pricerBy((subject, _workload, { trafficRatio, frontDoorRatio }) =>
    evaluationOf(subject, trafficRatio * frontDoorRatio > limit ? null : 100),
  );
  const row = priceRow({ candidate, workload, pricer, simulations });
  const terms = { workload, pricer, simulations: furtherSimulations(seed, 4096) };
  return { row, sharper: withFurther(row, repriced(row, terms)), pricer, simulations, seed };
}

function drawsFor(row: PricedRow, { simulations, seed }: Pick<ReturnType<typeof optionUpTo>, 'simulations' | 'seed'>) {
  const choice = chooseRow({ contenders: [contenderOf(row)], workload, batchFreshWithin: () => false });
  return agreeingDraws(choice, [row], { simulations, workload, seed });
}

const options = [7, 8, 9, 10].flatMap((seed) =>
  Array.from({ length: 100 }, (_, i) => optionUpTo(1.8 + 0.004 * i, seed)),
);

test.each([
  ['too rarely', (all: number) => all < 0.95],
  ['in 95 %', (all: number) => all >= 0.95],
])(
  'an option that holds %s in 4,096 draws does so in those of the flips, where the first 512 say otherwise',
  (_, isSo) => {
    const differing = options.filter(({ row, sharper }) => isSo(sharper.holds) && !isSo(row.holds));
    expect(differing.length).toBeGreaterThan(0);
    for (const option of differing) {
      const draws = drawsFor(option.sharper, option);
      expect(draws).toHaveLength(512);
      const there = priceRow({ candidate, workload, pricer: option.pricer, simulations: draws });
      expect(isSo(there.holds)).toBe(true);
      expect(Math.abs(there.holds - 0.95)).toBeLessThan(0.003);
    }
  },
);

test('the draws of the plan are those of the flips where they agree with the further ones, and where there are none', () => {
  const agreeing = options.filter(({ row, sharper }) => row.holds >= 0.95 === sharper.holds >= 0.95);
  expect(agreeing.length).toBeGreaterThan(100);
  for (const option of agreeing.slice(0, 20)) {
    expect(drawsFor(option.sharper, option)).toBe(option.simulations);
    expect(drawsFor(option.row, option)).toBe(option.simulations);
  }
});
