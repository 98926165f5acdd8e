import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { modewise } from '#e2e/modewise.ts';
import { AppError } from '#engine/platform/app-error.ts';
import { readEditable } from '#engine/variants/file/read-model.ts';
import { writeModel } from '#engine/variants/file/write-model.ts';
import { halveModel } from '#engine/variants/half/halve-model.ts';
import { calibratedTensors, quantiseModel } from '#engine/variants/int8/quantise-model.ts';
import type { Rewriting } from '#engine/variants/rewriting.ts';
import { engine, KEEPS_RESULTS } from './lib/engines.ts';
import { printTable } from './lib/print.ts';
import { runPython } from './lib/programs.ts';
import { sampleRows, writeRows } from './lib/sample-rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-variants-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SAMPLE_ROWS = 1024;
const python = engine('quantisation');
const Models = z.object({ trained: z.array(z.string()), others: z.array(z.string()) });
const Checked = z.object({
  problems: z.array(z.tuple([z.string(), z.string()])),
  checked: z.number(),
  loaded: z.number(),
  run: z.number(),
  drift: z.number(),
});
const Side = z.object({ accuracy: z.number().nullable(), changed: z.number(), drift: z.number(), speed: z.number() });
const Compared = z.object({
  rows: z.number(),
  accuracy: z.number().nullable(),
  ours: Side,
  /** Null if their tools make no model that loads. */
  theirs: Side.nullable(),
  ratio: z.tuple([z.number(), z.number(), z.number()]).nullable(),
  graphs: z.tuple([z.record(z.string(), z.number()), z.record(z.string(), z.number())]).nullable(),
});

const run = (script: string, ...args: readonly string[]): Promise<unknown> =>
  runPython(python?.path ?? '', script, args);

/** Half of the widest 95 % interval of a share that was counted on this many rows. */
const noise = (rows: number): number => 0.98 / Math.sqrt(rows);

describe.skipIf(python === null)('variants compared with Python’s tools', () => {
  let models: z.infer<typeof Models>;
  beforeAll(async () => {
    models = Models.parse(await run('variant_models.py', folder));
  }, 300_000);

  test('are as accurate on models of other programs and on the samples', { timeout: 600_000 }, async () => {
    const rows: (readonly string[])[] = [];
    const samples = await ofSamples();
    const compared = [...models.trained.map(ofOthers), ...(KEEPS_RESULTS ? samples : samples.slice(0, 1))];
    for (const { name, model, file, data, labels } of compared) {
      const out = join(folder, `${name}-variants`);
      const source = model.startsWith('sample:') ? [model] : [model, '--data', data];
      const args = ['optimise', ...source, '--int8', '--fp16', '--out', out, '--json'];
      const done = await modewise(args, { home: join(folder, 'home') });
      expect(done.code, done.stderr).toBe(0);
      for (const kind of ['int8', 'fp16']) {
        const theirs = join(folder, `${name}-${kind}-theirs`);
        mkdirSync(theirs);
        const ours = join(out, `${name}.${kind}.onnx`);
        const found = Compared.parse(await run('variant_oracle.py', kind, file, ours, data, labels, theirs));
        const room = noise(found.rows);
        const { accuracy, changed, drift } = found.theirs ?? { accuracy: found.accuracy, changed: 0, drift: 0.01 };
        expect(found.ours.changed).toBeLessThan(changed + room);
        expect(found.ours.drift).toBeLessThan(1.5 * drift + 1e-4);
        if (found.accuracy !== null) {
          expect(found.accuracy).toBeGreaterThan(0.9);
          expect(Math.abs((found.ours.accuracy ?? 0) - (accuracy ?? 0))).toBeLessThan(room);
        }
        rows.push([name, kind, ...cells(found)]);
      }
    }
    printTable('variants', {
      title: 'Variants compared with Python’s tools',
      note: 'int8: onnxruntime.quantization, static for Conv and dynamic for the rest, per channel. fp16: onnxconverter_common.float16. One thread, batches of 64 rows; speeds, in time of the processor, are multiples of the model’s. Changed: rows whose largest score is another.',
      columns: [
        'model',
        'variant',
        'accuracy',
        'ours',
        'theirs',
        'changed, ours',
        'theirs',
        'mean drift, ours',
        'theirs',
        'speed, ours',
        'theirs',
        'ours ÷ theirs',
        'same operators run',
      ],
      rows,
    });
  });

  test('are valid, load and run for every model of the onnx package', { timeout: 900_000 }, async () => {
    const pairs: (readonly [string, string])[] = [];
    const states = new Map<string, number>();
    for (const path of models.others)
      for (const [state, variant] of variantsOf(path)) {
        states.set(state, (states.get(state) ?? 0) + 1);
        if (variant !== null) pairs.push([path, variant]);
      }
    const list = join(folder, 'pairs.json');
    writeFileSync(list, JSON.stringify(pairs));
    const { problems, checked, loaded, run: ran, drift } = Checked.parse(await run('variant_check.py', list));
    printTable('variants', {
      title: 'Variants of the models of the onnx package',
      note: `${models.others.length} models. The largest drift of half precision, relative to the size of the answers, is ${drift.toPrecision(2)}.`,
      columns: ['what', 'how many'],
      rows: [...states, ['valid', checked - problems.length], ['load', loaded], ['run', ran]],
    });
    expect(problems).toEqual([]);
    expect(loaded).toBeGreaterThan(300);
    expect(ran).toBeGreaterThan(200);
  });
});

