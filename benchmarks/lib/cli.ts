import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlanDocument } from '#core/contract/plan.ts';
import { RunDocument } from '#core/contract/run.ts';
import { programFolder } from '#engine/platform/paths.ts';

/** A measurement by the real command line, from start to end. */
export interface MeasuredByCli {
  readonly run: RunDocument;
  readonly seconds: number;
}

/** Runs `modewise measure … --json` in its own home folder. Throws with its output if there is no document. */
export async function measureByCli(
  args: readonly string[],
  onStderr: (text: string, child: ChildProcess) => void = () => undefined,
): Promise<MeasuredByCli> {
  const { document, seconds } = await runCli(['measure', ...args], onStderr);
  return { run: RunDocument.parse(document), seconds };
}

/** Runs `modewise plan … --json`. */
export async function planByCli(args: readonly string[]): Promise<PlanDocument> {
  return (await timedPlanByCli(args)).plan;
}

/** A plan of `modewise plan`, with the seconds from the start of the process. */
export interface TimedPlan {
  readonly plan: PlanDocument;
  readonly seconds: number;
  /** To the first verdict on the way, and to the first one that is settled; null without one. */
  readonly firstS: number | null;
  readonly settledS: number | null;
}

/** Runs `modewise plan … --json`, and times it and the verdicts on its way. */
export async function timedPlanByCli(args: readonly string[]): Promise<TimedPlan> {
  const startedMs = performance.now();
  let firstS: number | null = null;
  let settledS: number | null = null;
  const { document, seconds } = await runCli(['plan', ...args], (text) => {
    const nowS = (performance.now() - startedMs) / 1000;
    if (/^after .*: /m.test(text)) firstS ??= nowS;
    if (/^after .*; settled: /m.test(text)) settledS ??= nowS;
  });
  return { plan: PlanDocument.parse(document), seconds, firstS, settledS };
}

function runCli(
  args: readonly string[],
  onStderr: (text: string, child: ChildProcess) => void,
): Promise<{ readonly document: unknown; readonly seconds: number }> {
  const home = mkdtempSync(join(tmpdir(), 'modewise-bench-home-'));
  const startedMs = performance.now();
  return new Promise<{ readonly document: unknown; readonly seconds: number }>((resolve, reject) => {
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
      if (stdout === '') reject(new Error(`${args[0]} ended with ${String(code)}: ${stderr}`));
      else resolve({ document: JSON.parse(stdout), seconds });
    });
  }).finally(() => rmSync(home, { recursive: true, force: true }));
}
