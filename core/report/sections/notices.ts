import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { sourceReading } from '#core/measure/run/source-reading.ts';
import { percent, rows, significant } from '#core/words/format/format.ts';
import { missingTexts } from '#core/contract/model/missing-values-words.ts';
import { clockText } from '#core/contract/run/run-clock-words.ts';
import { incidentText, trustAdvice, trustReasonText } from '#core/contract/run/run-facts-words.ts';
import { assumedText } from '#core/contract/workload/questions-words.ts';
import { readingLimitText } from '#core/contract/model/source-words.ts';
import { calibrationText } from '#core/contract/endpoint/current-deployment-words.ts';
import { shortTraceText } from '#core/contract/workload/trace-words.ts';
import { remedy } from '#core/words/format/remedy.ts';
import { reportSection } from '#core/report/document.ts';
import type { Notice, ReportSection, SectionSource } from '#core/report/model.ts';

function stateNotices(run: RunDocument): Notice[] {
  if (run.state === 'complete') return [];
  const text =
    run.state === 'interrupted'
      ? 'The measurement was interrupted: its finished parts count, the rest is missing.'
      : 'The measurement is partial: at least one part did not finish.';
  return [{ kind: 'interrupted', severity: 'warning', text, fix: remedy('Resume it, or measure again.') }];
}

function dataNotices(run: RunDocument): Notice[] {
  const { data } = run;
  const notices: Notice[] = [];
  if (data.synthetic) {
    const text = `Synthetic data: all numbers come from ${rows(data.rows)} of seeded random tensors, not from real rows.`;
    const fix = { text: 'Measure again with real rows', command: '--data FILE' };
    notices.push({ kind: 'synthetic', severity: 'warning', text, fix });
  }
  for (const text of missingTexts(data.missing, data.rows + data.rowsDropped)) {
    notices.push({ kind: 'rows-dropped', severity: 'information', text, fix: null });
  }
  // A run of an earlier version does not say which columns.
  if (data.rowsDropped > 0 && data.missing === undefined) {
    const share = percent(data.rowsDropped / (data.rows + data.rowsDropped));
    const text = `${rows(data.rowsDropped)} (${share}) were dropped because a value was missing.`;
    notices.push({ kind: 'rows-dropped', severity: 'information', text, fix: null });
  }
  const reading = sourceReading(run);
  if (reading?.isLimit === true) {
    notices.push({ kind: 'reading', severity: 'information', text: readingLimitText(reading), fix: null });
  }
  return notices;
}

function modelNotices({ model, parity }: RunDocument): Notice[] {
  const notices: Notice[] = [];
  if (!model.batchable) {
    const text = `Rows cannot be stacked: ${model.batchableReason} Batch mode runs replicas in parallel instead.`;
    notices.push({ kind: 'not-batchable', severity: 'information', text, fix: null });
  }
  if (parity !== null && !parity.same) {
    const text = `Batched results differ from single-row results by up to ${significant(parity.maxAbsDiff, 2)}.`;
    notices.push({
      kind: 'parity',
      severity: 'bad',
      text,
      fix: remedy('Find the cause before you serve this model in batches.'),
    });
  }
  return notices;
}

function trustNotices(run: RunDocument): Notice[] {
  const severity = ({ poor: 'bad', fair: 'warning', good: 'information' } as const)[run.trust.verdict];
  const reasons = run.trust.reasons.map((reason): Notice => ({
    kind: 'trust',
    severity,
    text: trustReasonText(reason),
    fix: trustAdvice(reason).fix,
  }));
  const incidents = run.incidents.map((incident): Notice => ({
    kind: 'incident',
    severity: 'warning',
    text: incidentText(incident),
    fix: null,
  }));
  return [...reasons, ...incidents];
}

/** Says that the dates of a run are wrong. */
function clockNotices(run: RunDocument): Notice[] {
  const text = clockText(run);
  const fix = remedy('Set the clock of the machine before it measures again.');
  return text === null ? [] : [{ kind: 'clock', severity: 'information', text, fix }];
}

/** Says that the workload is assumed, and which questions are open. */
function workloadNotices(workload: PlanDocument['workload']): Notice[] {
  const text = assumedText(workload);
  const fix = { text: 'Answer the questions of the step Workload, or state it', command: '--preset NAME' };
  return [
    ...(text === '' ? [] : [{ kind: 'assumed-workload', severity: 'warning', text, fix } as const]),
    ...shortTraceNotices(workload),
  ];
}

/** From this length on a trace covers a day: its first and last arrivals are seldom at midnight. */
const WHOLE_DAY_H = 23.9;

/** Says that a day repeats a trace that is shorter than one. */
function shortTraceNotices(workload: PlanDocument['workload']): Notice[] {
  const { shape, traceHours } = workload;
  if (shape !== 'trace' || traceHours === null || traceHours >= WHOLE_DAY_H) return [];
  const text = `${shortTraceText(workload)}.`;
  return [{ kind: 'short-trace', severity: 'warning', text, fix: remedy('Record the arrivals of a whole day.') }];
}

/** What the measured endpoint changed. */
function currentDeploymentNotices(currentDeployment: PlanDocument['currentDeployment']): Notice[] {
  return currentDeployment === undefined
    ? []
    : [{ kind: 'currentDeployment', severity: 'information', text: calibrationText(currentDeployment), fix: null }];
}

/** Caveats about the workload and the measurement, the most severe first. Imported packs appear only in the audit trail. */
export function makeNotices({
  runs,
  workload,
  currentDeployment,
}: Pick<PlanDocument, 'runs' | 'workload' | 'currentDeployment'>): Notice[] {
  const run = runs[0];
  if (run === undefined) {
    const text = 'The plan contains no measurement.';
    return [{ kind: 'no-run', severity: 'bad', text, fix: remedy('Plan again from a run.json.') }];
  }
  const notices = [
    ...currentDeploymentNotices(currentDeployment),
    ...dataNotices(run),
    ...stateNotices(run),
    ...modelNotices(run),
    ...trustNotices(run),
    ...clockNotices(run),
  ];
  const rank = { bad: 0, warning: 1, information: 2 } as const;
  // That the verdict is for another workload comes before everything about its numbers.
  return [...workloadNotices(workload), ...notices.sort((a, b) => rank[a.severity] - rank[b.severity])];
}

/** All notices with what to do about them. Texts have them at their top. */
export function caveatsSection({ report: { notices } }: SectionSource): ReportSection {
  return reportSection(
    { id: 'caveats', title: 'Notes on the measurement and the workload', sheet: 'details', isBrief: true },
    [{ kind: 'notices', notices }],
  );
}
