import { expect, test } from 'vitest';
import { measureRequest, type MeasureFlags } from './options/measure-options.ts';
import { COMMANDS } from './command-list.ts';
import { parseCommandLine } from './program.ts';

async function refusal(...args: string[]): Promise<string> {
  const parsed = await parseCommandLine(args);
  return parsed.kind === 'refused' ? parsed.text : `not refused: ${parsed.kind}`;
}

test('every documented command exists and accepts --json', async () => {
  const commands = [
    ['inspect', 'm.onnx'],
    ['measure', '--model', 'm.onnx'],
    ['measure-endpoint', 'http://host/v2/models/m'],
    ['plan', 'run.json'],
    ['report', 'plan.json', '--format', 'html', '--out', 'x'],
    ['serve', '--port', '0', '--no-open'],
    ['serve-model', 'm.onnx', '--threads', '2', '--dim', 'sequence=8'],
    ['samples'],
    ['presets'],
    ['doctor'],
    ['catalog', 'show'],
    ['catalog', 'refresh'],
    ['catalog', 'import', 'f'],
  ];
  for (const command of commands) {
    const parsed = await parseCommandLine([...command, '--json']);
    expect(parsed.kind, command.join(' ')).toBe('invocation');
    expect(parsed.kind === 'invocation' && parsed.invocation.json).toBe(true);
  }
});

test('a typo produces a suggestion and the known words', async () => {
  expect(await refusal('mesure')).toMatch(/unknown command 'mesure'[\s\S]*measure[\s\S]*Commands: /);
  expect(await refusal('measure', '--rats', '5')).toMatch(/unknown option '--rats'[\s\S]*--rate[\s\S]*Options: /);
  expect(await refusal('inspect')).toContain("missing required argument 'model'");
  expect(await refusal()).toContain('Usage: modewise');
  expect(await refusal('catalog')).toContain('show');
});

test.each([
  ['--replicas', '100000', 'at most 16384'],
  ['--batch-size', '100000000', 'at most 16,777,216 rows'],
  ['--max-batch', '1e9', 'at most 65,536 rows'],
  ['--threads', '100000', 'at most 1024'],
  ['--rate', '1e12', 'at most 10,000,000 per second'],
  ['--rate', '1e-300', 'at least 0.0001'],
  ['--duration-s', '1e9', 'at most 86400 s (24 h)'],
  ['--window-ms', '1e300', 'at most 3,600,000 ms (1 h)'],
  ['--synthetic', '1e12', 'at most 1,000,000,000 rows'],
  ['--percentile', '99.9999999999', 'at most 99.9999'],
  ['--arrivals', 'gamma:1e-300', 'at least 0.01'],
  ['--dim', 'x=1e300', 'at most 2147483647'],
])('%s %s is rejected with the maximum', async (option, value, bound) => {
  expect(await refusal('measure', '--model', 'm.onnx', option, value)).toContain(bound);
});

test.each([
  ['--slo-ms', '1.5 s', 'Read as 1500 ms (1.5 s).'],
  ['--slo-ms', '2m', 'Read as 120000 ms (2 min): m is read as minutes.'],
  ['--rate', '2k', 'Read as 2000 per second.'],
  ['--rate', '600/min', 'Read as 10 per second.'],
  ['--percentile', '99,9 %', 'Read as 99.9.'],
  ['--batch-size', '1,024 rows', 'Read as 1,024 rows: the comma separates thousands.'],
  ['--synthetic', '2.5m', 'Read as 2,500,000 rows: m is read as million.'],
  ['--duration-s', '1 min', 'Read as 60 s (1 min).'],
])('%s %s is read as people write it, and the reading is reported', async (option, text, says) => {
  const parsed = await parseCommandLine(['measure', '--model', 'm.onnx', option, text]);
  expect(parsed).toMatchObject({ kind: 'invocation', readings: [`${option} "${text}": ${says}`] });
});

test.each([
  ['--slo-ms', '1,500', 'can mean 1500 or 1.5'],
  ['--slo-ms', '2M', 'can mean minutes or millions'],
  ['--batch-size', '1.5', 'not a whole number'],
  ['--seed', '2k', 'Expected a whole number'],
  ['--threads', '2k', 'Expected a whole number'],
])('%s %s is refused', async (option, text, why) => {
  expect(await refusal('measure', '--model', 'm.onnx', option, text)).toContain(why);
});

