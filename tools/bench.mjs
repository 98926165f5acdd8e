/**
 * `npm run bench -- NAME…`: runs programs of benchmarks/ and prints their results; `all` runs every one. `--write` also
 * updates each section of docs/benchmarks.md. No test depends on timing: run benchmarks by hand, on a quiet machine.
 */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildWhenStale, ROOT } from './build-when-stale.mjs';

const DOCUMENT = join(ROOT, 'docs', 'benchmarks.md');

function scripts() {
  const files = readdirSync(join(ROOT, 'benchmarks')).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('-executor.ts'),
  );
  return files.map((file) => file.slice(0, -'.ts'.length)).sort();
}

/** Runs one program, shows and returns its output. Throws if it fails. */
function run(name) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'dist', 'engine', `measure-${name}.cjs`)], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      process.stdout.write(text);
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`benchmarks/${name}.ts ended with ${code}`)),
    );
  });
}

/** A missing section is added at the end. */
function write(name, output) {
  const begin = `<!-- bench:${name} -->`;
  const end = `<!-- /bench:${name} -->`;
  const document = readFileSync(DOCUMENT, 'utf8');
  const section = `${begin}\n\n${output.trim()}\n\n${end}`;
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  const isThere = from >= 0 && to >= 0;
  writeFileSync(
    DOCUMENT,
    isThere
      ? document.slice(0, from) + section + document.slice(to + end.length)
      : `${document.trimEnd()}\n\n${section}\n`,
  );
}

const asked = process.argv.slice(2).filter((each) => each !== '--write');
const unknown = asked.filter((name) => name !== 'all' && !scripts().includes(name));
if (asked.length === 0 || unknown.length > 0) {
  process.stderr.write(`usage: npm run bench -- (all | ${scripts().join(' | ')})… [--write]\n`);
  process.exit(2);
}
await buildWhenStale({ log: (line) => process.stderr.write(`modewise: ${line}\n`) });
for (const name of asked.includes('all') ? scripts() : asked) {
  const output = await run(name);
  if (process.argv.includes('--write')) write(name, output);
}
