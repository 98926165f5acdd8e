import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exampleCurrentDeployment } from '#core/contract/testing/testing-endpoint.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import type { Methods } from '#core/contract/methods/methods.ts';
import type { ProjectContent } from '#core/contract/project/project.ts';
import { examplePlan } from '#core/report/testing.ts';
import type { Client } from '#core/rpc/client.ts';
import { pageClock } from '#renderer/host/clock.ts';
import type { Host } from '#renderer/host/host.ts';
import { keepProject } from './keep-project.ts';
import { contentOf } from './project-content.ts';
import type { State } from './state.ts';
import { useStore } from './store.ts';

const blank = useStore.getInitialState();
const state = useStore.getState;

/** Answers that were asked for and are still on their way. */
let waiting: ((answer: 'answer' | 'error') => void)[] = [];

/** An answer of the engine or a dialog that arrives when the test says so. */
function later<T>(answer: T): Promise<T> {
  return new Promise((resolve, reject) => {
    waiting.push((kind) => (kind === 'answer' ? resolve(answer) : reject(new Error('it failed'))));
  });
}

/** Lets every answer on its way arrive, and those that they cause. */
async function arrive(kind: 'answer' | 'error'): Promise<void> {
  for (let round = 0; round < 20; round++) {
    const arriving = waiting;
    waiting = [];
    for (const answer of arriving) answer(kind);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

/** What the engine answers, by method; the others answer at once. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  report: { files: [{ format: 'html', file: 'old.html', bytes: 3 }] },
  bundle: { bundle: { files: ['README.md'] } },
  readBill: { lines: [] },
  readTrace: { traceFile: 'old.log', traceMinutes: [1], traceWeek: null, traceHours: 24, remarks: ['read'] },
  plansOnTheWay: [],
  makeVariants: { document: {}, given: { list: [{ kind: 'int8', run: {} }], maxChangedShare: null } },
  endpointCurrentDeployment: exampleCurrentDeployment({ p99Ms: 5, service: null }),
  planFleet: { study: { startedAt: null }, sameCatalog: false },
  checkFleet: { preflight: { place: 'there', costUsd: 1 } },
  openFleet: { startedAt: null },
  openRun: { ...exampleRun(), runId: 'pack' },
  openSource: { data: 'https://old.example/rows.csv' },
  projectSave: { savedAt: '2026-01-01T00:00:00.000Z' },
};

const answerTo = (method: string): Promise<unknown> => {
  const answer = ANSWERS[method];
  if (answer !== undefined) return later(answer);
  if (method === 'inspect') return Promise.reject(new Error('not readable'));
  return Promise.resolve({ savedAt: '2026-01-01T00:00:00.000Z', kept: '/kept', projects: [], problem: null });
};
const client = { call: answerTo, stream: answerTo } as unknown as Client<Methods>;
const host = {
  kind: 'electron',
  chooseSavePath: () => later('/out/old'),
  chooseFolder: () => later('/out'),
  chooseFiles: () => later(['/old/file']),
  mayReplace: () => Promise.resolve(true),
  deliver: () => Promise.resolve(),
  setDocument: () => undefined,
  setProgress: () => undefined,
  notify: () => undefined,
} as unknown as Host;

const SAMPLE = { name: 'other', title: 'Other', model: 'sample:other', data: null, maps: [], dims: {}, preset: null };

/** A measured project with all that can be asked about. */
const MEASURED: Partial<State> = {
  client,
  host,
  connection: 'ready',
  samples: [SAMPLE] as unknown as State['samples'],
  projectId: 'first',
  name: 'first',
  model: '/first.onnx',
  data: '/first.csv',
  run: exampleRun(),
  plan: examplePlan(),
  projectNotices: [{ about: 'data', state: 'missing', text: 'not found' }],
};

const other = (): ProjectContent => {
  const content = contentOf({ ...state(), projectId: 'second', name: 'second', model: '/second.onnx', run: null });
  if (content === null) throw new Error('there is nothing to open');
  return content;
};

/** The ways to leave the open project. */
const SWITCHES: Readonly<Record<string, () => Promise<void>>> = {
  'a sample': () => state().openSample('other'),
  'another model': () => state().openFiles(['/third.onnx']),
  'another project': async () => {
    const opened = { file: '/second.modewise', content: other(), savedAt: '2026-01-01', unsavedAt: null, notices: [] };
    const call = (method: string) => (method === 'projectOpen' ? Promise.resolve(opened) : answerTo(method));
    useStore.setState({ client: { ...client, call } as unknown as Client<Methods> });
    await state().openProject('/second.modewise');
    useStore.setState({ client });
  },
};

/** What asks for an answer about the open project. */
const QUESTIONS: Readonly<Record<string, () => Promise<void>>> = {
  'a report': () => state().writeReport(['html']),
  'files for production': () => state().writeBundle({ id: 'lambda/x86/on-demand', service: 'lambda' }),
  'a bill': () => state().openBill(),
  'a log of arrivals': () => state().openTrace(),
  'variants of the model': () => {
    state().openVariants();
    return state().makeVariants();
  },
  'the current deployment': () => {
    state().openEndpoint();
    const { endpoint } = state();
    if (endpoint !== null) useStore.setState({ endpoint: { ...endpoint, found: {} as typeof endpoint.found } });
    return state().addCurrentDeployment();
  },
  'a fleet': () => state().planFleet(),
  'the place of a fleet': () => {
    useStore.setState({ fleet: { startedAt: null } as unknown as State['fleet'] });
    return state().checkFleet();
  },
  'a file of a fleet': () => state().openFleetFile(),
  'an imported run': () => state().addPack('/old/pack.json'),
  'an address of data': async () => void (await state().openSource('https://old.example/rows.csv')),
  'a file to save to': () => state().saveProjectAs(),
  'the place of a missing file': () => state().locateFile('data'),
};

/** What writes files that the user asked for. */
const WRITES: ReadonlySet<string> = new Set(['a report', 'files for production', 'a file to save to']);

const idle = ({ fleetWork }: Partial<State>) => ({ ...fleetWork, state: 'idle' });

/** Not about one project: what this page wrote, what runs, and what the others are. */
const GLOBAL = ['freshReports', 'recents', 'client'] as const;

function ofProject(): Partial<State> {
  const values: Record<string, unknown> = { ...state() };
  for (const key of GLOBAL) delete values[key];
  return values as Partial<State>;
}

let stop: () => void = () => undefined;
beforeEach(() => {
  waiting = [];
  useStore.setState({ ...blank, ...MEASURED }, true);
  const memory = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
  stop = keepProject({ memory, clock: { ...pageClock, after: () => () => undefined } });
});
afterEach(() => stop());

describe.each(Object.keys(SWITCHES))('once %s is open', (switched) => {
  test.each(
    Object.keys(QUESTIONS).flatMap((question) =>
      (['answer', 'error'] as const).map((kind) => [kind, question] as const),
    ),
  )('the %s about %s of the project before is dropped', async (kind, question) => {
    const asking = QUESTIONS[question]?.();
    asking?.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(waiting.length).toBeGreaterThan(0);
    await SWITCHES[switched]?.();
    const before = ofProject();
    await arrive(kind);
    await asking?.catch(() => undefined);
    // What is shown while an answer is awaited ends with it.
    const { writing, writingBundle, fleetWork, problem } = state();
    expect({ writing, writingBundle, fleet: fleetWork.state }).toEqual({
      writing: [],
      writingBundle: null,
      fleet: 'idle',
    });
    // A file that was not written is named on all screens.
    const said = kind === 'error' && WRITES.has(question) ? { problem } : {};
    if ('problem' in said) expect(problem?.cause).toBe('it failed');
    expect(ofProject()).toEqual({ ...before, writing, writingBundle, fleetWork: idle(before), ...said });
  });
});
