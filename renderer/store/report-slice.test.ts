import { beforeEach, expect, test } from 'vitest';
import type { ReportFormat } from '#core/contract/methods/listings.ts';
import type { Methods } from '#core/contract/methods/methods.ts';
import { examplePlan } from '#core/report/testing.ts';
import type { Client } from '#core/rpc/client.ts';
import type { Host } from '#renderer/host/host.ts';
import { contentOf, stateOf } from './project-content.ts';
import { stepState } from './step-state.ts';
import { useStore } from './store.ts';

const blank = useStore.getInitialState();
const root = '/reports';
/** The files that the host and the engine wrote, by path. */
let disk: Map<string, string>;
/** What the window asked its host. */
let asked: unknown[] = [];
let answers: { path: string | null; folder: string | null; mayReplace: boolean };

/** Writes one short file per format, as the engine does. */
const client = {
  call: (_method: string, input: { formats: readonly ReportFormat[]; folder: string; stem: string }) => {
    const files = input.formats.map((format) => ({ format, file: `${input.stem}.${format}`, bytes: 3 }));
    for (const { file } of files) disk.set(`${input.folder}/${file}`, 'new');
    return Promise.resolve({ schemaVersion: 1, folder: input.folder, files });
  },
} as unknown as Client<Methods>;

const host = {
  kind: 'electron',
  chooseSavePath: (options: unknown) => {
    asked.push(options);
    return Promise.resolve(answers.path);
  },
  chooseFolder: () => Promise.resolve(answers.folder),
  mayReplace: (files: readonly string[]) => {
    asked.push([...files]);
    return Promise.resolve(answers.mayReplace);
  },
  printReport: ({ page, pdf }: { page: string; pdf: string }) => {
    disk.set(pdf, page);
    return Promise.resolve({ bytes: page.length });
  },
} as unknown as Host;

beforeEach(() => {
  disk = new Map();
  asked = [];
  answers = { path: `${root}/mine.pdf`, folder: root, mayReplace: true };
  useStore.setState({ ...blank, client, host, plan: examplePlan(), name: 'Card fraud', model: '/m.onnx' }, true);
});

const today = (): string => {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
};

test('the PDF is saved where the user says, by the name of its project and day, and nothing else is written', async () => {
  await useStore.getState().writeReport(['pdf']);
  expect(asked).toEqual([
    { title: 'Save the report', folder: null, suggestedName: `Card fraud-${today()}.pdf`, endings: ['pdf'] },
  ]);
  expect([...disk.keys()]).toEqual([`${root}/mine.pdf`]);
  expect(disk.get(`${root}/mine.pdf`)).toContain('Serve in batch, every 6 hours');
  expect(useStore.getState().reports).toMatchObject([{ format: 'pdf', path: `${root}/mine.pdf` }]);
  await useStore.getState().writeReport(['md']);
  expect(asked.at(-1)).toMatchObject({ folder: root, endings: ['md'] });
});

test('a cancelled dialog writes nothing', async () => {
  answers.path = null;
  await useStore.getState().writeReport(['pdf']);
  expect(disk.size).toBe(0);
  expect(useStore.getState()).toMatchObject({ reports: [], writing: [], reportProblem: null });
});

test('all formats go into a folder by one name, after a question about those that are there', async () => {
  const stem = `Card fraud-${today()}`;
  disk.set(`${root}/${stem}.html`, 'old');
  answers.mayReplace = false;
  await useStore.getState().writeReport(['pdf', 'html']);
  expect(asked).toEqual([[`${root}/${stem}.pdf`, `${root}/${stem}.html`]]);
  expect([...disk.keys()]).toEqual([`${root}/${stem}.html`]);
  expect(disk.get(`${root}/${stem}.html`)).toBe('old');
  answers.mayReplace = true;
  await useStore.getState().writeReport(['pdf', 'html']);
  expect([...disk.keys()].sort()).toEqual([`${root}/${stem}.html`, `${root}/${stem}.pdf`]);
  expect(disk.get(`${root}/${stem}.html`)).toBe('new');
});

test('what was written belongs to its project: it is saved with it, and another study begins without', async () => {
  await useStore.getState().writeReport(['pdf']);
  expect(stepState(useStore.getState(), 'report').kind).toBe('done');
  const content = contentOf(useStore.getState());
  expect(content?.reports).toHaveLength(1);
  await useStore.getState().openFiles(['/other.onnx']);
  expect(useStore.getState().reports).toEqual([]);
  if (content !== null) useStore.setState(stateOf(content, '2026-01-15T09:00:00Z'));
  expect(useStore.getState().reports).toMatchObject([{ path: `${root}/mine.pdf` }]);
  // The plan is made again when a project is opened, and says the same.
  useStore.setState({ plan: { ...examplePlan(), createdAt: '2030-01-01T00:00:00Z' } });
  expect(stepState(useStore.getState(), 'report').kind).toBe('done');
  const plan = examplePlan();
  useStore.setState({ plan: { ...plan, workload: { ...plan.workload, discountPct: 5 } } });
  expect(stepState(useStore.getState(), 'report').kind).toBe('stale');
});

test('owners and days that the user entered are in what is written, and in the project', async () => {
  const entered = { ask: 'approve', owner: 'Maria Chen', due: '2026-12-15' } as const;
  useStore.getState().assign(entered);
  await useStore.getState().writeReport(['pdf']);
  expect(disk.get(`${root}/mine.pdf`)).toContain('Maria Chen</td><td>15 December 2026');
  const content = contentOf(useStore.getState());
  expect(content?.assignments).toEqual([entered]);
  useStore.setState({ ...blank, client, host }, true);
  if (content !== null) useStore.setState(stateOf(content, '2026-01-15T09:00:00Z'));
  expect(useStore.getState().assignments).toEqual([entered]);
});
