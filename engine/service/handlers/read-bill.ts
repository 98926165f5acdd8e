import type { BillExtract, BillRequest } from '#core/contract/catalog/bill.ts';
import { isSource } from '#core/contract/model/data-source.ts';
import type { CallContext } from '#core/contract/methods/method-map.ts';
import { askReader } from '#engine/bench/ask-reader.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { hostSignal } from '#engine/platform/host-signal.ts';
import { copySource, namingSource } from '#engine/sources/copy-source.ts';

/** What a file, or the address of one, says about actual cost. */
export async function bill(
  benchHost: BenchHost,
  { file, tag, resource }: BillRequest,
  context: CallContext,
): Promise<BillExtract> {
  const signal = hostSignal(context.signal);
  const ask = (path: string): Promise<BillExtract> =>
    askReader({ host: benchHost, question: { kind: 'bill', path, tag, resource }, signal });
  if (!isSource(file)) return ask(file);
  const copy = await copySource({ data: file, seed: 1, benchHost, signal });
  return namingSource(copy, () => ask(copy.path));
}
