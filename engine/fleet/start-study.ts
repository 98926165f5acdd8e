import type { FleetPreflight, FleetStudy, PreflightCheck } from '#core/contract/fleet/fleet.ts';
import { FLEET_SCHEMA_VERSION } from '#core/contract/fleet/fleet.ts';
import { chosenTypes } from '#core/fleet/exports.ts';
import { statedCheck } from '#core/contract/fleet/fleet-preflight-words.ts';
import { type AppError, unusable } from '#engine/platform/app-error.ts';
import type { StudyInputs } from './inputs.ts';
import type { OpenedEngine } from './open-engine.ts';

/** Checks a study before anything is created. Throws AppError if the place cannot be asked. */
export async function preflight(
  study: FleetStudy,
  { engine, place }: OpenedEngine,
  signal: AbortSignal,
): Promise<FleetPreflight> {
  const measurements = chosenTypes(study).length;
  const price = statedCheck(
    { code: 'price', measurements, costUsd: study.costUsd },
    study.costUsd === null ? 'warning' : 'ok',
  );
  const asked = { ...study, place, inputs: study.inputs.length > 0 ? study.inputs : likelyInputs(study) };
  const checks: readonly PreflightCheck[] = [...(await engine.preflight(asked, signal)), price];
  return {
    schemaVersion: FLEET_SCHEMA_VERSION,
    studyId: study.studyId,
    checkedAt: new Date().toISOString(),
    place,
    costUsd: study.costUsd,
    checks: [...checks],
    ready: checks.every(({ result }) => result !== 'blocked'),
  };
}

/** The inputs that a study will have, as far as they matter before their location is known. */
function likelyInputs({ model, data }: FleetStudy): FleetStudy['inputs'] {
  const { sha256, bytes } = model;
  const from = { kind: 'config-map' } as const;
  const rows = { name: 'data', sha256, bytes: 0, from };
  return [{ name: 'model.onnx', sha256, bytes, from }, ...(data.synthetic ? [] : [rows])];
}

/** Starts a study: fleet.json says so before anything is created, so that a process that is killed leaves nothing unknown. Throws AppError. */
export async function startStudy(
  study: FleetStudy,
  opened: OpenedEngine,
  of: {
    readonly image: string;
    readonly inputs: StudyInputs;
    readonly save: (study: FleetStudy) => Promise<void>;
    readonly say: (text: string) => void;
    readonly signal: AbortSignal;
  },
): Promise<FleetStudy> {
  const { image, inputs, save, say, signal } = of;
  const started: FleetStudy = {
    ...study,
    startedAt: study.startedAt ?? new Date().toISOString(),
    place: opened.place,
    image,
    inputs: [...inputs.inputs],
    runs: study.runs.map((run) => (run.state === 'planned' ? { ...run, state: 'waiting', reason: null } : run)),
  };
  await save(started);
  await opened.engine.start(started, { files: inputs.files, urls: inputs.urls, say, signal });
  return started;
}

/** What stands against starting, as an error. */
export function notReady({ checks }: FleetPreflight): AppError {
  const blocked = checks.filter(({ result }) => result === 'blocked').map(({ text }) => text);
  return unusable(
    null,
    `the study cannot run there: ${blocked.join('; ')}`,
    'See all checks with: modewise fleet preflight',
    'Start the types that can run: modewise fleet plan … --types a,b',
  );
}
