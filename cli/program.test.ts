import { expect, test } from 'vitest';
import { measureRequest, type MeasureFlags } from './options/measure-options.ts';
import { parseCommandLine } from './program.ts';

function refusal(...args: string[]): string {
  const parsed = parseCommandLine(args);
  return parsed.kind === 'refused' ? parsed.text : `not refused: ${parsed.kind}`;
}

test('every command of the documentation is known and takes --json', () => {
  const commands = [
    ['inspect', 'm.onnx'],
    ['measure', '--model', 'm.onnx'],
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
    const parsed = parseCommandLine([...command, '--json']);
    expect(parsed.kind, command.join(' ')).toBe('invocation');
    expect(parsed.kind === 'invocation' && parsed.invocation.json).toBe(true);
  }
});

test('what is mistyped is answered with what is near and what is known', () => {
  expect(refusal('mesure')).toMatch(/unknown command 'mesure'[\s\S]*measure[\s\S]*Commands are/);
  expect(refusal('measure', '--rats', '5')).toMatch(/unknown option '--rats'[\s\S]*--rate[\s\S]*Options are/);
  expect(refusal('inspect')).toContain("missing required argument 'model'");
  expect(refusal()).toContain('Usage: modewise');
  expect(refusal('catalog')).toContain('show');
});

test('help is no mistake', () => {
  expect(parseCommandLine(['--help']).kind).toBe('help');
  expect(parseCommandLine(['help', 'measure']).kind).toBe('help');
  expect(parseCommandLine(['measure', '-h']).kind).toBe('help');
});

test('a request carries what was given and the defaults for the rest', () => {
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
    '--drop says nothing of random rows',
  );
  expect(measureRequest({ model: 'sample:fraud' })).toMatchObject({ data: null, syntheticRows: null });
  expect(() => measureRequest({ model: 'm.onnx' })).toThrow('no data is given');
});
