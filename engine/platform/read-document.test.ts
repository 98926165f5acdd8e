import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { RunDocument } from '#core/contract/run/run.ts';
import { ruleOf } from '#core/contract/verdict/verdict-reasons.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { examplePlan } from '#core/report/testing.ts';
import { priceMark } from '#core/words/price-mark.ts';
import { AppError } from './app-error.ts';
import { type DocumentKind, MAX_DOCUMENT_BYTES, readText } from './document-text.ts';
import { readPlan, readRun } from './read-document.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-documents-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

async function failure(promise: Promise<unknown>): Promise<AppError> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${String(error)}`);
  expect(error.code).toBe('unusable-input');
  expect(error.actions.length).toBeGreaterThan(0);
  return error;
}

test('a run that was written is read back the same', async () => {
  const run = exampleRun();
  expect(await readRun(write('run.json', JSON.stringify(run)))).toEqual(run);
});

test('each kind of wrong file is refused with its name and the cause', async () => {
  mkdirSync(join(folder, 'sub'));
  const cases: [string, RegExp][] = [
    [join(folder, 'absent.json'), /no such file/],
    [join(folder, 'sub'), /folder/],
    [write('empty.json', ''), /empty/],
    [write('broken.json', '{"schemaVersion":1,'), /not JSON/],
    [write('array.json', '[]'), /not a run\.json/],
    [write('binary.json', new Uint8Array([0xff, 0xfe, 0x80])), /not UTF-8/],
  ];
  for (const [file, cause] of cases) {
    const error = await failure(readRun(file));
    expect(error.file).toBe(file);
    expect(error.reason).toMatch(cause);
  }
});

test('a run whose stalls add up to more time than there is is refused with its field, both numbers and what to do', async () => {
  const run = exampleRun();
  const withStalls = (perBusyS: number): string => {
    const stalls = { perBusyS, lengthsMs: [20, 60], usualScv: 0.1 };
    const { realtime } = run;
    const service = { ...realtime?.service, stalls };
    return write(`stalls-${perBusyS}.json`, JSON.stringify({ ...run, realtime: { ...realtime, service } }));
  };
  expect((await readRun(withStalls(25))).realtime?.service.stalls?.perBusyS).toBe(25);
  const error = await failure(readRun(withStalls(30)));
  expect(error.file).toMatch(/stalls-30\.json$/);
  expect(error.reason).toBe(
    'not a valid run.json: realtime.service.stalls: perBusyS × the mean of lengthsMs is 1200 ms of stalls in each second of work, which has 1000 ms',
  );
  expect(error.actions).toEqual(['To create a new one, run: modewise measure … --out run.json']);
});

test.skipIf(process.platform === 'win32')(
  'anything but a regular file is refused at once, even if it never ends',
  async () => {
    expect((await failure(readRun('/dev/zero'))).reason).toBe('it is not a regular file');
    expect((await failure(readPlan('/dev/null'))).reason).toBe('it is not a regular file');
  },
);

test('a file that is larger than any such document is refused by its size, before it is read', async () => {
  for (const kind of Object.keys(MAX_DOCUMENT_BYTES) as DocumentKind[]) {
    const file = write(`large-${kind}.json`, '');
    truncateSync(file, 200 * 2 ** 20);
    const { reason } = await failure(readText(file, kind));
    expect(reason).toMatch(/^it has 200 MiB, and .* has at most \d+ MiB$/);
  }
});

test('a hundred thousand nested brackets are refused, or left out where no field is', async () => {
  const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const run = JSON.stringify(exampleRun());
  expect((await failure(readRun(write('nest.json', nested)))).reason).toContain('not a run.json');
  const inField = run.replace('"incidents":[]', `"incidents":[${nested}]`);
  expect((await failure(readRun(write('nest-field.json', inField)))).reason).toContain('incidents[0]');
  const besides = `${run.slice(0, -1)},"more":${nested},"__proto__":{"state":1},"constructor":{"a":1}}`;
  expect(await readRun(write('nest-beside.json', besides))).toEqual(exampleRun());
});

test('the place of the first fault is named as a path', async () => {
  const run = structuredClone(exampleRun()) as { batch: { trials: { rowsPerS: unknown }[] } };
  const [trial] = run.batch.trials;
  if (trial === undefined) throw new Error('the example has no trial');
  trial.rowsPerS = { value: 'fast', low: null, high: null };
  const error = await failure(readRun(write('fault.json', JSON.stringify(run))));
  expect(error.reason).toContain('batch.trials[0].rowsPerS.value');
});

test.each([
  ['batch.best.rowsPerS', (run: RunDocument) => ({ batch: { ...run.batch, best: withRate(run, -5) } })],
  ['batch.best.threads', (run: RunDocument) => ({ batch: { ...run.batch, best: { ...run.batch?.best, threads: 0 } } })],
])('a run whose %s nothing can have measured is refused', async (place, patch) => {
  const run = exampleRun();
  const file = write('impossible.json', JSON.stringify({ ...run, ...patch(run) }));
  expect((await failure(readRun(file))).reason).toContain(place);
});

function withRate({ batch }: RunDocument, value: number): unknown {
  return { ...batch?.best, rowsPerS: { value, low: null, high: null } };
}

test('a plan whose verdict names an option that it does not list is refused', async () => {
  const plan = examplePlan();
  const file = write('unlisted.json', JSON.stringify({ ...plan, verdict: { ...plan.verdict, optionId: 'nope' } }));
  expect((await failure(readPlan(file))).reason).toContain('the option "nope", which it does not list');
  await expect(readPlan(write('listed.json', JSON.stringify(plan)))).resolves.toEqual(plan);
});

test('a plan of version 1 opens with its verdict, its sentences as they were and its price marks', async () => {
  const file = join(import.meta.dirname, 'version-1/plan.json');
  const before = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly verdict: { readonly because: unknown };
    readonly options: readonly {
      readonly id: string;
      readonly reasons: readonly string[];
      readonly scaling: string;
      readonly breakdown: readonly { readonly item: string; readonly monthlyUsd: number }[];
    }[];
  };
  const plan = await readPlan(file);
  expect(plan.schemaVersion).toBe(3);
  const { because, ...verdict } = before.verdict;
  expect(plan.verdict).toMatchObject(verdict);
  expect(plan.verdict.because.map((reason) => ({ rule: ruleOf(reason), text: reason.text }))).toEqual(because);
  expect(plan.options.map(({ reasons }) => reasons.map(({ text }) => text))).toEqual(
    before.options.map(({ reasons }) => reasons),
  );
  expect(plan.options.map(({ scaling, breakdown }) => ({ scaling, breakdown }))).toEqual(
    before.options.map(({ scaling, breakdown }) => ({
      scaling: { code: 'text-only', text: scaling },
      breakdown: breakdown.map(({ item, monthlyUsd }) => ({ code: 'text-only', monthlyUsd, text: item })),
    })),
  );
  const marked = plan.options.filter((option) => priceMark(option) === 'estimated price').map(({ id }) => id);
  expect(marked).toEqual(
    before.options.filter(({ reasons }) => reasons.some((text) => text.startsWith('ESTIMATE: '))).map(({ id }) => id),
  );
  expect(marked.length).toBeGreaterThan(0);
});

test('the error for a run in place of a plan says so, and the other way round', async () => {
  const run = write('a-run.json', JSON.stringify(exampleRun()));
  expect((await failure(readPlan(run))).reason).toContain('this is a run.json, and a plan.json is needed');
  const plan = write('a-plan.json', JSON.stringify({ schemaVersion: 1, verdict: {}, options: [] }));
  expect((await failure(readRun(plan))).reason).toContain('this is a plan.json, and a run.json is needed');
});

test('a document of a newer version says so, whatever else it holds', async () => {
  const file = write('newer.json', JSON.stringify({ ...exampleRun(), schemaVersion: 99 }));
  expect((await failure(readRun(file))).reason).toContain('newer Modewise (schemaVersion 99');
});
