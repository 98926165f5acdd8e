import type { ServedModelDocument, ServeModelEvent } from '#core/contract/endpoint/serve-model.ts';
import type { Action, Context, Define } from '#cli/context.ts';
import { dimension, port as portNumber, repeated, sessionThreads } from '#cli/options/values.ts';
import { jsonText } from '#cli/output/printable.ts';
import type { Outcome } from '#cli/output/outcome.ts';

interface ServeModelFlags {
  readonly port?: number;
  readonly grpcPort?: number;
  readonly threads?: number;
  readonly dim?: readonly (readonly [string, number])[];
  readonly json?: boolean;
}

/** `modewise serve-model MODEL`: serves until Ctrl-C or SIGTERM. Prints the document as soon as the server listens. */
const serveModel: Action<ServeModelFlags, [string]> = async (context, flags, model) => {
  const { engine, interruption } = context;
  interruption.announce('finishing running requests…');
  const { port = 0, grpcPort = null, threads = 1, dim = [] } = flags;
  const request = { model, port, grpcPort, threads, dims: Object.fromEntries(dim) };
  const onEvent = (event: ServeModelEvent): void => {
    if (event.kind === 'defect') context.log(`a request failed with 500: ${event.text.split('\n', 1)[0] ?? ''}`);
    else announce(context, event.document, flags.json ?? false);
  };
  await (await engine()).stream('serveModel', request, { onEvent, signal: interruption.signal });
  return { document: undefined, text: () => '', exitCode: 3 } satisfies Outcome;
};

function announce({ terminal, log }: Context, document: ServedModelDocument, json: boolean): void {
  if (json) terminal.out(jsonText(document));
  log(`serving ${document.model.name} at ${document.url}/v2/models/${encodeURIComponent(document.model.name)}`);
  if (document.grpcAddress !== null) log(`gRPC at ${document.grpcAddress}, model ${document.model.name}`);
  if (document.mostMerged > 1) log(`up to ${document.mostMerged} waiting requests are merged into one inference`);
  log(`try: ${document.example}`);
  log('press Ctrl-C to stop');
}

/** Adds the options and the action of `modewise serve-model`. */
export const define: Define = (command, register) => {
  command
    .option('--port <n>', 'port (default: a free port)', portNumber)
    .option('--grpc-port <n>', 'also serve gRPC on this port; 0 for a free one (default: no gRPC)', portNumber)
    .option('--threads <n>', 'threads per inference (default: 1)', sessionThreads)
    .option('--dim <name=n>', 'size of a dynamic dimension for warm-up and example (repeatable)', repeated(dimension));
  register(command, serveModel);
};
