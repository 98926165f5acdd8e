/** Malformed models: described and fed in an engine process; some of them measured up to their first inference. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import { onnxCase } from './lib/cases/onnx.ts';
import { attackEngine, type MakeCase } from './lib/engine/attack.ts';
import { call, inTurn } from './lib/engine/job.ts';
import { readOptions } from './lib/options.ts';
import { runProgram } from './lib/processes.ts';

/** One case in this many also runs in ONNX Runtime, in bench processes, which are slow to start. */
const MEASURED_EACH = 50;
const MEASURED_HANG_MS = 30_000;
const REFERENCE = inTurn([call('inspect', { model: 'sample:fraud', data: null, hash: true, maps: [], dims: {} })]);

const makeCase: MakeCase = (chance, { folder, index }) => {
  const { bytes, about } = onnxCase(chance, index);
  const model = join(folder, `case-${index}.onnx`);
  writeFileSync(model, bytes);
  writeFileSync(join(folder, 'weights.bin'), Buffer.alloc(64));
  if (index % MEASURED_EACH === MEASURED_EACH - 1) {
    const input = { ...MEASURE_DEFAULTS, model, syntheticRows: 2, modes: ['batch'], batchSizes: [1], durationS: 0.1 };
    const measure = call('measure', input, { kind: 'stream', cancelAt: 'cold-start' });
    return { about: `${about}, measured`, inputs: [model], hangMs: MEASURED_HANG_MS, job: inTurn([measure]) };
  }
  const inspect = { model, data: null, hash: chance.happens(0.1), maps: [], dims: {} };
  const preview = { model, data: null, maps: [], dims: {}, rows: chance.between(1, 10), seed: 1 };
  return { about, inputs: [model], job: inTurn([call('inspect', inspect), call('preview', preview)]) };
};

const options = readOptions({ count: 500 });
runProgram(options.timeLimitS, () => attackEngine('models', options, { reference: REFERENCE, makeCase }));
