import { beforeEach, expect, test } from 'vitest';
import type { FleetStudy } from '#core/contract/fleet/fleet.ts';
import type { FleetProgress } from '#core/contract/methods/fleet-methods.ts';
import type { Methods } from '#core/contract/methods/methods.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { exampleStudy, exampleType } from '#core/fleet/testing.ts';
import { examplePlan } from '#core/report/testing.ts';
import type { Client } from '#core/rpc/client.ts';
import { isUnderWay } from './fleet-slice.ts';
import { contentOf } from './project-content.ts';
import { useStore } from './store.ts';

const blank = useStore.getInitialState();
const study = exampleStudy([exampleType('c7i.large')]);
const place = { kind: 'kubernetes', context: null, namespace: 'a', packs: null } as const;
const withState = (state: FleetStudy['runs'][number]['state']): FleetStudy => ({
  ...study,
  startedAt: '2026-11-27T12:00:00.000Z',
  place,
  runs: study.runs.map((run) => ({ ...run, state })),
});
const pack = { ...exampleRun(), runId: 'of the fleet' };
/** What was asked of the engine. */
let asked: { readonly method: string; readonly input: unknown }[] = [];
let whileFollowing: (emit: (progress: FleetProgress) => void) => void = () => undefined;

const client = {
  call: (method: string, input: unknown) => {
    asked.push({ method, input });
    if (method === 'planFleet') return Promise.resolve({ study, sameCatalog: false });
    if (method === 'recallFleet') return Promise.resolve(withState('running'));
    if (method === 'checkFleet') {
      return Promise.resolve({ study, preflight: { place, costUsd: study.costUsd, ready: true, checks: [] } });
    }
    return Promise.resolve({ study: withState('cancelled'), removed: ['jobs/a'] });
  },
  stream: (method: string, input: unknown, { onEvent }: { readonly onEvent: (progress: FleetProgress) => void }) => {
    asked.push({ method, input });
    if (method === 'startFleet') return Promise.resolve(withState('waiting'));
    whileFollowing(onEvent);
    return Promise.resolve(withState('collected'));
  },
} as unknown as Client<Methods>;

beforeEach(() => {
  asked = [];
  whileFollowing = (emit) => emit({ kind: 'pack', run: pack });
  useStore.setState({ ...blank, client, plan: examplePlan(), model: 'sample:fraud', name: 'A study' }, true);
});

test('types are chosen, checked, and started as they were confirmed; packs join the project once', async () => {
  const { planFleet, changeFleet, checkFleet, startFleet } = useStore.getState();
  await planFleet();
  expect(useStore.getState().fleetWork.said).toEqual([expect.stringContaining('Prices have changed')]);
  changeFleet({ where: { image: 'modewise:1' } });
  await checkFleet();
  await startFleet();
  const started = asked.find(({ method }) => method === 'startFleet');
  // A page that is closed right after the start must find the study again.
  const names = asked.map(({ method }) => method);
  expect(names.slice(names.indexOf('checkFleet'))).toEqual([
    'checkFleet',
    'projectAutosave',
    'startFleet',
    'followFleet',
  ]);
  expect(started?.input).toMatchObject({
    confirmed: { place, costUsd: study.costUsd },
    where: { image: 'modewise:1' },
  });
  expect(useStore.getState().importedRuns).toEqual([pack]);
  await useStore.getState().followFleet();
  expect(useStore.getState().importedRuns).toEqual([pack]);
  expect(contentOf(useStore.getState())?.fleet?.runs.map(({ state }) => state)).toEqual(['collected']);
});

test('nothing starts that was not checked as it is now', async () => {
  const { planFleet, changeFleet, checkFleet, startFleet } = useStore.getState();
  await planFleet();
  await checkFleet();
  changeFleet({ where: { namespace: 'other' } });
  await startFleet();
  expect(asked.map(({ method }) => method)).toEqual(['planFleet', 'checkFleet']);
});

test('what comes for a project that was left is dropped', async () => {
  useStore.setState({ fleet: withState('running') });
  whileFollowing = (emit) => {
    useStore.setState({ projectId: crypto.randomUUID(), fleet: null });
    emit({ kind: 'pack', run: pack });
  };
  await useStore.getState().followFleet();
  expect(useStore.getState()).toMatchObject({ importedRuns: [], fleet: null });
});

test('the page shows what this machine saw last, and a cancelled study is no longer under way', async () => {
  useStore.setState({ fleet: study });
  await useStore.getState().openFleet();
  expect(isUnderWay(useStore.getState().fleet)).toBe(true);
  await useStore.getState().cancelFleet();
  expect(isUnderWay(useStore.getState().fleet)).toBe(false);
  expect(useStore.getState().fleetWork.said).toEqual(['removed jobs/a']);
});
