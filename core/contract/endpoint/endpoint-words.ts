import { assertNever } from '#core/assert-never.ts';
import type {
  ComparedAnswers,
  EndpointDocument,
  EndpointEvidence,
  EndpointTarget,
  EndpointVerdict,
  LoadPlan,
  RequestFailure,
  ServerTime,
} from '#core/contract/endpoint/endpoint.ts';
import type { EndpointProtocol } from '#core/contract/endpoint/endpoint-protocol.ts';
import type { EndpointProgress } from '#core/contract/methods/endpoint-methods.ts';
import {
  count,
  counted,
  duration,
  percent,
  plain,
  rate,
  roundDuration,
  significant,
  usd,
} from '#core/words/format/format.ts';
import { statusText } from '#core/words/format/status.ts';

const FAILURES: Readonly<Record<RequestFailure, string>> = {
  throttled: 'were throttled',
  'client-error': 'were rejected',
  'server-error': 'failed in the service',
  'connection-broken': 'lost their connection',
  'timed-out': 'had no answer in time',
  'too-large': 'had a larger answer than allowed (--max-answer-bytes)',
  unanswered: 'had no answer',
};

/** The statuses of a kind of failure, where no single status is known. */
const STATUSES: Readonly<Partial<Record<RequestFailure, string>>> = {
  'client-error': ' (status 3xx or 4xx)',
  'server-error': ' (status 5xx)',
};

/** How requests of one status failed, and the remedy. */
function failedWith(kind: RequestFailure, status: number | null): string {
  if (status === null) return FAILURES[kind];
  const isRedirected = status >= 300 && status < 400;
  return isRedirected
    ? `were redirected (${statusText(status)}), and redirects are not followed: use the address that the service redirects to`
    : `${FAILURES[kind]} (${statusText(status)})`;
}

function requests(perS: number): string {
  return rate(perS, 'requests/s');
}

/** What a verdict rests on, as a clause. */
export function evidenceText(evidence: EndpointEvidence): string {
  switch (evidence.code) {
    case 'generator-lag':
      return `this machine sent requests ${duration(evidence.p50Ms)} late at the median and ${duration(evidence.p99Ms)} at p99${evidence.lateShare > 0 ? `, and ${percent(evidence.lateShare)} of them outside the time limit` : ''}, so the numbers say nothing about the service`;
    case 'generator-lost':
      return `${count(evidence.count)} of ${count(evidence.of)} sending processes of this machine ended before everything was sent, so the numbers say nothing about the service`;
    case 'generator-busy':
      return `the load generator on this machine was overloaded (its busiest thread was idle ${percent(evidence.idleShare)} of the time), so the numbers say nothing about the service`;
    case 'kept-up':
      return `${requests(evidence.offeredPerS)} were offered, and the service kept up`;
    case 'fell-behind':
      return `${requests(evidence.offeredPerS)} were offered, and ${requests(evidence.answeredPerS)} ended in the same time`;
    case 'answer-time':
      return `an answer took ${duration(evidence.p50Ms)} at the median, and ${duration(evidence.unloadedMs)} without load`;
    case 'connection-wait':
      return `requests waited ${duration(evidence.p50Ms)} at the median for a free connection: ${count(evidence.wanted)} were needed, ${count(evidence.opened)} opened, ${count(evidence.answering)} answered${evidence.silent === 0 ? '' : `, and ${count(evidence.silent)} never answered a request`}`;
    case 'throttled':
      return `${count(evidence.count)} of ${counted(evidence.of, 'request')} were throttled`;
    case 'failed':
      return `${count(evidence.count)} of ${counted(evidence.of, 'request')} ${FAILURES[evidence.kind]}${STATUSES[evidence.kind] ?? ''}`;
    case 'within-slo':
    case 'over-slo':
      return `p${plain(evidence.percentile)} was ${duration(evidence.ms)}, ${evidence.code === 'within-slo' ? 'within' : 'over'} the limit of ${duration(evidence.limitMs)}`;
    case 'smoothed-arrivals':
      return `smoothed arrivals: ${requests(evidence.offeredPerS)} are so close to the limit of ${requests(evidence.allowedPerS)} that requests were sent more evenly than users send them, so the latency of real traffic at that rate is higher`;
    case 'too-few':
      return `${counted(evidence.answers, 'answer')} are too few: a result needs ${count(evidence.needed)}`;
    case 'warm-up-failed':
      return `${count(evidence.count)} of the first ${counted(evidence.of, 'request')} ${failedWith(evidence.kind, evidence.status)}; no more were sent`;
    case 'warm-up-slow':
      return `an answer took ${duration(evidence.ms)} without load, over the ${duration(evidence.limitMs)} at which a warm-up ends, so no more were sent`;
    case 'nothing-measured':
      return 'no rate was measured completely';
    case 'time-over':
      return 'the time limit was reached before a rate was measured completely';
    default:
      return assertNever(evidence);
  }
}

const VERDICTS: Readonly<Record<EndpointVerdict, string>> = {
  held: 'the service kept up',
  'server-limited': 'the service limits the rate',
  'generator-limited': "inconclusive: this machine couldn't send fast enough",
  'connection-limited': 'connections limit the rate',
  throttled: 'the service throttles',
  failing: 'requests fail',
  'too-few': 'too few answers',
  stopped: 'stopped',
};

/** A verdict in a few words. */
export function verdictWords(verdict: EndpointVerdict): string {
  return VERDICTS[verdict];
}

