import { z } from 'zod';
import { Drops, Maps } from '#core/contract/model/column-choice.ts';
import {
  EndpointCaps,
  EndpointDocument,
  EndpointPoint,
  EndpointPrice,
  EndpointTarget,
  LoadPlan,
} from '#core/contract/endpoint/endpoint.ts';
import {
  ANSWER_BYTES,
  DEFAULT_ANSWER_BYTES,
  DEFAULT_CAPS,
  EndpointProtocol,
} from '#core/contract/endpoint/endpoint-protocol.ts';
import type { MethodMap } from './method-map.ts';
import { Ms, Name, Path, Percentile, PositiveMs, RatePerS, Seconds, Text } from '#core/contract/base/numbers.ts';
import { ServiceId } from '#core/contract/serving/serving.ts';
import { MeasuredEndpoint } from '#core/contract/endpoint/current-deployment.ts';

/** How a service is called, and how much is sent to it. A secret is given as the name of an environment variable, never as its value. */
export const EndpointSettings = z.object({
  url: z.string().max(4_096),
  protocol: EndpointProtocol,
  /** Body of a request and place of the answer, for `json`. */
  template: Path.nullable(),
  /** Of bodies to SageMaker. */
  contentType: z.enum(['text/csv', 'application/json']),
  /** Lines such as `X-Team: ${TEAM}`. */
  headers: z.array(Text).max(16),
  bearerEnv: Name.nullable(),
  ca: Path.nullable(),
  cert: Path.nullable(),
  key: Path.nullable(),
  isUnchecked: z.boolean(),
  /** Maximum bytes that are read of one answer; a longer answer counts as failed. */
  maxAnswerBytes: z.number().int().min(ANSWER_BYTES.min).max(ANSWER_BYTES.max).default(DEFAULT_ANSWER_BYTES),
  caps: EndpointCaps,
  price: EndpointPrice.nullable(),
});
export type EndpointSettings = Readonly<z.infer<typeof EndpointSettings>>;

/** The settings of a service with nothing stated yet. */
export const BLANK_SETTINGS: EndpointSettings = {
  url: '',
  protocol: 'v2',
  template: null,
  contentType: 'text/csv',
  headers: [],
  bearerEnv: null,
  ca: null,
  cert: null,
  key: null,
  isUnchecked: false,
  maxAnswerBytes: DEFAULT_ANSWER_BYTES,
  caps: { ...DEFAULT_CAPS, usd: null },
  price: null,
};

/** The load plan and its target, shown before anything is sent. */
export const PlannedEndpoint = z.object({
  target: EndpointTarget.pick({ url: true, host: true, isLoopback: true, isVerified: true }),
  plan: LoadPlan,
});
export type PlannedEndpoint = Readonly<z.infer<typeof PlannedEndpoint>>;

/** A measurement of a service. */
const EndpointOrder = z.object({
  settings: EndpointSettings,
  /** The address that the user saw with the load plan; any other is refused. */
  confirmed: Path,
  data: Path.nullable(),
  /** The model whose answers are compared, and whose inputs say how rows bind; null for none. */
  model: Path.nullable(),
  maps: Maps,
  drops: Drops,
  labels: Drops,
  slo: z.object({ percentile: Percentile, ms: PositiveMs }).nullable(),
});

/** What happens while a service is measured. */
export const EndpointProgress = z.discriminatedUnion('kind', [
  /** Data from an address are being read. */
  z.object({ kind: z.literal('reading'), text: Text }),
  /** What is sent of each row, by name. */
  z.object({ kind: z.literal('encoded'), names: z.array(Name).max(65_536) }),
  /** The time of an answer without load, milliseconds. */
  z.object({ kind: z.literal('warm'), unloadedMs: Ms }),
  z.object({ kind: z.literal('rate'), ratePerS: RatePerS, durationS: Seconds }),
  z.object({ kind: z.literal('point'), point: EndpointPoint }),
]);
export type EndpointProgress = Readonly<z.infer<typeof EndpointProgress>>;

/** The methods about a running service. */
export const ENDPOINT_METHODS = {
  /** Reads the settings and returns the load plan. Sends nothing. */
  planEndpoint: { kind: 'call', input: EndpointSettings, output: PlannedEndpoint },
  /** Measures the service. If it is cancelled, stops sending at once and returns the results so far. */
  measureEndpoint: { kind: 'stream', input: EndpointOrder, event: EndpointProgress, end: EndpointDocument },
  /** Writes the document of a measurement. */
  saveEndpoint: {
    kind: 'call',
    input: z.object({ document: EndpointDocument, file: Path }),
    output: z.object({ file: Path }),
  },
  /** Reads the document of a measurement, with the SHA-256 of its file. */
  openEndpoint: {
    kind: 'call',
    input: z.object({ file: Path }),
    output: z.object({ document: EndpointDocument, sha256: Name }),
  },
  /** A measured service as the current deployment. `sha256` is that of the file it was read from; null for one that was measured now. */
  endpointCurrentDeployment: {
    kind: 'call',
    input: z.object({ document: EndpointDocument, sha256: Name.nullable(), service: ServiceId.nullable() }),
    output: MeasuredEndpoint,
  },
} as const satisfies MethodMap;
export type EndpointOrder = Readonly<z.infer<typeof EndpointOrder>>;
