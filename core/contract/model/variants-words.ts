import { assertNever } from '#core/assert-never.ts';
import { shareBounds } from '#core/math/stats/share-test.ts';
import type { Interval } from '#core/contract/base/numbers.ts';
import type {
  AnswerChange,
  CalibrationChange,
  LabelChange,
  LeftCode,
  LeftOperator,
  Metric,
  NotMade,
  OutputDrift,
  StruckOut,
  VariantKind,
  VariantSpeed,
} from '#core/contract/model/variants.ts';
import { count, counted, percent, plain, rate, seconds, significant } from '#core/words/format/format.ts';

/** What a variant is. */
export const VARIANT_NAMES: Readonly<Record<VariantKind, string>> = {
  int8: 'int8',
  fp16: 'half precision (fp16)',
  ort: 'optimised by ONNX Runtime',
};

/** Why nodes stay as they are. */
const LEFT: Readonly<Record<LeftCode, string>> = {
  'no-weight': 'both factors are computed, so there is no weight to quantise',
  'weight-first': 'the weight is the first factor, which ONNX Runtime only quantises when it is the second',
  'weight-shape': 'the weight does not have two axes',
  'weight-type': 'the weight is not stored as float32 numbers',
  'weight-is-input': 'the weight is also an input of the model, so that it can change when the model runs',
  'weight-not-finite': 'the weight has an element that is not a finite number',
  'gemm-form': 'the first factor is transposed, or the bias is scaled',
  'attention-form': 'this form of attention has no counterpart in whole numbers',
  'opset-below-13':
    'the model’s opset is below 13, the first with a scale for each channel: convert it with onnx.version_converter',
  'no-data': 'its scales are calibrated on rows of yours: use --data',
  'not-calibrated': 'its values on the rows are not finite numbers',
  'in-subgraph': 'it has a subgraph, or lies in one (If, Loop, Scan)',
  'no-rule': 'there is no rule for this operator',
  'no-half-kernel': 'devices have no half-precision kernel for it',
  'beyond-half': 'a weight is beyond 65,504, the largest half-precision number, or is not a number',
  'type-unknown': 'the types of its tensors do not follow from the file: run onnx.shape_inference on the model',
  'not-needed': 'nothing would be gained',
};

/** `2 MatMul nodes stay as they are ("scores"): both factors are computed, …` */
export function leftText({ operator, code, nodes, example }: LeftOperator): string {
  const which = example === '' ? '' : ` ("${example}"${nodes > 1 ? ', …' : ''})`;
  return `${counted(nodes, `${operator} node`)} ${nodes === 1 ? 'stays as it is' : 'stay as they are'}${which}: ${LEFT[code]}`;
}

/** Why a variant was not made, and what to do about it. */
export function notMadeText(reason: NotMade): string {
  switch (reason.code) {
    case 'opset-too-low':
      return `its opset ${reason.opset} lacks operators that this needs, which came with opset ${reason.needed}: export it again, or convert it with onnx.version_converter`;
    case 'nothing-to-do':
      return `it does not apply to operators of this model (${reason.operators.join(', ')})`;
    case 'already-quantised':
      return 'it is quantised already';
    case 'already-half':
      return 'it is in half precision already';
    default:
      return assertNever(reason);
  }
}

/** Why a variant was struck out. */
export function struckOutText(reason: StruckOut): string {
  switch (reason.code) {
    case 'labels-changed':
      return `it changes ${percent(reason.changedShare)} of the labels ("${reason.output}"), more than the allowed ${percent(reason.limit)}`;
    case 'labels-unproven':
      return unprovenText(reason);
    case 'no-labels':
      return `no output is read as labels, so nothing shows that it changes at most ${percent(reason.limit)} of them`;
    default:
      return assertNever(reason);
  }
}

function unprovenText({ rows, changedShare, highShare, limit, neededRows }: Unproven): string {
  const found = `it changes ${percent(changedShare)} of ${count(rows)} labels, so up to ${percent(highShare)} of all may change (95 % confidence), more than the allowed ${percent(limit)}`;
  return neededRows === null ? found : `${found}: about ${count(neededRows)} rows would show it`;
}

type Unproven = Extract<StruckOut, { readonly code: 'labels-unproven' }>;

function intervalText({ value, low, high }: Interval, text: (value: number) => string): string {
  return low === null || high === null ? text(value) : `${text(value)} [${text(low)}–${text(high)}]`;
}

const VERDICTS: Readonly<Record<VariantSpeed['verdict'], string>> = {
  faster: 'faster',
  slower: 'slower than the original',
  same: 'no faster and no slower',
};

