import { jsonOrNull } from '#engine/platform/read-made-document.ts';
import { createReadStream } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { AwsV4Signer } from 'aws4fetch';
import { TemporaryFailure } from '#engine/fleet/fleet-engine.ts';
import { AppError, unusable } from '#engine/platform/app-error.ts';
import { type AwsSettings, awsSettings } from '#engine/sources/readers/aws-settings.ts';
import { failOnUpgrade } from '#engine/platform/fail-on-upgrade.ts';
import { connectionFailure, isBusy, withAttempts } from '#engine/platform/attempts.ts';

/** The longest that a signature in an address may be valid: seven days are AWS's limit, and a study takes less than one. */
const SIGNED_FOR_S = 86_400;
/** Why an attempt is repeated that got an answer. The last attempt's answer counts, so no one reads it. */
const BUSY = 'the service is busy';

type Environment = Readonly<Record<string, string | undefined>>;

/** Signed requests to AWS Batch and to one bucket: two services with few calls, for which the SDK would bring megabytes. */
export interface AwsClient {
  readonly region: string;
  readonly bucket: string;
  /** Calls an operation of AWS Batch. Throws AppError with what AWS says. */
  readonly batch: (operation: string, body: object) => Promise<unknown>;
  /** An address with a signature for one object. */
  readonly presigned: (method: 'GET' | 'PUT', key: string) => Promise<string>;
  /** The bytes of an object; null if there is none. */
  readonly getObject: (key: string) => Promise<Uint8Array | null>;
  readonly putObject: (key: string, body: string) => Promise<void>;
  readonly putFile: (key: string, path: string, bytes: number) => Promise<void>;
  readonly deleteObject: (key: string) => Promise<void>;
  /** Keys of the bucket that start with a prefix. */
  readonly listKeys: (prefix: string) => Promise<readonly string[]>;
}

/** What AWS does not do, with the status of its answer. */
export class AwsRefusal extends AppError {
  readonly status: number;

  constructor(status: number, failure: ConstructorParameters<typeof AppError>[0]) {
    super(failure);
    this.status = status;
  }
}

/** Connects with the keys that AWS's own tools use. Throws AppError if there are none. */
export async function awsClient(
  { region, bucket }: { readonly region: string | null; readonly bucket: string },
  environment: Environment = process.env,
): Promise<AwsClient> {
  const settings = await awsSettings('AWS', environment);
  if (settings.keys === null) {
    throw unusable(
      'AWS',
      'there are no access keys',
      'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.',
    );
  }
  return clientOf({ ...settings, region: region ?? settings.region }, bucket, batchEndpoint(environment));
}

function batchEndpoint(environment: Environment): string | null {
  return environment['AWS_ENDPOINT_URL_BATCH'] ?? environment['AWS_ENDPOINT_URL'] ?? null;
}

function clientOf(settings: AwsSettings, bucket: string, batchUrl: string | null): AwsClient {
  const { region } = settings;
  const base = (batchUrl ?? `https://batch.${region}.amazonaws.com`).replace(/\/+$/, '');
  const objects = (settings.endpoint ?? `https://s3.${region}.amazonaws.com`).replace(/\/+$/, '');
  const keyUrl = (key: string): string => `${objects}/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
  const presigned = async (method: string, url: string): Promise<string> => {
    const address = new URL(url);
    address.searchParams.set('X-Amz-Expires', String(SIGNED_FOR_S));
    const signed = await signerOf(settings, { service: 's3', method, url: address.href, signQuery: true }).sign();
    return signed.url.href;
  };
  const object = async (method: string, url: string, body?: string): Promise<Response> =>
    send(await presigned(method, url), { method, ...(body === undefined ? {} : { body }) });
  return {
    region,
    bucket,
    batch: async (operation, body) => {
      const text = JSON.stringify(body);
      const url = `${base}/v1/${operation}`;
      const headers = { 'content-type': 'application/json' };
      const signed = await signerOf(settings, { service: 'batch', method: 'POST', url, body: text, headers }).sign();
      const answer = await send(signed.url.href, { method: 'POST', headers: signed.headers, body: text });
      if (!answer.ok) throw await refusalOf(answer, `AWS Batch, ${operation}`);
      return (await answer.text().then(jsonOrNull)) ?? {};
    },
    presigned: (method, key) => presigned(method, keyUrl(key)),
    getObject: async (key) => {
      const answer = await object('GET', keyUrl(key));
      if (answer.status === 404) return null;
      if (!answer.ok) throw await refusalOf(answer, `s3://${bucket}/${key}`);
      return new Uint8Array(await answer.arrayBuffer());
    },
    putObject: async (key, body) => {
      const answer = await object('PUT', keyUrl(key), body);
      if (!answer.ok) throw await refusalOf(answer, `s3://${bucket}/${key}`);
    },
    putFile: async (key, path, bytes) =>
      upload(await presigned('PUT', keyUrl(key)), { path, bytes, shown: `s3://${bucket}/${key}` }),
    deleteObject: async (key) => {
      const answer = await object('DELETE', keyUrl(key));
      if (!answer.ok && answer.status !== 404) throw await refusalOf(answer, `s3://${bucket}/${key}`);
    },
    listKeys: async (prefix) => {
      const url = new URL(`${objects}/${bucket}`);
      url.searchParams.set('list-type', '2');
      url.searchParams.set('prefix', prefix);
      const keys: string[] = [];
      for (;;) {
        const answer = await object('GET', url.href);
        if (!answer.ok) throw await refusalOf(answer, `s3://${bucket}`);
        const text = await answer.text();
        keys.push(...[...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => plain(key)));
        const next = /<NextContinuationToken>([^<]*)</.exec(text)?.[1];
        if (next === undefined) return keys;
        url.searchParams.set('continuation-token', plain(next));
      }
    },
  };
}

