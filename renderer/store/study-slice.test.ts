import { openQuestions } from '#core/contract/workload/workload.ts';
import { examplePlan } from '#core/report/testing.ts';
import { beforeEach, expect, test, vi } from 'vitest';
import type { InspectRequest } from '#core/contract/methods/light-methods.ts';
import type { Methods } from '#core/contract/methods/methods.ts';
import type { Inspection } from '#core/contract/model/model.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import type { Client } from '#core/rpc/client.ts';
import { RpcError } from '#core/rpc/rpc-error.ts';
import { useStore } from './store.ts';
import { measureRequestOf } from './measuring-slice.ts';
import { stepState } from './step-state.ts';
import { whyNotMeasurable } from './why-not-measurable.ts';

/** Requests that reached the fake engine, and its answers. */
let asked: InspectRequest[] = [];
let answer: (request: InspectRequest) => Promise<Inspection> = () => Promise.reject(new Error('not asked for'));

function describing(inputs: readonly string[]): Inspection {
  const port = (name: string) => ({
    name,
    kind: 'tensor' as const,
    type: 'float',
    dims: ['N', 'width'],
    batched: true,
  });
  const model = { ...exampleRun().model, inputs: inputs.map(port), operators: {}, nodes: 0 };
  return {
    schemaVersion: 1,
    model: { ...model, irVersion: 8, producer: null, freeDimensions: ['width'], externalData: [] },
    warnings: [],
    data: null,
  };
}

const client = {
  call: (method: string, request: InspectRequest) => {
    if (method === 'tryModel') return trial(request.model);
    asked.push(request);
    return answer(request);
  },
} as unknown as Client<Methods>;

/** Whether ONNX Runtime loads a model, as the fake engine says. */
let trial: (model: string) => Promise<object> = () => Promise.resolve({});

const blank = useStore.getInitialState();

beforeEach(() => {
  asked = [];
  answer = () => Promise.resolve(describing(['x']));
  trial = () => Promise.resolve({});
  useStore.setState({ ...blank, client }, true);
});

test('data opened before the model are kept for it', async () => {
  await useStore.getState().openFiles(['/d/rows.csv']);
  expect(useStore.getState()).toMatchObject({ step: 'start', data: '/d/rows.csv', model: null });
  await useStore.getState().openFiles(['/d/net.onnx']);
  expect(useStore.getState()).toMatchObject({ step: 'model-data', model: '/d/net.onnx', name: 'net' });
  expect(asked.at(-1)).toMatchObject({ model: '/d/net.onnx', data: '/d/rows.csv' });
});

test('files that are given before the engine answers are opened once it does and the project of the tab is open again', async () => {
  useStore.setState({ client: null });
  const opened = useStore.getState().openWhenReady(['/d/net.onnx', '/d/rows.csv']);
  expect(useStore.getState()).toMatchObject({ model: null, waitingFiles: ['/d/net.onnx', '/d/rows.csv'] });
  useStore.setState({ client });
  await Promise.resolve();
  expect(useStore.getState().model).toBeNull();
  useStore.setState({ isRestored: true });
  await opened;
  expect(asked.at(-1)).toMatchObject({ model: '/d/net.onnx', data: '/d/rows.csv' });
  expect(useStore.getState()).toMatchObject({ name: 'net', problem: null, studyProblem: null, waitingFiles: [] });
});

test('a new model drops the data of the previous model', async () => {
  await useStore.getState().openFiles(['/d/a.onnx', '/d/a.csv']);
  await useStore.getState().openFiles(['/d/b.onnx']);
  expect(asked.at(-1)).toMatchObject({ model: '/d/b.onnx', data: null });
});