/** `slower than the original: 0.43 [0.42–0.45] of its rows/s, 12,000 rows/s against 28,000 rows/s in batches of 256 rows` */
export function speedText({
  ratio,
  originalRowsPerS,
  variantRowsPerS,
  verdict,
  batchSize,
  processes,
  stoppedS,
}: VariantSpeed): string {
  const times = intervalText(ratio, (value) => `${significant(value, 3)}`);
  const [after, before] = [variantRowsPerS.value, originalRowsPerS.value].map((each) => rate(each, 'rows/s'));
  const batches = batchSize === 1 ? 'one row at a time' : `in batches of ${count(batchSize)} rows`;
  return `${VERDICTS[verdict]}: ${times} × the original’s rate, ${after} against ${before} ${batches}, with one thread${processes === undefined ? '' : `, in ${counted(processes, 'pair')} of processes`}${stoppedS === undefined ? '' : `; ${stoppedText(stoppedS)}`}`;
}

/** The warning that the speed of a variant is not reliable. */
function stoppedText(stoppedS: number): string {
  return `the machine slept or was paused for ${seconds(stoppedS)} meanwhile, so measure it again`;
}

const READINGS: Readonly<Record<LabelChange['reading'], string>> = {
  labels: 'labels',
  largest: 'class with the largest score',
  threshold: 'read as a probability, 1 from 0.5 on',
};

function labelText({ output, reading, changedRows, changedShare }: LabelChange, rows: number): string {
  return `"${output}" (${READINGS[reading]}): ${percent(changedShare)} of the labels changed, ${count(changedRows)} of ${count(rows)}, so at most ${percent(shareBounds(changedRows, rows).high)} of all (95 % confidence)`;
}

function driftText({ output, maxAbsDiff, meanAbsDiff, originalRms, rank }: OutputDrift): string {
  // The largest difference stands for one between a number and none.
  if (maxAbsDiff === Number.MAX_VALUE)
    return `"${output}" is no longer a finite number where the model’s is: do not use it`;
  const size = `differs by at most ${plain(maxAbsDiff, 2)}, on average ${plain(meanAbsDiff, 2)}, of values of about ${plain(originalRms, 2)}`;
  if (rank === null) return `"${output}" ${size}`;
  const order =
    rank.mean === rank.lowest
      ? `rank correlation ${plain(rank.mean, 5)}`
      : `rank correlation ${plain(rank.mean, 5)} on average, lowest ${plain(rank.lowest, 5)}`;
  return `"${output}" ${size}; ${order}`;
}

function pairText({ original, variant }: { readonly original: number; readonly variant: number }): string {
  return `${plain(original, 4)} → ${plain(variant, 4)}`;
}

function calibrationText({ output, againstOriginal, expectedError, brier }: CalibrationChange): string {
  const shift = `probabilities "${output}" shift by ${plain(againstOriginal, 2)} on average`;
  const against = [
    ...(expectedError === null ? [] : [`expected calibration error ${pairText(expectedError)}`]),
    ...(brier === null ? [] : [`Brier score ${pairText(brier)}`]),
  ];
  return [shift, ...against].join('; ');
}

const NOT_COMPARABLE = {
  'no-common-values': 'no value of the label is an answer of the model',
  'no-output': 'no output is a label or a single number',
  'not-a-number': 'the label has values that are not numbers',
} as const;

function metricText(metric: Metric): string {
  switch (metric.kind) {
    case 'classification': {
      const difference = intervalText(metric.accuracyDifference, (value) => plain(value, 3));
      const auc = metric.auc === null ? '' : `; AUC ${pairText(metric.auc)}`;
      return `accuracy by the label ${pairText(metric.accuracy)}, difference ${difference}${auc}`;
    }
    case 'regression': {
      const r2 = metric.r2 === null ? '' : `; R² ${pairText(metric.r2)}`;
      return `by the label: RMSE ${pairText(metric.rmse)}; mean absolute error ${pairText(metric.mae)}${r2}`;
    }
    case 'not-comparable':
      return `the answers cannot be compared with the label: ${NOT_COMPARABLE[metric.reason]}`;
    default:
      return assertNever(metric);
  }
}

/** The effects of a variant on the answers, one sentence each. */
export function answerTexts({ rows, labels, drifts, calibrations, metric }: AnswerChange): readonly string[] {
  return [
    ...labels.map((each) => labelText(each, rows)),
    ...drifts.map(driftText),
    ...calibrations.map(calibrationText),
    ...(metric === null ? [] : [metricText(metric)]),
  ];
}
