/**
 * `npm run backtest [-- --data FILE.csv] [--json] [--write]`: predicts published results from each other and prints how far off the predictions were and how
 * often their intervals were right. With `--write` the tables and the plot take their place in docs/methodology/backtest.md. It is calculated, not timed.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildWhenStale, ROOT } from './build-when-stale.mjs';

await buildWhenStale({ log: (line) => process.stderr.write(`modewise: ${line}\n`) });
const args = process.argv.slice(2);
const at = args.indexOf('--data');
// Files are meant from where the user stands, which npm tells.
const cwd = args.includes('--write') ? ROOT : (process.env.INIT_CWD ?? process.cwd());
const { status } = spawnSync(process.execPath, [join(ROOT, 'dist', 'engine', 'backtest.cjs'), ...args], {
  cwd,
  stdio: 'inherit',
});
if (at >= 0 && status === null) process.stderr.write('the back-test was interrupted\n');
process.exit(status ?? 3);
