import {
  ENDPOINT_SCHEMA_VERSION,
  type EndpointDocument,
  type EndpointEvidence,
  type EndpointPoint,
  type LatencySplit,
} from '#core/contract/endpoint/endpoint.ts';
import { costUsd } from '#core/measure/endpoint/load-plan.ts';
import { endpointVerdict, highestRate } from '#core/measure/endpoint/verdict.ts';
import { evidenceText } from '#core/contract/endpoint/endpoint-words.ts';
import type { EndpointEvent } from '#engine/bench/endpoint/events.ts';
import type { RowAnswer } from '#engine/protocols/answers.ts';
import type { ReadTarget } from './target.ts';

/** The observations that a bench process has reported about a load so far. */
export class Findings {
  readonly points: EndpointPoint[] = [];
  answers: readonly RowAnswer[] = [];
  requests = 0;
  seconds = 0;
  rows = { rows: 0, encoded: 0, names: [] as readonly string[] };
  split: Omit<LatencySplit, 'server'> | null = null;
  server: LatencySplit['server'] = { source: 'unknown' };
  trouble: EndpointEvidence | null = null;
  opened = { connections: 0, generators: 0 };

  take(event: EndpointEvent): void {
    switch (event.kind) {
      case 'encoded':
        this.rows = event;
        return;
      case 'warm':
        this.requests += event.requests;
        this.split = event.split;
        this.answers = event.answers;
        return;
      case 'trouble':
        this.trouble = event.evidence;
        return;
      case 'opened':
        this.opened = event;
        return;
      case 'point':
        this.points.push(event.point);
        this.requests += event.sent;
        return;
      case 'stopped-rate':
        this.requests += event.sent;
        return;
      case 'server':
        this.server = event.server;
        return;
      case 'ended':
        this.seconds = event.seconds;
        return;
      case 'rate':
    }
  }
}

/** What the document contains as well as the findings. */
interface Facts extends Pick<EndpointDocument, 'measuredAt' | 'seed' | 'plan' | 'slo' | 'answers'> {
  readonly interrupted: boolean;
  readonly target: ReadTarget['shown'];
  readonly data: Pick<EndpointDocument['data'], 'file' | 'sha256'>;
}

/** The document with the findings. */
export function foundDocument(findings: Findings, facts: Facts): EndpointDocument {
  const { points, trouble, split, requests, seconds, opened, rows, server } = findings;
  const { measuredAt, interrupted, seed, target, data, plan, slo, answers } = facts;
  const verdict = endpointVerdict(points, { trouble, interrupted });
  const isCut =
    trouble !== null ||
    (points.length < plan.rates.length && points.every(({ verdict: each }) => each === 'held' || each === 'too-few'));
  return {
    kind: 'endpoint',
    schemaVersion: ENDPOINT_SCHEMA_VERSION,
    measuredAt,
    state: interrupted ? 'interrupted' : isCut ? 'stopped-early' : 'complete',
    seed,
    target: { ...target, connections: opened.connections, generators: opened.generators },
    data: { ...data, rows: rows.rows, encoded: rows.encoded, sent: [...rows.names] },
    plan,
    sent: { requests, seconds, usd: costUsd({ requests, seconds }, plan.price) },
    split: split === null ? null : { ...split, server },
    slo,
    points,
    verdict,
    highest: highestRate(points),
    answers,
    because: verdict.evidence.map((evidence) => ({ ...evidence, text: evidenceText(evidence) })),
  };
}
