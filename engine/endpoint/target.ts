import { parseUrl } from '#engine/platform/parse-url.ts';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { Authentication, EndpointTarget } from '#core/contract/endpoint/endpoint.ts';
import type { EndpointProtocol } from '#core/contract/endpoint/endpoint-protocol.ts';
import type { TlsSettings } from '#engine/bench/http-load/connections.ts';
import type { ServiceCall } from '#engine/bench/endpoint/service-call.ts';
import { awsSettings } from '#engine/sources/readers/aws-settings.ts';
import { usage } from '#engine/platform/app-error.ts';
import { readableSize } from '#engine/model/input-file.ts';
import { keyStoreEntries } from './keystore.ts';
import { expand, HIDDEN, readHeader, type ReadHeader } from './secrets.ts';

/** How an endpoint is named. Files are paths. */
export interface TargetOptions {
  readonly url: string;
  readonly protocol: EndpointProtocol;
  readonly template: string | null;
  readonly headers: readonly string[];
  readonly bearerEnv: string | null;
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  readonly isUnchecked: boolean;
  /** Maximum size of one answer, bytes. */
  readonly maxAnswerBytes: number;
  readonly contentType: ServiceCall['contentType'];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A service as it is called, and as it is shown to the user. */
export interface ReadTarget {
  readonly service: ServiceCall;
  readonly shown: Omit<EndpointTarget, 'connections' | 'generators'>;
}

const V2_PATH = /^(.*?)\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?(?:\/infer)?\/*$/;
const TF_PATH = /^(.*\/v\d+\/models\/([^/:]+)(?:\/(?:versions|labels)\/[^/:]+)?)(?::predict)?\/*$/;
const SAGEMAKER_PATH = /^(.*\/endpoints\/([^/]+))(?:\/invocations)?\/*$/;
const SAGEMAKER_HOST = /\.sagemaker\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/;
const MAX_TEMPLATE_BYTES = 2 ** 20;

const HOW: Readonly<Record<EndpointProtocol, string>> = {
  v2: 'Name the model in the address: https://host/v2/models/NAME',
  'v2-grpc': 'Name the model in the address: http://host:8001/v2/models/NAME, or https:// for TLS',
  sagemaker: 'Write https://runtime.sagemaker.REGION.amazonaws.com/endpoints/NAME',
  tfserving: 'Write http://host:8501/v1/models/NAME',
  json: 'Write https://host/path',
};

/** Reads how a service is called. Nothing is sent. Throws AppError (usage) without quoting what may be secret. */
export async function readTarget(asked: TargetOptions): Promise<ReadTarget> {
  const options = await withKeyStore(asked);
  const { protocol, environment } = options;
  const address = readAddress(options.url, environment);
  const { url } = address;
  if (url === null || address.shown === null || !['http:', 'https:'].includes(url.protocol)) {
    throw usage('the URL is not the address of a service', HOW[protocol]);
  }
  if (url.username !== '' || url.password !== '') {
    throw usage(
      'the URL holds a user name or password, which every program on this machine can read',
      "Take them out, and use --bearer-env NAME or --header 'Authorization: ${NAME}'.",
    );
  }
  const { path, model } = pathOf(protocol, url);
  const headers = allHeaders(options);
  const tls = await tlsOf(options, url);
  const aws =
    protocol === 'sagemaker' && !headers.some(({ name }) => name.toLowerCase() === 'authorization')
      ? await signingOf(url, environment)
      : null;
  const host = url.hostname.replaceAll(/[[\]]/g, '');
  const isTls = url.protocol === 'https:';
  // Without secrets, the shown path is the path that is called, with the part that the protocol adds.
  const shownPath = address.secrets.length === 0 ? path : withMarks(address.shown.pathname);
  const shown = `${url.protocol}//${url.host}${shownPath}${shownQuery(address.shown)}`;
  const secrets = [
    ...address.secrets,
    ...headers.flatMap((header) => header.secrets),
    ...(aws === null ? [] : [aws.secretAccessKey, ...(aws.sessionToken === null ? [] : [aws.sessionToken])]),
    ...(tls?.key == null ? [] : [tls.key]),
  ];
  const port = url.port === '' ? (isTls ? 443 : 80) : Number(url.port);
  const service: ServiceCall = {
    endpoint: { host, port, isTls, maxAnswerBytes: options.maxAnswerBytes, ...(tls === null ? {} : { tls }) },
    host: url.host,
    protocol,
    path: `${path}${url.search}`,
    headers: headers.map(({ name, value }) => [name, value] as const),
    model,
    template: await templateOf(options),
    contentType: options.contentType,
    isBinary: false,
    statisticsPath: protocol === 'v2' ? `${path.replace(/\/infer$/, '')}/stats` : null,
    aws,
    shown,
    secrets,
  };
  return { service, shown: shownTarget(service, options, headers) };
}

interface Address {
  /** Null if the address is not valid. */
  readonly url: URL | null;
  /** With a mark in place of each secret. */
  readonly shown: URL | null;
  readonly secrets: readonly string[];
}

const PLACE = /^[a-z][a-z0-9+.-]*:\/\/(?:\$\{[^}]*\}|[^/?#\\])*/i;

/**
 * Reads an address with variables. The user must see where requests go, so variables in its path and its query are secret, and one in its host is
 * not.
 */
function readAddress(text: string, environment: TargetOptions['environment']): Address {
  const place = PLACE.exec(text)?.[0] ?? '';
  const origin = expand(place, 'the URL', environment).text;
  const at = parseUrl(origin);
  if (at !== null && `${at.pathname}${at.search}${at.hash}` !== '/') {
    throw usage(
      'a variable in place of the host holds a path too, which may be secret',
      "Give each a variable of its own: 'https://${HOST}/${PATH}'.",
    );
  }
  const rest = expand(text.slice(place.length), 'the URL', environment, inAddress);
  return { url: parseUrl(`${origin}${rest.text}`), shown: parseUrl(`${origin}${rest.shown}`), secrets: rest.secrets };
}

/** Percent-encoded already, as portals show the tokens that they sign. */
const ENCODED = /^(?=.*%)(?:[\w.~!$'()*,;:@/?=-]|%[0-9a-f]{2})+$/i;

/**
 * The value of a variable for an address: encoded where it is one value of the query, because its own `&`, `+` or `#` would end or change it. A
 * variable for a part of the query, such as a shared access signature, or of the path stays unencoded, except that no fragment is ever sent.
 */
function inAddress(value: string, before: string): string {
  const isOneValue = /\?(?:.*&)?[^&=]+=[^&]*$/s.test(before);
  if (!isOneValue) return value.replaceAll('#', '%23');
  return ENCODED.test(value) ? value : encodeURIComponent(value);
}

function withMarks(encoded: string): string {
  return encoded.replaceAll(encodeURIComponent(HIDDEN), HIDDEN);
}

/** The same options with the entries of the system's key store added to the environment. */
async function withKeyStore(options: TargetOptions): Promise<TargetOptions> {
  const { url, headers, environment } = options;
  const entries = await keyStoreEntries([url, ...headers, bearerLine(options)], { environment });
  return { ...options, environment: { ...environment, ...entries } };
}

/** The header of the bearer token; empty without one. */
function bearerLine({ bearerEnv }: TargetOptions): string {
  return bearerEnv === null ? '' : `Authorization: Bearer \${${bearerEnv}}`;
}

function pathOf(
  protocol: EndpointProtocol,
  { pathname }: URL,
): { readonly path: string; readonly model: ServiceCall['model'] } {
  const bad = (): never => {
    throw usage(`the URL does not name what --protocol ${protocol} calls`, HOW[protocol]);
  };
  switch (protocol) {
    case 'v2':
    case 'v2-grpc': {
      const [, base = '', name, version] = V2_PATH.exec(pathname) ?? [];
      if (name === undefined) return bad();
      const versions = version === undefined ? '' : `/versions/${version}`;
      const plain = decoded(name);
      if (plain === null) return bad();
      const model = { name: plain, version: version ?? null };
      return { path: `${base}/v2/models/${name}${versions}/infer`, model };
    }
    case 'tfserving': {
      const [, path, name] = TF_PATH.exec(pathname) ?? [];
      if (path === undefined || name === undefined) return bad();
      return { path: `${path}:predict`, model: { name, version: null } };
    }
    case 'sagemaker': {
      const [, path, name] = SAGEMAKER_PATH.exec(pathname) ?? [];
      if (path === undefined || name === undefined) return bad();
      return { path: `${path}/invocations`, model: { name, version: null } };
    }
    case 'json':
      return { path: pathname, model: null };
  }
}

/** Null for an invalid escape, such as `%zz`. */
function decoded(name: string): string | null {
  try {
    return decodeURIComponent(name);
  } catch {
    return null;
  }
}

/** Names of the query's values, which may be secret. */
function shownQuery({ searchParams }: URL): string {
  const names = [...new Set(searchParams.keys())];
  return names.length === 0
    ? ''
    : withMarks(`?${names.map((name) => `${encodeURIComponent(name)}=${HIDDEN}`).join('&')}`);
}

function allHeaders(options: TargetOptions): readonly ReadHeader[] {
  const { headers, bearerEnv, environment } = options;
  const bearer = bearerEnv === null ? [] : [readHeader(bearerLine(options), environment)];
  const all = [...headers.map((line) => readHeader(line, environment)), ...bearer];
  const names = all.map(({ name }) => name.toLowerCase());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw usage(`the header ${twice} is given twice`, 'Give it once.');
  return all;
}

async function tlsOf({ ca, cert, key, isUnchecked }: TargetOptions, url: URL): Promise<TlsSettings | null> {
  if (ca === null && cert === null && key === null && !isUnchecked) return null;
  if (url.protocol !== 'https:') {
    throw usage('--ca, --cert, --key and --insecure are for https:// addresses', 'Remove them, or write https://…');
  }
  if ((cert === null) !== (key === null)) throw usage('--cert and --key belong together', 'Give both.');
  const [caText, certText, keyText] = await Promise.all([pem(ca), pem(cert), pem(key)]);
  checkSecureContext({ ca: caText ?? undefined, cert: certText ?? undefined, key: keyText ?? undefined });
  return { ca: caText, cert: certText, key: keyText, isUnchecked };
}

/** Refuses files that OpenSSL cannot read. Does not quote its messages, because the files are secret. */
function checkSecureContext(options: SecureContextOptions): void {
  try {
    createSecureContext(options);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'an unknown error';
    throw usage(
      `--ca, --cert or --key cannot be used: ${code}`,
      'Check that each is a whole PEM file, that the key belongs to the certificate, and that it has no passphrase.',
    );
  }
}

async function pem(file: string | null): Promise<string | null> {
  if (file === null) return null;
  readableSize(file);
  const text = await readFile(file, 'utf8');
  if (text.includes('-----BEGIN ')) return text;
  throw usage(`${file} is not in PEM form`, 'Convert it: openssl x509 -in FILE -out FILE.pem');
}

async function signingOf(url: URL, environment: TargetOptions['environment']) {
  const { keys, region } = await awsSettings(url.host, environment);
  if (keys === null) {
    throw usage(
      'the AWS access keys that sign requests are missing',
      'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE; see docs/endpoints.md.',
    );
  }
  return {
    accessKeyId: keys.accessKeyId,
    secretAccessKey: keys.secretAccessKey,
    sessionToken: keys.sessionToken ?? null,
    region: SAGEMAKER_HOST.exec(url.hostname)?.[1] ?? region,
    service: 'sagemaker',
  };
}

async function templateOf({ template, protocol }: TargetOptions): Promise<ServiceCall['template']> {
  if (template === null) {
    if (protocol === 'json')
      throw usage('--protocol json requires a template', 'Use --template FILE; see docs/endpoints.md.');
    return null;
  }
  if (protocol === 'v2' || protocol === 'v2-grpc') {
    throw usage(`--template has no effect on --protocol ${protocol}`, 'Remove it.');
  }
  if (readableSize(template) > MAX_TEMPLATE_BYTES)
    throw usage(`${template} is over 1 MiB`, 'A template holds one body.');
  return { file: template, text: await readFile(template, 'utf8') };
}

function shownTarget(
  { endpoint, host, protocol, model, aws, shown, secrets }: ServiceCall,
  { bearerEnv }: TargetOptions,
  headers: readonly ReadHeader[],
): ReadTarget['shown'] {
  const hasSecretHeader = headers.some(
    ({ secrets, name }) => secrets.length > 0 && (bearerEnv === null || name !== 'Authorization'),
  );
  const authentication: Authentication[] = [
    ...(hasSecretHeader ? (['header'] as const) : []),
    ...(bearerEnv === null ? [] : (['bearer'] as const)),
    ...(aws === null ? [] : (['sigv4'] as const)),
    ...(endpoint.tls?.cert == null ? [] : (['mtls'] as const)),
  ];
  return {
    url: shown,
    host,
    protocol,
    model: model === null || secrets.some((secret) => model.name.includes(secret)) ? null : model.name,
    isTls: endpoint.isTls,
    isVerified: endpoint.tls?.isUnchecked !== true,
    isLoopback: isLoopback(endpoint.host),
    authentication,
    headers: headers.map(({ name }) => name),
  };
}

/** Whether a host is this machine. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