test('a number in its own unit needs no explanation', async () => {
  const parsed = await parseCommandLine(['measure', '--model', 'm.onnx', '--slo-ms', '50', '--rate', '1e3']);
  expect(parsed).toMatchObject({ kind: 'invocation', readings: [] });
});

test('the simulations of a plan have a seed of their own, and the help says what each seed draws', async () => {
  const parsed = await parseCommandLine(['plan', 'run.json', '--draws-seed', '7']);
  expect(parsed.kind).toBe('invocation');
  expect(await refusal('plan', 'run.json', '--draws-seed', '2k')).toContain('Expected a whole number');
  expect(await helpOf('plan')).toMatch(/--draws-seed <n> +seed of the simulations of the plan/);
  expect(await helpOf('measure')).toMatch(/--seed <n> +seed of arrivals and random rows, and by default of the/);
  expect(await helpOf('measure-endpoint')).not.toContain('simulations of a plan');
});

test('help is not an error', async () => {
  expect((await parseCommandLine(['--help'])).kind).toBe('help');
  expect((await parseCommandLine(['help', 'measure'])).kind).toBe('help');
  expect((await parseCommandLine(['measure', '-h'])).kind).toBe('help');
});

async function helpOf(...command: readonly string[]): Promise<string> {
  const parsed = await parseCommandLine([...command, '--help']);
  return parsed.kind === 'help' ? parsed.text : '';
}

const FLEET = ['plan', 'preflight', 'run', 'status', 'collect', 'cancel'].map((name) => ['fleet', name]);

test.each([...COMMANDS.map(({ name }) => [name]), ...FLEET])(
  'the help of %s %s lists at most 13 options under a heading, the help itself in the last list',
  async (...command) => {
    const text = await helpOf(...command);
    const lists = text.split(/^\S.*:$/m).map((list) => list.match(/^ {2}-/gm)?.length ?? 0);
    expect(Math.max(...lists)).toBeLessThanOrEqual(13);
    expect(lists.filter((count) => count > 0).length).toBeGreaterThan(0);
    expect(text.trimEnd().split('\n').at(-1)).toMatch(/^ {2}(-h, --help|help)/);
  },
);

test('measure does not list the options that moved to measure-endpoint', async () => {
  expect(await helpOf('measure')).not.toMatch(/--target|--protocol|--bearer-env/);
  expect(await refusal('measure', '--rats', '5')).not.toContain('--bearer-env');
  expect(await helpOf('measure-endpoint')).toMatch(/measure-endpoint \[options\] <url>[\s\S]*--protocol/);
});

test('a request contains the given options, and defaults for the others', () => {
  const flags: MeasureFlags = { model: 'm.onnx', data: 'd.csv', rate: [5, 5, 10], dim: [['sequence', 128]] };
  expect(measureRequest(flags)).toMatchObject({
    model: 'm.onnx',
    data: 'd.csv',
    syntheticRows: null,
    modes: ['batch', 'realtime', 'microbatch'],
    ratesPerS: [5, 10],
    dims: { sequence: 128 },
    percentile: 99,
    seed: 1,
  });
  expect(measureRequest({ ...flags, drop: ['a,b', '__proto__'] }).drops).toEqual(['a,b', '__proto__']);
  expect(() => measureRequest({ model: 'm.onnx', synthetic: 5, drop: ['a'] })).toThrow(
    '--drop has no effect on synthetic rows',
  );
  expect(measureRequest({ model: 'sample:fraud' })).toMatchObject({ data: null, syntheticRows: null });
  expect(() => measureRequest({ model: 'm.onnx' })).toThrow('the data is missing');
  expect(measureRequest(flags)).not.toHaveProperty('provider');
  expect(measureRequest({ ...flags, provider: ['webgpu'] }).provider).toBe('webgpu');
  expect(() => measureRequest({ ...flags, provider: ['cpu', 'webgpu'] })).toThrow(
    '--provider was given more than once',
  );
});
