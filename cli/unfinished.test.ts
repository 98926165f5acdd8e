import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const GUARD = JSON.stringify(new URL('./unfinished.ts', import.meta.url).href);
const LOADER = fileURLToPath(new URL('../tools/run-sources.mjs', import.meta.url));

/** Runs a program that has the guard, and its function `done`. */
function run(program: string) {
  const text = `import { guardAgainstEarlyEnd } from ${GUARD};
    const done = guardAgainstEarlyEnd(process, (text) => process.stderr.write(text));
    ${program}`;
  return spawnSync(process.execPath, ['--import', LOADER, '--input-type=module', '-e', text], { encoding: 'utf8' });
}

test('a promise that never settles ends the program with 4 and a message', () => {
  const { status, stderr } = run('void new Promise(() => {}).then(done);');
  expect(status).toBe(4);
  expect(stderr).toMatch(/^modewise: internal error: the command ended before it was done/);
});

test('a program that is done ends as it says', () => {
  const { status, stderr } = run(`setTimeout(() => { process.exitCode = 3; done(); }, 20);`);
  expect({ status, stderr }).toEqual({ status: 3, stderr: '' });
});
