import { assertNever } from '#core/assert-never.ts';
import type { RunEvent } from '#core/contract/run/journal.ts';
import type { Phase } from '#core/contract/run/run-facts.ts';
import {
  beginAttempt,
  bindingConcerns,
  endAttempt,
  executionConcerns,
  glanceConcerns,
  withConcern,
} from './concerns.ts';
import { beginPass, endPass } from './passes.ts';
import type { PhaseProgress, RunView } from './run-view.ts';

function updatePhase(view: RunView, phase: Phase, change: Partial<PhaseProgress>): RunView {
  const phases = view.phases.map((each) => (each.phase === phase ? { ...each, ...change } : each));
  return { ...view, phases };
}

type EventOf<Kind extends RunEvent['kind']> = Extract<RunEvent, { readonly kind: Kind }>;

function foldPhase(view: RunView, event: EventOf<'phase-started' | 'phase-finished' | 'progress'>): RunView {
  switch (event.kind) {
    case 'phase-started': {
      const { phase, at: startedAt, expectedS, effort } = event;
      const begun = { phase, startedAt, finishedAt: null, expectedS, done: 0, of: 0, text: '', effort };
      const phases = [...view.phases.filter((each) => each.phase !== phase), begun];
      // A resumed run is not finished and does not rest, whatever state it had before.
      const going = { phases, state: null, finishedAt: null, resting: false };
      return { ...beginPass(view, phase), ...beginAttempt(view, phase), ...going };
    }
    case 'phase-finished': {
      const { phase, at: finishedAt } = event;
      return { ...endPass(updatePhase(view, phase, { finishedAt, at: undefined }), phase), ...endAttempt(view, phase) };
    }
    case 'progress':
      if (event.phase === 'prepare') return { ...view, waitingText: event.text === '' ? null : event.text };
      return updatePhase(view, event.phase, { done: event.done, of: event.of, text: event.text, at: event.at });
    default:
      return assertNever(event);
  }
}

function foldObservation(view: RunView, event: EventOf<'noise' | 'incident'>): RunView {
  if (event.kind === 'noise') {
    return { ...view, concerns: withConcern(view.concerns, { fact: event.reason, phase: event.phase }) };
  }
  return { ...view, incidents: [...view.incidents, { phase: event.phase, fact: event.incident }] };
}

/** Returns the view after one more event. Pure: the same events give the same view in every process and after every crash. */
export function foldRun(view: RunView, event: RunEvent): RunView {
  switch (event.kind) {
    case 'started': {
      const { runId, at: startedAt, request } = event;
      return {
        ...view,
        runId,
        startedAt,
        request,
        concerns: glanceConcerns(request).reduce(withConcern, view.concerns),
      };
    }
    case 'host':
      return { ...view, host: event.host };
    case 'model':
      return { ...view, model: event.model };
    case 'data':
      return { ...view, data: event.data, concerns: bindingConcerns(event.data).reduce(withConcern, view.concerns) };
    case 'execution': {
      const { execution } = event;
      return { ...view, execution, concerns: executionConcerns(execution).reduce(withConcern, view.concerns) };
    }
    case 'phase-started':
    case 'phase-finished':
    case 'progress':
      return foldPhase(view, event);
    case 'cold-start':
      return { ...view, coldStarts: [...view.coldStarts, event.coldStart] };
    case 'cached-start':
      return { ...view, cachedStarts: [...view.cachedStarts, { cached: event.cached, reason: event.reason }] };
    case 'evicted-start':
      return { ...view, evictedStart: { evicted: event.evicted, reason: event.reason } };
    case 'flops':
      return view.model === null ? view : { ...view, model: { ...view.model, flopsPerRow: event.flopsPerRow } };
    case 'model-profile':
      return { ...view, profile: event.profile };
    case 'batch-round':
      return view.phases.at(-1)?.phase === 'first-look'
        ? { ...view, firstLook: [...view.firstLook, event] }
        : { ...view, batchRounds: [...view.batchRounds, event] };
    case 'batch-visit':
      return { ...view, batchVisits: [...view.batchVisits, event] };
    case 'batch-sustained': {
      const { batchSize, threads, replicas, sustained } = event;
      return { ...view, sustained: { batchSize, threads, replicas, sustained } };
    }
    case 'phase-speed': {
      const others = view.phaseSpeeds.filter(({ phase }) => phase !== event.speed.phase);
      return { ...view, phaseSpeeds: [...others, event.speed] };
    }
    case 'tuning': {
      const others = view.tunings.filter(({ use }) => use !== event.result.use);
      return { ...view, tunings: [...others, event.result] };
    }
    case 'job':
      return { ...view, job: event.job };
    case 'parity':
      return { ...view, parity: event.parity };
    case 'realtime-setting':
      return {
        ...view,
        realtimeSetting: { threads: event.threads, replicas: event.replicas, service: event.service },
      };
    case 'realtime-point':
      return { ...view, realtimePoints: [...view.realtimePoints, event.point] };
    case 'realtime-slo':
      return { ...view, slo: event.slo };
    case 'transport': {
      const { overheadMs, bytesIn, bytesOut } = event;
      return { ...view, transport: { kind: 'http', overheadMs, bytesIn, bytesOut } };
    }
    case 'handling':
      return { ...view, handling: { kind: 'lean', ms: event.ms } };
    case 'microbatch-setting':
      return { ...view, microBatchSetting: { threads: event.threads, replicas: event.replicas } };
    case 'microbatch-point':
      return { ...view, microBatchPoints: [...view.microBatchPoints, event.point] };
    case 'microbatch-simulated':
      return { ...view, simulatedWindows: event.windows };
    case 'resting':
      return { ...view, resting: true };
    case 'verdict-so-far': {
      const { at, verdict } = event;
      return {
        ...view,
        resting: false,
        verdicts: verdict === null ? view.verdicts : [...view.verdicts, { at, verdict }],
      };
    }
    case 'decision':
      return { ...view, decision: event.decision };
    case 'noise':
    case 'incident':
      return foldObservation(view, event);
    case 'finished':
      return { ...view, finishedAt: event.at, state: event.state };
    default:
      return assertNever(event);
  }
}
