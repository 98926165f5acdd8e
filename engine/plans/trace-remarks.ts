import type { TraceDay } from '#core/contract/workload/workload.ts';
import { shortTraceText } from '#core/contract/workload/trace-words.ts';
import { dayOfTrace } from '#core/price/traffic/day.ts';
import { UNDATED_MS } from '#core/price/traffic/trace.ts';
import { duration, plain } from '#core/words/format/format.ts';
import type { CountedTrace } from '#engine/dataset/questions/count-arrivals.ts';

/** Below this mean number of arrivals per minute, the busiest minute of a trace is mostly chance. */
const ENOUGH_PER_MINUTE = 20;
const DAY_MS = 86_400_000;

interface Read {
  readonly trace: CountedTrace;
  readonly day: Pick<TraceDay, 'traceFile' | 'traceMinutes' | 'traceHours'>;
  readonly weekStartMs: number;
  readonly isShort: boolean;
  readonly peakToMean: number | null;
  readonly nowMs: number;
}

/** What the user should know about a trace, as sentences. */
export function traceRemarks(read: Read): readonly string[] {
  const { trace, day, isShort } = read;
  return [
    ...sourceRemarks(day.traceFile, trace),
    peakRemark(read),
    ...(isShort ? [shortTraceText(day)] : []),
    ...weekRemarks(read),
    ...futureRemarks(read),
    ...chanceRemarks(read),
  ];
}

/** What was read, and what was not. */
function sourceRemarks(name: string, { total, facts }: CountedTrace): readonly string[] {
  const { log, column, assumed, periodS, count, bad, odd, isCut, isPartial, ignoredBytes } = facts;
  const what = periodS === null ? 'arrivals' : `arrivals, counted every ${duration(periodS * 1000)}`;
  const source = [
    log === null ? null : `log: ${log}`,
    column === '1' && count === null ? null : `times: ${column}`,
    count === null ? null : `${count.isRate ? 'arrivals a second' : 'counts'}: ${count.name}`,
  ].filter(Boolean);
  return [
    `${name}: ${plain(Math.round(total), 12)} ${what}${source.length === 0 ? '' : ` (${source.join('; ')})`}`,
    ...(assumed === null
      ? []
      : [
          `${name}: the numbers are read as milliseconds, because as seconds they would be less than one arrival a minute; traceColumn=${column}(s) reads seconds`,
        ]),
    ...(bad.count === 0
      ? []
      : [`${name}: ${bad.count} of its lines or rows have no time and do not count${firstOf(bad)}`]),
    ...(odd.count === 0
      ? []
      : [`${name}: ${odd.count} of its lines or rows have no count, and their periods count as empty${firstOf(odd)}`]),
    ...(ignoredBytes === 0 ? [] : [`${name}: ${ignoredBytes} bytes behind its gzip archive are not read`]),
    ...(isCut ? [`${name} ends in the middle of a line or an archive; everything before it counts`] : []),
    ...(isPartial ? [`${name} is only a part of the metric: export the rest with the next token`] : []),
  ];
}

function firstOf({ first }: CountedTrace['facts']['bad']): string {
  return first === null ? '' : `, the first in line ${first.line} (“${first.text.slice(0, 40)}”)`;
}

function peakRemark({ day, peakToMean }: Read): string {
  const own = dayOfTrace(day.traceMinutes, null).peak.toFixed(1);
  return peakToMean === null
    ? `${day.traceFile}: the busiest minute has ${own} times the mean rate`
    : `${day.traceFile}: stretched to the stated peak of ${peakToMean} times the mean; peakToMean=none takes its own, ${own}`;
}

function weekRemarks({ trace, day, weekStartMs }: Read): readonly string[] {
  if (day.traceHours <= 7 * 24) return [];
  const from =
    trace.counts.firstMs >= UNDATED_MS
      ? new Date(weekStartMs).toISOString().slice(0, 10)
      : `day ${1 + Math.floor(weekStartMs / DAY_MS)}`;
  return [`${day.traceFile} is longer than a week: its seven days with the most arrivals, from ${from}, are kept`];
}

/** Arrivals after tomorrow: a wrong clock, or a wrong unit. */
function futureRemarks({ trace, day, nowMs }: Read): readonly string[] {
  const { lastMs } = trace.counts;
  if (lastMs <= nowMs + DAY_MS) return [];
  return [`${day.traceFile} has arrivals in the future, the last on ${new Date(lastMs).toISOString().slice(0, 10)}`];
}

function chanceRemarks({ day, peakToMean }: Read): readonly string[] {
  const { traceFile, traceMinutes } = day;
  const perMinute = traceMinutes.reduce((sum, count) => sum + count, 0) / traceMinutes.length;
  if (perMinute >= ENOUGH_PER_MINUTE || peakToMean !== null) return [];
  return [
    `${traceFile} has ${Number(perMinute.toPrecision(2))} arrivals a minute: its busiest minute is partly chance; state peakToMean if you know it`,
  ];
}
