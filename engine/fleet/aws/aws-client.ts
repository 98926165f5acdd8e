import { jsonOrNull } from '#engine/platform/read-made-document.ts';
import { createReadStream } from 'node:fs';
import { AwsV4Signer } from 'aws4fetch';
import { z } from 'zod';
import { TemporaryFailure } from '#engine/fleet/fleet-engine.ts';
import { AppError, unusable } from '#engine/platform/app-error.ts';
import { type AwsSettings, awsSettings } from '#engine/sources/readers/aws-settings.ts';
import {
  type Answer,
  ANSWER_LIMITS,
  AnswerFault,
  type AnswerLimits,
  exchange,
  type Fault,
  faultCause,
  oddAnswer,
  sendStream,
} from '#engine/platform/http-client.ts';
import { listedPages } from '#engine/sources/readers/s3-listing.ts';
import { connectionFailure, isBusy, withAttempts } from '#engine/platform/attempts.ts';

/** The longest that a signature in an address may be valid: seven days are AWS's limit, and a study takes less than one. */
const SIGNED_FOR_S = 86_400;
/** Why an attempt is repeated that got an answer. The last attempt's answer counts, so no one reads it. */
const BUSY = 'the service is busy';
const CHECK_PLACE = 'Check the region, the network and AWS_ENDPOINT_URL.';
/** The longest upload: a model of 100 GB at 5 MB/s. */
const MAX_UPLOAD_MS = 6 * 3_600_000;

type Environment = Readonly<Record<string, string | undefined>>;

/** Signed requests to AWS Batch and to one bucket: two services with few calls, for which the SDK would bring megabytes. */
export interface AwsClient {
  readonly region: string;
  readonly bucket: string;
  /** Calls an operation of AWS Batch. Throws AppError with what AWS says, or if the answer is not what `schema` says. */
  readonly batch: <T>(operation: string, body: object, schema: z.ZodType<T>) => Promise<T>;
  /** An address with a signature for one object. */
  readonly presigned: (method: 'GET' | 'PUT', key: string) => Promise<string>;
  /** The bytes of an object; null if there is none. */
  readonly getObject: (key: string) => Promise<Uint8Array | null>;
  readonly putObject: (key: string, body: string) => Promise<void>;
  readonly putFile: (key: string, path: string, bytes: number) => Promise<void>;
  readonly deleteObject: (key: string) => Promise<void>;
  /** Keys of the bucket that start with a prefix. */
  readonly listKeys: (prefix: string) => Promise<readonly string[]>;
  /** The same client, whose requests end with a signal. */
  readonly until: (signal: AbortSignal) => AwsClient;
}

/** What AWS answers where nothing of it is read. */
export const ANY_ANSWER = z.looseObject({});

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
  limits: AnswerLimits = ANSWER_LIMITS,
): Promise<AwsClient> {
  const settings = await awsSettings('AWS', environment);
  if (settings.keys === null) {
    throw unusable(
      'AWS',
      'there are no access keys',
      'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.',
    );
  }
  const { signal } = new AbortController();
  const urls = { bucket, batchUrl: batchEndpoint(environment) };
  return clientOf({ ...settings, region: region ?? settings.region }, urls, { limits, signal });
}

function batchEndpoint(environment: Environment): string | null {
  return environment['AWS_ENDPOINT_URL_BATCH'] ?? environment['AWS_ENDPOINT_URL'] ?? null;
}

/** How long a request may take, and what ends it. */
type Waiting = { readonly limits: AnswerLimits; readonly signal: AbortSignal };

