import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MEASURE_DEFAULTS, type MeasureRequest } from '#core/contract/run/measure.ts';
import { METHODS, type Methods } from '#core/contract/methods/methods.ts';
import { ProjectContent, type Project } from '#core/contract/project/project.ts';
import { examplePlan } from '#core/report/testing.ts';
import { BLANK_SETTINGS, type EndpointSettings } from '#core/contract/methods/endpoint-methods.ts';
import { BLANK_WHERE } from '#core/contract/methods/fleet-methods.ts';
import { exampleStudy, exampleType } from '#core/fleet/testing.ts';
import { exampleEndpoint } from '#core/contract/testing/testing-endpoint.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { memoryChannels } from '#core/rpc/channel.ts';
import { type Client, connect } from '#core/rpc/client.ts';
import { RpcError } from '#core/rpc/rpc-error.ts';
import { Journal, RUN_FILES } from '#engine/runs/journal.ts';
import { folderGuard } from '#engine/platform/file-guard.ts';
import { createService } from './service.ts';

const root = mkdtempSync(join(tmpdir(), 'modewise-named-'));
const homeBefore = process.env['MODEWISE_HOME'];
/** Folders that a page may write to and read. */
const own = join(root, 'home', 'uploads', 'tab');
/** Files that no page may read, and that must be indistinguishable from missing files. */
const secret = join(root, 'secret.csv');
const linked = join(own, 'link.csv');
let engine: Client<Methods>;

beforeAll(() => {
  process.env['MODEWISE_HOME'] = join(root, 'home');
  mkdirSync(own, { recursive: true });
  mkdirSync(join(root, 'home', 'runs'));
  writeFileSync(secret, 'a\n1\n');
  writeFileSync(join(own, 'model.onnx'), 'model');
  symlinkSync(secret, linked);
  const [clientEnd, serverEnd] = memoryChannels();
  const guard = folderGuard({ read: [join(root, 'home', 'runs'), join(root, 'home', 'autosave')], write: [own] });
  createService({ guard }).attach(serverEnd);
  engine = connect<Methods>(clientEnd);
});
afterAll(() => {
  if (homeBefore === undefined) delete process.env['MODEWISE_HOME'];
  else process.env['MODEWISE_HOME'] = homeBefore;
  rmSync(root, { recursive: true });
});

const model = join(own, 'model.onnx');
const measured = (change: Partial<MeasureRequest>): MeasureRequest => ({
  ...MEASURE_DEFAULTS,
  model,
  syntheticRows: 4,
  ...change,
});
const shaped = (file: string): Workload => Workload.parse({ predictionsPerDay: 9, shape: 'trace', traceFile: file });

/** A run folder sent by a page, whose journal contains a request. */
function sentRun(request: MeasureRequest): string {
  const folder = mkdtempSync(join(own, 'run-'));
  rmSync(folder, { recursive: true });
  const journal = Journal.create(folder, request);
  const { host } = exampleRun();
  journal.append({ kind: 'started', at: '2026-01-01T00:00:00Z', runId: 'x', request, modewise: '0.1.0' });
  journal.append({ kind: 'host', host });
  journal.close();
  return folder;
}

function sentProject(change: Partial<Project>): string {
  const file = join(mkdtempSync(join(own, 'project-')), 'study.modewise');
  const stamp = { file: 'secret.csv', sha256: '0'.repeat(64), bytes: 4, modifiedAt: '2026-01-01T00:00:00.000Z' };
  const project = {
    ...contentOf({}),
    schemaVersion: 3,
    modewise: '0.1.0',
    savedAt: '2026-01-01T00:00:00.000Z',
    stamps: { model: stamp, data: stamp },
    ...change,
  };
  writeFileSync(file, JSON.stringify(project));
  return file;
}

function contentOf(change: Partial<ProjectContent>): ProjectContent {
  return ProjectContent.parse({
    id: '00000000-0000-4000-8000-000000000001',
    name: 'study',
    model: null,
    data: null,
    syntheticRows: null,
    maps: [],
    dims: {},
    settings: MEASURE_DEFAULTS,
    run: null,
    runFolder: null,
    importedRuns: [],
    workload: { predictionsPerDay: 1000 },
    verdict: null,
    ...change,
  });
}

