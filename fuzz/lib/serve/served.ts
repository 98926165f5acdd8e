import type { ChildProcess } from 'node:child_process';
import { ServedAppDocument } from '#core/contract/endpoint/serve-app.ts';
import { ServedModelDocument } from '#core/contract/endpoint/serve-model.ts';
import { isRunning, killFamily, startCli } from '#fuzz/lib/processes.ts';

/** A server of the real command line. */
export interface Served<D> {
  readonly document: D;
  readonly child: ChildProcess;
  readonly pid: number;
  /** Whether both the command line and the answering process are running. */
  readonly isAlive: () => boolean;
  readonly lastWords: () => string;
  readonly kill: () => void;
}

const START_MS = 60_000;

/** `modewise serve-model`, over HTTP and gRPC. */
export function serveModel(model: string, home: string): Promise<Served<ServedModelDocument>> {
  return served(['serve-model', model, '--grpc-port', '0', '--json'], home, (value) =>
    ServedModelDocument.parse(value),
  );
}

/** `modewise serve`. */
export function serveApp(home: string): Promise<Served<ServedAppDocument>> {
  return served(['serve', '--no-open', '--json'], home, (value) => ServedAppDocument.parse(value));
}

function served<D extends { readonly processId: number }>(
  args: readonly string[],
  home: string,
  parse: (value: unknown) => D,
): Promise<Served<D>> {
  const child = startCli(args, home);
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    const fail = (text: string): void => {
      killFamily(child);
      reject(new Error(`${args[0]} ${text}: ${stderr}`));
    };
    const limit = setTimeout(() => fail('does not listen'), START_MS);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-2000)));
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (!stdout.endsWith('}\n')) return;
      clearTimeout(limit);
      const document = parse(JSON.parse(stdout));
      resolve({
        document,
        child,
        pid: document.processId,
        isAlive: () => child.exitCode === null && child.signalCode === null && isRunning(document.processId),
        lastWords: () => stderr,
        kill: () => killFamily(child),
      });
    });
    child.once('close', () => {
      clearTimeout(limit);
      reject(new Error(`${args[0]} ended: ${stderr}`));
    });
  });
}
