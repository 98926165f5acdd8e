import type { TrustReason } from '#core/contract/run/run-facts.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import type { Relaxation } from '#core/contract/verdict/verdict-changes.ts';
import { statedRelaxation } from '#core/contract/verdict/verdict-changes-words.ts';
import { examplePlan } from './testing.ts';

/** Names that an attacker or an unlucky user might choose. */
export const HOSTILE = {
  file: '<script>alert(1)</script>"><img src=x onerror=alert(2)>.onnx',
  data: "=cmd|'/c calc'!A0.csv",
  column: '</style></svg><svg onload=alert(3)> | `x` & \u202e"quoted"\r\n=1+1\0\v\ufffe\uffff\ud800\u{1fffe}',
} as const;

const NO_LATENCY = { meanMs: null, p50Ms: null, p90Ms: null, p95Ms: null, p99Ms: null };

/** A reason with free text, as in files of version 1. */
function recorded(was: string, text: string, fix: string): TrustReason {
  return { code: 'recorded', was, sentence: text, remedy: fix, phases: [], text, fix };
}

function hostile(): PlanDocument {
  const run = exampleRun();
  const [mapping] = run.data.mapping;
  const columns = [HOSTILE.column, 'v1'];
  const named = exampleRun({
    model: { ...run.model, file: HOSTILE.file, batchableReason: HOSTILE.column },
    data: {
      ...run.data,
      file: HOSTILE.data,
      unusedColumns: [HOSTILE.column],
      mapping: mapping === undefined ? [] : [{ ...mapping, input: HOSTILE.column, columns }],
    },
    incidents: [{ code: 'recorded', sentence: HOSTILE.column, phase: null, text: HOSTILE.column }],
    trust: { verdict: 'poor', reasons: [recorded(HOSTILE.column, HOSTILE.file, HOSTILE.column)] },
  });
  const plan = examplePlan();
  return examplePlan({
    runs: [named],
    options: plan.options.map((option) => ({
      ...option,
      reasons: [...option.reasons, { code: 'text-only', text: HOSTILE.column, priceMark: null }],
      scaling: { code: 'text-only', text: `=${HOSTILE.column}` },
      breakdown: option.breakdown.map((item) => ({ ...item, text: HOSTILE.column })),
    })),
    verdict: {
      ...plan.verdict,
      because: [{ code: 'text-only', rule: 'x', text: HOSTILE.column }],
      flips: [{ code: 'text-only', input: HOSTILE.column, at: 1, becomes: HOSTILE.file, text: HOSTILE.column }],
    },
    assumptions: [{ code: 'text-only', text: HOSTILE.column, kind: HOSTILE.column, source: HOSTILE.file }],
  });
}

function eased(input: string, from: number, to: number, makesFeasible: string): Relaxation {
  return statedRelaxation({ code: 'input-eased', input, from, to, makesFeasible });
}

function nothingFits(): PlanDocument {
  const plan = examplePlan();
  return examplePlan({
    options: plan.options.map((option) => ({
      ...option,
      feasible: false,
      count: null,
      costPerMillionUsd: null,
      monthlyUsd: null,
      breakdown: [],
      latencyMs: null,
      freshnessS: null,
      reasons: [{ code: 'text-only', text: 'p99 is 14 ms at best, the SLO is 1 ms', priceMark: null }],
    })),
    verdict: {
      mode: 'none',
      optionId: null,
      probabilityCheapest: null,
      leastRegretId: null,
      because: [],
      flips: [],
      frontier: [],
      relax: [
        eased('sloMs', 1, 15, 'lambda/-/on-demand'),
        eased('maxStalenessS', 60, 25_200, 'ec2-batch/c7i.xlarge/spot'),
      ],
    },
    breakEvens: [],
  });
}

