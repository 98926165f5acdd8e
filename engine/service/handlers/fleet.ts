import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FLEET_TIMES, type FleetPlace, type FleetStudy, type FleetWish } from '#core/contract/fleet/fleet.ts';
import type { CheckedFleet, FleetProgress, PreparedFleet } from '#core/contract/methods/fleet-methods.ts';
import type { CallContext, StreamContext } from '#core/contract/methods/method-map.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { DEFAULT_INSTANCE_ROLE } from '#core/fleet/batch-requests.ts';
import { hasEnded } from '#core/fleet/observed-state.ts';
import { fleetRunText } from '#core/contract/fleet/fleet-words.ts';
import { cancelled, collect } from '#engine/fleet/follow-study.ts';
import { type StudyInputs, studyInputs } from '#engine/fleet/inputs.ts';
import { type MadeStudy, studyOf } from '#engine/fleet/make-study.ts';
import { DEFAULT_PROGRAM, type OpenedEngine, openPlace, openStarted } from '#engine/fleet/open-engine.ts';
import { notReady, preflight, startStudy } from '#engine/fleet/start-study.ts';
import { readStudy, writeStudy } from '#engine/fleet/study-file.ts';
import { usage } from '#engine/platform/app-error.ts';
import { hostSignal } from '#engine/platform/host-signal.ts';
import { fleetsFolder } from '#engine/platform/paths.ts';
import { readRun } from '#engine/platform/read-document.ts';
import { makeHomeFolder } from '#engine/platform/make-runs-folder.ts';

/** Milliseconds between two checks of a study. */
const INTERVAL_MS = 5_000;

type Context = StreamContext<FleetProgress>;

/** The types that a plan asks about. Throws AppError. */
export function planFleet(
  { plan, wish }: { readonly plan: PlanDocument; readonly wish: FleetWish },
  { signal }: CallContext,
): Promise<MadeStudy> {
  // The text that the command line writes to plan.json.
  const sha256 = createHash('sha256')
    .update(`${JSON.stringify(plan, null, 2)}\n`)
    .digest('hex');
  const request = { ...wish, ...FLEET_TIMES, minutes: null, measure: [] };
  return studyOf('the plan', Promise.resolve({ plan, sha256 }), { request, signal: hostSignal(signal) });
}

/** The folder of a study that was started here: its fleet.json and its packs. */
function folderOf({ studyId }: FleetStudy): string {
  return join(fleetsFolder(), studyId);
}

function fileOf(study: FleetStudy): string {
  return join(folderOf(study), 'fleet.json');
}

/** The folder of its packs. The paths in a study are not followed: a page may have written them. */
function packsOf(study: FleetStudy): string {
  return join(folderOf(study), 'packs');
}

async function keep(study: FleetStudy): Promise<void> {
  await makeHomeFolder(folderOf(study), 'studies');
  await writeStudy(fileOf(study), study);
}

/** The last known state of a study here, or the given one: the window that started it may have closed before it received the latest state. */
export async function recallFleet(study: FleetStudy): Promise<FleetStudy> {
  return readStudy(fileOf(study)).catch(() => study);
}

/** Checks whether a study can run where the user says. Nothing is created. Throws AppError. */
export async function checkFleet(prepared: PreparedFleet, { signal }: CallContext): Promise<CheckedFleet> {
  return withPlace(prepared, (opened, inputs) => checked(prepared, { opened, inputs, signal: hostSignal(signal) }));
}

async function checked(
  { study, where }: PreparedFleet,
  of: { readonly opened: OpenedEngine; readonly inputs: StudyInputs; readonly signal: AbortSignal },
): Promise<CheckedFleet> {
  const { opened, inputs, signal } = of;
  const asked = { ...study, inputs: [...inputs.inputs] };
  const found = await preflight(asked, opened, signal);
  return { preflight: found, study: { ...asked, place: opened.place, image: where.image } };
}

