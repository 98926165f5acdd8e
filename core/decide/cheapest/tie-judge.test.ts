import { describe, expect, test } from 'vitest';
import { Workload } from '#core/contract/workload/workload.ts';
import { type PricedRow, priceRow } from '#core/decide/rows/priced-row.ts';
import { movingParts, simplest } from './simplest.ts';
import { MARKET, MARKET_PRICER } from '#core/decide/verdict/testing.ts';
import { tieBreak, tieJudge } from './tie-judge.ts';

const workload = Workload.parse({ predictionsPerDay: 1e5 });
const [candidate] = MARKET;
if (candidate === undefined) throw new Error('the market is empty');
const blank = priceRow({ candidate, workload, pricer: MARKET_PRICER, simulations: [] });

/** A row of a service that costs these dollars in four simulations, which stand for all; Infinity where it does not meet the requirements. */
function row(service: 'lambda' | 'sagemaker-serverless' | 'eks', usd: readonly number[]): PricedRow {
  const finite = usd.filter(Number.isFinite).sort((a, b) => a - b);
  return {
    ...blank,
    candidate: { ...blank.candidate, service, id: `${service} at ${usd.join()}` },
    central: { ...blank.central, feasible: true, usd: usd[0] ?? 0 },
    monthlyUsd: Float64Array.from(usd),
    costUsd: finite[Math.floor(finite.length / 2)] ?? Infinity,
    holds: finite.length / usd.length,
  };
}

const chosenOf = (rows: readonly PricedRow[]) => simplest(rows, workload, tieJudge(workload))?.candidate.id;

describe('of options that tie', () => {
  test('the one that meets the requirements more often is chosen, whatever it saves', () => {
    const [often, rarely] = [
      row('lambda', [30, 30, 30, 30]),
      row('sagemaker-serverless', [29.99, 29.99, 29.99, Infinity]),
    ];
    expect(movingParts(often)).toBe(movingParts(rarely));
    expect(chosenOf([rarely, often])).toBe(often.candidate.id);
    expect(tieBreak(often, rarely, workload)).toEqual({ kind: 'holds', ownShare: 1, otherShare: 0.75 });
  });

  test('one that may become much more expensive loses to a safer one', () => {
    const safe = row('eks', [40, 40, 40, 40]);
    const risky = row('lambda', [30, 30, 30, 900]);
    expect(chosenOf([safe, risky])).toBe(safe.candidate.id);
    expect(tieBreak(safe, risky, workload)).toEqual({ kind: 'regret' });
  });

  test('fewer components decide where nothing else differs materially', () => {
    const [simple, many] = [row('lambda', [30, 30, 30, 30]), row('eks', [28, 28, 28, 28])];
    expect(chosenOf([many, simple])).toBe(simple.candidate.id);
    expect(tieBreak(simple, many, workload)).toEqual({ kind: 'parts' });
  });

  test('the lowest regret decides between equal numbers of components, not the median', () => {
    const [steady, spread] = [row('lambda', [30, 30, 30, 30]), row('sagemaker-serverless', [29, 29.9, 29.9, 60])];
    expect(chosenOf([spread, steady])).toBe(steady.candidate.id);
  });
});

describe('two options do not tie', () => {
  test('if one costs seven times as much, however few dollars that is', () => {
    const [cheap, many] = [row('eks', [3.81, 3.81, 3.81, 3.81]), row('lambda', [26.58, 26.58, 26.58, 26.58])];
    expect(chosenOf([cheap, many])).toBe(cheap.candidate.id);
  });

  test('if the difference matters in more than a third of the simulations', () => {
    const [cheap, simple] = [row('eks', [100, 100, 100, 100]), row('lambda', [110, 110, 130, 130])];
    expect(chosenOf([cheap, simple])).toBe(cheap.candidate.id);
    const closer = row('lambda', [110, 110, 110, 130]);
    expect(chosenOf([cheap, closer])).toBe(closer.candidate.id);
  });

  test('unless the difference is a few cents, at any ratio', () => {
    const [cheap, simple] = [row('eks', [0.05, 0.05, 0.05, 0.05]), row('lambda', [0.6, 0.6, 0.6, 0.6])];
    expect(chosenOf([cheap, simple])).toBe(simple.candidate.id);
  });
});
