import type { ProviderReport, ProviderTrial, SampleTrial } from '#core/contract/machine/provider-report.ts';
import { duration, significant } from '#core/words/format/format.ts';
import {
  copiesText,
  deviceAnswersText,
  deviceRoomText,
  placementText,
  PROVIDER_NAMES,
  providerStateText,
} from './providers-words.ts';
import { printable } from '#core/words/format/safe-text.ts';

/** A line of a report: how far it is indented, whether something is wrong, and what to do about it. */
export interface ReportLine {
  readonly level: 0 | 1 | 2;
  readonly mark: 'ok' | 'wrong' | 'none';
  readonly text: string;
  readonly fix: string | null;
}

const line = (
  level: ReportLine['level'],
  mark: ReportLine['mark'],
  text: string,
  fix: string | null = null,
): ReportLine => ({
  level,
  mark,
  text,
  fix,
});

/** The speed relative to the CPU: `one row 3.1 ms, 4.2 times as fast as on the CPU with one thread (13 ms)` */
function speedText(inferenceMs: number, cpuMs: number | undefined): string {
  if (cpuMs === undefined) return `one row ${duration(inferenceMs)}`;
  const factor = cpuMs / inferenceMs;
  const how =
    factor >= 1 ? `${significant(factor, 2)} times as fast as` : `${significant(1 / factor, 2)} times as slow as`;
  return `one row ${duration(inferenceMs)}, ${how} on the CPU with one thread (${duration(cpuMs)})`;
}

function sampleLines({ sample, outcome }: SampleTrial): readonly ReportLine[] {
  const name = printable(sample);
  switch (outcome.kind) {
    case 'refused':
      return [line(1, 'none', `${name}: no result: ${outcome.cause}`)];
    case 'failed':
      return [line(1, 'wrong', `${name}: failed: ${outcome.cause}`)];
    case 'placed': {
      const { execution } = outcome;
      const { answers, placement, cpuMs, memory, copies } = execution;
      return [
        line(
          1,
          answers.same ? 'ok' : 'wrong',
          `${name}, ${execution.precision}: ${speedText(placement.inferenceMs, cpuMs)}`,
        ),
        line(2, 'none', placementText(execution)),
        ...(copies == null
          ? [line(2, 'none', 'copies alone were not measured')]
          : [line(2, 'none', copiesText(copies))]),
        ...(memory === undefined ? [] : [line(2, 'none', deviceRoomText(memory))]),
        line(2, answers.same ? 'none' : 'wrong', deviceAnswersText(execution)),
      ];
    }
  }
}

function trialLines({ state, samples }: ProviderTrial): readonly ReportLine[] {
  const { text, fix } = providerStateText(state);
  return [line(0, state.state === 'works' ? 'ok' : 'none', text, fix), ...samples.flatMap(sampleLines)];
}

/** The results of the trial on a machine: where nodes ran, whether answers equal the CPU's, failures, and what to install. */
export function providerReportLines({ trials }: ProviderReport): readonly ReportLine[] {
  return trials.flatMap(trialLines);
}

/** One sentence on what a report shows as a whole. */
export function providerReportSummary({ trials }: ProviderReport): string {
  const names = (wanted: readonly ProviderTrial[]): string =>
    wanted.map(({ state }) => PROVIDER_NAMES[state.provider]).join(', ') || 'none';
  const working = trials.filter(({ state }) => state.state === 'works');
  const isWrong = ({ samples }: ProviderTrial): boolean =>
    samples.some(
      ({ outcome }) => outcome.kind === 'failed' || (outcome.kind === 'placed' && !outcome.execution.answers.same),
    );
  const wrong = working.filter(isWrong);
  return `Works: ${names(working)}. Failures or other answers than the CPU's: ${names(wrong)}.`;
}
