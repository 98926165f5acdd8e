import { listenForInterruption } from './interruption.ts';
import { processTerminal } from './output/terminal.ts';
import { errorText, runCommandLine } from './run-command-line.ts';
import { guardAgainstEarlyEnd } from './unfinished.ts';
import { handleUnexpectedErrorsOfProcess } from '#engine/platform/unexpected.ts';

/** A reader that closes early (`modewise plan run.json | head -1`) is not an error. */
function ignoreClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

ignoreClosedPipe(process.stdout);
ignoreClosedPipe(process.stderr);

const terminal = processTerminal(process.stdout, process.stderr, process.env);

handleUnexpectedErrorsOfProcess({
  say: (error) => terminal.err(errorText(error)),
  end: () => process.exit(4),
});

const interruption = listenForInterruption({ process, err: terminal.err, exit: (code) => process.exit(code) });

const done = guardAgainstEarlyEnd(process, terminal.err);

void runCommandLine(process.argv.slice(2), { terminal, interruption }).then((code) => {
  done();
  process.exitCode = code;
  // Exit after the output is flushed, even if a library still holds handles open.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
});
