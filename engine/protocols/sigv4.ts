import { AwsV4Signer } from 'aws4fetch';

/** Keys of AWS and what they are used for. */
export interface AwsSigning {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | null;
  readonly region: string;
  readonly service: string;
}

/** A request that is to be signed. */
export interface Unsigned {
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

/** Signs requests of one service. The derived key is kept, so a signature takes some tens of microseconds. */
export function createSigner(
  signing: AwsSigning,
): (request: Unsigned, at: Date) => Promise<readonly [string, string][]> {
  const cache = new Map<string, ArrayBuffer>();
  const { accessKeyId, secretAccessKey, sessionToken, region, service } = signing;
  return async ({ url, headers, body }, at) => {
    const signer = new AwsV4Signer({
      method: 'POST',
      url,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
      body: Uint8Array.from(body),
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === null ? {} : { sessionToken }),
      region,
      service,
      cache,
      datetime: at.toISOString().replaceAll(/[:-]|\.\d{3}/g, ''),
    });
    const signed = await signer.sign();
    return [...signed.headers].filter(([name]) => name !== 'host');
  };
}