function workloadFile(traceFile: string): string {
  const file = join(mkdtempSync(join(own, 'workload-')), 'workload.json');
  writeFileSync(file, JSON.stringify({ predictionsPerDay: 9, shape: 'trace', traceFile }));
  return file;
}

const call = (method: string, input: unknown): Promise<unknown> =>
  method in METHODS && METHODS[method as keyof Methods].kind === 'stream'
    ? engine.stream(method as 'measure', input as MeasureRequest, { onEvent: () => undefined })
    : engine.call(method as 'openRun', input as { readonly file: string });

const seen = { hash: false, maps: [], dims: {} };
const plan = { runs: [exampleRun()], instances: [], allInstances: false, purchases: [], seed: 1 };
const reads = { keyColumn: 'a', timeColumn: null, readsFile: null, run: null, measured: null };
const varied = {
  project: '00000000-0000-4000-8000-000000000001',
  run: exampleRun(),
  kinds: ['int8'],
  label: null,
  maxChangedShare: null,
};
const scored = {
  model,
  data: model,
  out: join(own, 'predictions.csv'),
  shard: { index: 1, of: 1 },
  maps: [],
  drops: [],
  labels: [],
  dims: {},
  keep: null,
  batchSize: null,
  threads: null,
  overwrite: false,
};
const optimised = {
  model,
  data: model,
  kinds: ['int8'],
  folder: own,
  maps: [],
  drops: [],
  dims: {},
  label: null,
  maxChangedShare: null,
  syntheticRows: 10,
  seed: 1,
};
/** The files that say how a service is called. The address is of loopback, where nothing listens. */
const SERVICE_FILES = ['template', 'ca', 'cert', 'key'] as const;
const serviceNamed = (files: Partial<Record<(typeof SERVICE_FILES)[number], string>>): EndpointSettings => ({
  ...BLANK_SETTINGS,
  url: 'https://127.0.0.1:9/v1/models/m',
  protocol: 'tfserving',
  ...files,
});
const called = {
  settings: serviceNamed({}),
  confirmed: 'https://127.0.0.1:9/v1/models/m:predict',
  data: null,
  model: null,
  maps: [],
  drops: [],
  labels: [],
  slo: null,
};
/** The files of a study on a fleet. */
const FLEET_FILES = ['model', 'data'] as const;
const fleetOf = (files: Partial<Record<(typeof FLEET_FILES)[number], string>>): object => ({
  study: exampleStudy([exampleType('c7i.large')]),
  where: { ...BLANK_WHERE, image: 'modewise' },
  files: { model, data: model, modelUrl: null, dataUrl: null, modelClaim: null, dataClaim: null, ...files },
});
const CONFIRMED = { place: { kind: 'kubernetes', context: null, namespace: 'a', packs: null }, costUsd: null } as const;
const runData = { ...exampleRun().data, sha256: '0'.repeat(64) };

