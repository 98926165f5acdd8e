import type { Action, Define } from '#cli/context.ts';
import { inspectionText } from '#cli/format/inspection.ts';
import { columnName, dimension, mapping, repeated } from '#cli/options/values.ts';
import { outcome } from '#cli/output/outcome.ts';

interface InspectFlags {
  readonly data?: string;
  readonly hash?: boolean;
  readonly load?: boolean;
  readonly map?: readonly string[];
  readonly drop?: readonly string[];
  readonly label?: readonly string[];
  readonly allRows?: boolean;
  readonly dim?: readonly (readonly [string, number])[];
}

/** `modewise inspect MODEL`. Exit code 2 if the data cannot be bound to the model. */
const inspect: Action<InspectFlags, [string]> = async ({ engine, interruption, style }, flags, model) => {
  const request = {
    model,
    data: flags.data ?? null,
    hash: flags.hash ?? false,
    maps: [...(flags.map ?? [])],
    drops: [...(flags.drop ?? [])],
    labels: [...(flags.label ?? [])],
    allRows: flags.allRows ?? false,
    dims: Object.fromEntries(flags.dim ?? []),
  };
  const connected = await engine();
  const document = await connected.call('inspect', request, interruption);
  if (flags.load === true) await connected.call('tryModel', { model }, interruption);
  const isBound = document.data === null || document.data.problem === null;
  return outcome(document, (shown) => inspectionText(shown, style), isBound ? 0 : 2);
};

/** Adds the options and the action of `modewise inspect`. */
export const define: Define = (command, register) => {
  command
    .option('--data <file>', 'data to bind to the inputs: a file, https://…, s3://… or postgres://…?query=…')
    .option('--hash', 'compute the SHA-256 of the model file')
    .option('--load', 'also load the model, which finds operators and types that ONNX Runtime lacks')
    .option(
      '--map <input=columns>',
      'columns for an input: names, positions 2..31 or mean* (repeatable)',
      repeated(mapping),
    )
    .option('--drop <column>', 'exclude a column (repeatable)', repeated(columnName))
    .option('--label <column>', 'exclude a column that is the label (repeatable)', repeated(columnName))
    .option('--all-rows', 'read every row, as measure does')
    .option('--dim <name=n>', 'size of a dynamic dimension (repeatable)', repeated(dimension));
  register(command, inspect);
};