async function withPlace<T>(
  { study, where, files }: PreparedFleet,
  work: (opened: OpenedEngine, inputs: StudyInputs) => Promise<T>,
): Promise<T> {
  if (where.image.trim() === '') throw usage('the image is missing', 'Name an image with modewise in it.');
  const { subnets, securityGroups, instanceRole, serviceRole, ...place } = where;
  const network =
    subnets.length === 0
      ? null
      : { subnets, securityGroups, instanceRole: instanceRole ?? DEFAULT_INSTANCE_ROLE, serviceRole };
  const opened = await openPlace({ ...place, program: DEFAULT_PROGRAM, network });
  try {
    return await work(opened, await studyInputs(study, files, opened.place.kind === 'aws-batch'));
  } finally {
    opened.engine.close();
  }
}

/** Starts a study that the user has confirmed. Its fleet.json is written before anything is created. Throws AppError. */
export async function startFleet(
  order: PreparedFleet & { readonly confirmed: { readonly place: FleetPlace; readonly costUsd: number | null } },
  { signal, emit }: Context,
): Promise<FleetStudy> {
  const { confirmed, where } = order;
  return withPlace(order, async (opened, inputs) => {
    const now = await checked(order, { opened, inputs, signal: hostSignal(signal) });
    if (!now.preflight.ready) throw notReady(now.preflight);
    if (now.study.costUsd !== confirmed.costUsd || !isSamePlace(opened.place, confirmed.place)) {
      throw usage('the target or the price differs from what was confirmed', 'Check the study again.');
    }
    return startStudy(now.study, opened, {
      image: where.image,
      inputs,
      save: async (study) => {
        await keep(study);
        emit({ kind: 'study', study });
      },
      say: (text) => emit({ kind: 'said', text }),
      signal: hostSignal(signal),
    });
  });
}

function isSamePlace(a: FleetPlace, b: FleetPlace): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Collects packs until all runs of a study have ended, then deletes its resources. A stop deletes nothing. Throws AppError. */
export async function followFleet(study: FleetStudy, { signal, emit }: Context): Promise<FleetStudy> {
  const opened = await openStarted(study);
  const sent = new Map<string, Promise<void>>();
  const send = ({ instanceType, state }: FleetStudy['runs'][number]): void => {
    const file = join(packsOf(study), `${instanceType}.run.json`);
    // A study that the command line collected has a folder of its own.
    if (state !== 'collected' || sent.has(instanceType) || !existsSync(file)) return;
    const reading = readRun(file).then((run) => emit({ kind: 'pack', run }));
    sent.set(instanceType, reading);
  };
  try {
    const now = await collect(study, {
      engine: opened.engine,
      out: packsOf(study),
      wait: true,
      intervalMs: INTERVAL_MS,
      signal: hostSignal(signal),
      save: async (changed) => {
        await keep(changed);
        emit({ kind: 'study', study: changed });
      },
      onChange: (run) => {
        emit({ kind: 'said', text: fleetRunText(run) });
        send(run);
      },
      onFailure: ({ message }) => emit({ kind: 'said', text: `${message}; trying again` }),
    });
    now.runs.forEach(send);
    await Promise.all(sent.values());
    if (now.runs.every(hasEnded)) {
      await opened.engine.remove(now.studyId, hostSignal(signal));
      emit({ kind: 'said', text: 'deleted all resources of the study' });
    }
    return now;
  } finally {
    opened.engine.close();
  }
}

/** Ends a study and deletes all its resources. Throws AppError. */
export async function cancelFleet(
  study: FleetStudy,
  { signal }: CallContext,
): Promise<{ readonly study: FleetStudy; readonly removed: string[] }> {
  const opened = await openStarted(study);
  try {
    const removed = await opened.engine.remove(study.studyId, hostSignal(signal));
    const now = cancelled(study);
    await keep(now);
    return { study: now, removed: [...removed] };
  } finally {
    opened.engine.close();
  }
}
