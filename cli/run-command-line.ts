import { actionText } from '#core/contract/base/error-action-words.ts';
import type { ErrorCode, ErrorDocument } from '#core/contract/base/errors.ts';
import { describeError } from '#engine/platform/diagnostics.ts';
import type { Context } from './context.ts';
import { engineInProcess, prepareForPlan } from './engine-in-process.ts';
import type { Interruption } from './interruption.ts';
import { linesWithShortNames, visible } from '#core/words/format/safe-text.ts';
import { jsonText, printable } from './output/printable.ts';
import { withCurrentNames } from './options/former-names.ts';
import { style } from './output/style.ts';
import type { Terminal } from './output/terminal.ts';
import { parseCommandLine } from './program.ts';
import { assertNever } from '#core/assert-never.ts';

/**
 * Runs one command line and returns its exit code. Results go to the terminal's `out`, everything else to `err`; with exit codes 2 and 4
 * nothing goes to `out`. Never throws: unexpected errors give exit code 4.
 */
export async function runCommandLine(
  args: readonly string[],
  { terminal, interruption }: { readonly terminal: Terminal; readonly interruption: Interruption },
): Promise<ExitCode> {
  try {
    // `plan --model` measures first, and nothing else may run during a measurement.
    if (args[0] === 'plan' && !args.includes('--model')) await prepareForPlan();
    const { args: current, notes } = withCurrentNames(args);
    const parsed = await parseCommandLine(current);
    if (parsed.kind === 'help') {
      terminal.out(parsed.text);
      return 0;
    }
    if (parsed.kind === 'refused') {
      terminal.err(linesWithShortNames(parsed.text));
      return 2;
    }
    const { json, run } = parsed.invocation;
    const context: Context = {
      terminal,
      style: style(terminal.colour),
      engine: engineInProcess(),
      interruption,
      log: (line) => terminal.err(`modewise: ${visible(line)}\n`),
    };
    for (const note of [...notes, ...parsed.readings]) context.log(note);
    const { document, text, exitCode } = await run(context, undefined);
    if (!json) terminal.out(text());
    // A command that continues after its document has printed it already.
    else if (document !== undefined) terminal.out(jsonText(document));
    return exitCode;
  } catch (error) {
    const document = describeError(error);
    terminal.err(errorText(document));
    return exitCodeOf(document.code);
  }
}

/** `modewise: FILE: cause`, then one action per line. Escapes control characters, because names and library messages come from outside. */
export function errorText(document: ErrorDocument): string {
  const { file, cause, actions } = printable(document);
  const headline = `modewise: ${file === null ? '' : `${file}: `}${cause}`;
  return [headline, ...actions.map((action) => `  ${actionText(action)}`)].map((line) => `${line}\n`).join('');
}

/** Done; gate or measurement failed; usage or unusable input; interrupted; a defect of ours; a test that is undecided. */
type ExitCode = 0 | 1 | 2 | 3 | 4 | 5;

function exitCodeOf(code: ErrorCode): ExitCode {
  switch (code) {
    case 'measurement-failed':
    case 'device-lost':
    case 'fell-back':
      return 1;
    case 'usage':
    case 'unusable-input':
    case 'not-available':
    case 'unknown-stream':
      return 2;
    case 'interrupted':
      return 3;
    case 'defect':
      return 4;
    default:
      return assertNever(code);
  }
}
