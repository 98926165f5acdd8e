import type { Variant, VariantsDocument } from '#core/contract/model/variants.ts';
import { bytes, count, percent, seconds } from '#core/words/format/format.ts';
import {
  answerTexts,
  leftText,
  notMadeText,
  speedText,
  struckOutText,
  VARIANT_NAMES,
} from '#core/contract/model/variants-words.ts';

/** The result of `modewise optimise` for a terminal. */
export function optimiseText(document: VariantsDocument, folder: string): string {
  const { model, data, variants } = document;
  const rows = data.synthetic
    ? 'synthetic rows, which say little about your answers'
    : `rows of ${data.file ?? 'the data'}`;
  const lines = [
    `${model.file}, ${bytes(model.bytes)}; compared on ${rows}`,
    ...variants.flatMap((variant) => ['', ...variantLines(variant, model.bytes)]),
    '',
    `written to ${folder}: variants.json${variants.map(filesOf).join('')}`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function filesOf(variant: Variant): string {
  return variant.state === 'written' ? variant.files.map(({ file }) => `, ${file}`).join('') : '';
}

function variantLines(variant: Variant, originalBytes: number): readonly string[] {
  const name = VARIANT_NAMES[variant.kind];
  switch (variant.state) {
    case 'not-made':
      return [`${name}: not made, ${notMadeText(variant.reason)}`, ...variant.left.map(leftLine)];
    case 'failed':
      return [`${name}: failed, ${variant.cause}`, ...variant.actions.map((action) => `  ${action}`)];
    case 'written':
    case 'struck-out': {
      const { answers, speed, changed, left, seconds: took, calibrationRows } = variant;
      const size = `${bytes(variant.bytes)}, ${percent(variant.bytes / originalBytes)} of the original`;
      const struck = variant.state === 'struck-out' ? [`  ✗ struck out: ${struckOutText(variant.reason)}`] : [];
      const operators = Object.entries(changed ?? {}).map(([operator, nodes]) => `${count(nodes)} ${operator}`);
      const calibrated = calibrationRows === null ? '' : `, calibrated on ${count(calibrationRows)} rows`;
      return [
        `${name}: ${size}, made in ${seconds(took)}`,
        ...struck,
        `  ${speedText(speed)}`,
        ...answerTexts(answers).map((text) => `  ${text}`),
        ...(operators.length === 0 ? [] : [`  changed: ${operators.join(', ')}${calibrated}`]),
        ...left.map(leftLine),
      ];
    }
  }
}

function leftLine(left: Parameters<typeof leftText>[0]): string {
  return `  ${leftText(left)}`;
}
