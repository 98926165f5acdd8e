import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Methods } from '#core/contract/methods/methods.ts';
import type { Client } from '#core/rpc/client.ts';
import type { OutputOf } from '#core/contract/methods/method-map.ts';
import { manualClock } from '#renderer/host/testing-clock.ts';
import { AUTOSAVE_AFTER_MS, keepProject } from './keep-project.ts';
import { asProblem } from './problem.ts';
import { useStore } from './store.ts';

function memoryOf(entries: Readonly<Record<string, string>>) {
  const map = new Map(Object.entries(entries));
  return {
    map,
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  };
}

type ProjectAutosaved = OutputOf<Methods['projectAutosave']>;

const KEY = 'modewise-open-project';
const blank = useStore.getInitialState();
let clock = manualClock();
let saves: { readonly file: string | null; readonly content: { readonly name: string } }[] = [];
let answer: () => Promise<ProjectAutosaved> = () => Promise.reject(new Error('not asked for'));
let stop: () => void = () => undefined;
let memory = memoryOf({});

beforeEach(() => {
  clock = manualClock();
  saves = [];
  memory = memoryOf({});
  answer = () => Promise.resolve({ savedAt: '2026-01-01T00:00:00Z', kept: '/kept/p.modewise' });
  const client = {
    call: (method: string, request: (typeof saves)[number]) => {
      if (method !== 'projectAutosave') return Promise.reject(new Error(`unexpected ${method}`));
      saves.push(request);
      return answer();
    },
  } as unknown as Client<Methods>;
  useStore.setState({ ...blank, client, model: '/d/net.onnx', name: 'net' }, true);
  stop = keepProject({ memory, clock });
});
afterEach(() => stop());

const edit = (predictionsPerDay: number) =>
  useStore.setState({ workload: { ...useStore.getState().workload, predictionsPerDay } });

test('edits are autosaved once, some time after the last of them, and can be undone', async () => {
  edit(10);
  clock.pass(AUTOSAVE_AFTER_MS - 1);
  edit(20);
  clock.pass(AUTOSAVE_AFTER_MS - 1);
  expect(saves).toEqual([]);
  clock.pass(1);
  await vi.waitFor(() => expect(useStore.getState().keptAt).toBe('2026-01-01T00:00:00Z'));
  expect(saves).toHaveLength(1);
  expect(saves[0]).toMatchObject({ file: null, content: { name: 'net', workload: { predictionsPerDay: 20 } } });
  expect(memory.map.get(KEY)).toBe('/kept/p.modewise');
  expect(useStore.getState().edited).toBe(true);
});

test('an answer for a project that is no longer open does not change the open one', async () => {
  let settle: (saved: ProjectAutosaved) => void = () => undefined;
  answer = () => new Promise((resolve) => (settle = resolve));
  edit(10);
  clock.pass(AUTOSAVE_AFTER_MS);
  useStore.setState({ projectId: 'another', keptAt: null });
  settle({ savedAt: '2026-01-01T00:00:00Z', kept: '/kept/old.modewise' });
  await Promise.resolve();
  await Promise.resolve();
  expect(useStore.getState().keptAt).toBeNull();
  expect(memory.map.has(KEY)).toBe(false);
});

test('a failed save is shown, and the next edit tries again', async () => {
  answer = () => Promise.reject(new Error('disk full'));
  edit(10);
  clock.pass(AUTOSAVE_AFTER_MS);
  await vi.waitFor(() => expect(useStore.getState().problem).not.toBeNull());
  answer = () => Promise.resolve({ savedAt: '2026-01-01T00:00:01Z', kept: '/kept/p.modewise' });
  edit(20);
  clock.pass(AUTOSAVE_AFTER_MS);
  await vi.waitFor(() => expect(useStore.getState().keptAt).toBe('2026-01-01T00:00:01Z'));
  expect(saves).toHaveLength(2);
});

test('a model that the lost engine was reading is read again by the next one', async () => {
  const asked: string[] = [];
  const next = {
    call: (method: string) => (asked.push(method), new Promise(() => undefined)),
  } as unknown as Client<Methods>;
  const connect = (): void => {
    useStore.setState({ connection: 'lost' });
    useStore.setState({ client: next, connection: 'ready' });
  };
  connect();
  asked.length = 0;
  connect();
  await vi.waitFor(() => expect(asked).toContain('inspect'));
});

test('a model that was found again belongs to its project, and another one begins a new project', () => {
  const projectNotices = [{ about: 'model', state: 'missing', text: 'not found' }] as const;
  useStore.setState({ projectNotices });
  const { projectId } = useStore.getState();
  useStore.setState({ model: '/elsewhere/net.onnx', projectNotices: [] });
  expect(useStore.getState()).toMatchObject({ projectId, edited: true });
  useStore.setState({ projectNotices });
  useStore.setState({ model: '/d/other.onnx' });
  expect(useStore.getState().projectId).not.toBe(projectId);
});

test('what went wrong with variants, a fleet or a service of one project is not shown with another', () => {
  const problem = asProblem(new Error('no kubeconfig'));
  const shown = useStore.getState();
  shown.openVariants();
  shown.openEndpoint();
  const { openedVariants, endpoint, fleetWork } = useStore.getState();
  if (openedVariants === null || endpoint === null) throw new Error('the drawers are not open');
  useStore.setState({
    openedVariants: { ...openedVariants, problem },
    endpoint: { ...endpoint, problem },
    fleetWork: { ...fleetWork, problem },
  });
  edit(30);
  expect(useStore.getState()).toMatchObject({
    openedVariants: { problem },
    endpoint: { problem },
    fleetWork: { problem },
  });
  useStore.setState({ projectId: 'another' });
  expect(useStore.getState()).toMatchObject({
    openedVariants: null,
    endpoint: { problem: null },
    fleetWork: { problem: null },
  });
});

test('nothing is saved without a model or after the end', () => {
  useStore.setState({ model: null });
  edit(10);
  clock.pass(AUTOSAVE_AFTER_MS);
  useStore.setState({ model: '/d/net.onnx' });
  edit(20);
  stop();
  clock.pass(AUTOSAVE_AFTER_MS);
  expect(saves).toEqual([]);
});