/** A model to compare: as the command names it, and its files; `labels` is `-` without right answers. */
interface Compare {
  readonly name: string;
  readonly model: string;
  readonly file: string;
  readonly data: string;
  readonly labels: string;
}

function ofOthers(name: string): Compare {
  const file = join(folder, `${name}.onnx`);
  const labels = join(folder, `${name}.labels.npy`);
  return { name, model: file, file, data: join(folder, `${name}.npy`), labels: existsSync(labels) ? labels : '-' };
}

async function ofSamples(): Promise<readonly Compare[]> {
  const found: Compare[] = [];
  for (const name of ['text-encoder', 'image-classifier', 'recommendations']) {
    const rows = join(folder, `${name}-rows`);
    mkdirSync(rows);
    const sample = await sampleRows(name, SAMPLE_ROWS);
    found.push({ name, model: `sample:${name}`, file: sample.modelPath, data: writeRows(sample, rows), labels: '-' });
  }
  return found;
}

function cells({ accuracy, ours, theirs, ratio, graphs }: z.infer<typeof Compared>): readonly string[] {
  const shown = (value: number | null): string => (value === null ? '–' : value.toFixed(4));
  const [middle, low, high] = ratio?.map((each) => each.toFixed(2)) ?? [];
  return [
    shown(accuracy),
    shown(ours.accuracy),
    shown(theirs?.accuracy ?? null),
    shown(ours.changed),
    shown(theirs?.changed ?? null),
    ours.drift.toPrecision(2),
    theirs?.drift.toPrecision(2) ?? 'does not load',
    ours.speed.toFixed(2),
    theirs?.speed.toFixed(2) ?? '–',
    ratio === null ? '–' : `${middle} [${low}–${high}]`,
    graphs === null ? '–' : isDeepStrictEqual(graphs[0], graphs[1]) ? 'yes' : 'no',
  ];
}

/** The variants of a model: what became of each, and its file if there is one. Convolutions get a range that they may not have. */
function variantsOf(path: string): readonly (readonly [state: string, file: string | null])[] {
  try {
    const model = readEditable(path);
    const ranges = new Map(calibratedTensors(model).map((name) => [name, { min: -2, max: 2 }]));
    return [['int8', quantiseModel(model, ranges)] as const, ['fp16', halveModel(model)] as const].map(
      ([kind, result]) => written(path, kind, result),
    );
  } catch (error) {
    if (error instanceof AppError) return [[`refused: ${error.reason.slice(0, 40)}`, null]];
    throw new Error(`${path}: ${String(error)}`, { cause: error });
  }
}

function written(path: string, kind: string, result: Rewriting): readonly [string, string | null] {
  if (result.kind === 'not-made') return [`${kind}: ${result.reason.code}`, null];
  const file = path.replace(/\.onnx$/, `.${kind}.onnx`);
  writeModel(result.model, file);
  return [`${kind}: made`, file];
}
