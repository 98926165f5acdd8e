import { expect, test } from 'vitest';
import type { PlanDocument, ServingMode } from '#core/contract/plan/plan.ts';
import { statedFlip } from '#core/contract/verdict/verdict-changes-words.ts';
import { flipRows, flipsTitle } from './flip-rows.ts';
import { examplePlan } from '#core/report/testing.ts';

function planWith(flips: PlanDocument['verdict']['flips']): PlanDocument {
  const plan = examplePlan();
  return { ...plan, verdict: { ...plan.verdict, flips } };
}

const flip = (input: string, at: number) => statedFlip({ code: 'input-rises', input, at, becomes: 'realtime' });

test('a flip says what it is now, where it changes and what it becomes', () => {
  const [row] = flipRows(planWith([flip('maxStalenessS', 3480)]));
  expect(row).toMatchObject({
    title: 'Max age of an answer',
    now: '7 h',
    at: '58 min or less',
    value: 3480,
    becomesTitle: 'Real time',
    settable: true,
  });
});

test('the nearest comes first, and a yes or no last', () => {
  const rows = flipRows(
    planWith([flip('callerWaits', 1), flip('predictionsPerDay', 26_000), flip('failureRate', 0.002)]),
  );
  expect(rows.map((row) => row.input)).toEqual(['failureRate', 'predictionsPerDay', 'callerWaits']);
  expect(flipsTitle(rows)).toBe('Closest tipping point: a retry rate of about 0.2 % or more');
});

test('the bar lies on the side of the ring to which the input has to move, both on the line', () => {
  const rows = flipRows(
    planWith([flip('predictionsPerDay', 1e9), flip('maxStalenessS', 60), flip('inputsKnownInAdvance', 0.91)]),
  );
  for (const { nowShare, atShare, input } of rows) {
    expect(Math.min(nowShare, atShare)).toBeGreaterThanOrEqual(0);
    expect(Math.max(nowShare, atShare)).toBeLessThanOrEqual(1);
    expect(Math.sign(atShare - nowShare)).toBe(input === 'predictionsPerDay' ? 1 : -1);
  }
});

test('an uncertain quantity, which the user cannot set, is not a jump target', () => {
  const [row] = flipRows(planWith([flip('spotPrice', 2.4)]));
  expect(row).toMatchObject({ settable: false, now: 'as entered', at: '2.4 × or more' });
});

test('without flips the title says so', () => {
  expect(flipsTitle(flipRows(planWith([])))).toMatch(/^No input changes the verdict/);
});

test('where the inputs were not varied, the title does not say that none changes the verdict', () => {
  const title = flipsTitle(flipRows(planWith([])), { isOnEdge: true });
  expect(title).toBe('The choice is on the edge: a small change of any input may change it');
  expect(flipsTitle(flipRows(planWith([])), { isOnEdge: true, searching: true })).toMatch(/^Searching/);
});

test('a value that is known only about is listed with two digits', () => {
  const about = statedFlip({ code: 'input-falls', input: 'sloMs', at: 43.64, becomes: 'none', isAbout: true });
  expect(flipRows(planWith([about]))[0]).toMatchObject({ at: 'about 44 ms or less', value: 43.64 });
  expect(about.text).toContain('At an SLO of about 44 ms or less');
});

test('the title does not say that there are none while the search still runs', () => {
  const searching = { searching: true };
  expect(flipsTitle(flipRows(planWith([])), searching)).toMatch(/^Searching for inputs/);
  expect(flipsTitle(flipRows(planWith([flip('spotPrice', 2.4)])), searching)).toMatch(
    /^Closest tipping point: about 2\.4 times the stated spot price or more$/,
  );
});

test('labels that the served variant changes have a row: how many now, and what is served if none may change', () => {
  const [row] = flipRows(
    planWith([
      statedFlip({
        code: 'no-label-changes',
        input: 'changedLabels',
        at: 0,
        becomes: 'batch',
        optionId: 'ec2-batch/c7i.large/spot',
        variant: null,
        monthlyUsd: 100,
        changedShare: 0.003,
      }),
    ]),
  );
  expect(row).toMatchObject({
    title: 'Changed labels',
    now: '0.3 %',
    at: 'none',
    becomesTitle: 'Batch, original model',
    settable: false,
  });
});

test('a flip says whether it leads to or from a state in which no option meets the requirements reliably', () => {
  const titleOf = (far: { readonly becomes: ServingMode | 'none'; readonly holds?: boolean }) =>
    flipRows(planWith([statedFlip({ code: 'input-falls', input: 'sloMs', at: 40, ...far })]))[0]?.becomesTitle;
  expect(titleOf({ becomes: 'none' })).toBe('No feasible option');
  expect(titleOf({ becomes: 'none', holds: false })).toBe('No reliable option');
  expect(titleOf({ becomes: 'microbatch', holds: true })).toBe('Micro-batch, reliably');
});
