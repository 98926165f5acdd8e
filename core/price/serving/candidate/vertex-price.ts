import type { Reason } from '#core/contract/reasons/reasons.ts';
import type { Lookup } from './lookup.ts';

/** What a node of Vertex AI costs: the published price of its type, or in proportion to the machine, which a reason says. */
export function vertexPrice(
  lookup: Lookup,
  machine: { readonly instanceType: string; readonly usdPerHour: number },
): { readonly factor: number; readonly reasons: readonly Reason[] } {
  const published = lookup.unitUsd(`vertex-node.${machine.instanceType}`);
  if (published !== null) return { factor: published / machine.usdPerHour, reasons: [] };
  const factor = lookup.limit('vertex.machine-factor');
  const note = `${factor} times the price of the machine, as for the type whose price is published`;
  return { factor, reasons: [{ code: 'estimated-price', usdPerHour: factor * machine.usdPerHour, note }] };
}
