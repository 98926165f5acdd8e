import { openQuestions } from '#core/contract/workload/workload.ts';
import { quotasText } from '#core/contract/workload/own-quotas-words.ts';
import { codeOf } from '#core/measure/run/concerns.ts';
import { remedyText } from '#core/words/format/remedy.ts';
import { startsLines } from '#core/contract/machine/cold-start-words.ts';
import { handlingText } from '#core/contract/run/handling-words.ts';
import { decisionText, incidentText, trustAdvice, trustReasonText } from '#core/contract/run/run-facts-words.ts';
import type { ColdStart } from '#core/contract/machine/cold-start.ts';
import type { DataSource } from '#core/contract/model/data-source.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { peakOfTrace } from '#core/price/traffic/day.ts';
import { planVariantFacts } from '#core/contract/plan/plan-variants-words.ts';
import { VARIANT_NAMES } from '#core/contract/model/variants-words.ts';
import {
  bytes,
  counted,
  days,
  duration,
  mebibytes,
  moment,
  percent,
  rows,
  significant,
  usd,
} from '#core/words/format/format.ts';
import { missingTexts } from '#core/contract/model/missing-values-words.ts';
import { inputTitle, settingText } from '#core/words/read/inputs.ts';
import { assumedText } from '#core/contract/workload/questions-words.ts';
import { currentDeploymentText } from '#core/contract/endpoint/current-deployment-words.ts';
import { sourceText } from '#core/contract/model/source-words.ts';
import { windowPredictionError } from '#core/figure/window.ts';
import { reportSection } from '#core/report/document.ts';
import type { AuditEntry, AuditSection, ReportSection, SectionSource } from '#core/report/model.ts';

function entry(name: string, value: string | null): AuditEntry {
  return { name, value: value ?? '—' };
}

function planSection(plan: PlanDocument): AuditSection {
  return {
    title: 'Plan',
    entries: [
      entry('Created', moment(plan.createdAt)),
      entry('Schema version', String(plan.schemaVersion)),
      entry('Simulations and seed', `${plan.simulations} simulations, seed ${plan.seed}`),
      entry('Price catalogue', `${plan.catalog.region}, prices dated ${days(plan.catalog.asOf)}`),
      entry('Catalogue SHA-256', plan.catalog.sha256),
      entry('Other instance types considered', String(plan.alternatives)),
    ],
  };
}

function workloadSection(plan: PlanDocument): AuditSection {
  const {
    traceMinutes,
    traceWeek: ___,
    traceHours: __,
    assumed: _,
    current,
    reuse,
    quotas,
    ...plainFields
  } = plan.workload;
  return {
    title: 'Workload',
    entries: [
      ...Object.entries(plainFields).flatMap(([name, value]) =>
        value === null ? [] : [entry(inputTitle(name), settingText(name, value))],
      ),
      ...(traceMinutes === null ? [] : [traceEntry(plan)]),
      ...(openQuestions(plan.workload).length === 0 ? [] : [entry('Not stated', assumedText(plan.workload))]),
      ...(current === null
        ? []
        : [entry(inputTitle('current'), `${currentDeploymentText(current)}, ${usd(current.monthlyUsd)} per month`)]),
      ...(quotas.length === 0 ? [] : [entry(inputTitle('quotas'), quotasText(quotas))]),
      ...(reuse === null ? [] : [entry(inputTitle('reuse'), `measured in ${reuse.file}`)]),
    ],
  };
}

/** Summarises the day of a trace; plan.json has its 1,440 numbers. */
function traceEntry({ workload }: PlanDocument): AuditEntry {
  return entry(
    'Day of the trace',
    `${significant(peakOfTrace(workload), 3)} times the mean rate in its busiest minute`,
  );
}

/** The variants of the model that were considered, and the files that say so; nothing without any. */
function variantsSection({ variants }: PlanDocument): readonly AuditSection[] {
  if (variants === undefined) return [];
  const { maxChangedShare, model, sha256, synthetic, list } = variants;
  return [
    {
      title: 'Variants of the model',
      entries: [
        ...list.map((variant) => entry(VARIANT_NAMES[variant.kind], planVariantFacts(variant, model))),
        entry('Compared on', synthetic ? 'random rows' : 'rows of the data'),
        entry('May change', maxChangedShare === null ? 'no limit' : `${percent(maxChangedShare)} of the labels`),
        entry('Made from SHA-256', model.sha256),
        entry('variants.json SHA-256', sha256),
      ],
    },
  ];
}

