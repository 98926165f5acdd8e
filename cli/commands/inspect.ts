import { basename } from 'node:path';
import type { Action } from '#cli/context.ts';
import { RpcError } from '#core/rpc/rpc-error.ts';
import { inspectionText } from '#cli/format/inspection.ts';
import { outcome } from '#cli/output/outcome.ts';

interface InspectFlags {
  readonly data?: string;
  readonly hash?: boolean;
  readonly load?: boolean;
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
  const connected = await engine();
  const document = await connected.call('inspect', request, interruption);
  if (flags.load === true) {
    const { problem } = await connected.call('tryModel', { model }, interruption);
    if (problem !== null) throw new RpcError({ ...problem, file: problem.file ?? basename(model) });
  }
  return outcome(document, (shown) => inspectionText(shown, style));
};
