import { join } from 'node:path';
import type { StreamContext } from '#core/contract/methods/method-map.ts';
import type { MadeVariants, VariantsOrder, VariantsProgress } from '#core/contract/methods/variant-methods.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { optimiseModel } from '#engine/optimise/optimise.ts';
import { type AppError, interrupted } from '#engine/platform/app-error.ts';
import { writeAtomically } from '#engine/platform/files/atomic-write.ts';
import { hostSignal } from '#engine/platform/host-signal.ts';
import { variantsFolder } from '#engine/platform/paths.ts';
import { readVariants, writtenVariants } from '#engine/plans/read-variants.ts';
import { measure } from './measure.ts';

/** Rows to compare on if there are no data. */
const SYNTHETIC_ROWS = 1000;

/**
 * Makes variants of a project's model in a folder of the home folder, and measures each that was written, as the model was. Throws AppError; a
 * variant that was measured before a cancel keeps its run.
 */
export async function makeVariants(
  benchHost: BenchHost,
  { project, request, run, kinds, label, maxChangedShare }: VariantsOrder,
  { signal, emit }: StreamContext<VariantsProgress>,
): Promise<MadeVariants> {
  const folder = join(variantsFolder(), project);
  const { model, data, maps, drops, dims, seed, syntheticRows } = request;
  const asked = { model, data, maps, drops, dims, seed, kinds, folder, label, maxChangedShare };
  const document = await optimiseModel({
    request: { ...asked, syntheticRows: syntheticRows ?? SYNTHETIC_ROWS },
    benchHost,
    signal: hostSignal(signal),
    onEvent: emit,
  });
  const written = document.variants.some(({ state }) => state === 'written')
    ? await writtenVariants(folder, request.provider ?? 'cpu')
    : [];
  for (const { variant, model: file, runFile } of written) {
    emit({ kind: 'measuring', variant: variant.kind });
    const measured = await measure(benchHost, { ...request, model: file }, { signal, emit: () => undefined });
    if (measured.run.state === 'interrupted') throw stopped();
    await writeAtomically(runFile, `${JSON.stringify(measured.run)}\n`);
  }
  const { variants: given } = await readVariants(folder, { run, packs: [], limit: null });
  return { document, given: { ...given, maxChangedShare } };
}

function stopped(): AppError {
  return interrupted(null, 'stopped before every variant was measured', 'Make the variants again to measure them all.');
}
