import type { SecondForm } from '#engine/bench/http-load/client-protocol.ts';
import type { RequestBytes } from '#engine/bench/http-load/request-bytes.ts';
import { createSigner } from '#engine/protocols/sigv4.ts';
import { type Bodies, packHttp } from './requests.ts';
import type { ServiceCall } from './service-call.ts';

/** A signature is used for at most twice this time: less than a minute of the five for which it counts. */
const EVERY_MS = 25_000;

/** Requests with signatures that are renewed before they expire. */
export interface SignedRequests {
  readonly requests: RequestBytes;
  readonly second: SecondForm;
  /** Stops signing. */
  readonly end: () => void;
}

/**
 * Signs all requests now, and again every half minute, into the form that is not sent. A request that is being written is not touched: its form
 * is signed again only half a minute after it was last sent.
 */
export async function signRequests(
  service: ServiceCall,
  bodies: Pick<Bodies, 'encoded'>,
  everyMs = EVERY_MS,
): Promise<SignedRequests> {
  const { aws, endpoint, host, path, headers } = service;
  if (aws === null) throw new Error('there are no keys to sign with');
  const sign = createSigner(aws);
  const url = `${endpoint.isTls ? 'https' : 'http'}://${host}${path}`;
  const signedNow = async (): Promise<RequestBytes> => {
    const at = new Date();
    const signed: (readonly [string, string][])[] = [];
    for (const { contentType, body } of bodies.encoded) {
      signed.push((await sign({ url, headers: [['content-type', contentType]], body }, at)).filter(isOfSignature));
    }
    return packHttp({ path, host, headers }, bodies.encoded, (row) => signed[row] ?? []);
  };
  const requests = await signedNow();
  const second: SecondForm = {
    bytes: new Uint8Array(new SharedArrayBuffer(requests.bytes.length)),
    turn: new Int32Array(new SharedArrayBuffer(4)),
  };
  const forms = [requests.bytes, second.bytes];
  let next = 1;
  let isSigning = false;
  const timer = setInterval(() => {
    if (isSigning) return;
    isSigning = true;
    void signedNow().then(({ bytes }) => {
      forms[next]?.set(bytes);
      Atomics.store(second.turn, 0, next);
      next = 1 - next;
      isSigning = false;
    });
  }, everyMs);
  return { requests, second, end: () => clearInterval(timer) };
}

/** Headers of the request itself are written with it. */
function isOfSignature([name]: readonly [string, string]): boolean {
  return name === 'authorization' || name.startsWith('x-amz-');
}
