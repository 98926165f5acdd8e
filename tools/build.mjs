/** `npm run build`: builds dist. With `--when-stale`, only if the sources have changed. All output goes to stderr. */
import { buildWhenStale } from './build-when-stale.mjs';

try {
  await buildWhenStale({
    log: (line) => process.stderr.write(`modewise: ${line}\n`),
    force: !process.argv.includes('--when-stale'),
  });
} catch (error) {
  process.stderr.write(`modewise: the build failed: ${error.message}\n`);
  process.exitCode = 1;
}
