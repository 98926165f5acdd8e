import { expect, test } from 'vitest';
import { migratedPlan } from './plan-migration.ts';

test('a plan of version 2 gets the names of this version, at any depth, and its runs stay as they are', () => {
  const runs = [{ note: { worlds: 1 } }];
  const today = { endpoint: { host: 'a' } };
  const written = {
    schemaVersion: 2,
    worlds: 512,
    today,
    runs,
    options: [{ reasons: [{ code: 'holds-in-no-world' }, { code: 'holds-in-share', share: 1, worlds: 512 }] }],
    verdict: { because: [{ code: 'break-even', perDay: 2, todayPerDay: 1 }] },
    sensitivity: { bars: [{ range: 'worlds' }, { range: 'stated' }] },
    assumptions: [{ code: 'world-spreads', text: 'in 9 of 10' }],
  };
  expect(migratedPlan(written)).toEqual({
    schemaVersion: 3,
    simulations: 512,
    currentDeployment: today,
    runs,
    options: [
      { reasons: [{ code: 'holds-in-no-simulation' }, { code: 'holds-in-share', share: 1, simulations: 512 }] },
    ],
    verdict: { because: [{ code: 'break-even', perDay: 2, currentPerDay: 1 }] },
    sensitivity: { bars: [{ range: 'simulations' }, { range: 'stated' }] },
    assumptions: [{ code: 'simulation-spreads', text: 'in 9 of 10' }],
  });
});

test('a plan of this version and anything else stay as they are', () => {
  const plan = { schemaVersion: 3, worlds: 1 };
  expect(migratedPlan(plan)).toBe(plan);
  expect(migratedPlan(null)).toBeNull();
});
