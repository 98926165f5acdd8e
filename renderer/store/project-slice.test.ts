import { beforeEach, expect, test } from 'vitest';
import type { Methods } from '#core/contract/methods/methods.ts';
import type { ProjectContent } from '#core/contract/project/project.ts';
import type { Client } from '#core/rpc/client.ts';
import type { Host } from '#renderer/host/host.ts';
import { useStore } from './store.ts';

let saved: { readonly file: string; readonly content: ProjectContent }[] = [];
/** What the next dialog answers. */
let chosen: readonly string[] = [];
const asked: string[] = [];

const client = {
  call: (method: string, input: (typeof saved)[number]) => {
    asked.push(method);
    if (method === 'projectSave') saved.push(input);
    if (method === 'inspect') return Promise.reject(new Error('not readable'));
    return Promise.resolve({ savedAt: '2026-01-15T09:00:00.000Z', projects: [], problem: null });
  },
} as unknown as Client<Methods>;
const host = {
  kind: 'electron',
  chooseSavePath: () => Promise.resolve(chosen[0] ?? null),
  chooseFiles: () => Promise.resolve(chosen),
} as unknown as Host;

const blank = useStore.getInitialState();
const state = useStore.getState;

beforeEach(() => {
  saved = [];
  asked.length = 0;
  useStore.setState({ ...blank, client, host, model: '/d/fraud.onnx', name: 'fraud' }, true);
});

test('a name that was given stays when the project is saved, and one that came from a file follows the file', async () => {
  chosen = ['/p/churn study.modewise'];
  await state().saveProjectAs();
  expect(state().name).toBe('churn study');
  chosen = ['/p/other.modewise'];
  await state().saveProjectAs();
  expect(state().name).toBe('other');
  state().renameProject('  Card-fraud scoring ');
  chosen = ['/p/fraud.modewise'];
  await state().saveProjectAs();
  expect(saved.at(-1)).toMatchObject({ file: '/p/fraud.modewise', content: { name: 'Card-fraud scoring' } });
  expect(state().name).toBe('Card-fraud scoring');
  state().renameProject(' ');
  expect(state().name).toBe('Card-fraud scoring');
});

test('a missing file is located by the user, and the other one stays missing', async () => {
  const missing = (about: 'model' | 'data') => ({ about, state: 'missing', text: 'not found' }) as const;
  useStore.setState({ data: '/d/fraud.csv', projectNotices: [missing('model'), missing('data')] });
  await state().inspect();
  expect(asked).not.toContain('inspect');
  chosen = ['/elsewhere/fraud.onnx'];
  await state().locateFile('model');
  expect(state()).toMatchObject({
    model: '/elsewhere/fraud.onnx',
    data: '/d/fraud.csv',
    projectNotices: [missing('data')],
  });
  chosen = [];
  await state().locateFile('data');
  expect(state().projectNotices).toEqual([missing('data')]);
});

test('a run whose project has lost its files is not continued: the notice about them says what to do', async () => {
  const notices = [{ about: 'model', state: 'missing', text: 'not found' }] as const;
  useStore.setState({ openProject: async () => useStore.setState({ projectNotices: notices, model: '/d/gone.onnx' }) });
  const request = { ...state().settings, model: '/d/gone.onnx', data: null, syntheticRows: 10, project: 'other' };
  const run = { folder: '/runs/1', projectFile: '/p/gone.modewise', request };
  await state().continueRun(run as never);
  expect(state().measuring).toBe('idle');
  expect(state().measureProblem).toBeNull();
});