test('a new model inherits neither the workload nor the SLO of the last one, and a sample keeps its own', async () => {
  const study = useStore.getState();
  study.takePreset('fraud-detection');
  study.changeSettings({ sloMs: 100, percentile: 95, effort: 'thorough' });
  await study.openFiles(['/d/net.onnx', '/d/rows.csv']);
  const { workload, settings } = useStore.getState();
  expect(openQuestions(workload)).toEqual(['waits', 'volume', 'age']);
  expect(workload).toMatchObject({ callerWaits: false, sloMs: null, predictionsPerDay: 1_000_000 });
  expect(settings).toMatchObject({ sloMs: null, percentile: 99 });
  const sample = { name: 's', title: 'S', model: '/s.onnx', data: '/s.csv', maps: [], dims: {}, preset: 'pricing' };
  useStore.setState({ samples: [sample as never] });
  await useStore.getState().openSample('s');
  expect(useStore.getState().workload).toMatchObject({ preset: 'pricing', assumed: [] });
});

test('the questions about a workload are answered by what the user states, not by a slider', () => {
  const { changeWorkload, stateWorkload, takePreset } = useStore.getState();
  const open = () => openQuestions(useStore.getState().workload);
  changeWorkload({ predictionsPerDay: 5, maxStalenessS: 5 });
  expect(open()).toEqual(['waits', 'volume', 'age']);
  stateWorkload({ shape: 'flat' });
  expect(open()).toEqual(['waits', 'volume', 'age']);
  stateWorkload({ maxStalenessS: null });
  expect(open()).toEqual(['waits', 'volume']);
  stateWorkload({ callerWaits: true });
  // While it is open, no request of a waiting caller is taken as known.
  expect(open()).toEqual(['volume', 'known']);
  expect(useStore.getState().workload.inputsKnownInAdvance).toBe(0);
  stateWorkload({ inputsKnownInAdvance: 1 });
  expect(open()).toEqual(['volume']);
  stateWorkload({ callerWaits: false });
  stateWorkload({ predictionsPerDay: 5 });
  expect(open()).toEqual([]);
  useStore.setState({ ...blank, client }, true);
  takePreset('analytics');
  expect(open()).toEqual([]);
});

test('the step Workload is done, and a measurement may stop early, once the workload is not assumed', async () => {
  await useStore.getState().openFiles(['/d/a.onnx']);
  await useStore.getState().setSyntheticRows(100);
  expect(stepState(useStore.getState(), 'workload').kind).toBe('to-come');
  // The measurement plans a provisional verdict for it, but does not stop early.
  expect(measureRequestOf(useStore.getState())).toMatchObject({ verdicts: true });
  expect(measureRequestOf(useStore.getState())?.workload?.assumed).not.toEqual([]);
  useStore.getState().takePreset('analytics');
  expect(stepState(useStore.getState(), 'workload').kind).toBe('done');
  expect(measureRequestOf(useStore.getState())?.workload).toMatchObject({ preset: 'analytics', assumed: [] });
});

test('an unsupported file is rejected with the supported types, and the study stays open', async () => {
  await useStore.getState().openFiles(['/d/a.onnx']);
  await useStore.getState().openFiles(['C:\\d\\holiday.png']);
  const { problem, model } = useStore.getState();
  expect(problem).toMatchObject({ code: 'unusable-input', file: 'holiday.png' });
  expect(problem?.actions.join(' ')).toMatch(/numpy\.save.*\.onnx.*\.csv.*\.parquet.*\.npz/);
  expect(model).toBe('/d/a.onnx');
});

test('a newer model keeps data, and columns and sizes of inputs it still has', async () => {
  await useStore.getState().openFiles(['/d/a.onnx', '/d/rows.csv']);
  await useStore.getState().setMaps(['x=a,b', 'gone=c']);
  await useStore.getState().setDims({ width: 2, other: 3 });
  await useStore.getState().replaceModel('/d/a2.onnx');
  expect(asked.at(-1)).toMatchObject({
    model: '/d/a2.onnx',
    data: '/d/rows.csv',
    maps: ['x=a,b'],
    dims: { width: 2 },
  });
});

test('synthetic rows replace data and are inspected once', async () => {
  await useStore.getState().openFiles(['/d/a.onnx', '/d/rows.csv']);
  await useStore.getState().setSyntheticRows(1000);
  expect(useStore.getState()).toMatchObject({ syntheticRows: 1000, data: null, maps: [] });
  const times = asked.length;
  await useStore.getState().setSyntheticRows(2000);
  expect(asked).toHaveLength(times);
});

