import type { Inspection, TensorInfo } from '#core/contract/model/model.ts';
import type { Style } from '#cli/output/style.ts';
import { list, table } from '#cli/output/table.ts';
import { amount, bytes, count } from '#core/words/format/format.ts';
import { bigQueryText } from '#core/contract/model/bigquery-words.ts';
import { missingTexts } from '#core/contract/model/missing-values-words.ts';
import { sourceText } from '#core/contract/model/source-words.ts';
import { leftOutLines } from './mapping.ts';
import { shortName, shortNames } from './short-names.ts';

/** Maximum number of lines of one kind, and of names on one line. A model may have thousands; `--json` has them all. */
const MAX_LINES = 40;
const MAX_NAMES = 8;

/** Names on one line; the rest are only counted. */
function few(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).map(shortName).join(', ');
  return names.length > MAX_NAMES ? `${shown}, … (${count(names.length)} in all)` : shown;
}

/** One entry per line; the rest are only counted. */
function fewLines(entries: readonly (readonly [string, string])[]): string {
  const rest = entries.length - MAX_LINES;
  const shown = rest > 0 ? entries.slice(0, MAX_LINES) : entries;
  return list(shown) + (rest > 0 ? `  … and ${count(rest)} more: see --json\n` : '');
}

/** `float[N, 30]`, `string` for a scalar, `sequence(int64)` for a value that is not a tensor. */
export function tensorType({ kind, type, dims }: TensorInfo): string {
  const shape = dims === null ? '' : `[${few(dims.map((dim) => String(dim ?? '?')))}]`;
  return kind === 'tensor' ? `${type}${dims?.length === 0 ? ' scalar' : shape}` : `${kind}(${type})${shape}`;
}

/**
 * The text output of `modewise inspect`. `problem`: the lines of why the data cannot be bound, the cause first; in a
 * printable document they are one.
 */
export function inspectionText(
  { model, warnings, data }: Inspection,
  style: Style,
  problem: readonly string[] = [],
): string {
  const opset = Object.entries(model.opset).map(
    ([domain, version]) => `${domain === '' ? 'ai.onnx' : domain} ${version}`,
  );
  const facts: (readonly [string, string])[] = [
    ['size', bytes(model.bytes)],
    ['opset', few(opset) || 'none'],
    ['made by', shortName(model.producer ?? 'unknown')],
    ['parameters', `${count(model.parameters)} (${bytes(model.weightBytes)})`],
    ['batchable', `${model.batchable ? 'yes' : 'no'}: ${model.batchableReason}`],
    ...(model.bigQuery === undefined ? [] : [['BigQuery', bigQueryText(model.bigQuery)] as const]),
    ['nodes', `${count(model.nodes)}: ${topOperators(model.operators)}`],
  ];
  if (model.sha256 !== null) facts.push(['sha256', model.sha256]);
  if (model.flopsPerRow !== null) facts.push(['FLOPs per row', amount(model.flopsPerRow)]);
  if (model.freeDimensions.length > 0) {
    facts.push(['free sizes', `${few(model.freeDimensions)} (from the data, or --dim NAME=N)`]);
  }
  const weights = model.externalData.map((file) => `${shortName(file.file)} (${bytes(file.bytes)})`);
  if (weights.length > 0) facts.push(['weights in', few(weights)]);
  const ports = (title: string, tensors: readonly TensorInfo[]): string =>
    `\n${title}\n${fewLines(tensors.map((tensor) => [shortName(tensor.name), tensorType(tensor)]))}`;
  return [
    `${style.bold(model.file)}\n`,
    list(facts),
    ports('inputs', model.inputs),
    ports('outputs', model.outputs),
    data === null ? '' : dataText(data, style),
    problem.length === 0 ? '' : `${style.red('cannot be bound')}: ${problem.join('\n  ')}\n`,
    warnings.length === 0 ? '' : `\n${warnings.map((text) => `${style.yellow('!')} ${text}\n`).join('')}`,
  ].join('');
}

function topOperators(operators: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(operators).sort(([, a], [, b]) => b - a);
  const shown = sorted.slice(0, 6).map(([name, times]) => `${shortName(name)} ${count(times)}`);
  const rest = sorted.length - shown.length;
  return shown.join(', ') + (rest > 0 ? `, ${rest} more kinds` : '');
}

function rowsText({ rows, rowsDropped, missing }: NonNullable<Inspection['data']>): string {
  if (missing !== undefined || rowsDropped === null) return count(rows);
  return `${count(rows)}, ${count(rowsDropped)} of them without a value in a bound column`;
}

function dataText(data: NonNullable<Inspection['data']>, style: Style): string {
  const mapping = data.mapping
    .slice(0, MAX_LINES)
    .map((each) => [
      shortName(each.input),
      `[${few(each.rowShape.map(String))}]`,
      shortNames(each.columns),
      each.note === null ? each.how : `${each.how}; ${each.note}`,
    ]);
  return [
    `\n${style.bold(data.file)}\n`,
    list([
      ...(data.source === undefined ? [] : [['read', sourceText(data.source)] as const]),
      ['rows', rowsText(data)],
      ['columns', count(data.columns.length)],
      ...leftOutLines(data.leftOut).map((line) => ['left out', line] as const),
    ]),
    mapping.length === 0
      ? ''
      : table([{ title: 'input' }, { title: 'row shape' }, { title: 'from' }, { title: 'bound by' }], mapping),
    ...missingTexts(data.missing, data.rows).map((text) => `${style.yellow('!')} ${text}\n`),
    ...data.warnings.map(({ text }) => `${style.yellow('!')} ${text}\n`),
  ].join('');
}