function hostText({ host }: RunDocument): string {
  const clock = host.clockGHz === null ? '' : `, ${significant(host.clockGHz, 2)} GHz`;
  return `${host.cpuModel}, ${host.physicalCores} cores (${host.logicalCores} logical)${clock}, ${significant(host.memoryGiB, 2)} GiB, ${host.os}, ${host.arch}`;
}

/** What distinguishes the machine from others of its model; empty for runs of earlier versions. */
function machineEntries({ host }: RunDocument): AuditEntry[] {
  const { stepping = null, microcode = null, threadsPerCore = null, machineId = null } = host;
  const parts = [
    stepping === null ? null : `stepping ${stepping}`,
    microcode === null ? null : `microcode ${microcode}`,
    threadsPerCore === null ? null : `${counted(threadsPerCore, 'thread')} per core`,
    machineId === null ? null : `machine ${machineId}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? [] : [entry('Processor', parts.join(', '))];
}

function sourceEntries(source: DataSource): AuditEntry[] {
  const read = entry('Data source', `${sourceText(source)}, read at ${source.readAt}`);
  return source.query === null ? [read] : [read, entry('Query', source.query)];
}

function dataEntries({ data }: RunDocument): AuditEntry[] {
  const source = data.synthetic ? 'synthetic: random tensors, seeded' : (data.file ?? '—');
  return [
    entry('Data', `${source}, ${rows(data.rows)}`),
    ...(data.source === undefined ? [] : sourceEntries(data.source)),
    entry('Data SHA-256', data.synthetic ? 'none: synthetic' : data.sha256),
    entry('Rows dropped', data.rowsDropped === 0 ? 'none' : `${rows(data.rowsDropped)} with missing values`),
    ...missingTexts(data.missing, data.rows + data.rowsDropped).map((text) => entry('Missing values', text)),
    ...data.mapping.map((mapping) => entry(`Input ${mapping.input}`, mappingText(mapping))),
    ...(data.unusedColumns.length === 0 ? [] : [entry('Unused columns', data.unusedColumns.join(', '))]),
  ];
}

type Transport = NonNullable<NonNullable<RunDocument['realtime']>['transport']>;

/** A longer list of columns is abbreviated and counted. */
const MAX_COLUMNS = 8;

function mappingText(mapping: RunDocument['data']['mapping'][number]): string {
  const { columns } = mapping;
  const named =
    columns.length <= MAX_COLUMNS
      ? columns.join(', ')
      : `${columns.slice(0, 3).join(', ')} … ${columns[columns.length - 1] ?? ''} (${columns.length} columns)`;
  const shape = `[${mapping.rowShape.join(', ')}]`;
  return [named, `by ${mapping.how}`, `row shape ${shape}`, mapping.note]
    .filter((part) => part !== null && part !== '')
    .join('; ');
}

function modelEntries({ model }: RunDocument): AuditEntry[] {
  const opset = Object.entries(model.opset).map(
    ([domain, version]) => `${domain === '' ? 'ai.onnx' : domain} ${version}`,
  );
  return [
    entry('Model', `${model.file}, ${bytes(model.bytes)}, opset ${opset.join(', ')}`),
    entry('Model SHA-256', model.sha256),
    entry('Rows can be stacked', `${model.batchable ? 'yes' : 'no'}: ${model.batchableReason}`),
  ];
}

function measuredEntries(run: RunDocument): AuditEntry[] {
  const entries: AuditEntry[] = [];
  const { coldStart: cold, serviceTime: fit, parity, realtime } = run;
  if (cold !== null) {
    entries.push(
      entry(
        'Cold start',
        `process ${duration(cold.processMs)}, session ${duration(cold.sessionMs)}, first inference ${duration(cold.firstInferenceMs)}, ${mebibytes(cold.residentMiB)} resident`,
      ),
      ...startsLines(cold).map((line) => entry('Starts', line)),
      ...furtherStarts(cold),
    );
  }
  if (fit !== null) {
    const slope = fit.alphaMs === null ? '' : ` + ${duration(fit.alphaMs)} per row`;
    entries.push(entry('Batch time', `${duration(fit.tau0Ms)}${slope}; residual ${significant(fit.fitErrorPct, 2)} %`));
  }
  if (realtime?.transport != null) entries.push(entry('Real time over HTTP', transportText(realtime.transport)));
  if (realtime?.handling !== undefined) {
    entries.push(entry('Request handling of a lean server', handlingText(realtime.handling)));
  }
  const predicted = windowPredictionError(run.microBatch?.frontier ?? []);
  if (predicted !== null) {
    entries.push(
      entry('Simulated micro-batches', `p99 within ${percent(predicted)} of the measured one at every window`),
    );
  }
  if (parity !== null) {
    entries.push(
      entry(
        'Batched and single-row results',
        `${parity.same ? 'the same' : 'DIFFERENT'}: largest difference ${parity.maxAbsDiff.toExponential(1)} (relative ${parity.maxRelDiff.toExponential(1)}), tolerance ${parity.tolerance.toExponential(0)}`,
      ),
    );
  }
  return entries;
}

function transportText({ overheadMs, bytesIn, bytesOut }: Transport): string {
  const { value, low, high } = overheadMs;
  const interval = low === null || high === null ? '' : ` (${duration(low)}–${duration(high)})`;
  return `adds ${duration(value)}${interval} to the median request at low load; a request body has ${bytes(bytesIn)}, an answer ${bytes(bytesOut)}; latencies and the highest rate include the overhead`;
}

function furtherStarts({ cached, cachedReason, steady, residentByBatch = [] }: ColdStart): AuditEntry[] {
  const byBatch = residentByBatch.map((each) => `${mebibytes(each.residentMiB)} at ${each.batchSize}`);
  return [
    ...(cached == null
      ? []
      : [
          entry(
            'Start from an optimised file',
            `session ${duration(cached.sessionMs)}, first inference ${duration(cached.firstInferenceMs)}`,
          ),
        ]),
    ...(cachedReason == null ? [] : [entry('Start from an optimised file', `none: ${cachedReason}`)]),
    ...(steady == null
      ? []
      : [
          entry(
            'Steady state',
            `${duration(steady.ms)} per inference after ${steady.afterRuns} inferences (${duration(steady.afterMs)})`,
          ),
        ]),
    ...(byBatch.length === 0 ? [] : [entry('Memory by batch size', byBatch.join(', '))]),
  ];
}

function trustEntries(run: RunDocument): AuditEntry[] {
  return [
    entry('Trust', run.trust.verdict),
    ...run.trust.reasons.map((reason) =>
      entry(codeOf(reason), `${trustReasonText(reason)} ${remedyText(trustAdvice(reason).fix)}`),
    ),
    ...(run.decision == null ? [] : [entry('Passes', decisionText(run.decision))]),
    ...run.incidents.map((incident) => entry('Incident', incidentText(incident))),
  ];
}

function runSection(run: RunDocument, options: { readonly title: string }): AuditSection {
  return {
    title: options.title,
    entries: [
      entry('Run', `${run.runId}, ${run.state}`),
      entry(
        'Measured',
        `${moment(run.startedAt)} to ${run.finishedAt === null ? 'not finished' : moment(run.finishedAt)}`,
      ),
      entry('Effort and seed', `${run.effort}, seed ${run.seed}`),
      entry('Schema version', String(run.schemaVersion)),
      ...modelEntries(run),
      ...dataEntries(run),
      entry('Host', hostText(run)),
      ...machineEntries(run),
      entry('Vector extensions', run.host.isa.length === 0 ? 'none reported' : run.host.isa.join(', ')),
      entry(
        'Runtime',
        `${run.host.runtime.name} ${run.host.runtime.version} on ${run.host.hostKind === 'node' ? 'Node.js' : 'Electron'}`,
      ),
      ...measuredEntries(run),
      ...trustEntries(run),
    ],
  };
}

/** The sources of every number: plan, workload and each run with its hashes, host and trust. */
export function makeAudit(plan: PlanDocument): AuditSection[] {
  return [
    ...plan.runs.map((run, index) =>
      runSection(run, { title: index === 0 ? 'Measurement' : `Imported measurement ${index}` }),
    ),
    planSection(plan),
    ...variantsSection(plan),
    workloadSection(plan),
  ];
}

/** Where every number is from. */
export function auditSection({ report: { audit } }: SectionSource): ReportSection {
  return reportSection(
    { id: 'audit', title: 'Audit trail', sheet: 'details' },
    audit.map(({ title, entries }) => ({ kind: 'facts', title, entries })),
  );
}
