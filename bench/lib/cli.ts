import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunDocument } from '../../core/contract/run.ts';
import { programFolder } from '../../engine/hosts/paths.ts';

/** A measurement by the real command line, from its start to its end. */
export interface MeasuredByCli {
  readonly run: RunDocument;
  readonly seconds: number;
}

/** Runs `modewise measure … --json` in a home of its own. Throws with what it said when there is no document. */
export function measureByCli(
  args: readonly string[],
  onStderr: (text: string, child: ChildProcess) => void = () => undefined,
): Promise<MeasuredByCli> {
  const home = mkdtempSync(join(tmpdir(), 'modewise-bench-home-'));
  const startedMs = performance.now();
  return new Promise<MeasuredByCli>((resolve, reject) => {
    const program = join(programFolder(), 'tools', 'modewise.mjs');
    const child = spawn(process.execPath, [program, 'measure', ...args, '--json'], {
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
      if (stdout === '') reject(new Error(`measure ended with ${String(code)}: ${stderr}`));
      else resolve({ run: RunDocument.parse(JSON.parse(stdout)), seconds });
    });
  }).finally(() => rmSync(home, { recursive: true, force: true }));
}