test('an answer for outdated columns is discarded', async () => {
  await useStore.getState().openFiles(['/d/a.onnx', '/d/rows.csv']);
  const late: ((inspection: Inspection) => void)[] = [];
  answer = ({ data }) =>
    data === null ? Promise.resolve(describing(['x'])) : new Promise((resolve) => void late.push(resolve));
  const first = useStore.getState().setMaps(['x=a']);
  const second = useStore.getState().setMaps(['x=b']);
  await vi.waitFor(() => expect(late).toHaveLength(2));
  late[1]?.(describing(['second']));
  await second;
  late[0]?.(describing(['first']));
  await first;
  expect(useStore.getState().inspection?.model.inputs[0]?.name).toBe('second');
  expect(useStore.getState().inspecting).toBe(false);
});

test('an address is read before its data are inspected, and the page says what it waits for', async () => {
  const data = 'postgres://db.example/shop?query=SELECT 1';
  const text = 'waiting for postgres://db.example/shop to answer the query: 10 s so far, at most 10 min';
  const notes: (string | null)[] = [];
  const stream = (
    method: string,
    input: { readonly data: string },
    { onEvent }: { onEvent: (event: object) => void },
  ) => {
    expect([method, input.data, asked.map((each) => each.data)]).toEqual(['readSource', data, [null]]);
    onEvent({ text });
    notes.push(useStore.getState().sourceNote);
    return Promise.resolve({});
  };
  useStore.setState({ client: { ...client, stream } as unknown as Client<Methods>, model: '/d/a.onnx', data });
  await useStore.getState().inspect();
  expect(notes).toEqual([text]);
  expect(asked.map((each) => each.data)).toEqual([null, data]);
});

test('unreadable data leave the model inspected', async () => {
  answer = ({ data }) =>
    data === null ? Promise.resolve(describing(['x'])) : Promise.reject(new Error('the file is empty'));
  await useStore.getState().openFiles(['/d/a.onnx', '/d/empty.csv']);
  const state = useStore.getState();
  expect(state.studyProblem?.cause).toBe('the file is empty');
  expect(state.inspection?.model.inputs[0]?.name).toBe('x');
  expect(whyNotMeasurable(state)).toContain('could not be read');
});

test('measuring needs the sizes of dynamic dimensions for synthetic rows', async () => {
  await useStore.getState().openFiles(['/d/a.onnx']);
  expect(whyNotMeasurable(useStore.getState())).toContain('Open sample data');
  await useStore.getState().setSyntheticRows(100);
  expect(whyNotMeasurable(useStore.getState())).toContain('width');
  await useStore.getState().setDims({ width: 4 });
  expect(whyNotMeasurable(useStore.getState())).toBeNull();
});

test('the model is shown before its data are read', async () => {
  const late: ((inspection: Inspection) => void)[] = [];
  answer = ({ data }) =>
    data === null ? Promise.resolve(describing(['x'])) : new Promise((resolve) => void late.push(resolve));
  const opened = useStore.getState().openFiles(['/d/a.onnx', '/d/million.csv']);
  await vi.waitFor(() => expect(useStore.getState().inspection?.model.inputs[0]?.name).toBe('x'));
  expect(whyNotMeasurable(useStore.getState())).toBe('Reading the data…');
  await vi.waitFor(() => expect(late).toHaveLength(1));
  late[0]?.(describing(['y']));
  await opened;
  expect(useStore.getState().inspection?.model.inputs[0]?.name).toBe('y');
});

test('a model that ONNX Runtime refuses is known before it is measured, and only for that model', async () => {
  const cause = 'ONNX Runtime does not know the operator Fancy of node "n1" in opset 17';
  const refused = new RpcError({ code: 'unusable-input', file: 'odd.onnx', cause, actions: [] });
  trial = (model) => (model === '/d/odd.onnx' ? Promise.reject(refused) : Promise.resolve({}));
  await useStore.getState().openFiles(['/d/odd.onnx']);
  await vi.waitFor(() => expect(useStore.getState().refusal?.cause).toBe(cause));
  expect(whyNotMeasurable(useStore.getState())).toMatch(/^ONNX Runtime does not load this model/);
  await useStore.getState().openFiles(['/d/good.onnx', '/d/rows.csv']);
  await vi.waitFor(() => expect(useStore.getState().triedModel).toBe('/d/good.onnx'));
  expect(useStore.getState().refusal).toBeNull();
  // An engine that fails says nothing about the model.
  trial = () => Promise.reject(new Error('lost'));
  await useStore.getState().openFiles(['/d/other.onnx']);
  await vi.waitFor(() => expect(useStore.getState().triedModel).toBeNull());
  expect(useStore.getState().refusal).toBeNull();
});

