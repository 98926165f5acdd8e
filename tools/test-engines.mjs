/**
 * `npm run test:engines`: what Modewise measures or generates, against real engines and real servers. Installs what they
 * need from Debian, PyPI, Maven Central and Go modules, once; says in one line what cannot be had here, and skips only its tests.
 * `-- spark kafka` runs the named files of e2e/engines, `-- --results FOLDER` keeps the tables that they print.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheFolder } from './fetch-package.mjs';
import { realEngines } from './real-engines/real-engines.mjs';
import { buildSources, closingLine, runTests } from './steps.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { results: { type: 'string' } } });
if (values.results !== undefined) {
  const folder = resolve(values.results);
  mkdirSync(folder, { recursive: true });
  process.env.MODEWISE_ENGINE_RESULTS = folder;
}

const failed = await buildSources();
const startedMs = Date.now();
const engines = await realEngines({ log: (line) => console.log(`== engines: ${line}`) });
console.log(`== engines: ready after ${((Date.now() - startedMs) / 1000).toFixed(1)} s`);
for (const [name, { reason, failure }] of Object.entries(engines)) {
  if (failure !== null) {
    console.log(`== ${name}: FAILED: ${failure}`);
    failed.push(name);
  } else if (reason !== null) console.log(`== ${name}: ${reason}: skipped`);
}
process.env.MODEWISE_ENGINES = JSON.stringify(engines);
// What Python compiles lies in no folder that a test looks at, and serves every process after the first.
process.env.PYTHONPYCACHEPREFIX = join(cacheFolder(), 'python-compiled');
// Images for containers often forbid Python to keep what it compiles; then each of Spark's workers compiles pandas again.
delete process.env.PYTHONDONTWRITEBYTECODE;
closingLine(failed, await runTests(['--project', 'engines', ...positionals]));