function clientOf(
  settings: AwsSettings,
  urls: { readonly bucket: string; readonly batchUrl: string | null },
  waiting: Waiting,
): AwsClient {
  const { region } = settings;
  const { bucket, batchUrl } = urls;
  const base = (batchUrl ?? `https://batch.${region}.amazonaws.com`).replace(/\/+$/, '');
  const objects = (settings.endpoint ?? `https://s3.${region}.amazonaws.com`).replace(/\/+$/, '');
  const keyUrl = (key: string): string => `${objects}/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
  const presigned = async (method: string, url: string): Promise<string> => {
    const address = new URL(url);
    address.searchParams.set('X-Amz-Expires', String(SIGNED_FOR_S));
    const signed = await signerOf(settings, { service: 's3', method, url: address.href, signQuery: true }).sign();
    return signed.url.href;
  };
  const object = async (method: string, url: string, body?: string): Promise<Answer> =>
    send(await presigned(method, url), { method, ...(body === undefined ? {} : { body }) }, waiting);
  return {
    region,
    bucket,
    batch: async (operation, body, schema) => {
      const text = JSON.stringify(body);
      const url = `${base}/v1/${operation}`;
      const headers = { 'content-type': 'application/json' };
      const signed = await signerOf(settings, { service: 'batch', method: 'POST', url, body: text, headers }).sign();
      const asked = { method: 'POST', headers: Object.fromEntries(signed.headers), body: text };
      const answer = await send(signed.url.href, asked, waiting);
      const shown = `AWS Batch, ${operation}`;
      if (!isGood(answer)) throw refusalOf(answer, shown);
      return shaped(shown, schema, answer.body.length === 0 ? {} : jsonOrNull(textOf(answer)));
    },
    presigned: (method, key) => presigned(method, keyUrl(key)),
    getObject: async (key) => {
      const answer = await object('GET', keyUrl(key));
      if (answer.status === 404) return null;
      if (!isGood(answer)) throw refusalOf(answer, `s3://${bucket}/${key}`);
      return answer.body;
    },
    putObject: async (key, body) => {
      const answer = await object('PUT', keyUrl(key), body);
      if (!isGood(answer)) throw refusalOf(answer, `s3://${bucket}/${key}`);
    },
    putFile: async (key, path, bytes) =>
      upload(await presigned('PUT', keyUrl(key)), { path, bytes, shown: `s3://${bucket}/${key}` }, waiting),
    deleteObject: async (key) => {
      const answer = await object('DELETE', keyUrl(key));
      if (!isGood(answer) && answer.status !== 404) throw refusalOf(answer, `s3://${bucket}/${key}`);
    },
    listKeys: async (prefix) => {
      const keys: string[] = [];
      const pages = listedPages(`s3://${bucket}`, async (token) => {
        const url = new URL(`${objects}/${bucket}`);
        url.search = new URLSearchParams({ 'list-type': '2', 'encoding-type': 'url', prefix }).toString();
        if (token !== null) url.searchParams.set('continuation-token', token);
        const answer = await object('GET', url.href);
        if (!isGood(answer)) throw refusalOf(answer, `s3://${bucket}`);
        return textOf(answer);
      });
      for await (const files of pages) keys.push(...files.map(({ key }) => key));
      return keys;
    },
    until: (signal) => clientOf(settings, urls, { ...waiting, signal }),
  };
}

function isGood({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

function textOf({ body }: Answer): string {
  return body.toString('utf8');
}

/** An answer of the form that is read. Throws AppError that names the place where it has another. */
function shaped<T>(shown: string, schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw oddAnswer(shown, parsed.error.issues[0]?.path.join('.') ?? '', CHECK_PLACE);
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
async function send(
  url: string,
  asked: { readonly method: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string },
  waiting: Waiting,
): Promise<Answer> {
  const target = new URL(url);
  return connected(target.host, async (isLast) => {
    const answer = await exchange(target, { ...asked, ...waiting });
    if (isLast || !isBusy(answer.status)) return answer;
    throw new Error(BUSY);
  });
}

/** Uploads a file of any size without holding it in memory. It may take as long as it moves. */
async function upload(
  url: string,
  { path, bytes, shown }: { readonly path: string; readonly bytes: number; readonly shown: string },
  { limits, signal }: Waiting,
): Promise<void> {
  const target = new URL(url);
  const headers = { 'content-length': String(bytes) };
  const patient = { ...limits, maxMs: Math.max(limits.maxMs, MAX_UPLOAD_MS) };
  const status = await connected(target.host, async (isLast) => {
    const body = createReadStream(path);
    const answered = await sendStream(target, { method: 'PUT', headers, body, limits: patient, signal });
    if (isLast || !isBusy(answered)) return answered;
    throw new Error(BUSY);
  });
  if (status !== 200)
    throw unusable(shown, `S3 answered with HTTP ${status}`, 'Check the bucket, and the rights to it.');
}

/** What to do about an answer that breaks its limits. */
const ADVICE: Readonly<Record<Fault['kind'], string>> = {
  silent: CHECK_PLACE,
  slow: CHECK_PLACE,
  late: CHECK_PLACE,
  long: CHECK_PLACE,
  redirect: 'Name the region of the bucket with --region, or the address of the service itself in AWS_ENDPOINT_URL.',
};

/**
 * Repeats an attempt while the connection fails or the service is busy. Throws TemporaryFailure when the last connection failed too, or when the
 * service is silent or slow.
 */
async function connected<T>(host: string, attempt: (isLast: boolean) => Promise<T>): Promise<T> {
  try {
    return await withAttempts(attempt, (error) => error instanceof AnswerFault || error instanceof AppError);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const fault = error instanceof AnswerFault ? error.fault : null;
    const cause = fault === null ? `the connection failed: ${connectionFailure(error)}` : faultCause(fault);
    const failure = {
      code: 'unusable-input',
      file: host,
      cause,
      actions: [fault === null ? CHECK_PLACE : ADVICE[fault.kind]],
    } as const;
    const isFinal = fault !== null && (fault.kind === 'long' || fault.kind === 'redirect');
    throw isFinal ? new AppError(failure) : new TemporaryFailure(failure);
  }
}

function refusalOf(answer: Answer, shown: string): AppError {
  const text = textOf(answer);
  const json = jsonOrNull(text);
  const message: unknown = typeof json === 'object' && json !== null ? Reflect.get(json, 'message') : null;
  const said = typeof message === 'string' ? message : (/<Message>([^<]*)</.exec(text)?.[1] ?? `HTTP ${answer.status}`);
  const actions = ['Check the names, and the rights of your keys (docs/fleet.md).'];
  const failure = { code: 'unusable-input', file: shown, cause: said, actions } as const;
  return isBusy(answer.status) ? new TemporaryFailure(failure) : new AwsRefusal(answer.status, failure);
}
