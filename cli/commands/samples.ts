import type { Action, Define } from '#cli/context.ts';
import { samplesText } from '#cli/format/samples.ts';
import { outcome } from '#cli/output/outcome.ts';

/** `modewise samples` */
const samples: Action<Readonly<Record<string, never>>> = async ({ engine, interruption, style }) => {
  const document = await (await engine()).call('samples', {}, interruption);
  return outcome(document, (shown) => samplesText(shown, style));
};

/** Adds the action of `modewise samples`. */
export const define: Define = (command, register) => void register(command, samples);
