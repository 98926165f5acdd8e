import { join } from 'node:path';
import { duration, rate } from '#core/words/format/format.ts';
import { deviceAnswersText, executionText, fallbackOf, fallbackText } from '#core/contract/machine/providers-words.ts';
import { softwareVulkan } from '#e2e/software-vulkan.ts';
import { CommandFailed, measureByCli } from './lib/cli.ts';
import { openTable, printHeader } from './lib/print.ts';
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
 * The same models and variants with WebGPU on a software Vulkan device, which shows where nodes run and what the harness adds, and nothing about a
 * GPU. Batches and rates are given, because software takes 100 ms for a row of some.
 */
const FEW = ['--batch-size', '8', '--rate', '3', '--duration-s', '1', '--synthetic', '64'];
const MEASURE = ['--provider', 'webgpu', '--effort', 'quick', '--modes', 'batch,realtime', ...FEW];
/** The exit codes for a model that ran on the CPU only, and for one that cannot run there; and the reason that the command says last. */
const REFUSED: ReadonlySet<number | null> = new Set([1, 2]);
const REASON = /modewise: (?:[^:\n]+\.onnx: )?([^\n]+)/g;

interface Row {
  readonly cells: readonly string[];
  readonly device: string | null;
}

async function rowOf(model: BenchModel, form: Form): Promise<Row> {
  const names = [model.name, form.name];
  const out = join(scratchFolder(), 'run.json');
  const measured = await measureByCli(['--model', form.path, ...MEASURE, ...model.dims, '--out', out]).catch(
    (error: unknown) => {
      if (!(error instanceof CommandFailed) || !REFUSED.has(error.exitCode)) throw error;
      return [...error.stderr.matchAll(REASON)].at(-1)?.[1] ?? 'no reason was given';
    },
  );
  if (typeof measured === 'string') {
    return {
      cells: [...names, '—', '—', '—', '—', '—', `refused: ${measured}`, '—', ...answerCells(form)],
      device: null,
    };
  }
  const { batch, realtime, execution } = measured.run;
  if (batch === null || realtime === null || execution === undefined) throw new Error(`${model.name} was not measured`);
  const fallback = fallbackOf(execution.placement);
  const cells = [
    ...names,
    rate(batch.best.rowsPerS.value, 'rows/s'),
    ...(await besidePlainLoop(model, { path: form.path, provider: 'webgpu', cell: batch.best })),
    duration(realtime.service.p50Ms),
    fallback.nodes === 0 ? `all ${fallback.ofNodes} nodes on the device` : fallbackText(fallback),
    deviceAnswersText(execution),
    ...answerCells(form),
  ];
  return { cells, device: executionText(execution) };
}

async function main(): Promise<void> {
  const vulkan = softwareVulkan(scratchFolder());
  if (vulkan.kind === 'missing') throw new Error(vulkan.reason);
  Object.assign(process.env, vulkan.environment);
  printHeader('Variants on a software WebGPU device');
  console.log(
    'The numbers compare the harness with a plain loop around `session.run` with the same provider, and say nothing about a GPU. Such a run is never priced, so the verdicts above stay. Batches of 8 random rows; p50 is of one request without load.\n',
  );
  const columns = [
    'batches of 8',
    ...BESIDE,
    'p50',
    'placement',
    'compared with the CPU',
    'drift of the variant',
    'answers',
  ];
  const table = openTable(['model', 'variant', ...columns]);
  const devices = new Set<string>();
  for (const model of MODELS) {
    for (const form of await formsOf(model, await makeVariants(model))) {
      const { cells, device } = await rowOf(model, form);
      table.row(cells);
      if (device !== null) devices.add(device);
    }
  }
  table.end();
  console.log(`Run on: ${[...devices].join('; ') || 'no device'}.\n`);
  process.exit(0);
}

void main();
