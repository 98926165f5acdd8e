import type { ReportTable } from '#core/figure/model.ts';
import type { ComparedFigure, Difference } from '#core/report/short/comparison.ts';
import { filledSections, lines, tabular } from '#core/report/document.ts';
import type { Section } from '#core/report/model.ts';
import { plain, signedUsd, usd } from '#core/words/format/format.ts';
import { modeName } from '#core/words/mode-names.ts';
import { bracketed, type Quantity, quantityTexts } from '#core/words/format/quantity.ts';
import type { Diff, DiffStep, PlanDiff, RunDiff } from './model.ts';

/** How a difference is reported. */
const DIFFERENCES = {
  larger: 'larger than the noise',
  within: 'not significant',
  unknown: 'no interval to compare',
} as const satisfies Record<Difference, string>;

/** A ratio as a change: `× 2.3`, `÷ 4`, `+12 %`. */
export function changeText(ratio: number): string {
  if (ratio >= 2 || ratio <= 0.5) return ratio >= 1 ? `× ${plain(ratio, 2)}` : `÷ ${plain(1 / ratio, 2)}`;
  const percent = (ratio - 1) * 100;
  return `${percent < 0 ? '−' : '+'}${plain(Math.abs(percent), 2)} %`;
}

function sideText(quantity: Quantity | null): string {
  if (quantity === null) return '—';
  const { value, interval } = quantityTexts(quantity);
  return bracketed(value, interval);
}

/** Figures of both sides as a table. */
export function figuresTable(figures: readonly ComparedFigure[]): ReportTable {
  return {
    columns: [
      { title: 'Figure', align: 'start' },
      { title: 'Old', align: 'end' },
      { title: 'New', align: 'end' },
      { title: 'Change', align: 'end' },
      { title: 'Significance', align: 'start' },
    ],
    rows: figures.map(({ label, one, other, ratio, difference }) => [
      label,
      sideText(one),
      sideText(other),
      ratio === null ? '—' : ratio === 1 ? 'none' : changeText(ratio),
      ratio === null || ratio === 1 ? '' : DIFFERENCES[difference],
    ]),
  };
}

/** The causes of a difference as a table: the changes of the last column but one add up. */
export function stepsTable(steps: readonly DiffStep[]): ReportTable {
  return {
    columns: [
      { title: 'What changed', align: 'start' },
      { title: 'Old', align: 'start' },
      { title: 'New', align: 'start' },
      { title: 'Per month', align: 'end' },
      { title: 'Change', align: 'end' },
      { title: 'Verdict', align: 'start' },
    ],
    rows: steps.map(({ cause, from, to, monthlyUsd, changeUsd, mode, isFlip }) => [
      cause,
      from ?? '—',
      to ?? '—',
      monthlyUsd === null ? '—' : usd(monthlyUsd),
      changeUsd === null ? '—' : signedUsd(changeUsd),
      isFlip ? `becomes ${modeName(mode)}` : '',
    ]),
  };
}

/** A difference as the parts of a document below its claim. */
export function diffSections(diff: Diff): readonly Section[] {
  return filledSections(diff.kind === 'plans' ? planSections(diff) : runSections(diff));
}

function planSections({ before, after, steps, figures, options }: PlanDiff): readonly Section[] {
  return [
    lines('Old and new', [`Old: ${before.headline}. ${before.money}`, `New: ${after.headline}. ${after.money}`]),
    tabular('What moved the cost, one change after another', stepsTable(steps), false),
    tabular('Figures', figuresTable(figures), true),
    tabular('Cost per million by option', figuresTable(options), true),
  ];
}

function runSections({ before, after, caveats, figures }: RunDiff): readonly Section[] {
  return [
    lines('Old and new', [`Old: ${before}`, `New: ${after}`]),
    lines('Other differences', caveats),
    tabular('Figures', figuresTable(figures), false),
  ];
}