/** A text of XML as it was before. */
function plain(xml: string): string {
  return xml.replaceAll('&amp;', '&');
}

function signerOf(
  { keys, region }: AwsSettings,
  request: Pick<
    ConstructorParameters<typeof AwsV4Signer>[0],
    'service' | 'method' | 'body' | 'headers' | 'signQuery'
  > & {
    readonly url: string;
  },
): AwsV4Signer {
  const { accessKeyId = '', secretAccessKey = '', sessionToken } = keys ?? {};
  return new AwsV4Signer({
    ...request,
    region,
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
  });
}

/** Sends a request; a busy service is asked again. */
async function send(url: string, init: RequestInit): Promise<Response> {
  return connected(new URL(url).host, async (isLast) => {
    const answer = await fetch(url, init);
    if (isLast || !isBusy(answer.status)) return answer;
    await answer.arrayBuffer();
    throw new Error(BUSY);
  });
}

/** Uploads a file of any size without holding it in memory. */
async function upload(
  url: string,
  { path, bytes, shown }: { readonly path: string; readonly bytes: number; readonly shown: string },
): Promise<void> {
  const target = new URL(url);
  const status = await connected(target.host, async (isLast) => {
    const answered = await uploadOnce(target, path, bytes);
    if (isLast || !isBusy(answered)) return answered;
    throw new Error(BUSY);
  });
  if (status !== 200)
    throw unusable(shown, `S3 answered with HTTP ${status}`, 'Check the bucket, and the rights to it.');
}

/** The status of the answer. A service may answer, and close the connection, before it has read everything: its answer counts then. */
function uploadOnce(target: URL, path: string, bytes: number): Promise<number> {
  const headers = { 'content-length': bytes };
  const request = (target.protocol === 'https:' ? tlsRequest : plainRequest)(target, { method: 'PUT', headers });
  return new Promise<number>((resolve, reject) => {
    request.on('error', reject);
    request.on('close', () => reject(new Error('the connection closed before an answer came')));
    failOnUpgrade(request, reject);
    request.on('response', (answer) => {
      answer.on('error', () => {}).resume();
      resolve(answer.statusCode ?? 0);
    });
    pipeline(createReadStream(path), request).catch((error: unknown) => {
      if (!isClosedEarly(error)) reject(error);
    });
  });
}

function isClosedEarly(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

/** Repeats an attempt while the connection fails or the service is busy. Throws TemporaryFailure when the last connection failed too. */
async function connected<T>(host: string, attempt: (isLast: boolean) => Promise<T>): Promise<T> {
  try {
    return await withAttempts(attempt);
  } catch (error) {
    throw new TemporaryFailure({
      code: 'unusable-input',
      file: host,
      cause: `the connection failed: ${connectionFailure(error)}`,
      actions: ['Check the region, the network and AWS_ENDPOINT_URL.'],
    });
  }
}

async function refusalOf(answer: Response, shown: string): Promise<AppError> {
  const text = await answer.text();
  const json = jsonOrNull(text);
  const message: unknown = typeof json === 'object' && json !== null ? Reflect.get(json, 'message') : null;
  const said = typeof message === 'string' ? message : (/<Message>([^<]*)</.exec(text)?.[1] ?? `HTTP ${answer.status}`);
  const actions = ['Check the names, and the rights of your keys (docs/fleet.md).'];
  const failure = { code: 'unusable-input', file: shown, cause: said, actions } as const;
  return isBusy(answer.status) ? new TemporaryFailure(failure) : new AwsRefusal(answer.status, failure);
}
