import type { Knee, PointVerdict, RunDocument, SimulatedWindow } from '#core/contract/run/run.ts';
import { sourceReading } from '#core/measure/run/source-reading.ts';
import { variationBand } from '#core/math/stats/moments.ts';
import { jobShareText, startsText, sustainedText } from '#core/contract/run/batch-rate-words.ts';
import {
  bytes,
  count,
  duration,
  percent,
  plain,
  rate,
  seconds,
  significant,
  counted,
  mebibytes,
} from '#core/words/format/format.ts';
import {
  copiesText,
  deviceAnswersText,
  deviceRoomText,
  executionText,
  placementText,
} from '#core/contract/machine/providers-words.ts';
import { tuningLines } from '#core/contract/run/tuning-words.ts';
import { handlingText } from '#core/contract/run/handling-words.ts';
import { missingTexts } from '#core/contract/model/missing-values-words.ts';
import { cellText } from '#core/words/format/quantity.ts';
import { remedyText } from '#core/words/format/remedy.ts';
import { clockText } from '#core/contract/run/run-clock-words.ts';
import { decisionText, incidentText, trustAdvice, trustReasonText } from '#core/contract/run/run-facts-words.ts';
import { sloBounds } from '#core/contract/run/slo-rate-words.ts';
import { readingLimitText, sourceText } from '#core/contract/model/source-words.ts';
import type { ModelProfile } from '#core/contract/run/profile.ts';
import { operatorTimes, timeFinding } from '#core/figure/time.ts';
import type { ColdStart } from '#core/contract/machine/cold-start.ts';
import { startsLines } from '#core/contract/machine/cold-start-words.ts';
import type { Style } from '#cli/output/style.ts';
import { table, list } from '#cli/output/table.ts';

const RIGHT = 'right' as const;

type Transport = NonNullable<NonNullable<RunDocument['realtime']>['transport']>;

