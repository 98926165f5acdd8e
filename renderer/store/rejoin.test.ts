import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Methods } from '#core/contract/methods/methods.ts';
import type { ProjectContent } from '#core/contract/project/project.ts';
import type { Client } from '#core/rpc/client.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';

type Result = { readonly run: ReturnType<typeof exampleRun>; readonly folder: string };

/** How to end the measurement that the fake engine was asked for last, which goes on while the page is reloaded. */
let end: (result: Result) => void = () => undefined;
let saved: { readonly file: string | null; readonly content: ProjectContent }[] = [];
let memory = new Map<string, string>();
let maxStored = Number.POSITIVE_INFINITY;

const client = {
  call: (method: string, input: (typeof saved)[number]) => {
    if (method === 'projectAutosave') saved.push(input);
    return Promise.resolve(method === 'recents' ? { projects: [], problem: null } : []);
  },
  stream: () => new Promise<Result>((resolve) => (end = resolve)),
} as unknown as Client<Methods>;

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** The page as it is after a load: every module is loaded again, and only what the tab stores is left. */
async function loadedPage() {
  vi.resetModules();
  const { useStore } = await import('./store.ts');
  const { keepProject } = await import('./keep-project.ts');
  const { measuredElsewhere } = await import('./measured-project.ts');
  useStore.setState({ client });
  const storage = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
  onTestFinished(keepProject({ memory: storage, clock: { nowMs: () => 0, after: () => () => undefined } }));
  return {
    state: useStore.getState,
    measuredElsewhere: () => measuredElsewhere(useStore.getState()),
    /** Opens another model as a new project, as dropping it does. */
    drop: (model: string) => useStore.setState({ model, name: model, run: null, inspection: null }),
    /** Opens a project, as a page does before it rejoins. */
    reopen: (model: string, projectId: string) => useStore.setState({ model, name: model, projectId }),
  };
}

beforeEach(() => {
  saved = [];
  memory = new Map();
  maxStored = Number.POSITIVE_INFINITY;
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => memory.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (value.length > maxStored) throw new Error('QuotaExceededError');
      memory.set(key, value);
    },
    removeItem: (key: string) => void memory.delete(key),
  });
  return () => vi.unstubAllGlobals();
});

test('after a reload with another project open, results go to the project that was measured', async () => {
  const before = await loadedPage();
  before.drop('a.onnx');
  const owner = before.state().projectId;
  void before.state().measure();
  before.state().stateWorkload({ predictionsPerDay: 7 });
  before.drop('b.onnx');

  const after = await loadedPage();
  after.reopen('b.onnx', before.state().projectId);
  await after.state().rejoin();
  expect(after.measuredElsewhere()?.name).toBe('a.onnx');
  expect(after.state().step).not.toBe('measure');
  end({ run: exampleRun(), folder: '/runs/a' });
  await settled();
  expect(after.state()).toMatchObject({ model: 'b.onnx', run: null, measuring: 'idle' });
  const content = saved.at(-1)?.content;
  expect(content).toMatchObject({
    id: owner,
    model: 'a.onnx',
    runFolder: '/runs/a',
    run: { runId: exampleRun().runId },
  });
  expect(content?.workload.predictionsPerDay).toBe(7);
  expect(memory.size).toBe(0);
});

test('after a reload with its own project open, results go there', async () => {
  const before = await loadedPage();
  before.drop('a.onnx');
  void before.state().measure();

  const after = await loadedPage();
  after.reopen('a.onnx', before.state().projectId);
  await after.state().rejoin();
  expect(after.measuredElsewhere()).toBeNull();
  expect(after.state().step).toBe('measure');
  end({ run: exampleRun(), folder: '/runs/a' });
  await settled();
  expect(after.state()).toMatchObject({ runFolder: '/runs/a', measuring: 'idle' });
});

test('a project that is too large to be stored is not measured into another one', async () => {
  const before = await loadedPage();
  before.drop('a.onnx');
  maxStored = 2400;
  void before.state().measure();
  expect([...memory.values()].map((text) => JSON.parse(text).owner)).toMatchObject([{ name: 'a.onnx', content: null }]);

  const after = await loadedPage();
  after.reopen('b.onnx', 'another');
  await after.state().rejoin();
  end({ run: exampleRun(), folder: '/runs/a' });
  await settled();
  expect(after.state()).toMatchObject({ model: 'b.onnx', run: null, measuring: 'idle' });
});
