import type {
  EndpointDocument,
  EndpointEvidence,
  EndpointPoint,
  EndpointVerdict,
} from '#core/contract/endpoint/endpoint.ts';

type Verdict = EndpointDocument['verdict'];

/** The verdict on all points. `trouble`: why the measurement ended after the warm-up. */
export function endpointVerdict(
  points: readonly EndpointPoint[],
  { trouble, interrupted }: { readonly trouble: EndpointEvidence | null; readonly interrupted: boolean },
): Verdict {
  if (trouble !== null) return { kind: verdictOfTrouble(trouble), evidence: [trouble] };
  const rising = inOrder(points);
  const telling = rising.filter(({ verdict }) => verdict !== 'too-few');
  const decisive = telling.find(({ verdict }) => verdict !== 'held') ?? telling.at(-1) ?? rising.at(-1);
  if (decisive === undefined) {
    return { kind: 'stopped', evidence: [{ code: interrupted ? 'nothing-measured' : 'time-over' }] };
  }
  if (decisive.verdict === 'held' && interrupted) return { kind: 'stopped', evidence: [...decisive.evidence] };
  return { kind: decisive.verdict, evidence: [...decisive.evidence] };
}

function verdictOfTrouble(trouble: EndpointEvidence): EndpointVerdict {
  if (trouble.code !== 'warm-up-failed') return 'stopped';
  return trouble.kind === 'throttled' ? 'throttled' : 'failing';
}

function inOrder(points: readonly EndpointPoint[]): readonly EndpointPoint[] {
  return [...points].sort((a, b) => a.offeredPerS - b.offeredPerS);
}

/** Verdicts after which a higher rate gives no information about the service. */
const OF_THE_SERVICE: readonly EndpointVerdict[] = ['server-limited', 'throttled', 'failing'];

/**
 * The highest rate that was sustained, within the SLO if there is one. It is a ceiling only if the next rate was offered and the service did not
 * sustain it: a rate that this machine or its connections did not reach gives no information about the service.
 */
export function highestRate(points: readonly EndpointPoint[]): EndpointDocument['highest'] {
  let highest: EndpointPoint | null = null;
  for (const point of inOrder(points)) {
    // A low rate has few requests, which is not a reason against it.
    if (point.verdict === 'too-few') continue;
    const isWithin = !point.evidence.some(({ code }) => code === 'over-slo');
    if (point.verdict === 'held' && isWithin) {
      highest = point;
      continue;
    }
    const isOfService = OF_THE_SERVICE.includes(point.verdict) || (point.verdict === 'held' && !isWithin);
    return highest === null ? null : described(highest, isOfService ? point.offeredPerS : null);
  }
  return highest === null ? null : described(highest, null);
}

function described(point: EndpointPoint, firstFailingPerS: number | null): EndpointDocument['highest'] {
  const { offeredPerS, corrected } = point;
  return { ratePerS: offeredPerS, isCeiling: firstFailingPerS !== null, firstFailingPerS, latency: corrected };
}