function troubled(): PlanDocument {
  const run = exampleRun();
  const { realtime, microBatch } = run;
  const bare: Partial<RunDocument> = {
    state: 'interrupted',
    finishedAt: null,
    model: { ...run.model, batchable: false, batchableReason: 'The input has a fixed first dimension of 1.' },
    data: { ...run.data, file: null, sha256: null, synthetic: true, rows: 256, rowsDropped: 17, mapping: [] },
    serviceTime: { tau0Ms: 2.1, alphaMs: null, fitErrorPct: 0, points: [] },
    batch: run.batch && {
      best: { batchSize: 1, threads: 1, replicas: 2, rowsPerS: { value: 910, low: null, high: null } },
      trials: [{ batchSize: 1, threads: 1, replicas: 2, rowsPerS: { value: 910, low: null, high: null } }],
      job: null,
    },
    realtime: realtime && {
      ...realtime,
      service: { ...realtime.service, p99Ms: null },
      slo: null,
      curve: realtime.curve.map((point, index) => ({
        ...point,
        corrected: index < 2 ? { ...NO_LATENCY, meanMs: 0.05, p50Ms: 0.044 + index / 100 } : NO_LATENCY,
        uncorrected: NO_LATENCY,
        verdict: 'too-few' as const,
      })),
    },
    microBatch: microBatch && {
      ...microBatch,
      frontier: microBatch.frontier.map((point) => ({
        ...point,
        corrected: NO_LATENCY,
        predicted: { ...point.predicted, p99Ms: null },
      })),
    },
    parity: null,
    trust: {
      verdict: 'fair',
      reasons: [recorded('few-rounds', 'Only one round was finished.', 'Measure with --effort standard.')],
    },
    incidents: [
      { code: 'process-ended', end: { how: 'memory-kill' }, phase: 'realtime', text: 'The bench process was killed.' },
    ],
  };
  return examplePlan({ runs: [exampleRun(bare)] });
}

function batchOnly(): PlanDocument {
  const plan = examplePlan();
  return examplePlan({
    runs: [exampleRun({ realtime: null, microBatch: null, coldStart: null, serviceTime: null, parity: null })],
    options: plan.options.filter((option) => option.mode === 'batch'),
    breakEvens: [],
  });
}

function realtimeChosen(): PlanDocument {
  const plan = examplePlan();
  return examplePlan({
    runs: [exampleRun({ batch: null, microBatch: null })],
    workload: { ...plan.workload, callerWaits: true, maxStalenessS: null, current: null },
    options: plan.options.filter(
      (option) => option.mode === 'realtime' || option.mode === 'microbatch' || option.mode === 'async',
    ),
    verdict: { ...plan.verdict, mode: 'realtime', optionId: 'lambda/-/on-demand', leastRegretId: 'lambda/-/on-demand' },
  });
}

/** Plans that push the limits of a report, by name. Each one parses. Created on demand. */
export const EDGE_CASES = {
  example: examplePlan,
  hostile,
  nothingFits,
  troubled,
  batchOnly,
  realtimeChosen,
  hybridChosen: () => {
    const plan = examplePlan();
    const optionId = 'batch-realtime-hybrid/c7i.xlarge/on-demand';
    return examplePlan({ verdict: { ...plan.verdict, mode: 'hybrid', optionId, leastRegretId: optionId } });
  },
  nothingMeasured: () => examplePlan({ runs: [] }),
  oneOption: () => {
    const plan = examplePlan();
    return examplePlan({
      options: plan.options.filter((option) => option.id === plan.verdict.optionId),
      breakEvens: [],
      alternatives: 0,
    });
  },
  noOptions: () => {
    const plan = nothingFits();
    return examplePlan({
      options: [],
      runs: [exampleRun({ batch: null, realtime: null, microBatch: null })],
      verdict: { ...plan.verdict, relax: [] },
      breakEvens: [],
      assumptions: [],
    });
  },
  crowded: () => {
    const plan = examplePlan();
    const options = Array.from({ length: 12 }, (_, copy) =>
      plan.options.map((option) => ({
        ...option,
        id: `${option.id}#${copy}`,
        instanceType: option.instanceType === null ? null : `m${copy}.${2 ** (copy % 4)}xlarge`,
        costPerMillionUsd: option.costPerMillionUsd && {
          value: option.costPerMillionUsd.value * (1 + copy / 9),
          low: option.costPerMillionUsd.value,
          high: option.costPerMillionUsd.value * (2 + copy / 9),
        },
      })),
    ).flat();
    return examplePlan({ options, verdict: { ...plan.verdict, optionId: 'ec2-batch/c7i.xlarge/spot#0' } });
  },
} satisfies Record<string, () => PlanDocument>;
