import type { IncomingMessage } from 'node:http';
import { basename, join } from 'node:path';
import { AwsV4Signer } from 'aws4fetch';
import { type AppError, unusable } from '#engine/platform/app-error.ts';
import { ask, checkNoRedirect } from '#engine/platform/http-client.ts';
import type { SourceAddress } from './address.ts';
import { type AwsSettings, awsSettings } from './aws-settings.ts';
import { save, textOf } from './http.ts';
import { checkDisk, checkSize } from './limits.ts';
import type { Received, Receiving } from './receiving.ts';
import { elementText, type ListedFile, listedPages, tooMany } from './s3-listing.ts';

type S3Address = Extract<SourceAddress, { readonly kind: 's3' }>;

const MAX_FILES = 1000;
/** Maximum number of all files of a folder. */
const MAX_KEYS = 100_000;

/** Copies an object, or draws rows from the Parquet files of a folder. Throws AppError, or the system's error of the connection. */
export async function readS3(address: S3Address, receiving: Receiving): Promise<Received> {
  const store = new Store(address, await awsSettings(address.location), receiving);
  return address.key.endsWith('/') ? readFolder(store, address, receiving) : readObject(store, address, receiving);
}

async function readObject(store: Store, { key, location }: S3Address, receiving: Receiving): Promise<Received> {
  const startMs = performance.now();
  const path = join(receiving.folder, safeName(key));
  const bytes = await save(await store.get(key, {}), { ...receiving, location, path });
  return { kind: 'file', path, bytes, readS: (performance.now() - startMs) / 1000 };
}

async function readFolder(store: Store, address: S3Address, receiving: Receiving): Promise<Received> {
  const { location, sampleRows } = address;
  const { folder, limits, onBytes } = receiving;
  const startMs = performance.now();
  const files = await parquetFiles(store, address);
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
  checkSize(location, total, limits);
  // The files, and the sample that is drawn from them.
  await checkDisk(location, 2 * total, folder);
  let bytes = 0;
  const paths: string[] = [];
  for (const [index, file] of files.entries()) {
    const path = join(folder, `part-${index}.parquet`);
    const before = bytes;
    const answer = await store.get(file.key, {});
    bytes += await save(answer, { ...receiving, location, path, onBytes: (more) => onBytes(before + more) });
    // The listing may have said less.
    checkSize(location, bytes, limits);
    paths.push(path);
  }
  const readS = (performance.now() - startMs) / 1000;
  const out = join(folder, `${safeName(address.key)}.parquet`);
  return { kind: 'parts', paths, columns: null, out, rows: sampleRows, ofRows: null, bytes, readS };
}

async function parquetFiles(store: Store, { key, location }: S3Address): Promise<readonly ListedFile[]> {
  const files: ListedFile[] = [];
  let keys = 0;
  const pages = listedPages(location, async (token) => {
    const page = { 'list-type': '2', 'encoding-type': 'url', prefix: key };
    return textOf(await store.get('', token === null ? page : { ...page, 'continuation-token': token }));
  });
  for await (const listed of pages) {
    keys += listed.length;
    files.push(...listed.filter((file) => /\.(parquet|pq)$/i.test(file.key) && file.bytes > 0));
    if (files.length > MAX_FILES) throw tooMany(location, `${MAX_FILES} Parquet files`);
    if (keys > MAX_KEYS) throw tooMany(location, `${MAX_KEYS} files`);
  }
  if (files.length > 0) return files;
  throw unusable(
    location,
    'no Parquet file is in it',
    'Check the address. CSV and other files are read one at a time: name the file.',
  );
}

/** The name of a region, which becomes a part of a host name. */
const REGION = /^[a-z0-9-]{1,40}$/;

/** Signed requests to one bucket. */
class Store {
  readonly #address: S3Address;
  readonly #settings: AwsSettings;
  readonly #receiving: Receiving;
  #region: string;

