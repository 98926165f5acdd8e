import type { Action } from '#cli/context.ts';
import { inspectionText } from '#cli/format/inspection.ts';
import { outcome } from '#cli/output/outcome.ts';

interface InspectFlags {
  readonly data?: string;
  readonly hash?: boolean;
  readonly map?: readonly string[];
  readonly drop?: readonly string[];
  readonly dim?: readonly (readonly [string, number])[];
}

/** `modewise inspect MODEL` */
export const inspect: Action<InspectFlags, [string]> = async ({ engine, interruption, style }, flags, model) => {
  const request = {
    model,
    data: flags.data ?? null,
    hash: flags.hash ?? false,
    maps: [...(flags.map ?? [])],
    drops: [...(flags.drop ?? [])],
    dims: Object.fromEntries(flags.dim ?? []),
  };
  const document = await (await engine()).call('inspect', request, interruption);
  return outcome(document, (shown) => inspectionText(shown, style));
};
