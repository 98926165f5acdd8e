import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ROOT } from './root.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder for what several files of a test run share; empty at its start and deleted at its end. */
    readonly sharedFolder: string;
  }
}

/** The global set-up of the journeys: they run what is built. */
export default function setup({ provide }: TestProject): () => void {
  execFileSync(process.execPath, [join(ROOT, 'tools', 'build.mjs'), '--when-stale'], { stdio: 'inherit' });
  const path = mkdtempSync(join(tmpdir(), 'modewise-shared-'));
  provide('sharedFolder', path);
  return () => rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}
