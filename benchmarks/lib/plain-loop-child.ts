import { fork, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { distFile } from '#engine/platform/paths.ts';
import type { Cell } from './plain-loop.ts';
import type { RawModel } from './sample-rows.ts';

/** The plain loop in a separate process. */
export class PlainLoop {
  readonly #child: ChildProcess;

  constructor(raw: RawModel, folder: string) {
    const spec = join(folder, 'plain.json');
    writeFileSync(spec, JSON.stringify(raw));
    this.#child = fork(distFile('bench-plain-loop'), [spec], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  }

  measure(cell: Cell, durationMs: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#child.once('exit', reject);
      this.#child.once('message', (rowsPerS) => {
        this.#child.off('exit', reject);
        resolve(Number(rowsPerS));
      });
      this.#child.send({ ...cell, durationMs });
    });
  }

  stop(): void {
    this.#child.disconnect();
  }
}
