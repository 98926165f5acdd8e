import type { LoadPlan } from '#core/contract/endpoint/endpoint.ts';
import type { EndpointProtocol } from '#core/contract/endpoint/endpoint-protocol.ts';
import type { Limit } from '#core/measure/endpoint/point.ts';
import type { Endpoint } from '#engine/bench/http-load/connections.ts';
import type { AwsSigning } from '#engine/protocols/sigv4.ts';
import type { BenchInput } from '#engine/runtime/bench-input.ts';

/**
 * How a service is called. It holds secrets: it goes from process to process in messages, and never to a document, a log or the arguments of a
 * program.
 */
export interface ServiceCall {
  readonly endpoint: Endpoint;
  /** The value of the Host header. */
  readonly host: string;
  readonly protocol: EndpointProtocol;
  /** Where requests go, with its query. */
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The served model of the Open Inference Protocol. */
  readonly model: { readonly name: string; readonly version: string | null } | null;
  /** The text of a template file and its name; null to use the form of the protocol. */
  readonly template: { readonly file: string; readonly text: string } | null;
  /** Of SageMaker's bodies. */
  readonly contentType: 'text/csv' | 'application/json';
  /** Whether bodies use the binary extension of v2. */
  readonly isBinary: boolean;
  /** Where the statistics of v2 are; null if there are none. */
  readonly statisticsPath: string | null;
  readonly aws: AwsSigning | null;
  /** The address as it is shown. */
  readonly shown: string;
  /** Texts that must never be quoted. */
  readonly secrets: readonly string[];
}

/** Where rows come from: bound to the inputs of a model, or the columns of a table as they are. */
export type EndpointRows =
  | { readonly kind: 'tensors'; readonly input: BenchInput }
  | { readonly kind: 'table'; readonly path: string; readonly drops: readonly string[] };

/** A load that is sent to a service. */
export interface EndpointTask {
  readonly kind: 'endpoint';
  readonly service: ServiceCall;
  readonly rows: EndpointRows;
  readonly plan: LoadPlan;
  readonly slo: { readonly ms: number; readonly percentile: number } | null;
  /** Limits over which requests are counted. */
  readonly limits?: readonly Limit[];
  readonly seed: number;
  /** Connections of all generators; null to choose by the rate. */
  readonly connections: number | null;
  /** Threads that send; null to choose by the rate. */
  readonly generators: number | null;
  /** A request without an answer for this time has failed, and ends a warm-up. */
  readonly timeoutMs: number;
  /** Share of failed requests at which a warm-up ends. */
  readonly maxErrorShare: number;
  /** Rows whose answers are kept to compare them. */
  readonly keptAnswers: number;
}
