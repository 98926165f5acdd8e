import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlanDocument, ServingOption } from '#core/contract/plan/plan.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { duration, seconds as secondsText } from '#core/words/format/format.ts';
import { fromInterval, withInterval } from '#core/words/format/quantity.ts';
import { optionLabel, serviceName } from '#core/words/names.ts';
import { measureByCli, planByCli } from './lib/cli.ts';
import { printHeader, printTable } from './lib/print.ts';

/**
 * The textbook comparison of batch and real time from the bundled samples and presets: measures each sample, plans it
 * for the presets, and prints the result. No number is written by hand.
 */
const SAMPLES = ['fraud', 'recommendations', 'image-classifier', 'text-encoder'] as const;
/** Reads of each entity per day in the preset `recommendations`: much reuse, the preset's own, hardly any. */
const REUSES = [
  { sample: 'text-encoder', settings: ['readsPerEntityPerDay=100', 'inputsKnownInAdvance=1'] },
  { sample: 'text-encoder', settings: ['readsPerEntityPerDay=100'] },
  { sample: 'text-encoder', settings: [] },
  { sample: 'text-encoder', settings: ['readsPerEntityPerDay=0.1'] },
  { sample: 'recommendations', settings: ['readsPerEntityPerDay=1000'] },
  { sample: 'recommendations', settings: [] },
] as const;

type Runs = Readonly<Record<(typeof SAMPLES)[number], string>>;

async function measureAll(folder: string): Promise<Runs> {
  const files: Record<string, string> = {};
  const rows = [];
  for (const sample of SAMPLES) {
    const { run, seconds } = await measureByCli(['--model', `sample:${sample}`, '--slo-ms', '50']);
    files[sample] = saved(folder, sample, run);
    rows.push([sample, ...measuredCells(run), `${Math.round(seconds)} s`, run.trust.verdict]);
  }
  console.log('Measured at `--effort quick --slo-ms 50`, with 90 % intervals:\n');
  printTable(
    ['sample', 'batch', 'one request, unloaded', 'requests/s within 50 ms at p99', 'cold start', 'took', 'trust'],
    rows,
  );
  return files as Runs;
}

/** Rows per second, service time of one request, rate within the SLO, process + session + first inference. */
function measuredCells(run: RunDocument): readonly string[] {
  const { batch, realtime, coldStart } = run;
  const slo = realtime?.slo?.maxRatePerS ?? null;
  const startMs = coldStart === null ? null : coldStart.processMs + coldStart.sessionMs + coldStart.firstInferenceMs;
  return [
    batch === null ? '' : withInterval(fromInterval(batch.best.rowsPerS, 'rows-per-s', 'measured')),
    realtime === null ? '' : duration(realtime.service.p50Ms),
    slo === null ? '' : withInterval(fromInterval(slo, 'requests-per-s', 'measured')),
    startMs === null ? '' : duration(startMs),
  ];
}

function saved(folder: string, name: string, run: RunDocument): string {
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(run));
  return file;
}

const plan = (file: string, preset: string, settings: readonly string[] = []): Promise<PlanDocument> =>
  planByCli([file, '--preset', preset, ...settings.flatMap((setting) => ['--set', setting])]);

const usd = (option: ServingOption | null): number => option?.monthlyUsd?.value ?? Number.NaN;
const money = (value: number): string => (Number.isNaN(value) ? 'none' : `$${value.toPrecision(3)}`);

function cheapestOf(document: PlanDocument, wanted: (option: ServingOption) => boolean): ServingOption | null {
  const uncommitted = document.options.filter(
    (option) => option.purchase === 'on-demand' || option.purchase === 'spot',
  );
  const [best] = uncommitted.filter((option) => option.feasible && wanted(option)).toSorted((a, b) => usd(a) - usd(b));
  return best ?? null;
}

const named = (option: ServingOption | null): string =>
  option === null ? 'none' : `${optionLabel(option)}, ${money(usd(option))}`;

function chosenOf(document: PlanDocument): ServingOption | null {
  return document.options.find((option) => option.id === document.verdict.optionId) ?? null;
}

async function millionADay(runs: Runs): Promise<void> {
  const rows = [];
  for (const sample of SAMPLES) {
    const document = await plan(runs[sample], 'million-a-day');
    const batch = cheapestOf(document, (option) => option.mode === 'batch');
    const endpoint = cheapestOf(document, (option) => option.service === 'sagemaker-endpoint');
    const share = usd(batch) / usd(endpoint);
    rows.push([sample, named(batch), named(endpoint), `${(100 * share).toPrecision(2)} %`, document.verdict.mode]);
  }
  console.log('A million predictions per day that are read the next day (`million-a-day`), dollars per month:\n');
  printTable(['sample', 'cheapest batch', 'cheapest always-on endpoint', 'batch ÷ endpoint', 'verdict'], rows);
}

async function nightly(runs: Runs): Promise<void> {
  const rows = [];
  for (const sample of SAMPLES) {
    const document = await plan(runs[sample], 'nightly-scoring');
    const chosen = chosenOf(document);
    const { deadlineS, batchPeriodS } = document.workload;
    const runS = (chosen?.freshnessS?.max ?? Number.NaN) - (batchPeriodS ?? 0);
    rows.push([sample, document.verdict.mode, named(chosen), secondsText(runS), secondsText(deadlineS ?? Number.NaN)]);
  }
  console.log('Ten million rows every night, ready six hours later (`nightly-scoring`):\n');
  printTable(['sample', 'verdict', 'option, per month', 'start to last result', 'deadline'], rows);
}

async function verdicts(runs: Runs): Promise<void> {
  const cases = [{ name: '`fraud-detection`', sample: 'fraud', document: await plan(runs.fraud, 'fraud-detection') }];
  for (const { sample, settings } of REUSES) {
    const name = ['`recommendations`', ...settings].join(', ');
    cases.push({ name, sample, document: await plan(runs[sample], 'recommendations', settings) });
  }
  console.log('Where a caller waits:\n');
  printTable(
    ['workload', 'sample', 'verdict', 'option, per month', 'because'],
    cases.map(({ name, sample, document }) => [
      name,
      sample,
      document.verdict.mode,
      named(chosenOf(document)),
      document.verdict.because[0]?.text ?? '',
    ]),
  );
  const fraud = cases[0]?.document;
  if (fraud === undefined) return;
  const services = [...new Set(fraud.options.map((option) => option.service))];
  console.log('Every way to serve `fraud-detection` on the fraud sample:\n');
  printTable(
    ['service', 'cheapest, dollars per month', 'p99', 'or why not'],
    services.map((service) => {
      const best = cheapestOf(fraud, (option) => option.service === service);
      const infeasible = fraud.options.find((option) => option.service === service && !option.feasible);
      const p99 = best?.latencyMs?.p99;
      return [
        serviceName(service),
        best === null ? '' : money(usd(best)),
        p99 === undefined ? '' : secondsText(p99 / 1000),
        best === null ? (infeasible?.reasons[0]?.text ?? '') : '',
      ];
    }),
  );
}

async function main(): Promise<void> {
  printHeader('The textbook comparison');
  const folder = mkdtempSync(join(tmpdir(), 'modewise-textbook-'));
  try {
    const runs = await measureAll(folder);
    await millionADay(runs);
    await nightly(runs);
    await verdicts(runs);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
