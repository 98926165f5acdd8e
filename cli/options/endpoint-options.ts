import { type Command, Option } from 'commander';
import {
  ANSWER_BYTES,
  DEFAULT_ANSWER_BYTES,
  DEFAULT_CAPS,
  EndpointProtocol,
} from '#core/contract/endpoint/endpoint-protocol.ts';
import type { FieldRules } from '#core/words/read/number-field.ts';
import type { Say } from '#cli/context.ts';
import { quantity } from './quantities.ts';
import { type ReadValue, repeated, wholeUpTo } from './values.ts';

/** How a service is called, as parsed by commander; options that were not given are absent. */
export interface CallFlags {
  readonly target?: string;
  readonly protocol?: EndpointProtocol;
  readonly template?: string;
  readonly contentType?: 'text/csv' | 'application/json';
  readonly header?: readonly string[];
  readonly bearerEnv?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly insecure?: boolean;
  readonly maxAnswerBytes?: number;
}

/** The options about an endpoint as parsed by commander; options that were not given are absent. */
export interface EndpointFlags extends CallFlags {
  readonly maxRps?: number;
  readonly maxRequests?: number;
  readonly maxSeconds?: number;
  readonly maxUsd?: number;
  readonly pricePerMillion?: number;
  readonly pricePerHour?: number;
  readonly timeoutS?: number;
  readonly connections?: number;
  readonly generators?: number;
  readonly yes?: boolean;
}

/** Seconds after which a request without an answer has failed. */
export const DEFAULT_TIMEOUT_S = 10;

const USD = { kind: 'usd', unit: '$', min: 0, max: 1e6, whole: false } as const satisfies FieldRules;

const QUANTITIES = {
  '--max-rps': { kind: 'per-s', unit: 'per second', min: 0.01, max: 1_000_000, whole: false },
  '--max-requests': { kind: 'count', unit: 'requests', min: 2, max: 20_000_000, whole: true },
  '--max-seconds': { kind: 's', unit: 's', min: 1, max: 86_400, whole: false },
  '--max-usd': USD,
  '--price-per-million': USD,
  '--price-per-hour': USD,
  '--timeout-s': { kind: 's', unit: 's', min: 0.1, max: 600, whole: false },
} as const satisfies Readonly<Record<string, FieldRules>>;

const MAX_CONNECTIONS = 4_096;
const MAX_GENERATORS = 64;

/**
 * Adds the options about how a service is called, besides its address, in groups.
 * @param options.protocol the note on `--protocol` in the help: `required`, or its default
 */
export function addCallOptions(command: Command, say: Say, { protocol }: { readonly protocol: string }): Command {
  return command
    .optionsGroup('Service:')
    .addOption(
      new Option('--protocol <name>', `protocol of the service (${protocol})`).choices(EndpointProtocol.options),
    )
    .option('--template <file>', 'JSON file with the request body and the path of the answer (docs/endpoints.md)')
    .addOption(
      new Option('--content-type <type>', 'content type of bodies to SageMaker (default: text/csv)').choices([
        'text/csv',
        'application/json',
      ]),
    )
    .option(
      '--max-answer-bytes <n>',
      `maximum size of a response with its headers; a larger one fails (default: ${DEFAULT_ANSWER_BYTES / 2 ** 20} MiB)`,
      quantity('--max-answer-bytes', { kind: 'bytes', unit: 'bytes', whole: true, ...ANSWER_BYTES }, say),
    )
    .optionsGroup('Authentication and TLS:')
    .option(
      '--header <line>',
      "additional header, 'Name: value'; ${NAME} is read from the environment, ${keystore:NAME} from the system's key store (repeatable)",
      repeated((text: string) => text),
    )
    .option('--bearer-env <name>', 'environment variable with a bearer token, or keystore:NAME')
    .option('--ca <file>', 'PEM file with the certificate authority to trust')
    .option('--cert <file>', 'PEM file with the client certificate')
    .option('--key <file>', 'PEM file with the client key')
    .option('--insecure', 'accept any certificate of the service');
}

/** How a service is called, for `readTarget`. */
export function targetOptions(url: string, protocol: EndpointProtocol, flags: CallFlags) {
  return {
    url,
    protocol,
    template: flags.template ?? null,
    headers: flags.header ?? [],
    bearerEnv: flags.bearerEnv ?? null,
    ca: flags.ca ?? null,
    cert: flags.cert ?? null,
    key: flags.key ?? null,
    isUnchecked: flags.insecure === true,
    maxAnswerBytes: flags.maxAnswerBytes ?? DEFAULT_ANSWER_BYTES,
    contentType: flags.contentType ?? 'text/csv',
    environment: process.env,
  } as const;
}

/** Adds the options of a measurement of an endpoint, except those about its rows and rates, in groups. */
export function addEndpointOptions(command: Command, say: Say): Command {
  const number = (option: keyof typeof QUANTITIES): ReadValue<number> => quantity(option, QUANTITIES[option], say);
  const { ratePerS, requests, seconds } = DEFAULT_CAPS;
  return addCallOptions(command, say, { protocol: 'required' })
    .optionsGroup('Limits and cost:')
    .option('--max-rps <n>', `maximum requests per second (default: ${ratePerS})`, number('--max-rps'))
    .option('--max-requests <n>', `maximum number of requests (default: ${requests})`, number('--max-requests'))
    .option('--max-seconds <s>', `maximum duration in seconds (default: ${seconds})`, number('--max-seconds'))
    .option('--max-usd <x>', 'maximum cost in USD; requires a price', number('--max-usd'))
    .option('--price-per-million <x>', 'price of a million requests in USD', number('--price-per-million'))
    .option('--price-per-hour <x>', 'hourly price of the service in USD', number('--price-per-hour'))
    .option('--yes', 'send requests to another machine without asking')
    .optionsGroup('Load:')
    .option(
      '--timeout-s <s>',
      `seconds after which a request without a response fails (default: ${DEFAULT_TIMEOUT_S})`,
      number('--timeout-s'),
    )
    .option('--connections <n>', 'number of connections (default: by the rate)', wholeUpTo(MAX_CONNECTIONS))
    .option(
      '--generators <n>',
      'number of load generators; several run as processes (default: by the rate)',
      wholeUpTo(MAX_GENERATORS),
    );
}
