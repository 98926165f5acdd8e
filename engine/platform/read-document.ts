import type { z } from 'zod';
import { currentRun, withCurrentRuns } from '#core/contract/project/migrations.ts';
import { migratedPlan } from '#core/contract/plan/plan-migration.ts';
import { PLAN_SCHEMA_VERSION, PlanDocument, unlistedOptions } from '#core/contract/plan/plan.ts';
import { RUN_SCHEMA_VERSION, RunDocument } from '#core/contract/run/run.ts';
import { type AppError, unusable } from './app-error.ts';
import { kindOf, readText } from './document-text.ts';

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

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${String(key)}`))
    .join('');
}

function remake(kind: Kind): string {
  return `To create a new one, run: ${MADE_BY[kind]}`;
}
