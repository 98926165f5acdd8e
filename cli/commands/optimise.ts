import { Option } from 'commander';
import { MAX_SYNTHETIC_ROWS } from '#core/contract/base/numbers.ts';
import { type OptimiseEvent, type OptimiseRequest, VariantKind } from '#core/contract/model/variants.ts';
import { variantsProgressText } from '#core/contract/plan/plan-variants-words.ts';
import { usage } from '#engine/platform/app-error.ts';
import type { Action, Define } from '#cli/context.ts';
import { mappingLines } from '#cli/format/mapping.ts';
import { optimiseText } from '#cli/format/optimise.ts';
import { addColumnOptions, type ColumnFlags } from '#cli/options/column-options.ts';
import { MAX_CHANGED, quantity, rowsUpTo } from '#cli/options/quantities.ts';
import { columnName, numberWithin } from '#cli/options/values.ts';
import { outcome } from '#cli/output/outcome.ts';
import { visible } from '#core/words/format/safe-text.ts';

interface OptimiseFlags extends Omit<ColumnFlags, 'label' | 'missing'> {
  readonly int8?: boolean;
  readonly fp16?: boolean;
  readonly ort?: boolean;
  readonly out?: string;
  readonly data?: string;
  readonly label?: string;
  readonly maxChanged?: number;
  readonly synthetic?: number;
  readonly seed?: number;
}

/** Rows to compare on if there are no data. */
const SYNTHETIC_ROWS = 1000;
const MAX_SEED = 2 ** 32 - 1;

/** `modewise optimise MODEL --int8 --out DIR` */
const optimise: Action<OptimiseFlags, [string]> = async ({ engine, interruption, log, terminal }, flags, model) => {
  const request = optimiseRequest(flags, model);
  interruption.announce('stopping…');
  const onEvent = (event: OptimiseEvent): void => {
    switch (event.kind) {
      case 'reading':
        log(event.text);
        return;
      case 'data':
        for (const line of mappingLines(event.data)) terminal.err(`${visible(line)}\n`);
        if (event.data.synthetic) log('no --data: comparing on synthetic rows');
        return;
      case 'making':
      case 'comparing':
        log(variantsProgressText(event) ?? '');
    }
  };
  const document = await (await engine()).stream('optimise', request, { onEvent, signal: interruption.signal });
  const isAnyWritten = document.variants.some(({ state }) => state === 'written');
  return outcome(document, (shown) => optimiseText(shown, request.folder), isAnyWritten ? 0 : 1);
};

function optimiseRequest(flags: OptimiseFlags, model: string): OptimiseRequest {
  const kinds = VariantKind.options.filter((kind) => flags[kind] === true);
  if (kinds.length === 0) throw usage('the variant is missing', 'Choose at least one: --int8, --fp16, --ort');
  const { out, data, synthetic } = flags;
  if (out === undefined || out === '') throw usage('the folder is missing', 'Name the folder to write to: --out DIR');
  if (data !== undefined && synthetic !== undefined) {
    throw usage('--data cannot be combined with --synthetic', 'Use one of them.');
  }
  return {
    model,
    data: data ?? null,
    kinds,
    folder: out,
    maps: [...(flags.map ?? [])],
    drops: [...(flags.drop ?? [])],
    dims: Object.fromEntries(flags.dim ?? []),
    label: flags.label ?? null,
    maxChangedShare: flags.maxChanged ?? null,
    syntheticRows: synthetic ?? SYNTHETIC_ROWS,
    seed: flags.seed ?? 1,
  };
}

/** Adds the options and the action of `modewise optimise`. */
export const define: Define = (command, register, say) => {
  command
    .optionsGroup('Variants:')
    .option('--int8', 'write an int8 variant of MatMul, Gemm and attention; with --data also of convolutions')
    .option('--fp16', 'write a half-precision variant, for devices that support it')
    .option('--ort', 'write the model as ONNX Runtime optimises it')
    .option(
      '--max-changed <share>',
      'maximum share of labels that a variant may change, such as 0.5%; others are excluded',
      quantity('--max-changed', MAX_CHANGED, say),
    )
    .optionsGroup('Data:')
    .option('--data <file>', 'rows to calibrate and compare on: CSV, TSV, Parquet, JSON, JSONL, .npy or .npz, or a URL')
    .option(
      '--synthetic <rows>',
      `number of random rows to compare on, without --data (default: ${SYNTHETIC_ROWS})`,
      quantity('--synthetic', rowsUpTo(MAX_SYNTHETIC_ROWS), say),
    )
    .option('--seed <n>', 'seed of random rows (default: 1)', numberWithin({ from: 0, to: MAX_SEED, whole: true }));
  const label = new Option('--label <column>', 'ground-truth column, to measure accuracy').argParser(columnName);
  addColumnOptions(command, label)
    .optionsGroup('Output:')
    .option('--out <dir>', 'folder for the variants and variants.json (required)');
  register(command, optimise);
};
