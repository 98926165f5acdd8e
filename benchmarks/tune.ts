import type { TuningResult } from '#core/contract/tuning.ts';
import { isTuned } from '#core/measure/search/tuning-effects.ts';
import { differencesText } from '#core/words/tuning.ts';
import { measureByCli } from './lib/cli.ts';
import { fixed, printHeader, printTable } from './lib/print.ts';
import { verdict } from './lib/rounds.ts';

/**
 * The settings that `measure --tune` recommends for the samples beside the default in the same interleaved rounds. A recommendation must not be
 * slower; where none is made, the default itself stays.
 */
const SAMPLES = (process.env['MODEWISE_BENCH_SAMPLES'] ?? 'fraud,recommendations,image-classifier,text-encoder').split(
  ',',
);

function row(sample: string, { use, effects, comparison, tuned, blockPairs }: TuningResult): string[] {
  const ratio = comparison?.ratio;
  const largest = effects.toSorted((a, b) => b.ratio.value - a.ratio.value)[0];
  const isKept = isTuned(tuned);
  return [
    sample,
    use,
    String(blockPairs),
    largest === undefined ? '' : `${largest.factor} ${fixed(largest.ratio.value, 3)}`,
    comparison === null ? 'none' : differencesText(comparison.tried),
    ratio === undefined
      ? '1 (default)'
      : `${fixed(ratio.value, 3)} [${fixed(ratio.low ?? NaN, 3)}–${fixed(ratio.high ?? NaN, 3)}]`,
    isKept ? differencesText(tuned) : 'the default',
    verdict(!isKept || (ratio?.low ?? 0) >= 1),
  ];
}

async function main(): Promise<void> {
  printHeader('Session settings beside the default');
  const rows: string[][] = [];
  for (const sample of SAMPLES) {
    const { run } = await measureByCli([
      '--model',
      `sample:${sample}`,
      '--modes',
      'batch,realtime',
      '--rate',
      '50',
      '--duration-s',
      '1',
      '--tune',
    ]);
    rows.push(...(run.tuning ?? []).map((result) => row(sample, result)));
  }
  console.log('`measure --tune` over the sample’s own rows: rows/s as a ratio to the default, 90 % intervals.\n');
  printTable(['sample', 'use', 'pairs', 'largest effect', 'taken', 'together ÷ default', 'recommended', ''], rows);
}

void main();
