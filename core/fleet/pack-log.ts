import type { FleetReason } from '#core/contract/fleet/fleet.ts';

/** Characters of a line: well below the 16 KiB at which container runtimes split lines. */
const LINE_CHARS = 1_024;
/** The largest pack in bytes: hundreds of times the usual size, and less than a kubelet keeps of a log. */
const MAX_PACK_BASE64_CHARS = 8 * 2 ** 20;

const BEGIN = /^-----BEGIN MODEWISE PACK sha256=([0-9a-f]{64})-----$/;
const END = '-----END MODEWISE PACK-----';

/** Why a log holds no usable pack. */
type PackProblem = Extract<FleetReason, { readonly code: 'pack-damaged' }>['problem'] | 'missing';

/** The lines of a log that carry a compressed pack: two markers, and base64 between them. `sha256` is of the compressed bytes. */
export function packLines(base64: string, sha256: string): string {
  const lines = [`-----BEGIN MODEWISE PACK sha256=${sha256}-----`];
  for (let at = 0; at < base64.length; at += LINE_CHARS) lines.push(base64.slice(at, at + LINE_CHARS));
  return `${[...lines, END].join('\n')}\n`;
}

/** The last pack in a log, whose hash is still to be checked. */
export type FoundPack =
  | { readonly kind: 'found'; readonly base64: string; readonly sha256: string }
  | { readonly kind: 'problem'; readonly problem: PackProblem };

/**
 * Finds the last pack in a log. Other lines may stand before, after and between its lines, because a container's log mixes two streams: what is
 * not base64 of the right length is not a line of the pack.
 */
export function findPack(log: string): FoundPack {
  const lines = log.split(/\r?\n/);
  const begin = lines.findLastIndex((line) => BEGIN.test(line));
  const sha256 = BEGIN.exec(lines[begin] ?? '')?.[1];
  if (begin === -1 || sha256 === undefined) return { kind: 'problem', problem: 'missing' };
  const end = lines.indexOf(END, begin);
  if (end === -1) return { kind: 'problem', problem: 'no-end' };
  const between = lines.slice(begin + 1, end);
  const last = between.findLastIndex((line) => isBase64(line));
  const own = between.filter((line, i) => isBase64(line) && (line.length === LINE_CHARS || i === last));
  const base64 = own.join('');
  if (base64.length > MAX_PACK_BASE64_CHARS) return { kind: 'problem', problem: 'too-large' };
  if (base64 === '' || base64.length % 4 !== 0) return { kind: 'problem', problem: 'not-base64' };
  return { kind: 'found', base64, sha256 };
}

function isBase64(line: string): boolean {
  return line !== '' && line.length <= LINE_CHARS && /^[A-Za-z0-9+/]*={0,2}$/.test(line);
}
