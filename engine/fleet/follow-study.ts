import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FleetRun, FleetStudy } from '#core/contract/fleet/fleet.ts';
import { hasEnded, isSettled, observedState } from '#core/fleet/observed-state.ts';
import { statedFleetReason } from '#core/contract/fleet/fleet-words.ts';
import { WorkThread } from '#engine/plans/off-thread.ts';
import { makeHomeFolder } from '#engine/platform/make-runs-folder.ts';
import { writeDocument } from '#engine/platform/files/write-document.ts';
import { type FleetEngine, TemporaryFailure } from './fleet-engine.ts';
import { type CheckedPack, checkPacks, type PackOrder } from '#engine/packs/check-packs.ts';
import type { FoundPackSource } from '#engine/packs/pack-file.ts';

/** The study with the states that are seen now. */
export async function refreshed(study: FleetStudy, engine: FleetEngine, signal: AbortSignal): Promise<FleetStudy> {
  const seen = await engine.observe(study, signal);
  const runs = study.runs.map((run) => {
    const observed = seen.get(run.instanceType);
    return observed === undefined ? run : observedState(run, observed, study);
  });
  return { ...study, runs };
}

/** How packs are collected. */
export interface Collecting {
  readonly engine: FleetEngine;
  /** The folder of the packs. */
  readonly out: string;
  /** Whether to wait for runs that have not ended. */
  readonly wait: boolean;
  readonly intervalMs: number;
  readonly signal: AbortSignal;
  /** Called after every change, before anything on the other side is removed. */
  readonly save: (study: FleetStudy) => Promise<void>;
  /** Called for each run whose state has changed. */
  readonly onChange: (run: FleetRun) => void;
  /** Called for a failure after which collecting goes on. */
  readonly onFailure: (failure: TemporaryFailure) => void;
}

/** Failures in a row after which collecting ends. What is on the other side stays for the next call. */
const MAX_FAILURES = 5;

/** Packs that are read and checked together, and the parts that are read at the same time. */
const AT_ONCE = 32;
const LANES = 3;

/** Makes the folder of the packs. Throws AppError (unusable-input) if it is not writable. */
export function makePacksFolder(out: string): Promise<void> {
  return makeHomeFolder(out, 'packs', { remedy: 'Name a folder that you may write to with --out.' });
}

/**
 * Collects packs as they come until every run has ended, or once. A run that is never scheduled is given up, and removed so that it does not start
 * later. Returns the study as far as it came; a stop leaves it like that.
 */
export async function collect(study: FleetStudy, collecting: Collecting): Promise<FleetStudy> {
  await makePacksFolder(collecting.out);
  const checker = packChecker(study.runs.filter((run) => !isSettled(run)).length > AT_ONCE);
  try {
    return await collectWith(checker, study, collecting);
  } finally {
    checker.close();
  }
}

