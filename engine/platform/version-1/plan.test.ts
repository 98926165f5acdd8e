import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { migratedPlan } from '#core/contract/plan/plan-migration.ts';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { withCurrentRuns } from '#core/contract/project/migrations.ts';
import { readPlan } from '#engine/platform/read-document.ts';

/** A plan that Modewise 0.1.0 wrote with schemaVersion 1. */
const FILE = fileURLToPath(new URL('plan.json', import.meta.url));
interface Stated {
  readonly text: string;
}
const written = JSON.parse(readFileSync(FILE, 'utf8')) as {
  readonly verdict: { readonly because: readonly Stated[]; readonly flips: readonly Stated[] };
  readonly assumptions: readonly Stated[];
};

const textOnly = (list: readonly Stated[]) => list.map((each) => ({ ...each, code: 'text-only' }));

test('a plan.json of version 1 opens with its sentences and the values behind them', async () => {
  const plan = await readPlan(FILE);
  expect(plan.schemaVersion).toBe(3);
  expect(plan.verdict.because).toEqual(textOnly(written.verdict.because));
  expect(plan.verdict.flips).toEqual(textOnly(written.verdict.flips));
  expect(plan.verdict.flips[0]).toMatchObject({ input: 'maxStalenessS', at: 86_600, becomes: 'none' });
  expect(plan.assumptions).toEqual(textOnly(written.assumptions));
  expect(PlanDocument.parse(migratedPlan(plan))).toEqual(plan);
});

test('relaxations of version 1, which had values and no sentence, get a code by what was relaxed', () => {
  const makesFeasible = 'lambda/-/on-demand';
  const relax = [
    { input: 'sloMs', from: 1, to: 15, makesFeasible },
    { input: 'callerWaits', from: true, to: false, makesFeasible },
    { input: 'deadlineS', from: 60, to: null, makesFeasible },
  ];
  const plan = PlanDocument.parse(
    migratedPlan(withCurrentRuns({ ...written, verdict: { ...written.verdict, relax } })),
  );
  expect(plan.verdict.relax).toMatchObject([
    { ...relax[0], code: 'input-eased' },
    { ...relax[1], code: 'waiting-dropped' },
    { ...relax[2], code: 'deadline-dropped' },
  ]);
  expect(plan.verdict.relax.every(({ text }) => text.includes(makesFeasible))).toBe(true);
});

test.each([{ flips: [5], relax: [null], because: {} }, { flips: {}, relax: 'x' }, null])(
  'a verdict of no known form stays for the schema to judge: %j',
  (verdict) => {
    const migrated = migratedPlan({ ...written, verdict });
    expect(PlanDocument.safeParse(migrated).success).toBe(false);
  },
);