function isAboutSlo({ code }: EndpointEvidence): boolean {
  return code === 'within-slo' || code === 'over-slo';
}

/** The finding in one sentence. */
export function endpointClaim({ verdict, highest, slo, target, points }: EndpointDocument): string {
  const { host } = target;
  const isKnown =
    highest === null ||
    points.some((point) => point.offeredPerS === highest.ratePerS && point.evidence.some(isAboutSlo));
  // With too few answers for a percentile, the claim omits it.
  const within = slo === null || !isKnown ? '' : ` with p${plain(slo.percentile)} within ${duration(slo.ms)}`;
  if (highest === null) return `${host} sustained no rate${within}; ${verdictWords(verdict.kind)}.`;
  const carried = `${host} sustained ${requests(highest.ratePerS)}${within}`;
  if (highest.isCeiling && highest.firstFailingPerS !== null) {
    return `${carried}, but not ${requests(highest.firstFailingPerS)}; ${verdict.kind === 'held' ? 'that was over the limit' : verdictWords(verdict.kind)}.`;
  }
  const why = verdict.kind === 'held' ? '' : `: ${verdictWords(verdict.kind)}`;
  return `${carried}; the upper limit is unknown${why}.`;
}

/** Each protocol by name, and how its address is written. */
export const PROTOCOLS: Readonly<Record<EndpointProtocol, { readonly title: string; readonly address: string }>> = {
  v2: { title: 'Open Inference Protocol over HTTP', address: 'https://host/v2/models/NAME' },
  'v2-grpc': { title: 'Open Inference Protocol over gRPC', address: 'http://host:8001/v2/models/NAME' },
  sagemaker: { title: 'SageMaker endpoint', address: 'https://runtime.sagemaker.REGION.amazonaws.com/endpoints/NAME' },
  tfserving: { title: 'TensorFlow Serving', address: 'http://host:8501/v1/models/NAME' },
  json: { title: 'Another JSON service, by a template', address: 'https://host/path' },
};

/** The load plan and its limits, one line each. Shown before anything is sent. */
export function loadPlanLines(plan: LoadPlan, target: Pick<EndpointTarget, 'host' | 'url'>): readonly string[] {
  const { most, caps, warmUp, rates } = plan;
  const steps = rates.map(({ ratePerS }) => rate(ratePerS, '')).map((text) => text.trim());
  const cost = most.usd === null ? 'not known, because no price was given' : `about ${usd(most.usd)} at most`;
  return [
    `host: ${target.host} (${target.url})`,
    `requests: ${count(most.requests)} at most; first ${counted(warmUp.requests, 'request')} one at a time, then ${steps.join(', ')} requests/s until a rate is not sustained`,
    `time: ${roundDuration(1000 * most.seconds)} at most`,
    `estimated cost: ${cost}`,
    `hard limits: ${requests(caps.ratePerS)}, ${counted(caps.requests, 'request')}, ${roundDuration(1000 * caps.seconds)}${caps.usd === null ? '' : `, ${usd(caps.usd)}`}`,
  ];
}

/** The progress of a measurement of a service, in a line. */
export function progressText(progress: EndpointProgress): string {
  switch (progress.kind) {
    case 'reading':
      return progress.text;
    case 'encoded':
      return `columns sent: ${progress.names.slice(0, SHOWN_NAMES).join(', ')}${progress.names.length > SHOWN_NAMES ? ', …' : ''}`;
    case 'warm':
      return `without load, an answer takes ${duration(progress.unloadedMs)}`;
    case 'rate':
      return `sending ${requests(progress.ratePerS)} for ${roundDuration(1000 * progress.durationS)}`;
    case 'point':
      return `${requests(progress.point.offeredPerS)}: ${verdictWords(progress.point.verdict)}, p99 ${duration(progress.point.corrected.p99Ms)}`;
    default:
      return assertNever(progress);
  }
}

/** Names of a row's columns in a line. */
const SHOWN_NAMES = 12;

/** The time within the server. */
export function serverTimeText(server: ServerTime): string {
  if (server.source === 'unknown') return 'unknown: the service does not report it';
  return `queue ${duration(server.queueMs)}, compute ${duration(server.computeMs)}, means of ${counted(server.requests, 'request')}, as the service reports`;
}

/** The result of the comparison with the model; null without one. */
export function comparisonText(answers: ComparedAnswers): string | null {
  switch (answers.state) {
    case 'not-compared':
      return null;
    case 'compared': {
      const { same, maxAbsDiff, maxRelDiff } = answers.parity;
      if (same && maxAbsDiff === 0) return `${count(answers.rows)} answers equal the model’s`;
      const most = `the largest difference is ${significant(maxAbsDiff, 2)}, or ${percent(maxRelDiff)} of the value`;
      return same
        ? `${count(answers.rows)} answers equal the model’s within rounding; ${most}`
        : `answers differ from the model’s: ${most}`;
    }
    case 'another-shape':
      return `answers have ${counted(answers.found, 'value')}, the model’s outputs ${count(answers.expected)}`;
    case 'unreadable':
      return 'answers could not be parsed: they contain no values, so they may be error messages';
    case 'no-numbers':
      return `answers differ from the model’s: ${counted(answers.values, 'value')} of ${counted(answers.rows, 'answer')} ${answers.values === 1 ? 'is not a number' : 'are not numbers'}, such as NaN or a text`;
    default:
      return assertNever(answers);
  }
}