async function collectWith(checker: PackChecker, study: FleetStudy, collecting: Collecting): Promise<FleetStudy> {
  const { engine, wait, intervalMs, signal, save } = collecting;
  let now = study;
  let failures = 0;
  for (;;) {
    try {
      now = await changed(now, await refreshed(now, engine, signal), collecting);
      now = await changed(now, await withPacks(checker, now, collecting), collecting);
      failures = 0;
    } catch (error) {
      // A stop ends the requests that are open.
      if (signal.aborted) break;
      // A study takes half an hour: a network that fails for a moment must not end it.
      failures += 1;
      if (!(error instanceof TemporaryFailure) || !wait || failures > MAX_FAILURES) throw error;
      collecting.onFailure(error);
    }
    if (now.runs.every(isSettled) || !wait) break;
    await sleep(intervalMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
  }
  await save(now);
  return now;
}

/**
 * Reads every pack that is ready. Each is reported when it is written; a stop leaves the others to the next call, which finds them ready. Many
 * packs are checked in a thread of its own, while the next ones are read and the last ones written.
 */
async function withPacks(checker: PackChecker, study: FleetStudy, collecting: Collecting): Promise<FleetStudy> {
  const { engine, out, signal, onChange } = collecting;
  const runs = [...study.runs];
  const open = [...runs.entries()].filter(([, { state }]) => state === 'measured');
  const typeOf = new Map(study.types.map((type) => [type.instanceType, type]));
  const take = async (part: typeof open, packs: PackOrder['packs']): Promise<void> => {
    const checked = await checker.check({ studyId: study.studyId, model: study.model, packs });
    await Promise.all(
      part.map(async ([at, run], i) => {
        runs[at] = await written(run, checked[i], out);
        onChange(runs[at]);
      }),
    );
  };
  const lane = async (): Promise<void> => {
    let taking = Promise.resolve();
    try {
      while (open.length > 0 && !signal.aborted) {
        const part = open.splice(0, AT_ONCE);
        const packs = await Promise.all(
          part.map(async ([, run]) => ({
            run,
            type: typeOf.get(run.instanceType),
            source: await engine.readPack(study, run, signal),
          })),
        );
        // The next part is read while this one is taken: lanes that wait for both would soon all read, or all wait, at the same time.
        await taking;
        taking = take(part, packs);
        // Its failure is thrown where it is waited for.
        taking.catch(() => undefined);
      }
    } finally {
      await taking;
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: LANES }, lane));
  // A stop ends the reading of packs; those that were written count.
  for (const each of ended) if (each.status === 'rejected' && !signal.aborted) throw each.reason;
  return { ...study, runs };
}

interface PackChecker {
  readonly check: (order: PackOrder) => Promise<readonly CheckedPack[]>;
  readonly close: () => void;
}

/** Checks packs in this thread, or in another one, which starts while the states of the runs are still asked for. */
function packChecker(inThread: boolean): PackChecker {
  if (!inThread) return { check: (order) => Promise.resolve(checkPacks(order)), close: () => undefined };
  const thread = new WorkThread();
  thread.prepare('checkPacks');
  return { check: (order) => thread.run('checkPacks', order), close: () => thread.close() };
}

/** Reports and saves what has changed, and gives up what will not start. */
async function changed(
  before: FleetStudy,
  after: FleetStudy,
  { engine, signal, save, onChange }: Collecting,
): Promise<FleetStudy> {
  const old = new Map(before.runs.map((run) => [run.instanceType, run]));
  const news = after.runs.filter((run) => {
    const was = old.get(run.instanceType);
    return was?.state !== run.state || was.reason?.text !== run.reason?.text;
  });
  if (news.length > 0) await save(after);
  for (const run of news) {
    if (old.get(run.instanceType)?.state !== 'measured') onChange(run);
    const isGivenUp = run.state === 'never-scheduled' || (run.state === 'failed' && run.reason?.code === 'image');
    if (isGivenUp) await engine.release(after, run.instanceType, signal);
  }
  return after;
}

/** A run with its pack in a folder, or the reason why it is not used. */
export function withPack(
  study: FleetStudy,
  run: FleetRun,
  { source, out }: { readonly source: FoundPackSource; readonly out: string },
): Promise<FleetRun> {
  const type = study.types.find(({ instanceType }) => instanceType === run.instanceType);
  const [checked] = checkPacks({ studyId: study.studyId, model: study.model, packs: [{ run, type, source }] });
  return written(run, checked, out);
}

async function written(run: FleetRun, checked: CheckedPack | undefined, out: string): Promise<FleetRun> {
  if (checked === undefined) throw new Error(`the pack of ${run.instanceType} was not checked`);
  if (checked.kind === 'refused') return { ...run, state: 'refused', reason: statedFleetReason(checked.reason) };
  const file = join(out, `${run.instanceType}.run.json`);
  await writeDocument(
    file,
    checked.text,
    'Make room there, or use --out with another folder: the pack stays where it is.',
  );
  return { ...run, state: 'collected', reason: null, pack: { file, sha256: checked.sha256 } };
}

/** A study whose open runs were cancelled. */
export function cancelled(study: FleetStudy): FleetStudy {
  const runs = study.runs.map((run): FleetRun =>
    hasEnded(run) ? run : { ...run, state: 'cancelled', reason: statedFleetReason({ code: 'cancelled' }) },
  );
  return { ...study, runs };
}
