import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder for what several files of a test run share; empty at its start and deleted at its end. */
    readonly sharedFolder: string;
  }
}

/** The global set-up of the journeys. */
export default function setup({ provide }: TestProject): () => void {
  const path = mkdtempSync(join(tmpdir(), 'modewise-shared-'));
  provide('sharedFolder', path);
  return () => rmSync(path, { recursive: true, force: true });
}
