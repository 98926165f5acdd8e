import { isSource } from '#core/contract/model/data-source.ts';
import type { Action, Define } from '#cli/context.ts';
import { inspectionText } from '#cli/format/inspection.ts';
import { addColumnOptions, type ColumnFlags, columnsOf, missingOption } from '#cli/options/column-options.ts';
import { outcome } from '#cli/output/outcome.ts';
import { readSource } from '#cli/output/read-source.ts';
import { printableLines } from '#cli/output/printable.ts';

interface InspectFlags extends ColumnFlags {
  readonly data?: string;
  readonly hash?: boolean;
  readonly load?: boolean;
  readonly allRows?: boolean;
}

/** `modewise inspect MODEL`. Exit code 2 if the data cannot be bound to the model. */
const inspect: Action<InspectFlags, [string]> = async (context, flags, model) => {
  const { engine, interruption, style } = context;
  const request = {
    model,
    data: flags.data ?? null,
    hash: flags.hash ?? false,
    ...columnsOf(flags),
    allRows: flags.allRows ?? false,
  };
  const connected = await engine();
  if (request.data !== null && isSource(request.data)) {
    // A model that cannot be read is known before its data are copied.
    await connected.call('inspect', { ...request, data: null, hash: false }, interruption);
    await readSource(context, request.data);
  }
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
