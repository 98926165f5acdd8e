/** The header of a plain inference request, and the size of its body. */
export interface PlainHead {
  /** The complete header, including the empty line. */
  readonly bytes: Buffer;
  readonly bodyBytes: number;
  /** The length of the JSON before binary data; null if the whole body is JSON. */
  readonly jsonBytes: number | null;
}

/** What a connection starts with: `part` of a header, a header that is not plain (`other`), or a plain one. */
type Beginning = PlainHead | 'part' | 'other';

/** Longer headers are not plain. */
const MAX_HEAD_BYTES = 4096;
const END_OF_HEAD = '\r\n\r\n';
/** A header line of RFC 9112, visible characters and spaces: no folding, space before the colon, bare CR or LF. */
const HEADER_LINE = /^([!#$%&'*+.^_`|~\dA-Za-z-]+): *([\u0020-\u007E]*)$/;
const LENGTH = /^\d{1,9}$/;

/** Headers that affect how a request is parsed, with the values that keep it plain; other headers do not matter. */
const PLAIN_VALUES: ReadonlyMap<string, RegExp> = new Map(
  Object.entries({
    host: /^[^\s/?#@]+$/,
    connection: /^keep-alive$/i,
    // Node's parser treats it as `Connection`.
    'proxy-connection': /^keep-alive$/i,
    'content-type': /^(?!multipart\/)/i,
    'content-encoding': /^identity$/i,
    'content-length': LENGTH,
    'inference-header-content-length': LENGTH,
    'transfer-encoding': /^(?!)/,
    trailer: /^(?!)/,
    te: /^(?!)/,
    expect: /^(?!)/,
    upgrade: /^(?!)/,
  }),
);

/**
 * Parses the header of an inference request in its usual form. `requestLine` is the expected one, without line end.
 * Deliberately strict: everything unusual, ambiguous or invalid is `other`, and left to a complete HTTP parser.
 */
export function readPlainHead(bytes: Buffer, requestLine: string): Beginning {
  const text = bytes.toString('latin1', 0, MAX_HEAD_BYTES);
  const [first = ''] = text.split('\r\n', 1);
  if (first !== requestLine && !`${requestLine}\r\n`.startsWith(text)) return 'other';
  const end = text.indexOf(END_OF_HEAD);
  if (end < 0) return bytes.length < MAX_HEAD_BYTES ? 'part' : 'other';
  const values = new Map<string, string>();
  for (const line of text.slice(0, end).split('\r\n').slice(1)) {
    const [, name, value = ''] = HEADER_LINE.exec(line) ?? [];
    if (name === undefined) return 'other';
    const lower = name.toLowerCase();
    const plain = PLAIN_VALUES.get(lower);
    if (plain === undefined) continue;
    const trimmed = value.trimEnd();
    if (values.has(lower) || !plain.test(trimmed)) return 'other';
    values.set(lower, trimmed);
  }
  const bodyBytes = values.get('content-length');
  const jsonBytes = values.get('inference-header-content-length');
  if (bodyBytes === undefined || !values.has('host')) return 'other';
  return {
    // A copy, because a view would keep the whole buffer with its body alive.
    bytes: Buffer.from(bytes.subarray(0, end + END_OF_HEAD.length)),
    bodyBytes: Number(bodyBytes),
    jsonBytes: jsonBytes === undefined ? null : Number(jsonBytes),
  };
}

/** Whether the bytes start with exactly this header. */
export function beginsWith(bytes: Buffer, { bytes: head }: PlainHead): boolean {
  return bytes.length >= head.length && head.compare(bytes, 0, head.length) === 0;
}
