import { beforeEach, expect, test, vi } from 'vitest';
import type { InspectRequest, Methods } from '#core/contract/methods.ts';
import type { Inspection } from '#core/contract/model.ts';
import { exampleRun } from '#core/contract/testing.ts';
import type { Client } from '#core/rpc/client.ts';
import { useStore } from './store.ts';
import { whyNotMeasurable } from './why-not-measurable.ts';

/** Requests that reached the engine, and what it answers: the port is the only thing that is not real here. */
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
  call: (_method: string, request: InspectRequest) => {
    asked.push(request);
    return answer(request);
  },
} as unknown as Client<Methods>;

const blank = useStore.getInitialState();

beforeEach(() => {
  asked = [];
  answer = () => Promise.resolve(describing(['x']));
  useStore.setState({ ...blank, client }, true);
});

test('data that come before their model wait for it', async () => {
  await useStore.getState().openFiles(['/d/rows.csv']);
  expect(useStore.getState()).toMatchObject({ step: 'start', data: '/d/rows.csv', model: null });
  await useStore.getState().openFiles(['/d/net.onnx']);
  expect(useStore.getState()).toMatchObject({ step: 'model-data', model: '/d/net.onnx', name: 'net' });
  expect(asked.at(-1)).toMatchObject({ model: '/d/net.onnx', data: '/d/rows.csv' });
});

test('a new model leaves the data of the one before behind', async () => {
  await useStore.getState().openFiles(['/d/a.onnx', '/d/a.csv']);
  await useStore.getState().openFiles(['/d/b.onnx']);
  expect(asked.at(-1)).toMatchObject({ model: '/d/b.onnx', data: null });
});

test('a file of neither kind is refused with what is accepted, and nothing is closed', async () => {
  await useStore.getState().openFiles(['/d/a.onnx']);
  await useStore.getState().openFiles(['C:\\d\\holiday.png']);
  const { problem, model } = useStore.getState();
  expect(problem).toMatchObject({ code: 'unusable-input', file: 'holiday.png' });
  expect(problem?.actions.join(' ')).toMatch(/\.onnx.*\.csv.*\.parquet.*\.npz/);
  expect(model).toBe('/d/a.onnx');
});

test('a newer model keeps data, and the columns and sizes of what it still has', async () => {
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

test('made-up rows take the place of data and are described once', async () => {
  await useStore.getState().openFiles(['/d/a.onnx', '/d/rows.csv']);
  await useStore.getState().setSyntheticRows(1000);
  expect(useStore.getState()).toMatchObject({ syntheticRows: 1000, data: null, maps: [] });
  const times = asked.length;
  await useStore.getState().setSyntheticRows(2000);
  expect(asked).toHaveLength(times);
});

test('an answer about columns that are not chosen any more is thrown away', async () => {
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

test('data that cannot be read leave the model described', async () => {
  answer = ({ data }) =>
    data === null ? Promise.resolve(describing(['x'])) : Promise.reject(new Error('the file is empty'));
  await useStore.getState().openFiles(['/d/a.onnx', '/d/empty.csv']);
  const state = useStore.getState();
  expect(state.studyProblem?.cause).toBe('the file is empty');
  expect(state.inspection?.model.inputs[0]?.name).toBe('x');
  expect(whyNotMeasurable(state)).toContain('cannot be read');
});

test('a measurement waits for the sizes that made-up rows need', async () => {
  await useStore.getState().openFiles(['/d/a.onnx']);
  expect(whyNotMeasurable(useStore.getState())).toContain('Open a sample of its data');
  await useStore.getState().setSyntheticRows(100);
  expect(whyNotMeasurable(useStore.getState())).toContain('width');
  await useStore.getState().setDims({ width: 4 });
  expect(whyNotMeasurable(useStore.getState())).toBeNull();
});

test('what the model is shows before its data are read', async () => {
  const late: ((inspection: Inspection) => void)[] = [];
  answer = ({ data }) =>
    data === null ? Promise.resolve(describing(['x'])) : new Promise((resolve) => void late.push(resolve));
  const opened = useStore.getState().openFiles(['/d/a.onnx', '/d/million.csv']);
  await vi.waitFor(() => expect(useStore.getState().inspection?.model.inputs[0]?.name).toBe('x'));
  expect(whyNotMeasurable(useStore.getState())).toBe('The data are being read.');
  await vi.waitFor(() => expect(late).toHaveLength(1));
  late[0]?.(describing(['y']));
  await opened;
  expect(useStore.getState().inspection?.model.inputs[0]?.name).toBe('y');
});
