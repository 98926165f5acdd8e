import { ENDPOINT_SCHEMA_VERSION, EndpointDocument } from '#core/contract/endpoint/endpoint.ts';
import { MeasuredEndpoint } from '#core/contract/endpoint/current-deployment.ts';

/** The current deployment, as measured, for tests. */
export function exampleCurrentDeployment(change: Partial<MeasuredEndpoint> = {}): MeasuredEndpoint {
  return MeasuredEndpoint.parse({
    host: 'host.example',
    protocol: 'v2',
    measuredAt: '2026-01-01T00:00:00Z',
    sha256: 'ab',
    verdict: 'held',
    ratePerS: 40,
    p50Ms: 10,
    p99Ms: 30,
    networkFloorMs: 3,
    service: null,
    ...change,
  });
}

/** The document of a service with nothing measured except the given changes. */
export function exampleEndpoint(change: Partial<EndpointDocument> = {}): EndpointDocument {
  const amounts = { requests: 14, seconds: 3, usd: null };
  return EndpointDocument.parse({
    kind: 'endpoint',
    schemaVersion: ENDPOINT_SCHEMA_VERSION,
    measuredAt: '2026-11-27T12:00:00.000Z',
    state: 'stopped-early',
    seed: 1,
    target: {
      url: 'http://127.0.0.1:8501/v1/models/m:predict',
      host: '127.0.0.1:8501',
      protocol: 'tfserving',
      model: 'm',
      isTls: false,
      isVerified: true,
      isLoopback: true,
      authentication: [],
      headers: [],
      connections: 0,
      generators: 0,
    },
    data: { file: 'rows.csv', sha256: '0'.repeat(64), rows: 2, encoded: 2, sent: ['a'] },
    plan: {
      caps: { ratePerS: 20, requests: 2000, seconds: 60, usd: null },
      price: null,
      warmUp: { requests: 12, cold: 3, gapMs: 50 },
      rates: [{ ratePerS: 2, requests: 2, durationS: 1 }],
      most: amounts,
    },
    sent: amounts,
    split: null,
    slo: null,
    points: [],
    verdict: { kind: 'stopped', evidence: [{ code: 'nothing-measured' }] },
    highest: null,
    answers: { state: 'not-compared' },
    because: [{ code: 'nothing-measured', text: 'no rate was measured to its end' }],
    ...change,
  });
}