/** For each method, every place where a request, or a document that it names, can name a file. */
const PLACES: Readonly<Record<keyof Methods, readonly ((file: string) => unknown)[]>> = {
  inspect: [(file) => ({ model: file, data: null, ...seen }), (file) => ({ model, data: file, ...seen })],
  tryModel: [(file) => ({ model: file })],
  openSource: [],
  readSource: [],
  preview: [
    (file) => ({ model: file, data: null, maps: [], dims: {}, seed: 1, rows: 1 }),
    (file) => ({ model, data: file, maps: [], dims: {}, seed: 1, rows: 1 }),
  ],
  samples: [],
  presets: [],
  doctor: [],
  tryProviders: [],
  openProviderReport: [(file) => ({ file })],
  calibrate: [],
  catalogShow: [],
  catalogImport: [(file) => ({ file })],
  catalogRemove: [],
  catalogRefresh: [],
  catalogOverlays: [],
  openRun: [(file) => ({ file })],
  openPlan: [(file) => ({ file })],
  openStudy: [(file) => ({ file })],
  openWorkload: [(file) => ({ file }), (file) => ({ file: workloadFile(file) })],
  saveWorkload: [(file) => ({ file, workload: Workload.parse({ predictionsPerDay: 9 }) })],
  readTrace: [(file) => ({ file })],
  reuse: [
    (file) => ({ ...reads, readsFile: file }),
    (file) => ({ ...reads, run: { file, data: runData } }),
    (file) => ({ ...reads, measured: { model: file, data: null, synthetic: false } }),
    (file) => ({ ...reads, measured: { model, data: file, synthetic: false } }),
  ],
  readBill: [(file) => ({ file, tag: null, resource: null })],
  plan: [(file) => ({ ...plan, workload: shaped(file) })],
  planInStages: [(file) => ({ ...plan, workload: shaped(file) })],
  plansOnTheWay: [(file) => ({ requests: [{ ...plan, workload: shaped(file) }] })],
  bundle: [
    (file) => ({ plan: examplePlan(), planFile: file, target: { kind: 'folder', path: 'out' } }),
    (file) => ({ plan: examplePlan(), planFile: null, model: file, target: { kind: 'folder', path: 'out' } }),
    (file) => ({ plan: examplePlan(), planFile: null, target: { kind: 'folder', path: file } }),
    (file) => ({ plan: examplePlan(), planFile: null, target: { kind: 'archive', path: file } }),
  ],
  report: [(file) => ({ plan: examplePlan(), formats: ['md'], folder: file })],
  planEndpoint: SERVICE_FILES.map((name) => (file: string) => serviceNamed({ [name]: file })),
  measureEndpoint: [
    (file) => ({ ...called, data: file }),
    (file) => ({ ...called, model: file }),
    ...SERVICE_FILES.map((name) => (file: string) => ({ ...called, settings: serviceNamed({ [name]: file }) })),
  ],
  saveEndpoint: [(file) => ({ document: exampleEndpoint(), file })],
  openEndpoint: [(file) => ({ file })],
  endpointCurrentDeployment: [],
  planFleet: [],
  openFleet: [(file) => ({ file })],
  recallFleet: [],
  checkFleet: FLEET_FILES.map((name) => (file: string) => fleetOf({ [name]: file })),
  startFleet: FLEET_FILES.map((name) => (file: string) => ({ ...fleetOf({ [name]: file }), confirmed: CONFIRMED })),
  followFleet: [],
  cancelFleet: [],
  measure: [
    (file) => measured({ model: file }),
    (file) => measured({ data: file, syntheticRows: null }),
    (file) => measured({ arrivals: { kind: 'trace', file } }),
    (file) => measured({ workload: shaped(file) }),
  ],
  makeVariants: [
    (file) => ({ ...varied, request: measured({ model: file }) }),
    (file) => ({ ...varied, request: measured({ data: file, syntheticRows: null }) }),
  ],
  resume: [
    (file) => ({ folder: file }),
    (file) => ({ folder: sentRun(measured({ model: file })) }),
    (file) => ({ folder: sentRun(measured({ data: file, syntheticRows: null })) }),
    (file) => ({ folder: sentRun(measured({ arrivals: { kind: 'trace', file } })) }),
    (file) => ({ folder: sentRun(measured({ workload: shaped(file) })) }),
  ],
  score: [
    (file) => ({ ...scored, model: file }),
    (file) => ({ ...scored, data: file }),
    (file) => ({ ...scored, out: file }),
  ],
  optimise: [
    (file) => ({ ...optimised, model: file }),
    (file) => ({ ...optimised, data: file }),
    (file) => ({ ...optimised, folder: file }),
  ],
  serveModel: [(file) => ({ model: file, port: 0, threads: 1, dims: {} })],
  projectOpen: [(file) => ({ file })],
  projectSave: [
    (file) => ({ file, content: contentOf({}) }),
    (file) => ({ file: join(own, 'a.modewise'), content: contentOf({ model: file }) }),
    (file) => ({ file: join(own, 'a.modewise'), content: contentOf({ data: file }) }),
  ],
  projectAutosave: [
    (file) => ({ file: null, content: contentOf({ model: file }) }),
    (file) => ({ file: null, content: contentOf({ data: file }) }),
  ],
  recents: [],
  forgetRecent: [],
  interruptedRuns: [],
  discardRun: [(file) => ({ folder: file })],
  sharedStudy: [],
  settings: [],
  changeSettings: [],
};

