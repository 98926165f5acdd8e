#!/usr/bin/env node
/**
 * The command line from a checkout: rebuilds if necessary, without output on stdout, then runs in this process. A package
 * that `npm pack` made of the checkout has the build and no sources, and runs what it has.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFresh, ROOT } from './build-when-stale.mjs';

function build() {
  const script = fileURLToPath(new URL('build.mjs', import.meta.url));
  // Build in a separate process, so that the build tools do not affect later measurements. 2, 2: its output goes to
  // stderr.
  const { status, signal } = spawnSync(process.execPath, [script, '--when-stale'], { stdio: ['ignore', 2, 2] });
  if (signal !== null) process.exit(3);
  if (status !== 0) process.exit(4);
}

const program = join(ROOT, 'dist', 'engine', 'cli.cjs');
const isCheckout = existsSync(join(ROOT, 'vite.config.ts'));
if (isCheckout && !isFresh()) build();
if (!isCheckout && !existsSync(program)) {
  process.stderr.write(
    'modewise: this package has no build, because `npm pack` ran in a checkout that was not built. Make it with `npm run package -- --only npm`.\n',
  );
  process.exit(2);
}
createRequire(import.meta.url)(program);
