/**
 * `npm run stored-plans [-- --write] [--folder DIR] [--only TEXT]`: whether about a hundred plans, their reports and the files that deploy them are
 * still what is stored, to the last bit. See benchmarks/stored-plans.ts.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildWhenStale, ROOT } from './build-when-stale.mjs';

await buildWhenStale({ log: (line) => process.stderr.write(`modewise: ${line}\n`) });
const program = join(ROOT, 'dist', 'engine', 'measure-stored-plans.cjs');
const { status } = spawnSync(process.execPath, [program, ...process.argv.slice(2)], { cwd: ROOT, stdio: 'inherit' });
process.exit(status ?? 3);
