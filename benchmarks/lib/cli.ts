import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunEvent } from '#core/contract/run/journal.ts';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { RunDocument } from '#core/contract/run/run.ts';
import { programFolder } from '#engine/platform/paths.ts';
import { readEvents } from '#engine/runs/journal.ts';

/** A measurement by the real command line, from start to end. */
export interface MeasuredByCli {
  readonly run: RunDocument;
  readonly seconds: number;
}

/** Runs `modewise measure … --json` in its own home folder. Throws CommandFailed if there is no document. */
export async function measureByCli(
  args: readonly string[],
  onStderr: (text: string, child: ChildProcess) => void = () => undefined,
): Promise<MeasuredByCli> {
  const { document, seconds } = await runCli(['measure', ...args], onStderr);
  return { run: RunDocument.parse(document), seconds };
}

/** Runs any command with `--json`, and returns its document. */
export async function documentByCli(args: readonly string[]): Promise<unknown> {
  return (await runCli(args, () => undefined)).document;
}

/** Runs `modewise plan … --json`. */
export async function planByCli(args: readonly string[]): Promise<PlanDocument> {
  return (await timedPlanByCli(args)).plan;
}

/** A plan of `modewise plan`, with the seconds from the start of the process. */
export interface TimedPlan {
  readonly plan: PlanDocument;
  readonly seconds: number;
  /** To the first provisional verdict, and to the first final one; null without one. */
  readonly firstS: number | null;
  readonly settledS: number | null;
}

/** Runs `modewise plan … --json`, and times it and the verdicts on its way, which are in the journal of its measurement. */
export async function timedPlanByCli(args: readonly string[]): Promise<TimedPlan> {
  const startedMs = Date.now();
  const { document, seconds, events } = await runCli(['plan', ...args], () => undefined);
  const verdicts = events.flatMap((event) => {
    if (event.kind !== 'verdict-so-far' || event.verdict === null) return [];
    return [{ ...event.verdict, afterS: (Date.parse(event.at) - startedMs) / 1000 }];
  });
  return {
    plan: PlanDocument.parse(document),
    seconds,
    firstS: verdicts[0]?.afterS ?? null,
    settledS: verdicts.find(({ settled }) => settled)?.afterS ?? null,
  };
}

/** A command that ended without a document. */
export class CommandFailed extends Error {
  readonly exitCode: number | null;
  readonly stderr: string;

  constructor(command: string, exitCode: number | null, stderr: string) {
    super(`${command} ended with ${String(exitCode)}: ${stderr}`);
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

/** How a command ended, and the events of the measurement that it made; none if it made none. */
interface CliEnd {
  readonly document: unknown;
  readonly seconds: number;
  readonly events: readonly RunEvent[];
}

function runCli(args: readonly string[], onStderr: (text: string, child: ChildProcess) => void): Promise<CliEnd> {
  const home = mkdtempSync(join(tmpdir(), 'modewise-bench-home-'));
  const startedMs = performance.now();
  return new Promise<CliEnd>((resolve, reject) => {
    const program = join(programFolder(), 'tools', 'modewise.mjs');
    const child = spawn(process.execPath, [program, ...args, '--json'], {
      env: { ...process.env, MODEWISE_HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      onStderr(text, child);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      const seconds = (performance.now() - startedMs) / 1000;
      if (stdout === '') reject(new CommandFailed(args[0] ?? '', code, stderr));
      else resolve({ document: JSON.parse(stdout), seconds, events: eventsIn(home) });
    });
  }).finally(() => rmSync(home, { recursive: true, force: true }));
}

function eventsIn(home: string): readonly RunEvent[] {
  const runs = join(home, 'runs');
  return existsSync(runs) ? readdirSync(runs).flatMap((folder) => readEvents(join(runs, folder))) : [];
}
