import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { lettersOf, pagesOfPdf } from '#e2e/app/pdf-text.ts';
import { AMONG_FEW, modewise, ROOT } from '#e2e/modewise.ts';

/** The files under a folder that contain one of some secrets, as it is, in a URL, in base64, or in the text of a PDF. */
export async function filesWith(folder: string, secrets: readonly string[]): Promise<readonly string[]> {
  const forms = [
    ...new Set(
      secrets.flatMap((secret) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]),
    ),
  ];
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const found: string[] = [];
  for (const file of files) {
    const content = await contentOf(file);
    if (forms.some((form) => content.includes(form) || file.includes(form))) found.push(file);
  }
  return found;
}

/** Options of a measurement with the smallest search, at a glance. */
export const SHORT = [
  '--modes',
  'batch',
  '--batch-size',
  '8',
  '--threads',
  '1',
  '--replicas',
  '1',
  '--duration-s',
  '0.2',
];

/** The bytes of a file, of a PDF also its text, which it holds compressed. Empty for one that has gone since the folder was listed, such as a lock. */
async function contentOf(file: string): Promise<string> {
  if (!existsSync(file)) return '';
  const bytes = readFileSync(file, 'latin1');
  return file.endsWith('.pdf') ? bytes + lettersOf((await pagesOfPdf(file)).join('')) : bytes;
}

const SETS = join(ROOT, 'e2e', 'public-data', 'sets');
/** A public data set of 150 rows, and its model. */
export const FLOWERS = { model: join(SETS, 'iris.onnx'), rows: join(SETS, 'iris.csv') };

/** Data at an address, which is measured with the model of the irises. */
interface Journey {
  /** Where everything of the journey lies. */
  readonly folder: string;
  readonly name: string;
  readonly address: string;
  /** The address as documents may show it. */
  readonly location: string;
  readonly secrets: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Measures data from an address, plans, and writes every report. Expects that no file and no output holds a secret. */
export async function planAndReport({ folder, name, address, location, secrets, environment }: Journey) {
  const home = join(folder, name, 'home');
  const out = join(folder, name, 'report');
  const planFile = join(folder, `${name}.json`);
  const options = { home, environment: { ...environment, MODEWISE_TRACE_RPC: '1' } };
  const given = ['--model', FLOWERS.model, '--data', address, '--out', planFile];
  const workload = ['--preset', 'million-a-day', ...AMONG_FEW];
  const planned = await modewise(['plan', ...given, ...workload, ...SHORT, '--json'], options);
  expect(planned.code, planned.stderr).toBe(0);
  expect(planned.stderr).toContain('rpc');
  const reported = await modewise(['report', planFile, '--format', 'html,pdf,md,csv,json', '--out', out], options);
  expect(reported.code, reported.stderr).toBe(0);
  for (const { stdout, stderr } of [planned, reported])
    for (const secret of secrets) expect(stdout + stderr).not.toContain(secret);
  expect(await filesWith(folder, secrets)).toEqual([]);
  // The search reads these files: it finds what they do hold.
  expect(await filesWith(join(folder, name), ['iris.onnx'])).toEqual(
    expect.arrayContaining([join(out, 'report.html'), join(out, 'report.pdf')]),
  );
  expect((await pagesOfPdf(join(out, 'report.pdf'))).join(' ')).toContain('iris.onnx');
  const plan = JSON.parse(planned.stdout);
  expect(plan.verdict.mode).toBe('batch');
  expect(plan.runs[0].data.source.location).toBe(location);
  return plan.runs[0].data;
}