const CASES = Object.entries(PLACES).flatMap(([method, places]) =>
  places.flatMap((inputFor, place) => [
    [method, place, 'a file of the user', secret, inputFor] as const,
    [method, place, 'a link to one', linked, inputFor] as const,
    [method, place, 'one that is not there', join(root, 'absent.csv'), inputFor] as const,
    [method, place, 'one above by dots', join(own, '..', '..', '..', 'secret.csv'), inputFor] as const,
    [method, place, 'a path of no folder', 'secret.csv', inputFor] as const,
  ]),
);

test.each(CASES)('%s refuses in place %i %s', async (method, _place, _what, file, inputFor) => {
  // Relative to the document, such a name is inside.
  if (method === 'openWorkload' && file === 'secret.csv') return;
  const before = readFileSync(secret, 'utf8');
  const error: unknown = await call(method, inputFor(file)).catch((reason: unknown) => reason);
  if (!(error instanceof RpcError)) throw new Error(`expected a refusal, got ${JSON.stringify(error)}`);
  expect(error.document).toMatchObject({
    code: 'unusable-input',
    cause: expect.stringContaining('a browser can only'),
  });
  expect(JSON.stringify(error.document)).not.toContain(secret);
  expect(readFileSync(secret, 'utf8')).toBe(before);
});

test('the data file of a run that was sent is looked for by its base name, where the page may read', async () => {
  const run = { file: join(own, 'run.json'), data: { ...runData, file: secret } };
  const absent = { file: join(own, 'run.json'), data: { ...runData, file: join(root, 'absent.csv') } };
  const causes = await Promise.all(
    [run, absent].map(async (given) => {
      const error: unknown = await call('reuse', { ...reads, run: given }).catch((reason: unknown) => reason);
      return error instanceof RpcError ? error.document.cause.replaceAll(given.data.file, 'FILE') : error;
    }),
  );
  // The errors do not reveal whether it exists.
  expect(causes[0]).toBe(causes[1]);
});

test('a project that was sent lets the page read nothing, however it is opened afterwards', async () => {
  const file = sentProject({ model: secret, data: linked });
  const opened = await engine.call('projectOpen', { file });
  expect(opened.notices.map(({ state }) => state)).toEqual(['missing', 'missing']);
  const kept = join(root, 'home', 'autosave', readdirSync(join(root, 'home', 'autosave'))[0] ?? '');
  const { projects } = await engine.call('recents', {});
  // Nor does the list reveal anything about the user's file.
  expect(projects.filter((project) => project.file === kept).map(({ stale }) => stale)).toEqual(['model not found']);
  await engine.call('projectOpen', { file: kept });
  for (const path of [secret, linked]) {
    await expect(call('inspect', { model, data: path, ...seen })).rejects.toThrow(/a browser can only/);
  }
  expect(readFileSync(kept, 'utf8')).not.toContain(secret);
});

test('a run of the runs folder may read what it was begun with: it is the user who began it', async () => {
  const sent = sentRun(measured({ model: join(root, 'mine.onnx') }));
  const folder = join(root, 'home', 'runs', basename(sent));
  mkdirSync(folder);
  for (const name of [RUN_FILES.spec, RUN_FILES.events, RUN_FILES.samples]) {
    writeFileSync(join(folder, name), readFileSync(join(sent, name)));
  }
  const error: unknown = await call('resume', { folder }).catch((reason: unknown) => reason);
  expect(error instanceof RpcError && error.document).toMatchObject({
    file: join(root, 'mine.onnx'),
    cause: 'there is no such file',
  });
});
