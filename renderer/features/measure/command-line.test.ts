import { expect, test } from 'vitest';
import { MEASURE_DEFAULTS, type MeasureRequest } from '#core/contract/run/measure.ts';
import { commandLine } from './command-line.ts';

const REQUEST: MeasureRequest = { ...MEASURE_DEFAULTS, modes: [...MEASURE_DEFAULTS.modes], model: 'sample:fraud' };

test('default values are omitted', () => {
  expect(commandLine({ ...REQUEST, data: '/samples/fraud.csv' })).toBe('modewise measure --model sample:fraud');
});

test('every setting becomes an option; lists repeat the option, and blanks are quoted', () => {
  const line = commandLine({
    ...REQUEST,
    model: "/my models/it's.onnx",
    data: '/rows.csv',
    modes: ['realtime'],
    effort: 'standard',
    sloMs: 50,
    percentile: 95,
    ratesPerS: [10, 20],
    arrivals: { kind: 'gamma', k: 2 },
    threads: [2],
    durationS: 5,
    dims: { sequence: 128 },
    transport: 'http',

    seed: 7,
  });
  expect(line).toBe(
    String.raw`modewise measure --model '/my models/it'\''s.onnx' --data /rows.csv --modes realtime --effort standard --slo-ms 50 --percentile 95 --arrivals gamma:2 --rate 10 --rate 20 --threads 2 --duration-s 5 --dim sequence=128 --transport http --seed 7`,
  );
});

test('synthetic rows replace data', () => {
  expect(commandLine({ ...REQUEST, model: 'm.onnx', syntheticRows: 1000 })).toBe(
    'modewise measure --model m.onnx --synthetic 1000',
  );
});

test('another processor is an option of the command, and the CPU is not', () => {
  const request = { ...MEASURE_DEFAULTS, model: 'sample:fraud' };
  expect(commandLine({ ...request, provider: 'webgpu' })).toBe(
    'modewise measure --model sample:fraud --provider webgpu',
  );
  expect(commandLine({ ...request, provider: 'cpu' })).toBe('modewise measure --model sample:fraud');
});
