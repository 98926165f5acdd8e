import { beforeEach, expect, test } from 'vitest';
import type { Methods } from '#core/contract/methods/methods.ts';
import type { ProjectVerdict } from '#core/contract/project/project.ts';
import { exampleContent } from '#core/contract/testing/testing-project.ts';
import type { Client } from '#core/rpc/client.ts';
import { examplePlan } from '#core/report/testing.ts';
import { contentOf, shownVerdict } from './project-content.ts';
import { useStore } from './store.ts';

const SAVED: ProjectVerdict = {
  mode: 'batch',
  text: 'Serve in batch, once a day',
  costPerMillionUsd: { value: 0.3, low: 0.2, high: 0.5 },
  pricesAsOf: '2026-01-01',
};
const blank = useStore.getInitialState();
const shown = () => shownVerdict(useStore.getState());

/** Opens a project that was saved with a verdict; its model is not found, so that nothing is read. */
async function open(verdict: ProjectVerdict | null): Promise<void> {
  const savedAt = '2026-01-15T09:00:00.000Z';
  const notices = [{ about: 'model', state: 'missing', text: 'not found' }];
  const opened = { file: '/p/one.modewise', content: exampleContent({ verdict }), savedAt, unsavedAt: null, notices };
  const call = (method: string) => Promise.resolve(method === 'projectOpen' ? opened : { projects: [], problem: null });
  useStore.setState({ ...blank, client: { call } as unknown as Client<Methods> }, true);
  await useStore.getState().openProject('/p/one.modewise');
}

beforeEach(() => open(SAVED));

test('an opened project shows the verdict that it was saved with until its plan is made', () => {
  expect(shown()).toMatchObject({ verdict: SAVED, at: '2026-01-15T09:00:00.000Z' });
  useStore.getState().setPlan(examplePlan(), { whole: true, isLatest: true });
  expect(shown()).toBeNull();
});

test('saving before the plan is made keeps the verdict, and saving after it keeps that of the plan, with its numbers', () => {
  expect(contentOf(useStore.getState())?.verdict).toEqual(SAVED);
  const plan = examplePlan();
  useStore.getState().setPlan(plan, { whole: true, isLatest: true });
  const verdict = contentOf(useStore.getState())?.verdict;
  expect(verdict).toMatchObject({ mode: plan.verdict.mode, pricesAsOf: plan.catalog.asOf });
  expect(verdict?.card?.sentence).not.toBe('');
  expect(verdict?.card?.numbers.length).toBeGreaterThan(1);
});

test('a verdict for another workload is neither shown nor saved', () => {
  useStore.getState().changeWorkload({ predictionsPerDay: 7 });
  expect(shown()).toBeNull();
  expect(contentOf(useStore.getState())?.verdict).toBeNull();
});

test('a project that was saved without a verdict shows none, and neither does the next one', async () => {
  await open(null);
  expect(shown()).toBeNull();
});

test('the plan of the last project is not shown with the next one', async () => {
  const plan = examplePlan();
  useStore.getState().setPlan(plan, { whole: true, isLatest: true });
  await useStore.getState().openProject('/p/two.modewise');
  expect(useStore.getState()).toMatchObject({ plan: null });
});
