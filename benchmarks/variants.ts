import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { RunDocument } from '#core/contract/run/run.ts';
import { duration, rate, usd } from '#core/words/format/format.ts';
import { measureByCli, planByCli } from './lib/cli.ts';
import { openTable, printHeader, printTable } from './lib/print.ts';
import { scratchFolder } from './lib/sample-rows.ts';
import {
  answerCells,
  type BenchModel,
  BESIDE,
  besidePlainLoop,
  type Form,
  formsOf,
  makeVariants,
  MODELS,
} from './lib/variant-models.ts';

/**
 * Variants of models on the CPU as a user gets them: made, measured and planned by the command line. Compares the batch rate of each with a plain
 * loop around `session.run` over the same model in the same configuration. The two alternate.
 */
/** Two points of real time, and shorter than the default: a model is measured with each of its variants. The ratios are measured apart. */
const MEASURE = [
  '--effort',
  'quick',
  '--modes',
  'batch,realtime',
  '--rate',
  '50',
  '--rate',
  '200',
  '--duration-s',
  '0.3',
];
const WORKLOAD = ['--preset', 'recommendations', '--set', 'predictionsPerDay=300m'];

async function rowOf(model: BenchModel, form: Form, run: RunDocument): Promise<readonly string[]> {
  const { batch, realtime } = run;
  if (batch === null || realtime === null) throw new Error(`${model.name} was not measured`);
  return [
    model.name,
    form.name,
    rate(batch.best.rowsPerS.value, 'rows/s'),
    ...(await besidePlainLoop(model, { path: form.path, provider: 'cpu', cell: batch.best })),
    duration(realtime.service.p50Ms),
    ...answerCells(form),
  ];
}

/** What a plan serves, and what it says about variants. */
function planned({ name }: BenchModel, { verdict: found, options }: PlanDocument): readonly string[] {
  const chosen = options.find(({ id }) => id === found.optionId);
  const said = found.because.filter(({ code }) => code.startsWith('variant-')).map(({ text }) => text);
  const served = chosen?.variant ?? 'the original';
  return [name, found.mode, found.optionId ?? '—', served, usd(chosen?.monthlyUsd?.value ?? 0), said.join(' ')];
}

async function main(): Promise<void> {
  printHeader('Variants, measured and planned');
  console.log(
    'CPU execution provider, effort quick. p50 is of one request without load. Drift: mean difference ÷ root mean square.\n',
  );
  const table = openTable(['model', 'variant', 'best batch', ...BESIDE, 'p50', 'drift', 'answers']);
  const plans: (readonly string[])[] = [];
  const lacking: string[] = [];
  for (const model of MODELS) {
    const made = await makeVariants(model);
    const [out, rowsOf] = [join(scratchFolder(), 'run.json'), model.data === null ? [] : ['--data', model.data]];
    const variants = made.some ? ['--variants', made.folder] : [];
    const { run } = await measureByCli(['--model', model.model, ...rowsOf, ...MEASURE, ...variants, '--out', out]);
    for (const form of await formsOf(model, made)) {
      const measured = form.runFile === null ? run : RunDocument.parse(JSON.parse(readFileSync(form.runFile, 'utf8')));
      table.row(await rowOf(model, form, measured));
    }
    plans.push(planned(model, await planByCli([out, ...WORKLOAD, ...variants])));
    lacking.push(...made.lacking.map((why) => `- ${model.name}: ${why}`));
  }
  table.end();
  console.log(`${lacking.join('\n')}\n`);
  console.log(`Planned with \`${WORKLOAD.join(' ')}\`:\n`);
  printTable(['model', 'verdict', 'option', 'serves', 'per month', 'because'], plans);
  process.exit(0);
}

void main();
