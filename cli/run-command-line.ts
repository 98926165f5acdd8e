import type { ErrorDocument } from '#core/contract/errors.ts';
import { describeError } from '#engine/platform/diagnostics.ts';
import type { Context } from './context.ts';
import { type ExitCode, exitCodeOf } from './exit-codes.ts';
import { engineInProcess } from './engine-client.ts';
import type { Interruption } from './interruption.ts';
import { jsonText, printable, printableText } from './output/printable.ts';
import { style } from './output/style.ts';
import type { Terminal } from './output/terminal.ts';
import { parseCommandLine } from './program.ts';

/**
 * Runs one command line and returns its exit code. Results go to the terminal's `out`, all else to `err`; with exit codes 2 and 4
 * nothing goes to `out`. Never throws: what is unexpected becomes exit code 4.
 */
export async function runCommandLine(
  args: readonly string[],
  { terminal, interruption }: { readonly terminal: Terminal; readonly interruption: Interruption },
): Promise<ExitCode> {
  try {
    const parsed = parseCommandLine(args);
    if (parsed.kind === 'help') {
      terminal.out(parsed.text);
      return 0;
    }
    if (parsed.kind === 'refused') {
      terminal.err(parsed.text);
      return 2;
    }
    const { json, run } = parsed.invocation;
    const context: Context = {
      terminal,
      style: style(terminal.colour),
      engine: engineInProcess(),
      interruption,
      log: (line) => terminal.err(`modewise: ${printableText(line)}\n`),
    };
    const { document, text, exitCode } = await run(context, undefined);
    if (!json) terminal.out(text());
    // A command that goes on after its document has printed it itself.
    else if (document !== undefined) terminal.out(jsonText(document));
    return exitCode;
  } catch (error) {
    const document = describeError(error);
    terminal.err(errorText(document));
    return exitCodeOf(document.code);
  }
}

/** `modewise: FILE: cause`, then what to do, one line each, all of it printable: names and native libraries' words are from outside. */
export function errorText(document: ErrorDocument): string {
  const { file, cause, actions } = printable(document);
  const headline = `modewise: ${file === null ? '' : `${file}: `}${cause}`;
  return [headline, ...actions.map((action) => `  ${action}`)].map((line) => `${line}\n`).join('');
}
