import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { Methods } from '#core/contract/methods/methods.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import type { ProjectContent } from '#core/contract/project/project.ts';
import type { Client } from '#core/rpc/client.ts';
import { keepProject } from './keep-project.ts';
import { isMeasuredHere, isWaiting, measuredElsewhere, measureProblemHere } from './measured-project.ts';
import { useStore } from './store.ts';

type Result = { readonly run: ReturnType<typeof exampleRun>; readonly folder: string };

/** Measurements that the fake engine has been asked for, and how to end each. */
let measured: {
  readonly model: string;
  readonly end: (result: Result) => void;
  readonly fail: (error: Error) => void;
}[] = [];
let saved: { readonly file: string | null; readonly content: ProjectContent }[] = [];

const client = {
  call: (method: string, input: (typeof saved)[number]) => {
    if (method === 'projectAutosave') saved.push(input);
    return Promise.resolve(method === 'recents' ? { projects: [], problem: null } : []);
  },
  stream: (_method: string, { model }: { readonly model: string }) =>
    new Promise<Result>((end, fail) => void measured.push({ model, end, fail })),
} as unknown as Client<Methods>;

const blank = useStore.getInitialState();
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
const result = (folder: string): Result => ({ run: exampleRun(), folder });

/** Opens another model as a new project, as dropping it does. */
function open(model: string): void {
  useStore.setState({ model, name: model, run: null, inspection: null });
}

beforeEach(() => {
  measured = [];
  saved = [];
  const memory = new Map<string, string>();
  const storage = {
    getItem: (key: string) => memory.get(key) ?? null,
    setItem: (key: string, value: string) => void memory.set(key, value),
    removeItem: (key: string) => void memory.delete(key),
  };
  Object.assign(globalThis, { sessionStorage: storage });
  useStore.setState({ ...blank, client }, true);
  onTestFinished(keepProject({ memory: storage, clock: { nowMs: () => 0, after: () => () => undefined } }));
  open('a.onnx');
});

test('results belong to the project that was measured, even if another one is open when they come', async () => {
  const { projectId } = useStore.getState();
  void useStore.getState().measure();
  expect(isMeasuredHere(useStore.getState())).toBe(true);
  useStore.getState().stateWorkload({ predictionsPerDay: 7 });
  open('b.onnx');
  expect(useStore.getState().projectId).not.toBe(projectId);
  expect(measuredElsewhere(useStore.getState())?.name).toBe('a.onnx');
  measured[0]?.end(result('/runs/a'));
  await settled();
  expect(useStore.getState()).toMatchObject({ model: 'b.onnx', run: null, measuring: 'idle' });
  expect(saved.at(-1)?.content).toMatchObject({ id: projectId, model: 'a.onnx', runFolder: '/runs/a' });
  // What was edited before it was left is kept too.
  expect(saved.at(-1)?.content.workload.predictionsPerDay).toBe(7);
});

test('a second project waits for the first and is measured after it', async () => {
  void useStore.getState().measure();
  open('b.onnx');
  void useStore.getState().measure();
  expect(isWaiting(useStore.getState())).toBe(true);
  expect(measured.map(({ model }) => model)).toEqual(['a.onnx']);
  measured[0]?.end(result('/runs/a'));
  await settled();
  expect(measured.map(({ model }) => model)).toEqual(['a.onnx', 'b.onnx']);
  expect(isMeasuredHere(useStore.getState())).toBe(true);
  measured[1]?.end(result('/runs/b'));
  await settled();
  expect(useStore.getState()).toMatchObject({ model: 'b.onnx', runFolder: '/runs/b', measuring: 'idle' });
});

test('a project that does not wait any longer leaves the running measurement alone', async () => {
  void useStore.getState().measure();
  open('b.onnx');
  void useStore.getState().measure();
  useStore.getState().cancelMeasuring();
  expect(isWaiting(useStore.getState())).toBe(false);
  expect(useStore.getState().measuring).toBe('running');
  measured[0]?.end(result('/runs/a'));
  await settled();
  expect(measured).toHaveLength(1);
});

test('why a measurement failed is shown with its project, and not with the one that is open by then', async () => {
  const { projectId } = useStore.getState();
  void useStore.getState().measure();
  open('b.onnx');
  measured[0]?.fail(new Error('a.onnx: there is no such file'));
  await settled();
  expect(measureProblemHere(useStore.getState())).toBeNull();
  useStore.setState({ projectId });
  expect(measureProblemHere(useStore.getState())?.cause).toBe('a.onnx: there is no such file');
});

test('errors and written files of one project are not shown with the next', () => {
  const problem = { code: null, file: null, cause: 'the disk is full', actions: [], details: '' };
  useStore.setState({ problem, planProblem: problem, reportProblem: problem });
  open('b.onnx');
  expect(useStore.getState()).toMatchObject({ problem: null, planProblem: null, reportProblem: null });
});
