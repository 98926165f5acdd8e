import { expect, test } from 'vitest';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { statedReason } from '#core/contract/reasons/reasons-words.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { CENTRAL_SIMULATION } from '#core/price/serving/candidate/central-simulation.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { loadCatalog } from './load.ts';

/** The hourly price of a machine of a batch on Spot in a draw of the spot price, and the reasons of the plan. */
function onSpot(region: string, id: string, spotPriceRatio: number) {
  const evaluator = createEvaluator({ runs: [exampleRun()], catalog: loadCatalog({ region }) });
  const candidate = evaluator.candidates({ purchases: ['spot'] }).find((each) => each.id === id);
  if (candidate === undefined) throw new Error(id);
  const workload = Workload.parse({ predictionsPerDay: 1e6, batchPeriodS: 86_400, alsoPaid: false, region });
  const { breakdown, reasons } = evaluator
    .price(candidate, workload, { ...CENTRAL_SIMULATION, spotPriceRatio })
    .explain();
  return {
    usdPerHour: breakdown.find(({ code }) => code === 'instances')?.unitUsd,
    texts: reasons.map((reason) => statedReason(reason).text),
  };
}

/** At the border of nine in ten draws, a published spot price is this many times as much. */
const PUBLISHED = 1.3;

test('a spot price of Azure is 30 % of the price on demand, and half or twice as much at the borders of nine in ten draws', () => {
  const id = 'azure-vm-batch/Standard_D4s_v5/spot';
  const usd = (ratio: number) => onSpot('eastus', id, ratio).usdPerHour;
  expect(usd(1)).toBeCloseTo(0.3 * 0.192, 9);
  expect(usd(PUBLISHED)).toBeCloseTo(2 * 0.3 * 0.192, 9);
  expect(usd(1 / PUBLISHED)).toBeCloseTo(0.5 * 0.3 * 0.192, 9);
  // Spot never costs more than the machine on demand.
  expect(usd(PUBLISHED ** 3)).toBeCloseTo(0.192, 9);
});

test('a plan says that it is an estimate, and how far off it may be', () => {
  const { texts } = onSpot('eastus', 'azure-vm-batch/Standard_D4s_v5/spot', 1);
  const estimated = texts.find((text) => text.startsWith('estimated price: $0.0576 per hour'));
  expect(estimated).toContain('70 % saving');
  expect(estimated).toContain('may be half or twice as much');
});

test('a spot price that Google Cloud prints keeps its own spread', () => {
  const usd = (ratio: number) => onSpot('us-central1', 'compute-engine-batch/c3-standard-4/spot', ratio).usdPerHour;
  expect(usd(1)).toBeCloseTo(0.0494, 9);
  expect(usd(PUBLISHED)).toBeCloseTo(1.3 * 0.0494, 9);
});
