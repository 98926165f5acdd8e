import { readFile, stat } from 'node:fs/promises';
import type { z } from 'zod';
import { currentRun, withCurrentRuns } from '#core/contract/migrations.ts';
import { migratedPlan } from '#core/contract/plan-migration.ts';
import { PLAN_SCHEMA_VERSION, PlanDocument, unlistedOptions } from '#core/contract/plan.ts';
import { RUN_SCHEMA_VERSION, RunDocument } from '#core/contract/run.ts';
import { type AppError, unusable } from './app-error.ts';

const MIB = 2 ** 20;

/**
 * Maximum size of each document in bytes: hundreds of times the usual. Parsing blocks the thread, so the size also
 * bounds the delay of other requests.
 */
export const MAX_DOCUMENT_BYTES = {
  run: 16 * MIB,
  plan: 64 * MIB,
  project: 64 * MIB,
  workload: 4 * MIB,
  prices: 32 * MIB,
} as const;
/** A kind of document with a size limit. */
export type DocumentKind = keyof typeof MAX_DOCUMENT_BYTES;

const A_DOCUMENT: Readonly<Record<DocumentKind, string>> = {
  run: 'a run.json',
  plan: 'a plan.json',
  project: 'a project',
  workload: 'a workload',
  prices: 'a list of prices',
};

type Kind = 'run' | 'plan';
const SCHEMA_VERSION = { run: RUN_SCHEMA_VERSION, plan: PLAN_SCHEMA_VERSION } as const;
const MADE_BY = { run: 'modewise measure … --out run.json', plan: 'modewise plan … --out plan.json' } as const;
const USED_BY = { run: 'modewise plan', plan: 'modewise report' } as const;

/** Reads and validates a run.json. Throws AppError with the file, the place in it and a remedy. */
export async function readRun(file: string): Promise<RunDocument> {
  return checkedRun(file, await readJson(file, 'run'));
}

function checkedRun(file: string, value: unknown): RunDocument {
  return check(file, 'run', RunDocument, currentRun(value));
}

/** Reads and validates a plan.json. Throws AppError with the file, the place in it and a remedy. */
export async function readPlan(file: string): Promise<PlanDocument> {
  return checkedPlan(file, await readJson(file, 'plan'));
}

function checkedPlan(file: string, value: unknown): PlanDocument {
  const plan = check(file, 'plan', PlanDocument, migratedPlan(withCurrentRuns(value)));
  const [unlisted] = unlistedOptions(plan);
  if (unlisted === undefined) return plan;
  throw unusable(
    file,
    `not a valid plan.json: its verdict names the option "${unlisted}", which it does not list`,
    remake('plan'),
  );
}

/** Reads and validates a run.json or a plan.json. Throws AppError as for a plan if it is neither. */
export async function readRunOrPlan(
  file: string,
): Promise<
  { readonly kind: 'run'; readonly run: RunDocument } | { readonly kind: 'plan'; readonly plan: PlanDocument }
> {
  const value = await readJson(file, 'plan');
  return typeof value === 'object' && value !== null && kindOf(value) === 'run'
    ? { kind: 'run', run: checkedRun(file, value) }
    : { kind: 'plan', plan: checkedPlan(file, value) };
}

async function readJson(file: string, kind: Kind): Promise<unknown> {
  const text = await readText(file, kind);
  if (text.trim() === '') throw unusable(file, 'the file is empty', remake(kind));
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw unusable(file, `this is not JSON: ${message.split('\n', 1)[0]}`, remake(kind));
  }
}

/** The text of a document, strictly UTF-8. Throws AppError, with `ifMissing` if there is no such file; checks the maximum size before reading. */
export async function readText(file: string, kind: DocumentKind, ifMissing = 'Check the path.'): Promise<string> {
  try {
    const info = await stat(file);
    if (info.isDirectory()) throw unusable(file, 'this is a folder, not a file', 'Use a file in it.');
    // Reading a pipe would block, and a device may be endless.
    if (!info.isFile())
      throw unusable(file, 'it is not a regular file', 'Save its content to a file and use that file.');
    const maxBytes = MAX_DOCUMENT_BYTES[kind];
    if (info.size > maxBytes) {
      const [size, most] = [info.size, maxBytes].map((bytes) => `${Math.ceil(bytes / MIB)} MiB`);
      throw unusable(file, `it has ${size}, and ${A_DOCUMENT[kind]} has at most ${most}`, 'Use another file.');
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    throw readFailure(file, error, ifMissing);
  }
}

function readFailure(file: string, error: unknown, ifMissing: string): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return unusable(file, 'there is no such file', ifMissing);
  if (code === 'EACCES' || code === 'EPERM') {
    return unusable(file, 'no permission to read it', 'Change its permissions or run as its owner.');
  }
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return unusable(file, 'this is not UTF-8 text', 'Save it as UTF-8, or name another file.');
  }
  return error;
}

function check<T>(file: string, kind: Kind, schema: z.ZodType<T>, value: unknown): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw unusable(file, `this is JSON, but not a ${kind}.json`, remake(kind));
  }
  const other = kind === 'run' ? 'plan' : 'run';
  if (kindOf(value) === other) {
    throw unusable(
      file,
      `this is a ${other}.json, and a ${kind}.json is needed here`,
      `Use it with '${USED_BY[other]}', or create a ${kind}.json with: ${MADE_BY[kind]}`,
    );
  }
  checkVersion(file, kind, value);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? 'the top level' : pathText(issue.path);
  const more = parsed.error.issues.length - 1;
  const others = more > 0 ? ` (and ${more} more ${more === 1 ? 'place' : 'places'})` : '';
  throw unusable(file, `not a valid ${kind}.json: ${place}: ${issue?.message ?? 'invalid'}${others}`, remake(kind));
}

function checkVersion(file: string, kind: Kind, value: object): void {
  const version = 'schemaVersion' in value ? value.schemaVersion : undefined;
  const ours = SCHEMA_VERSION[kind];
  if (typeof version === 'number' && version > ours) throw newer(file, version, ours);
}

function newer(file: string, version: number, ours: number): AppError {
  return unusable(
    file,
    `it was written by a newer Modewise (schemaVersion ${version}; this one reads ${ours})`,
    'Update Modewise, or create the document again with this version.',
  );
}

/** The likely kind of a document, from the fields that only one kind has. */
export function kindOf(value: object): Kind | null {
  if ('verdict' in value && 'options' in value) return 'plan';
  if ('serviceTime' in value || 'coldStart' in value) return 'run';
  return null;
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${String(key)}`))
    .join('');
}

function remake(kind: Kind): string {
  return `To create a new one, run: ${MADE_BY[kind]}`;
}
