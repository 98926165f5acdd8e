import type { Inspection, TensorInfo } from '../../core/contract/model.ts';
import type { Style } from '../output/style.ts';
import { list, table } from '../output/table.ts';
import { bytes, count, number } from '../output/units.ts';
import { leftOutLines, shortNames } from './mapping.ts';

/** `float[N, 30]`, `string` for a scalar, `sequence(int64)` for what is no tensor. */
export function tensorType({ kind, type, dims }: TensorInfo): string {
  const shape = dims === null ? '' : `[${dims.map((dim) => dim ?? '?').join(', ')}]`;
  return kind === 'tensor' ? `${type}${dims?.length === 0 ? ' scalar' : shape}` : `${kind}(${type})${shape}`;
}

/** What `modewise inspect` shows a reader. */
export function inspectionText({ model, warnings, data }: Inspection, style: Style): string {
  const opset = Object.entries(model.opset).map(
    ([domain, version]) => `${domain === '' ? 'ai.onnx' : domain} ${version}`,
  );
  const facts: (readonly [string, string])[] = [
    ['size', bytes(model.bytes)],
    ['opset', opset.join(', ') || 'none'],
    ['made by', model.producer ?? 'unknown'],
    ['parameters', `${count(model.parameters)} (${bytes(model.weightBytes)})`],
    ['batchable', `${model.batchable ? 'yes' : 'no'}: ${model.batchableReason}`],
    ['nodes', `${count(model.nodes)}: ${topOperators(model.operators)}`],
  ];
  if (model.sha256 !== null) facts.push(['sha256', model.sha256]);
  if (model.flopsPerRow !== null) facts.push(['FLOPs per row', number(model.flopsPerRow)]);
  if (model.freeDimensions.length > 0) {
    facts.push(['free sizes', `${model.freeDimensions.join(', ')} (from the data, or --dim NAME=N)`]);
  }
  for (const file of model.externalData) facts.push(['weights in', `${file.file} (${bytes(file.bytes)})`]);
  const ports = (title: string, tensors: readonly TensorInfo[]): string =>
    `\n${title}\n${list(tensors.map((tensor) => [tensor.name, tensorType(tensor)]))}`;
  return [
    `${style.bold(model.file)}\n`,
    list(facts),
    ports('inputs', model.inputs),
    ports('outputs', model.outputs),
    data === null ? '' : dataText(data, style),
    warnings.length === 0 ? '' : `\n${warnings.map((text) => `${style.yellow('!')} ${text}\n`).join('')}`,
  ].join('');
}

function topOperators(operators: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(operators).sort(([, a], [, b]) => b - a);
  const shown = sorted.slice(0, 6).map(([name, times]) => `${name} ${count(times)}`);
  const rest = sorted.length - shown.length;
  return shown.join(', ') + (rest > 0 ? `, ${rest} more kinds` : '');
}

function dataText(data: NonNullable<Inspection['data']>, style: Style): string {
  const mapping = data.mapping.map((each) => [
    each.input,
    `[${each.rowShape.join(', ')}]`,
    shortNames(each.columns),
    each.note === null ? each.how : `${each.how}; ${each.note}`,
  ]);
  return [
    `\n${style.bold(data.file)}\n`,
    list([
      ['rows', count(data.rows)],
      ['columns', count(data.columns.length)],
      ...leftOutLines(data.leftOut).map((line) => ['left out', line] as const),
    ]),
    mapping.length === 0
      ? ''
      : table([{ title: 'input' }, { title: 'row shape' }, { title: 'from' }, { title: 'bound by' }], mapping),
    data.problem === null ? '' : `${style.red('cannot be bound')}: ${data.problem}\n`,
  ].join('');
}
