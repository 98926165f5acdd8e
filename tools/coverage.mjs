/**
 * `npm run coverage [-- TABLE…] [--write]`: prints how often the stated intervals and tests are right, nominal against actual, from seeded
 * simulations. `--write` updates the tables in docs/methodology/coverage.md. The result does not depend on timing.
 */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildWhenStale, ROOT } from './build-when-stale.mjs';

const DOCUMENT = join(ROOT, 'docs', 'methodology', 'coverage.md');
const SECTION = /<!-- coverage:([\w-]+) -->[\s\S]*?<!-- \/coverage:\1 -->/gu;

/** Replaces each section that was printed, and adds those that are new at the end. */
function write(output) {
  let document = readFileSync(DOCUMENT, 'utf8');
  for (const [section, name] of output.matchAll(SECTION)) {
    const from = document.indexOf(`<!-- coverage:${name} -->`);
    const end = `<!-- /coverage:${name} -->`;
    const to = document.indexOf(end);
    document =
      from < 0 || to < 0
        ? `${document.trimEnd()}\n\n${section}\n`
        : document.slice(0, from) + section + document.slice(to + end.length);
  }
  writeFileSync(DOCUMENT, document);
}

await buildWhenStale({ log: (line) => process.stderr.write(`modewise: ${line}\n`) });
const args = process.argv.slice(2);
const tables = args.filter((each) => each !== '--write');
const child = spawn(process.execPath, [join(ROOT, 'dist', 'engine', 'measure-coverage.cjs'), ...tables], {
  cwd: ROOT,
  stdio: ['ignore', 'pipe', 'inherit'],
});
let output = '';
child.stdout.setEncoding('utf8').on('data', (text) => {
  output += text;
  process.stdout.write(text);
});
child.on('close', (code) => {
  if (code === 0 && args.includes('--write')) write(output);
  process.exitCode = code ?? 3;
});