/** The text output of `modewise measure`. */
export function runText(run: RunDocument, style: Style): string {
  return [
    heading(run, style),
    run.coldStart === null ? '' : coldStartText(run.coldStart),
    batch(run, style),
    realtime(run, style),
    microBatch(run, style),
    run.profile == null ? '' : profileText(run.profile, style),
    tuning(run, style),
    trust(run, style),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function heading({ model, data, host, state, effort, execution }: RunDocument, style: Style): string {
  const rows = `${count(data.rows)} ${data.synthetic ? 'synthetic rows (random, not real data)' : `rows of ${data.file}`}`;
  const dropped =
    data.rowsDropped > 0 && data.missing === undefined
      ? `, ${count(data.rowsDropped)} left out for missing values`
      : '';
  const stateText = state === 'complete' ? '' : `  ${style.yellow(`[${state}]`)}`;
  return [
    `${style.bold(model.file)} on ${rows}${dropped}${stateText}\n`,
    ...missingTexts(data.missing, data.rows + data.rowsDropped).map((text) => `${text}\n`),
    data.source === undefined ? '' : `read ${sourceText(data.source)}\n`,
    `${style.dim(`${host.cpuModel}, ${host.logicalCores} cores, ${host.runtime.name} ${host.runtime.version}, effort ${effort}`)}\n`,
    execution === undefined
      ? ''
      : executionLines(execution)
          .map((line, index) => `${index === 0 ? '' : '  '}${line}\n`)
          .join(''),
  ].join('');
}

function executionLines(execution: NonNullable<RunDocument['execution']>): readonly string[] {
  const { precision, memory, copies } = execution;
  return [
    `${executionText(execution)}, ${precision}`,
    placementText(execution),
    ...(copies == null ? [] : [copiesText(copies)]),
    ...(memory === undefined ? [] : [deviceRoomText(memory)]),
    deviceAnswersText(execution),
  ];
}

function batch(run: RunDocument, style: Style): string {
  const { batch: result, parity } = run;
  if (result === null) return '';
  const reading = sourceReading(run);
  const { best, trials, job } = result;
  const shown = [...trials].sort((a, b) => b.rowsPerS.value - a.rowsPerS.value).slice(0, 5);
  const rows = shown.map((trial) => [
    count(trial.batchSize),
    String(trial.threads),
    String(trial.replicas),
    cellText(trial.rowsPerS, 'rows-per-s'),
  ]);
  const setting = `batches of ${count(best.batchSize)}, ${best.threads} thread${best.threads === 1 ? '' : 's'} × ${best.replicas}`;
  return [
    `${style.bold('Batch')}: ${style.green(rate(best.rowsPerS.value, 'rows/s'))} (${setting})\n`,
    ...[startsText(best), sustainedText(result)].flatMap((line) => (line == null || line === '' ? [] : `  ${line}\n`)),
    table(
      [
        { title: 'batch', align: RIGHT },
        { title: 'threads', align: RIGHT },
        { title: 'replicas', align: RIGHT },
        { title: 'in the search [90 %]', align: RIGHT },
      ],
      rows,
    ),
    trials.length > shown.length ? `  … ${trials.length - shown.length} more settings\n` : '',
    best.variation === undefined
      ? ''
      : `  the best varies by ${percent(best.variation)} from round to round: ${variationBand(best.variation)}\n`,
    job === null
      ? ''
      : `  file to file: ${count(job.rows)} rows in ${seconds(job.wallS)}, ${rate(job.rowsPerS, 'rows/s')} (busy: read ${seconds(job.readS)}, tensorise ${seconds(job.tensoriseS)}, infer ${seconds(job.inferS)}, write ${seconds(job.writeS)})\n`,
    job === null ? '' : `    ${jobShareText(run)}\n`,
    reading?.isLimit === true ? `  ${style.yellow('!')} ${readingLimitText(reading)}\n` : '',
    parity === null || parity.same
      ? ''
      : `  ${style.yellow('!')} batch and one-by-one answers differ by up to ${significant(parity.maxAbsDiff, 2)} (tolerance ${plain(parity.tolerance)})\n`,
  ].join('');
}

function realtime({ realtime: result }: RunDocument, style: Style): string {
  if (result === null) return '';
  const { service, slo, knee, curve, transport, handling } = result;
  const rows = curve.map((point) => [
    plain(point.offeredPerS, 3),
    plain(point.achievedPerS, 3),
    percent(point.utilisation),
    duration(point.corrected.p50Ms),
    duration(point.corrected.p99Ms),
    duration(point.uncorrected.p99Ms),
    verdictText(point.verdict, style),
  ]);
  return [
    `${style.bold('Real time')}: ${style.green(`${duration(service.meanMs)} a request unloaded`)} (p50 ${duration(service.p50Ms)}, p99 ${duration(service.p99Ms)})\n`,
    table(
      [
        { title: 'offered/s', align: RIGHT },
        { title: 'achieved/s', align: RIGHT },
        { title: 'busy', align: RIGHT },
        { title: 'p50', align: RIGHT },
        { title: 'p99', align: RIGHT },
        { title: 'p99 uncorrected', align: RIGHT },
        { title: '' },
      ],
      rows,
    ),
    knee == null ? '' : `  ${kneeText(knee)}\n`,
    slo === null ? '' : `  ${sloText(slo)}\n`,
    transport === null ? '' : `  ${transportText(transport)}\n`,
    handling === undefined ? '' : `  request handling of a lean server: ${handlingText(handling)}\n`,
  ].join('');
}

function transportText({ overheadMs, bytesIn, bytesOut }: Transport): string {
  const added = cellText(overheadMs, 'ms');
  return `over HTTP, included above: adds ${added} to the median request at low load; ${bytes(bytesIn)} in, ${bytes(bytesOut)} out`;
}

/** The knee of the curve in one sentence. */
function kneeText({ ratePerS, utilisation, percentile, unloadedMs }: Knee): string {
  return `knee: up to ${rate(ratePerS, 'requests/s')} (${percent(utilisation)} busy) p${percentile} stays within twice its ${duration(unloadedMs)} unloaded; beyond, it climbs`;
}

function sloText(slo: NonNullable<NonNullable<RunDocument['realtime']>['slo']>): string {
  const goal = `p${slo.percentile} within ${duration(slo.ms)}`;
  const { maxRatePerS, firstFailingPerS } = slo;
  if (maxRatePerS === null) {
    const failing = firstFailingPerS === null ? '' : `; fails at ${rate(firstFailingPerS, 'requests/s')}`;
    return `${goal}: not kept at any rate${failing}`;
  }
  return [`${goal}: up to ${rate(maxRatePerS.value, 'requests/s')}, ${slo.basis}`, ...sloBounds(slo)].join('; ');
}

function microBatch({ microBatch: result }: RunDocument, style: Style): string {
  if (result === null) return '';
  const rows = result.frontier.map((point) => [
    duration(point.windowMs),
    count(point.maxBatch),
    plain(point.offeredPerS, 3),
    plain(point.meanBatch, 3),
    percent(point.utilisation),
    duration(point.computeMsPerRow),
    duration(point.corrected.p50Ms),
    duration(point.corrected.p99Ms),
    duration(point.predicted.p99Ms),
    verdictText(point.verdict, style),
  ]);
  return [
    `${style.bold('Micro-batch')}\n`,
    table(
      [
        { title: 'window', align: RIGHT },
        { title: 'cap', align: RIGHT },
        { title: 'offered/s', align: RIGHT },
        { title: 'mean batch', align: RIGHT },
        { title: 'busy', align: RIGHT },
        { title: 'compute/row', align: RIGHT },
        { title: 'p50', align: RIGHT },
        { title: 'p99', align: RIGHT },
        { title: 'p99 predicted', align: RIGHT },
        { title: '' },
      ],
      rows,
    ),
    longWindows(result.simulated ?? []),
  ].join('');
}

/** Each simulated window at its highest simulated rate. */
function longWindows(simulated: readonly SimulatedWindow[]): string {
  if (simulated.length === 0) return '';
  const highest = new Map<number, SimulatedWindow>();
  for (const each of simulated) {
    const known = highest.get(each.windowMs);
    if (known === undefined || known.offeredPerS < each.offeredPerS) highest.set(each.windowMs, each);
  }
  const shown = [...highest.values()];
  const rows = shown.map((each) => [
    duration(each.windowMs),
    count(each.maxBatch),
    plain(each.offeredPerS, 3),
    plain(each.meanBatch, 3),
    percent(each.utilisation),
    duration(each.computeMsPerRow),
    duration(each.p50Ms),
    duration(each.p99Ms),
    each.extrapolated ? 'larger batches than were measured' : '',
  ]);
  const more = simulated.length - shown.length;
  return [
    '  longer windows, simulated from the measured batch times:\n',
    table(
      [
        { title: 'window', align: RIGHT },
        { title: 'cap', align: RIGHT },
        { title: 'offered/s', align: RIGHT },
        { title: 'mean batch', align: RIGHT },
        { title: 'busy', align: RIGHT },
        { title: 'compute/row', align: RIGHT },
        { title: 'p50', align: RIGHT },
        { title: 'p99', align: RIGHT },
        { title: '' },
      ],
      rows,
    ),
    more > 0 ? `  … ${more} more at other rates, in run.json\n` : '',
  ].join('');
}

function verdictText(verdict: PointVerdict, style: Style): string {
  return verdict === 'valid' ? '' : style.yellow(verdict);
}

function tuning({ tuning: results = [] }: RunDocument, style: Style): string {
  if (results.length === 0) return '';
  const lines = results.flatMap((result) =>
    tuningLines(result).map((line, index) => `${index === 0 ? '  ' : '    '}${line}\n`),
  );
  return [`${style.bold('Session settings')}\n`, ...lines].join('');
}

function trust(run: RunDocument, style: Style): string {
  const { decision, incidents } = run;
  const { verdict, reasons } = run.trust;
  const clock = clockText(run);
  const paint = { good: style.green, fair: style.yellow, poor: style.red }[verdict];
  return [
    `${style.bold('Trust')}: ${paint(verdict)}\n`,
    ...reasons.map(
      (reason) => `  ${trustReasonText(reason)} ${style.dim(`→ ${remedyText(trustAdvice(reason).fix)}`)}\n`,
    ),
    ...(clock === null ? [] : [`  ${clock}\n`]),
    ...(decision == null ? [] : [`  ${decisionText(decision)}\n`]),
    ...incidents.map((incident) => `  ${style.yellow('!')} ${incidentText(incident)}\n`),
  ].join('');
}

const MAX_OPERATORS = 5;

/** Where the time of an inference goes, by batch size: the finding, the three kinds and the slowest operators. */
function profileText(profile: ModelProfile, style: Style): string {
  const { batchSizes, byKind, callMs } = profile;
  const withShare = (ms: readonly number[]): string[] =>
    ms.map(
      (each, at) => `${duration(each)} ${percent(each / Math.max(callMs[at] ?? 0, Number.MIN_VALUE)).padStart(7)}`,
    );
  const operators = operatorTimes(profile).filter(({ nodes }) => nodes !== null);
  const left = operators.length - MAX_OPERATORS;
  return [
    `${style.bold('Where the time goes')}: ${style.green(timeFinding(profile))}\n`,
    table(
      [
        { title: 'one thread' },
        ...batchSizes.map((rows) => ({ title: rows === 1 ? '1 row' : `${rows} rows`, align: RIGHT })),
      ],
      [
        ...byKind.map(({ kind, ms }) => [kind, ...withShare(ms)]),
        ...operators
          .slice(0, MAX_OPERATORS)
          .map(({ label, nodes, ms }) => [`${label} × ${nodes ?? 1}`, ...withShare(ms)]),
      ],
    ),
    left > 0 ? `  … ${left} more operators\n` : '',
  ].join('');
}

/**
 * The cold start in two lines: times of the stages, memory. A third line explains a missing start from an optimised
 * file.
 */
export function coldStartText(cold: ColdStart): string {
  const { cached, cachedReason } = cold;
  const fromFile = cached == null ? '' : ` (${duration(cached.sessionMs)} from an optimised file)`;
  const stages = `process ${duration(cold.processMs)}, session ${duration(cold.sessionMs)}${fromFile}, first inference ${duration(cold.firstInferenceMs)}`;
  return list([
    ['cold start', `${stages}${steadyText(cold)}`],
    ...startsLines(cold).map((line) => ['', line] as const),
    ...(cachedReason == null ? [] : [['', `no start from an optimised file: ${cachedReason}`] as const]),
    ['memory', `${mebibytes(cold.residentMiB)} resident${memoryText(cold)}`],
  ]);
}

function steadyText({ steady }: ColdStart): string {
  if (steady == null) return '';
  const runs = counted(steady.afterRuns, 'inference');
  return `; steady at ${duration(steady.ms)} after ${runs} (${duration(steady.afterMs)})`;
}

function memoryText({ residentByBatch = [] }: ColdStart): string {
  const points = residentByBatch.map((each) => `${mebibytes(each.residentMiB)} at batch ${count(each.batchSize)}`);
  return points.length < 2 ? '' : `; ${points.join(', ')}`;
}
