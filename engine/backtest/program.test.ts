import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { BacktestDocument } from '#core/contract/run/backtest.ts';
import { CHOICE_COST_RATIO } from '#core/decide/backtest/choice-ratio.ts';
import { choiceCostSentence } from './markdown.ts';
import { runProgram, readBundledResults } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-backtest-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HEADER = 'model,family,gmacs,macts,params_m,precision,hardware,hw_class,stack,threads,batch,metric,value,source';

function run(text: string | Uint8Array, ...args: readonly string[]) {
  const file = join(folder, 'results.csv');
  writeFileSync(file, text);
  let [stdout, stderr] = ['', ''];
  const code = runProgram(['--data', file, ...args], {
    out: (part) => (stdout += part),
    err: (part) => (stderr += part),
  });
  return { code, stdout, stderr: stderr.replaceAll(folder, '') };
}

/** Rows of two machines in the bundled table and one that is not. */
function rows(): string {
  const machines = [
    ['Intel Xeon Platinum 8280 x2', 'cpu_server_x86', 1],
    ['Intel Xeon Platinum 8380 x2', 'cpu_server_x86', 0.6],
    ['my machine', 'cpu_server_x86', 2],
  ] as const;
  return machines
    .flatMap(([hardware, hwClass, speed]) =>
      ['a', 'b', 'c'].map(
        (model, at) =>
          `${model},conv,${at + 1},,,fp32,${hardware},${hwClass},ORT 1.30,8,1,latency_ms,${(at + 1) * speed},me`,
      ),
    )
    .join('\n');
}

test('a file with the columns of the bundled results is judged the same way, as JSON and as tables', () => {
  const text = `${HEADER}\n${rows()}\n`;
  const { code, stdout, stderr } = run(text, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const document = BacktestDocument.parse(JSON.parse(stdout));
  expect(document.results).toBe(9);
  expect(document.unknownMachines).toEqual(['my machine']);
  // Six machines in pairs, three models each; with references all of them, without references only pairs in which both
  // have a specification.
  expect(document.onnxRuntime.map(({ references, projections }) => [references, projections])).toEqual([
    [false, 6],
    [true, 18],
  ]);
  expect(run(text).stdout).toContain('| same instruction set, other generation | with | 18 |');
});

test('instances with a price are chosen by their projected cost', () => {
  const lines = ['c7i.large', 'c7a.large', 'c6g.large'].map(
    (type, at) =>
      `a,transformer,1,,,q4,AWS ${type},cpu_${at < 2 ? 'server_x86' : 'arm'},llama.cpp,,128,tokens/s,${40 - at},me`,
  );
  const text = `${HEADER}\n${lines.join('\n')}\n`;
  const { choices } = BacktestDocument.parse(JSON.parse(run(text, '--json').stdout));
  expect(choices).toMatchObject({ region: 'us-east-1', cases: 3, settings: 1, sources: 3, machines: 3 });
  expect(choices.rows.slice(0, 4).map(({ hop, rule, cases }) => [hop, rule, cases])).toEqual([
    ['all', 'plan', 3],
    ['all', 'cheapest-vcpu', 3],
    ['all', 'newest', 3],
    ['all', 'stay', 3],
  ]);
  expect(run(text).stdout).toContain('| all | stay on the measured machine | 3 |');
  expect(run(`${HEADER}\n${rows()}\n`).stdout).toContain('no choice can be judged');
});

test.each([
  ['', 'line 1: the header lacks model, family'],
  ['model,family\n', 'line 1: the header lacks precision, hardware'],
  [`${HEADER}\n`, 'it has no result that can be judged'],
  [`${HEADER}\na,conv,1\n`, 'line 2: it has 3 cells, the header 14'],
  [
    `${HEADER}\n${rows()}\na,conv,1,,,fp32,m,gpu,s,1,1,latency_ms,-3,me\n`,
    'line 11: value "-3" is not a positive number',
  ],
  [`${HEADER}\na,conv,x,,,fp32,m,gpu,s,1,1,latency_ms,3,me\n`, 'line 2: gmacs "x" is not a number'],
  [`${HEADER}\na,conv,1,,,fp32,m,gpu,s,1,1,joules,3,me\n`, 'line 2: metric "joules" is not known'],
  [`${HEADER}\na,conv,1,,,fp32,m,toaster,s,1,1,latency_ms,3,me\n`, 'line 2: hw_class "toaster" is not known'],
  [`${HEADER}\na,conv,1,,,fp32,,gpu,s,1,1,latency_ms,3,me\n`, 'line 2: hardware is empty'],
  [`${HEADER}\n"a,conv\n`, 'Quoted field unterminated'],
  [Uint8Array.of(0xff, 0xfe, 0x00), 'it is not a text file in UTF-8'],
])('a bad file is refused with the line, the cause and a remedy: %#', (text, cause) => {
  const { code, stdout, stderr } = run(text, '--json');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(`/results.csv: `);
  expect(stderr).toContain(cause);
  expect(stderr).toMatch(/\n {2}→ \S/);
});

test('a file that is not there, a folder and an unknown option are refused too', () => {
  const attempt = (...args: readonly string[]) => {
    let stderr = '';
    const code = runProgram(args, { out: () => undefined, err: (part) => (stderr += part) });
    return { code, stderr };
  };
  expect(attempt('--data', join(folder, 'none.csv'))).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no such file'),
  });
  expect(attempt('--data', folder)).toMatchObject({ code: 2, stderr: expect.stringContaining('it is a folder') });
  expect(attempt('--dta', 'x')).toMatchObject({ code: 2, stderr: expect.stringContaining('Usage: npm run backtest') });
  expect(attempt('--write', '--data', 'x')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('bundled results only'),
  });
});

test('the bundled results are read whole, and nearly all of their machines have a specification', () => {
  const { results, leftOut } = readBundledResults();
  const left = Object.values(leftOut).reduce((sum, count) => sum + count, 0);
  expect(results.length + left).toBe(5065);
  const unknown = new Set(
    results.filter(({ machine }) => machine.bandwidthGBps === null).map(({ machine }) => machine.name),
  );
  expect(unknown.size).toBeLessThan(16);
  expect(results.filter(({ runtimeFamily }) => runtimeFamily === 'ONNX Runtime').length).toBeGreaterThan(80);
});

test('what a plan says of projected choices is what the page of the back-test found', () => {
  expect(readFileSync('docs/methodology/backtest.md', 'utf8')).toContain(choiceCostSentence(CHOICE_COST_RATIO));
});
