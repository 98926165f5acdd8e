import { createChildBenchHost } from '#engine/bench/bench-host-child.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EndpointCaps, EndpointDocument } from '#core/contract/endpoint/endpoint.ts';
import { BLANK_SETTINGS } from '#core/contract/methods/endpoint-methods.ts';
import type { EndpointProtocol } from '#core/contract/endpoint/endpoint-protocol.ts';
import { planLoad } from '#core/measure/endpoint/load-plan.ts';
import { selfSigned } from '#engine/sources/testing-self-signed.ts';
import { fileWith, scratch } from '#engine/dataset/rows/testing.ts';
import { type EndpointRequest, measureEndpoint } from './measure-endpoint.ts';
import { readTarget, type TargetOptions } from './target.ts';

/** A table of some rows with two numbers and a text. */
export function rowsFile(): string {
  const lines = Array.from({ length: 40 }, (_, row) => `${row},${row / 8},"k${row}"`);
  return fileWith('rows.csv', `a,b,key\n${lines.join('\n')}\n`);
}

/** How a test measures a service; the rest are plain defaults. */
export interface Asked {
  readonly url: string;
  readonly protocol?: EndpointProtocol;
  readonly ratesPerS: readonly number[];
  readonly durationS: number;
  readonly caps?: Partial<EndpointCaps>;
  readonly target?: Partial<TargetOptions>;
  readonly request?: Partial<EndpointRequest>;
}

/** How a service is called that asks for nothing: neither secrets nor certificates. */
export const PLAIN_TARGET = { ...BLANK_SETTINGS, environment: {} } as const satisfies TargetOptions;

/** Measures a service of a test. */
export async function measured(asked: Asked): Promise<EndpointDocument> {
  const { url, protocol = 'tfserving', ratesPerS, durationS, caps, target, request } = asked;
  const plan = planLoad({
    caps: { ratePerS: 2 * Math.max(...ratesPerS), requests: 100_000, seconds: 120, usd: null, ...caps },
    price: null,
    ratesPerS,
    durationS,
  });
  if (plan === null) throw new Error('the caps leave nothing to send');
  return measureEndpoint({
    benchHost: createChildBenchHost(),
    target: await readTarget({
      ...PLAIN_TARGET,
      url,
      protocol,
      ...target,
    }),
    plan,
    slo: null,
    data: rowsFile(),
    syntheticRows: null,
    model: null,
    maps: [],
    drops: ['key'],
    labels: [],
    dims: {},
    seed: 1,
    connections: null,
    generators: null,
    timeoutMs: 5_000,
    signal: new AbortController().signal,
    onEvent: () => undefined,
    ...request,
  });
}

/** Measurements that say nothing because this machine was busy are made again. */
const TRIES = 8;
/** A service that counts by the second forgets the last measurement. */
const PAUSE_MS = 1_500;

/** Measures a service until this machine was quick enough to say anything about it. A service's verdict is never tried again. */
export async function told(asked: Asked): Promise<EndpointDocument> {
  for (let turn = 1; ; turn++) {
    const found = await measured(asked);
    if (isNotVoid(found) || turn === TRIES) return found;
    process.stdout.write(`${asked.url}: void, measured again\n`);
    await sleep(PAUSE_MS);
  }
}

function isNotVoid({ points }: EndpointDocument): boolean {
  return points.every(({ verdict }) => verdict !== 'generator-limited');
}

/** A certificate of this machine's loopback address that is signed by itself, and its key, as files. */
export const certificateOf = (name: string) => selfSigned(scratch(), { name, subject: 'IP:127.0.0.1' });
