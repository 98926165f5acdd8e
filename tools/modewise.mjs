#!/usr/bin/env node
/** The command line from a checkout: builds what is stale (nothing of that on stdout), then runs it in this process. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFresh, ROOT } from './build-when-stale.mjs';

function build() {
  const script = fileURLToPath(new URL('build.mjs', import.meta.url));
  // A process of its own: the build tools must not weigh on what is measured afterwards. 2, 2: its output goes to stderr.
  const { status, signal } = spawnSync(process.execPath, [script, '--when-stale'], { stdio: ['ignore', 2, 2] });
  if (signal !== null) process.exit(3);
  if (status !== 0) process.exit(4);
}

if (!isFresh()) build();
createRequire(import.meta.url)(join(ROOT, 'dist', 'engine', 'cli.cjs'));
