import type { Action, Define } from '#cli/context.ts';
import type { MissingPolicy } from '#core/contract/model/model.ts';
import { inspectionText } from '#cli/format/inspection.ts';
import { addColumnOptions, missingOption } from '#cli/options/column-options.ts';
import { outcome } from '#cli/output/outcome.ts';
import { printableLines } from '#cli/output/printable.ts';

interface InspectFlags {
  readonly data?: string;
  readonly hash?: boolean;
  readonly load?: boolean;
  readonly map?: readonly string[];
  readonly drop?: readonly string[];
  readonly label?: readonly string[];
  readonly allRows?: boolean;
  readonly missing?: MissingPolicy;
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
    ...(flags.missing === undefined ? {} : { missing: flags.missing }),
  };
  const connected = await engine();
  const document = await connected.call('inspect', request, interruption);
  if (flags.load === true) await connected.call('tryModel', { model }, interruption);
  const problem = document.data?.problem ?? null;
  const lines = problem === null ? [] : printableLines(problem);
  return outcome(document, (shown) => inspectionText(shown, style, lines), problem === null ? 0 : 2);
};

/** Adds the options and the action of `modewise inspect`. */
export const define: Define = (command, register) => {
  addColumnOptions(
    command
      .option('--data <file>', 'data to bind to the inputs: a file, https://…, s3://… or postgres://…?query=…')
      .option('--hash', 'compute the SHA-256 of the model file')
      .option('--load', 'also load the model, which finds operators and types that ONNX Runtime lacks')
      .addOption(missingOption())
      .option('--all-rows', 'read every row, as measure does'),
  );
  register(command, inspect);
};
