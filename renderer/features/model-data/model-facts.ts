import type { Inspection } from '#core/contract/model/model.ts';
import { bytes, count, counted } from '#core/words/format/format.ts';
import { architectureOfModel } from '#renderer/components/architecture.ts';

type Model = Inspection['model'];

/** The most important facts, on one line. */
export function modelSentence(model: Model): string {
  const parameters = model.parameters === 0 ? null : `${count(model.parameters)} parameters`;
  return [
    counted(model.nodes, 'node'),
    parameters,
    bytes(model.bytes),
    model.batchable ? 'batchable' : 'one row at a time',
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

/** Parameters as ONNX counts them; a tree ensemble keeps its numbers elsewhere, and a bare 0 would mislead. */
export function parametersText(model: Model): string {
  if (model.parameters > 0) return `${count(model.parameters)} (${bytes(model.weightBytes)})`;
  return architectureOfModel(model) === 'trees' ? 'n/a (tree ensemble)' : '0';
}

/** `ai.onnx 17, ai.onnx.ml 3` */
export function opsetText(model: Model): string {
  const domains = Object.entries(model.opset).map(
    ([domain, version]) => `${domain === '' ? 'ai.onnx' : domain} ${version}`,
  );
  return domains.join(', ') || 'none';
}

/** An operator and its number of nodes; `share` is relative to the most frequent operator, 0 to 1. */
interface OperatorCount {
  readonly name: string;
  readonly nodes: number;
  readonly share: number;
}

/** The `max` most frequent operators and the number of other kinds. */
export function topOperators(
  model: Model,
  max: number,
): { readonly shown: readonly OperatorCount[]; readonly further: number } {
  const sorted = Object.entries(model.operators).toSorted((a, b) => b[1] - a[1]);
  const largest = sorted[0]?.[1] ?? 1;
  return {
    shown: sorted.slice(0, max).map(([name, nodes]) => ({ name, nodes, share: nodes / largest })),
    further: Math.max(0, sorted.length - max),
  };
}
