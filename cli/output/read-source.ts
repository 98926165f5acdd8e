import { isSource } from '#core/contract/model/data-source.ts';
import type { Context } from '#cli/context.ts';

/** Copies data from an address before a request that names them; stderr shows what is read or waited for. A file is left where it is. Throws RpcError. */
export async function readSource(
  { engine, log, interruption }: Pick<Context, 'engine' | 'log' | 'interruption'>,
  data: string | null,
): Promise<void> {
  if (data === null || !isSource(data)) return;
  const onEvent = ({ text }: { readonly text: string }): void => log(text);
  await (await engine()).stream('readSource', { data }, { onEvent, signal: interruption.signal });
}