test('of two models, or two data files, that are opened at once none is taken, and both are named', async () => {
  await useStore.getState().openFiles(['/d/a.onnx', '/d/b.onnx']);
  expect(useStore.getState().model).toBeNull();
  expect(useStore.getState().problem?.cause).toBe('2 models were opened at once: a.onnx, b.onnx');
  await useStore.getState().openFiles(['/d/a.onnx', '/d/x.csv', '/d/y.csv']);
  expect(useStore.getState().model).toBeNull();
  expect(useStore.getState().problem?.cause).toBe('2 data files were opened at once: x.csv, y.csv');
});

test('what a measurement was asked for opens as a study with its name, columns, settings and workload', async () => {
  const { settings, workload } = useStore.getState();
  const request = {
    ...settings,
    model: '/d/net.onnx',
    data: '/d/rows.csv',
    syntheticRows: null,
    maps: ['x=a'],
    drops: ['id'],
    labels: ['y'],
    dims: { N: 4 },
    seed: 77,
    workload: { ...workload, predictionsPerDay: 7 },
  };
  await useStore.getState().openRequest({ ...request, modes: [...request.modes] });
  const { modes: _modes, seed, workload: asked, ...study } = request;
  const { model, data, maps, drops, labels, dims } = study;
  expect(useStore.getState()).toMatchObject({ name: 'net', model, data, maps, drops, labels, dims, workload: asked });
  expect(useStore.getState().settings.seed).toBe(seed);
});

test('a dropped plan.json opens as a new project with its measurement and workload, and JSON data stay data', async () => {
  const plan = examplePlan();
  const reading = (study: () => Promise<object>) =>
    useStore.setState({
      client: { call: (method: string) => (method === 'openStudy' ? study() : answer({} as InspectRequest)) } as never,
    });
  reading(() => Promise.resolve({ kind: 'plan', plan }));
  await useStore.getState().openFiles(['/d/plan.json']);
  expect(useStore.getState()).toMatchObject({
    step: 'recommendation',
    run: plan.runs[0],
    workload: plan.workload,
    model: null,
    projectFile: null,
    projectNotices: [{ about: 'model', state: 'missing' }],
  });
  const found = `/d/${plan.runs[0]?.model.file}`;
  await useStore.getState().openFiles([found]);
  expect(useStore.getState()).toMatchObject({ run: plan.runs[0], model: found, projectNotices: [] });
  reading(() => Promise.reject(new Error('not a valid plan.json')));
  await useStore.getState().openFiles(['/d/rows.json']);
  expect(useStore.getState()).toMatchObject({ data: '/d/rows.json' });
});

test('a model of another name is another study, also while the model of the open project is missing', async () => {
  const notices = [{ about: 'model', state: 'missing', text: 'not found' }] as const;
  useStore.setState({ model: '/gone/a.onnx', run: exampleRun(), projectNotices: notices });
  await useStore.getState().openFiles(['/d/b.onnx']);
  expect(useStore.getState()).toMatchObject({ model: '/d/b.onnx', run: null });
});

test('another preset keeps what is allowed, what exists and the quotas: they belong to the account, not to the predictions', () => {
  const { takePreset, changeWorkload } = useStore.getState();
  const own = {
    without: ['kubernetes'],
    existing: ['nat'],
    quotas: [{ id: 'ec2.vcpus', value: 64, max: null }],
  } as const;
  changeWorkload({ ...own, once: true });
  takePreset('pricing');
  expect(useStore.getState().workload).toMatchObject({ preset: 'pricing', ...own, once: false });
  changeWorkload({ without: [], existing: [], quotas: [] });
});
