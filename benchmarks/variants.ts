import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import type { PlanDocument } from '#core/contract/plan.ts';
import { RunDocument } from '#core/contract/run.ts';
import { VariantsDocument } from '#core/contract/variants.ts';
import { median } from '#core/math/stats/moments.ts';
import { effortBudget, SETTLED_MS } from '#core/measure/search/effort.ts';
import { batchTrials, bestTrial } from '#core/measure/run/document.ts';
import { changesInBrief } from '#core/words/plan-variants.ts';
import { duration, rate, usd } from '#core/words/format.ts';
import { notMadeText } from '#core/words/variants.ts';
import { distFile } from '#engine/platform/paths.ts';
import type { BenchInput } from '#engine/runtime/bench-input.ts';
import { runTask } from './lib/bench-process.ts';
import { documentByCli, measureByCli, planByCli } from './lib/cli.ts';
import { PlainLoop } from './lib/plain-loop-child.ts';
import { type Cell, plainProcess, plainThread } from './lib/plain-loop.ts';
import { fixed, printHeader, printTable } from './lib/print.ts';
import { ROUNDS, verdict } from './lib/rounds.ts';
import { sampleInput, scratchFolder, writeRawRows } from './lib/sample-rows.ts';

/**
 * Variants of the samples as a user gets them: made, measured and planned by the command line. The batch rate of each stands beside a plain loop
 * around `session.run` over the same model in the same configuration, in turns.
 */
const SAMPLES = (process.env['MODEWISE_BENCH_SAMPLES'] ?? 'text-encoder,image-classifier,recommendations,fraud').split(
  ',',
);
const FINAL_MS = 1_500;
const BAR = 0.97;
const WORKLOAD = ['--preset', 'recommendations', '--set', 'predictionsPerDay=300m'];

/** Modewise's rate and the plain loop's in one configuration, in turns. */
async function besidePlainLoop(input: BenchInput, modelPath: string, cell: Cell): Promise<readonly number[]> {
  const folder = scratchFolder();
  const raw = { ...(await writeRawRows(input, folder)), modelPath };
  const plain = new PlainLoop('measure-variants', raw, folder);
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const ours = await rateOf({ ...input, modelPath }, cell);
    ratios.push(ours / (await plain.measure(cell, FINAL_MS)));
  }
  plain.stop();
  return ratios;
}

async function rateOf(input: BenchInput, { batchSize, threads, replicas }: Cell): Promise<number> {
  const { events } = await runTask({
    kind: 'batch',
    phase: 'batch',
    input,
    effort: 'quick',
    batchSizes: [batchSize],
    threads: [threads],
    replicas: [replicas],
    search: true,
    settleMs: SETTLED_MS,
    seconds: effortBudget('quick').batchS,
  });
  const best = bestTrial(batchTrials(events.flatMap((event) => (event.kind === 'batch-round' ? [event] : []))));
  if (best === null) throw new Error('nothing was measured');
  return best.rowsPerS.value;
}

async function rowOf(name: string, run: RunDocument, input: BenchInput, modelPath: string, answers: string) {
  const { batch, realtime } = run;
  if (batch === null || realtime === null) throw new Error(`${name} was not measured`);
  const ratios = await besidePlainLoop(input, modelPath, batch.best);
  const ratio = median(ratios);
  return [
    name,
    rate(batch.best.rowsPerS.value, 'rows/s'),
    fixed(ratio),
    ratios.map((each) => fixed(each)).join(' '),
    verdict(ratio >= BAR),
    duration(realtime.service.p50Ms),
    answers,
  ];
}

/** What a plan serves, and what it says about variants. */
function planned(sample: string, { verdict: found, options }: PlanDocument): readonly string[] {
  const chosen = options.find(({ id }) => id === found.optionId);
  const said = found.because.filter(({ code }) => code.startsWith('variant-')).map(({ text }) => text);
  return [sample, found.mode, found.optionId ?? '—', usd(chosen?.monthlyUsd?.value ?? 0), said.join(' ')];
}

async function measureSample(sample: string) {
  const folder = scratchFolder();
  const at = (file: string): string => join(folder, file);
  const made = VariantsDocument.parse(
    await documentByCli(['optimise', `sample:${sample}`, '--int8', '--out', at('v')]),
  );
  const [variant] = made.variants;
  if (variant?.state !== 'written') {
    const why =
      variant?.state === 'not-made' ? notMadeText(variant.reason) : (variant?.state ?? 'nothing was asked for');
    return { rows: [[`${sample}, int8`, '—', '—', '—', '—', '—', `not made: ${why}`]], plans: [] };
  }
  const args = ['--effort', 'quick', '--slo-ms', '50', '--modes', 'batch,realtime', '--variants', at('v')];
  const { run } = await measureByCli(['--model', `sample:${sample}`, ...args, '--out', at('run.json')]);
  const ofVariant = RunDocument.parse(JSON.parse(readFileSync(at(`v/${sample}.int8.run.json`), 'utf8')));
  const plan = await planByCli([at('run.json'), ...WORKLOAD, '--variants', at('v')]);
  const input = await sampleInput(sample);
  const slower = variant.speed.verdict === 'slower' ? ', slower' : '';
  return {
    rows: [
      await rowOf(sample, run, input, input.modelPath, 'the original'),
      await rowOf(
        `${sample}, int8`,
        ofVariant,
        input,
        at(`v/${sample}.int8.onnx`),
        `${changesInBrief(variant.answers)}${slower}`,
      ),
    ],
    plans: [planned(sample, plan)],
  };
}

async function main(): Promise<void> {
  printHeader('Variants, measured and planned');
  const rows: (readonly string[])[] = [];
  const plans: (readonly string[])[] = [];
  for (const sample of SAMPLES) {
    const found = await measureSample(sample);
    rows.push(...found.rows);
    plans.push(...found.plans);
  }
  console.log('CPU execution provider, effort quick. p50 is of one request without load.\n');
  printTable(['sample', 'best batch', '÷ plain loop', 'rounds', `≥ ${BAR}`, 'p50', 'answers'], rows);
  console.log(`Planned with \`${WORKLOAD.join(' ')}\`:\n`);
  printTable(['sample', 'verdict', 'option', 'per month', 'because'], plans);
  process.exit(0);
}

if (!isMainThread) plainThread();
else if (process.argv[2] === 'plain') plainProcess(distFile('measure-variants'));
else void main();
