import { type Command, Option } from 'commander';
import {
  ANSWER_BYTES,
  DEFAULT_ANSWER_BYTES,
  DEFAULT_CAPS,
  EndpointProtocol,
} from '#core/contract/endpoint-protocol.ts';
import type { FieldRules } from '#core/words/number-field.ts';
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

/** Adds the options about how a service is called, besides its address. */
export function addCallOptions(command: Command, say: Say): Command {
  return command
    .addOption(new Option('--protocol <name>', 'how it is called').choices(EndpointProtocol.options))
    .option('--template <file>', 'JSON with the body of a request and where the answer is (docs/endpoints.md)')
    .addOption(
      new Option('--content-type <type>', 'of bodies to SageMaker (default: text/csv)').choices([
        'text/csv',
        'application/json',
      ]),
    )
    .option(
      '--header <line>',
      "further header, 'Name: value', with secrets as ${NAME} of the environment or ${keystore:NAME} of the system's key store (repeatable)",
      repeated((text: string) => text),
    )
    .option('--bearer-env <name>', 'variable of the environment with a bearer token, or keystore:NAME')
    .option('--ca <file>', 'certificate of the authority to trust, PEM')
    .option('--cert <file>', 'certificate of this client, PEM')
    .option('--key <file>', 'key of this client, PEM')
    .option('--insecure', 'accept any certificate of the service')
    .option(
      '--max-answer-bytes <n>',
      `a longer answer, with its headers, is not read to its end and has failed (default: ${DEFAULT_ANSWER_BYTES / 2 ** 20} MiB)`,
      quantity('--max-answer-bytes', { kind: 'bytes', unit: 'bytes', whole: true, ...ANSWER_BYTES }, say),
    );
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

/** Adds the options of a measurement of an endpoint. */
export function addEndpointOptions(command: Command, say: Say): Command {
  const number = (option: keyof typeof QUANTITIES): ReadValue<number> => quantity(option, QUANTITIES[option], say);
  return addCallOptions(
    command.option('--target <url>', 'measure a running service at this address in place of a model on this machine'),
    say,
  )
    .option('--max-rps <n>', `never more requests per second (default: ${DEFAULT_CAPS.ratePerS})`, number('--max-rps'))
    .option('--max-requests <n>', `never more requests (default: ${DEFAULT_CAPS.requests})`, number('--max-requests'))
    .option('--max-seconds <s>', `never longer (default: ${DEFAULT_CAPS.seconds})`, number('--max-seconds'))
    .option('--max-usd <x>', 'never a higher cost, by the given price', number('--max-usd'))
    .option('--price-per-million <x>', 'dollars that a million requests cost', number('--price-per-million'))
    .option('--price-per-hour <x>', 'dollars that an hour of the service costs', number('--price-per-hour'))
    .option(
      '--timeout-s <s>',
      `a request without an answer has failed after this time (default: ${DEFAULT_TIMEOUT_S})`,
      number('--timeout-s'),
    )
    .option('--connections <n>', 'connections in all (default: by the rate)', wholeUpTo(MAX_CONNECTIONS))
    .option(
      '--generators <n>',
      'generators that send: processes, if more than one (default: by the rate)',
      wholeUpTo(MAX_GENERATORS),
    )
    .option('--yes', 'send requests to another machine than this one without asking');
}

const NAMES: { readonly [Flag in keyof Required<EndpointFlags>]: true } = {
  target: true,
  protocol: true,
  template: true,
  contentType: true,
  maxRps: true,
  maxRequests: true,
  maxSeconds: true,
  maxUsd: true,
  pricePerMillion: true,
  pricePerHour: true,
  timeoutS: true,
  connections: true,
  generators: true,
  header: true,
  bearerEnv: true,
  ca: true,
  cert: true,
  key: true,
  insecure: true,
  maxAnswerBytes: true,
  yes: true,
};

/** The names of the given options about an endpoint, such as `--max-rps`. */
export function givenEndpointNames(flags: EndpointFlags): readonly string[] {
  return (Object.keys(NAMES) as (keyof EndpointFlags)[])
    .filter((name) => flags[name] !== undefined)
    .map((name) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
}
