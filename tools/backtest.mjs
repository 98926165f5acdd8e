/**
 * `npm run backtest [-- --data FILE.csv] [--json] [--write]`: predicts published results from each other, and prints
 * the errors, the coverage of the intervals, and the regret of the machines chosen by cost. `--write` updates the tables and the plot in
 * docs/methodology/backtest.md. The result does not depend on timing.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildWhenStale, ROOT } from './build-when-stale.mjs';

await buildWhenStale({ log: (line) => process.stderr.write(`modewise: ${line}\n`) });
const args = process.argv.slice(2);
const at = args.indexOf('--data');
// File names are relative to the user's folder, which npm passes on.
const cwd = args.includes('--write') ? ROOT : (process.env.INIT_CWD ?? process.cwd());
const { status } = spawnSync(process.execPath, [join(ROOT, 'dist', 'engine', 'backtest.cjs'), ...args], {
  cwd,
  stdio: 'inherit',
});
if (at >= 0 && status === null) process.stderr.write('the back-test was interrupted\n');
process.exit(status ?? 3);