  constructor(address: S3Address, settings: AwsSettings, receiving: Receiving) {
    this.#address = address;
    this.#settings = settings;
    this.#receiving = receiving;
    this.#region = settings.region;
  }

  /** The answer for a key, or for the bucket if the key is empty. Throws AppError if it is not a success. */
  async get(key: string, query: Readonly<Record<string, string>>): Promise<IncomingMessage> {
    const answer = await this.#send(key, query);
    if (answer.statusCode === 200) return answer;
    // S3 tells the region of a bucket to whoever asks in the wrong one.
    const region = answer.headers['x-amz-bucket-region'];
    if (typeof region === 'string' && region !== this.#region && REGION.test(region)) {
      answer.destroy();
      this.#region = region;
      const again = await this.#send(key, query);
      if (again.statusCode === 200) return again;
      throw refused(this.#address, again.statusCode ?? 0, elementText(await textOf(again), 'Code'));
    }
    // The signature is for the address that was asked.
    checkNoRedirect(answer, this.#urlOf(key));
    throw refused(this.#address, answer.statusCode ?? 0, elementText(await textOf(answer), 'Code'));
  }

  async #send(key: string, query: Readonly<Record<string, string>>): Promise<IncomingMessage> {
    const { keys } = this.#settings;
    const url = this.#urlOf(key);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    if (keys === null) return ask(url, this.#receiving);
    const { accessKeyId, secretAccessKey, sessionToken } = keys;
    const signer = new AwsV4Signer({
      url: url.href,
      accessKeyId,
      secretAccessKey,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      service: 's3',
      region: this.#region,
    });
    const signed = await signer.sign();
    return ask(new URL(signed.url), { ...this.#receiving, headers: Object.fromEntries(signed.headers) });
  }

  #urlOf(key: string): URL {
    const { bucket } = this.#address;
    const path = key.split('/').map(encodeURIComponent).join('/');
    const { endpoint } = this.#settings;
    if (endpoint !== null) return new URL(`${endpoint.replace(/\/+$/, '')}/${bucket}/${path}`);
    const host = `s3.${this.#region}.amazonaws.com`;
    // A wildcard certificate covers no further dot.
    return new URL(bucket.includes('.') ? `https://${host}/${bucket}/${path}` : `https://${bucket}.${host}/${path}`);
  }
}

/** Codes of S3, as opposed to any text. */
const ERROR_CODE = /^[A-Za-z]{1,64}$/;

function refused({ bucket, key, location }: S3Address, status: number, code: string | null): AppError {
  switch (code) {
    case 'NoSuchBucket':
      return unusable(
        location,
        `there is no bucket ${bucket}`,
        'Check the name of the bucket, and AWS_ENDPOINT_URL if it is not at Amazon.',
      );
    case 'NoSuchKey':
      return unusable(
        location,
        `the bucket has no file ${key}`,
        'Check the key. The address of a folder of Parquet files ends with a slash.',
      );
    case 'AccessDenied':
    case 'AllAccessDisabled':
      return unusable(
        location,
        'access is denied',
        'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, of a user with s3:GetObject (and s3:ListBucket for a folder).',
      );
    case 'InvalidAccessKeyId':
    case 'SignatureDoesNotMatch':
    case 'ExpiredToken':
    case 'InvalidToken':
      return unusable(
        location,
        `the server does not accept the AWS keys (${code})`,
        'Check the keys in the environment or the profile, and renew them.',
      );
    case 'RequestTimeTooSkewed':
      return unusable(location, 'the clock of this machine is wrong', 'Set the clock.');
    default:
      return unusable(
        location,
        `the server answered with HTTP ${status}${code !== null && ERROR_CODE.test(code) ? ` (${code})` : ''}`,
        'Check the address, and try again.',
      );
  }
}

function safeName(key: string): string {
  const name = basename(key)
    .replaceAll(/[^\w.-]+/g, '-')
    .replace(/^\.+/, '')
    .slice(-80);
  return name === '' ? 'data' : name;
}
