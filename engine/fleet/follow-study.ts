import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FleetRun, FleetStudy } from '#core/contract/fleet.ts';
import { type Acceptance, acceptPack } from '#core/fleet/accept-pack.ts';
import { hasEnded, isSettled, observedState } from '#core/fleet/observed-state.ts';
import { statedFleetReason } from '#core/words/fleet.ts';
import { writeAtomically } from '#engine/platform/files/atomic-write.ts';
import { makeFolder } from '#engine/platform/files/make-folder.ts';
import { type FleetEngine, type FoundPackSource, TemporaryFailure } from './fleet-engine.ts';
import { readPack, sha256Of } from './pack-file.ts';

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

/** Measured packs that are read at the same time. */
const CONCURRENT = 32;

/**
 * Collects packs as they come until every run has ended, or once. A run that is never scheduled is given up, and removed so that it does not start
 * later. Returns the study as far as it came; a stop leaves it like that.
 */
export async function collect(study: FleetStudy, collecting: Collecting): Promise<FleetStudy> {
  const { engine, out, wait, intervalMs, signal, save } = collecting;
  makeFolder(out);
  let now = study;
  let failures = 0;
  for (;;) {
    try {
      now = await changed(now, await refreshed(now, engine, signal), collecting);
      now = await changed(now, await withPacks(now, collecting), collecting);
      failures = 0;
    } catch (error) {
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

/** Reads every pack that is ready. Each is reported when it is written; a stop leaves the others to the next call, which finds them ready. */
async function withPacks(study: FleetStudy, collecting: Collecting): Promise<FleetStudy> {
  const runs = [...study.runs];
  const open = [...runs.entries()].filter(([, { state }]) => state === 'measured');
  const reader = async (): Promise<void> => {
    for (let next = open.shift(); next !== undefined && !collecting.signal.aborted; next = open.shift()) {
      const [at, run] = next;
      runs[at] = await collectedRun(study, run, collecting);
      collecting.onChange(runs[at]);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, reader));
  return { ...study, runs };
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

async function collectedRun(study: FleetStudy, run: FleetRun, { engine, out, signal }: Collecting): Promise<FleetRun> {
  return withPack(study, run, { source: await engine.readPack(study, run, signal), out });
}

/** A run with its pack in a folder, or the reason why it is not used. */
export async function withPack(
  study: FleetStudy,
  run: FleetRun,
  { source, out }: { readonly source: FoundPackSource; readonly out: string },
): Promise<FleetRun> {
  const found = packOf(study, run, source);
  if (found.kind === 'refused') return { ...run, state: 'refused', reason: statedFleetReason(found.reason) };
  const text = `${JSON.stringify(found.run, null, 2)}\n`;
  const file = join(out, `${run.instanceType}.run.json`);
  await writeAtomically(file, text);
  return { ...run, state: 'collected', reason: null, pack: { file, sha256: sha256Of(text) } };
}

/** The run of a pack, checked against its study. */
function packOf(study: FleetStudy, run: FleetRun, source: FoundPackSource): Acceptance {
  const read = readPack(source);
  if (read.kind === 'refused') return read;
  const type = study.types.find(({ instanceType }) => instanceType === run.instanceType);
  if (type === undefined) throw new Error(`fleet.json has a run of ${run.instanceType} and not its type`);
  return acceptPack(read.pack, read.run, { study, type, seen: run });
}

/** A study whose open runs were cancelled. */
export function cancelled(study: FleetStudy): FleetStudy {
  const runs = study.runs.map((run): FleetRun =>
    hasEnded(run) ? run : { ...run, state: 'cancelled', reason: statedFleetReason({ code: 'cancelled' }) },
  );
  return { ...study, runs };
}
