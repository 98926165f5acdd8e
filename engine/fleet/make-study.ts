import { plannedRun } from '#core/fleet/observed-state.ts';
import { randomInt } from 'node:crypto';
import { FLEET_SCHEMA_VERSION, type FleetStudy, type FleetWish } from '#core/contract/fleet/fleet.ts';
import type { Effort } from '#core/contract/base/numbers.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { chosenTypes } from '#core/fleet/exports.ts';
import { hasSlo } from '#core/decide/rows/needed-share.ts';
import { unusable } from '#engine/platform/app-error.ts';
import { readPlan } from '#engine/platform/read-document.ts';
import type { FleetTypes } from '#engine/plans/fleet-choice.ts';
import { offThread } from '#engine/plans/off-thread.ts';
import { sha256OfFile } from '#engine/model/hash-file.ts';

/** How a study is made from a plan. */
export interface StudyRequest extends FleetWish {
  /** Machine minutes of one measurement; null for the usual ones of the effort. */
  readonly minutes: number | null;
  readonly deadlineS: number;
  readonly patienceS: number;
  /** Further arguments of `modewise measure`. */
  readonly measure: readonly string[];
}

/** Minutes of a machine before and after a measurement: its start, the image, the model, and until it is given back. A judgement. */
const AROUND_MINUTES = 5;
/** Minutes of a measurement in all modes (docs/benchmarks.md). */
const MEASURING_MINUTES = { quick: 1, standard: 7, thorough: 330 } as const satisfies Record<Effort, number>;

/** A study that has not started. `sameCatalog` is false if prices have changed since the plan. */
export interface MadeStudy {
  readonly study: FleetStudy;
  readonly sameCatalog: boolean;
}

/** The types that a plan in a file asks about. Throws AppError. */
export async function makeStudy(planFile: string, request: StudyRequest, signal: AbortSignal): Promise<MadeStudy> {
  const read = readPlan(planFile).then(async (plan) => ({ plan, sha256: await sha256OfFile(planFile) }));
  return studyOf(planFile, read, { request, signal });
}

/** A plan with the hash of its document. */
interface HashedPlan {
  readonly plan: PlanDocument;
  readonly sha256: string;
}

/** The types that a plan asks about, for a plan that is not read yet. `name` names the plan in errors. Throws AppError. */
export async function studyOf(
  name: string,
  plan: Promise<HashedPlan>,
  { request, signal }: { readonly request: StudyRequest; readonly signal: AbortSignal },
): Promise<MadeStudy> {
  const { capacity, effort, maxTypes, types: named } = request;
  const minutes = request.minutes ?? AROUND_MINUTES + MEASURING_MINUTES[effort];
  const asked = plan.then((read) => ({ ...read, ...measuredModel(name, read.plan) }));
  const choice = await offThread(
    'fleetChoice',
    asked.then((read) => ({ plan: read.plan, capacity, minutes, maxTypes, named })),
    signal,
  );
  return madeStudy(name, { ...(await asked), choice, request });
}

/** The first run of a plan with the hash of its model. Throws AppError if there is none. */
function measuredModel(name: string, { runs: [run] }: PlanDocument) {
  if (run === undefined)
    throw unusable(name, 'it contains no run', 'Plan again: modewise plan RUN.json --out plan.json');
  const { sha256 } = run.model;
  if (sha256 === null) throw unusable(name, 'its run does not say which model it measured', 'Measure again.');
  return { run, modelSha256: sha256 };
}

function madeStudy(
  name: string,
  of: HashedPlan & ReturnType<typeof measuredModel> & { readonly choice: FleetTypes; readonly request: StudyRequest },
): MadeStudy {
  const { plan, sha256, run, modelSha256, choice, request } = of;
  const { capacity, effort, deadlineS, patienceS } = request;
  const { baseline, types, settledTypes, options, strata, sameCatalog } = choice;
  if (baseline === null) {
    throw unusable(name, 'no option in it is feasible on any machine type', 'See verdict.relax of the plan.');
  }
  const study: FleetStudy = {
    schemaVersion: FLEET_SCHEMA_VERSION,
    studyId: newStudyId(),
    createdAt: new Date().toISOString(),
    startedAt: null,
    plan: {
      sha256,
      optionId: baseline.id,
      mode: baseline.mode,
      region: plan.catalog.region,
      asOf: choice.asOf,
      simulations: plan.simulations,
      strata,
      options,
    },
    model: { file: run.model.file, sha256: modelSha256, bytes: run.model.bytes },
    data: { file: run.data.file, sha256: run.data.sha256, synthetic: run.data.synthetic, rows: run.data.rows },
    measure: [...measureArguments(plan, run, effort), ...request.measure],
    capacity,
    deadlineS,
    patienceS: Math.min(patienceS, deadlineS),
    costUsd: null,
    types: [...types],
    settledTypes,
    place: null,
    image: null,
    inputs: [],
    runs: [],
  };
  return { study: withRuns(study), sameCatalog };
}

/** A study with a planned run for each chosen type, and its price. */
function withRuns(study: FleetStudy): FleetStudy {
  const chosen = chosenTypes(study);
  const costs = chosen.map(({ costUsd }) => costUsd);
  return {
    ...study,
    costUsd: costs.includes(null) ? null : costs.reduce<number>((sum, usd) => sum + (usd ?? 0), 0),
    runs: chosen.map(plannedRun),
  };
}

/** The same modes as on this machine, with the SLO of the workload. */
function measureArguments({ workload, seed }: PlanDocument, run: RunDocument, effort: Effort): readonly string[] {
  const modes = [
    ...(run.batch === null ? [] : ['batch']),
    ...(run.realtime === null ? [] : ['realtime']),
    ...(run.microBatch === null ? [] : ['microbatch']),
  ];
  const { sloMs, sloPercentile } = workload;
  const isLive = modes.some((mode) => mode !== 'batch');
  return [
    ...(modes.length === 0 ? [] : ['--modes', modes.join(',')]),
    '--effort',
    effort,
    ...(hasSlo(workload) && sloMs !== null && isLive
      ? ['--slo-ms', String(sloMs), '--percentile', String(sloPercentile)]
      : []),
    '--seed',
    String(seed),
  ];
}

const ID_CHARS = '0123456789abcdefghijklmnopqrstuvwxyz';

function newStudyId(): string {
  return `mw-${Array.from({ length: 8 }, () => ID_CHARS[randomInt(ID_CHARS.length)] ?? '0').join('')}`;
}
