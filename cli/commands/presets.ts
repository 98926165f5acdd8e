import type { Action, Define } from '#cli/context.ts';
import { presetsText } from '#cli/format/presets.ts';
import { outcome } from '#cli/output/outcome.ts';

/** `modewise presets` */
const presets: Action<Readonly<Record<string, never>>> = async ({ engine, interruption, style }) => {
  const document = await (await engine()).call('presets', {}, interruption);
  return outcome(document, (shown) => presetsText(shown, style));
};

/** Adds the action of `modewise presets`. */
export const define: Define = (command, register) => void register(command, presets);
