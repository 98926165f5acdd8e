import type { ServingMode } from '#core/contract/serving/serving.ts';
import type { VerdictSoFar } from '#core/contract/verdict/verdict-so-far.ts';
import { percent, waitText } from '#core/words/format/format.ts';
import { modeName } from '#core/words/mode-names.ts';
import { capitalised } from '#core/contract/reasons/reason-values-words.ts';
import type { ReportTable, XyChart, XySeries } from './model.ts';
import { plainPoint } from './plain-point.ts';

/** The data of the chart about a provisional verdict, and how many seconds after the start of the measurement it was planned. */
export interface SettlingStage extends Pick<VerdictSoFar, 'mode' | 'modeShares'> {
  readonly afterS: number;
}

/** A mode that never reaches this share of the simulations has no line. */
const LEAST_SHARE = 0.02;

/**
 * The probability of each mode over the time of a measurement: the share of the simulations in which the cheapest option that qualifies has this mode.
 * Null before the first verdict, and if no option qualifies.
 */
export function settlingChart(stages: readonly SettlingStage[]): XyChart | null {
  const last = stages.at(-1);
  const modes = modesOf(stages);
  if (last === undefined || modes.length === 0) return null;
  return {
    kind: 'xy',
    id: 'settling',
    title: titleOf(last),
    subtitle: 'How often each mode is the cheapest, by time',
    x: { label: 'Measured for', unit: 's', scale: 'linear', include: [0, last.afterS] },
    y: { label: 'Share of the simulations', unit: 'share', scale: 'linear', include: [0, 1] },
    series: modes.map((mode) => seriesOf(mode, stages)),
    limits: [],
    bands: [],
    table: tableOf(modes, stages),
  };
}

function titleOf({ mode, modeShares }: SettlingStage): string {
  if (mode === 'none') return 'No option meets the requirements';
  const share = modeShares.find((each) => each.mode === mode)?.share ?? 0;
  return `${capitalised(modeName(mode))} in ${percent(share)} of the simulations`;
}

function modesOf(stages: readonly SettlingStage[]): readonly ServingMode[] {
  const shares = stages.flatMap(({ modeShares }) => modeShares).filter(({ share }) => share >= LEAST_SHARE);
  return [...new Set(shares.map(({ mode }) => mode))];
}

function shareIn({ modeShares }: SettlingStage, mode: ServingMode): number {
  return modeShares.find((each) => each.mode === mode)?.share ?? 0;
}

function seriesOf(mode: ServingMode, stages: readonly SettlingStage[]): XySeries {
  const points = stages.map((stage) => plainPoint(stage.afterS, shareIn(stage, mode), 'projected'));
  const name = capitalised(modeName(mode));
  return {
    name,
    tone: mode,
    line: 'straight',
    weight: 'normal',
    marks: true,
    basis: 'projected',
    endLabel: name,
    points,
  };
}

function tableOf(modes: readonly ServingMode[], stages: readonly SettlingStage[]): ReportTable {
  return {
    columns: [
      { title: 'Measured for', align: 'end' },
      ...modes.map((mode) => ({ title: capitalised(modeName(mode)), align: 'end' as const })),
    ],
    rows: stages.map((stage) => [waitText(stage.afterS), ...modes.map((mode) => percent(shareIn(stage, mode)))]),
  };
}
