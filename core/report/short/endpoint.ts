import type { EndpointDocument, EndpointPoint } from '#core/contract/endpoint/endpoint.ts';
import type { ReportTable } from '#core/figure/model.ts';
import { count, counted, duration, percent, rate, rateNumber, roundDuration, usd } from '#core/words/format/format.ts';
import { comparisonText, endpointClaim, serverTimeText, verdictWords } from '#core/contract/endpoint/endpoint-words.ts';
import { filledSections, lines, tabular } from '#core/report/document.ts';
import type { ShortDocument } from '#core/report/model.ts';

/** The result of a measurement of an endpoint. */
export function endpointReport(document: EndpointDocument): ShortDocument {
  const sections = [
    tabular('Rates', ratesTable(document), false),
    lines(
      'Because',
      document.because.map(({ text }) => text),
    ),
    lines('Where the time goes', splitLines(document)),
    lines('Answers', comparedLines(document)),
    lines('Sent', sentLines(document)),
  ];
  return { claim: endpointClaim(document), sections: filledSections(sections) };
}

const COLUMNS = [
  'requests/s',
  'answered/s',
  'requests',
  'failed',
  'p50',
  'p99',
  'p99 from sending',
  'sent late, p99',
  'verdict',
];

function ratesTable({ points }: EndpointDocument): ReportTable {
  return {
    columns: COLUMNS.map((title, index) => ({ title, align: index === COLUMNS.length - 1 ? 'start' : 'end' })),
    rows: points.map((point) => [
      rateNumber(point.offeredPerS),
      rateNumber(point.achievedPerS),
      count(point.requests),
      failedText(point),
      duration(point.corrected.p50Ms),
      duration(point.corrected.p99Ms),
      duration(point.uncorrected.p99Ms),
      duration(point.lag.p99Ms),
      verdictWords(point.verdict),
    ]),
  };
}

function failedText({ requests, answered }: EndpointPoint): string {
  return requests === answered ? '0' : `${count(requests - answered)} (${percent((requests - answered) / requests)})`;
}

function splitLines({ split, points }: EndpointDocument): readonly string[] {
  if (split === null) return [];
  const { dnsMs, tcpMs, tlsMs, firstAnswerMs, networkFloorMs, unloaded, connections, server } = split;
  const steps = [
    ...(dnsMs === null ? [] : [`name ${duration(dnsMs)}`]),
    `TCP ${duration(tcpMs)}`,
    ...(tlsMs === null ? [] : [`TLS ${duration(tlsMs)}`]),
    ...(firstAnswerMs === null ? [] : [`first answer ${duration(firstAnswerMs)}`]),
  ];
  const last = points.at(-1);
  return [
    `a new connection: ${steps.join(', ')} (medians of ${count(connections)})`,
    `network floor: ${duration(networkFloorMs)}, the shortest time there and back`,
    `a request without load: ${duration(unloaded.p50Ms ?? unloaded.meanMs)}`,
    ...(last === undefined ? [] : [`this machine: sent ${duration(Math.max(0, last.lag.p50Ms))} late at the median`]),
    `within the service: ${serverTimeText(server)}`,
  ];
}

function comparedLines({ answers }: EndpointDocument): readonly string[] {
  const text = comparisonText(answers);
  return text === null ? [] : [text];
}

function sentLines({ sent, target, data, plan }: EndpointDocument): readonly string[] {
  const cost = sent.usd === null ? '' : `, about ${usd(sent.usd)}`;
  const from = data.file === null ? 'made-up rows' : `rows of ${data.file}`;
  return [
    `${counted(sent.requests, 'request')} of ${count(plan.most.requests)} allowed, in ${roundDuration(1000 * sent.seconds)}${cost}, with ${from}`,
    `${counted(target.connections, 'connection')}, ${counted(target.generators, 'sending thread')}, never more than ${rate(plan.caps.ratePerS, 'requests/s')}`,
    ...(target.isVerified ? [] : ['the certificate of the service was not checked (--insecure)']),
  ];
}
