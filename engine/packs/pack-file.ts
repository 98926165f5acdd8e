import { jsonOrNull } from '#engine/platform/read-made-document.ts';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzipSync, gzip } from 'node:zlib';
import { FleetPack, type FleetReason } from '#core/contract/fleet/fleet.ts';
import { currentRun } from '#core/contract/project/migrations.ts';
import { RunDocument } from '#core/contract/run/run.ts';
import { findPack, packLines } from '#core/fleet/pack-log.ts';
import { MAX_DOCUMENT_BYTES } from '#engine/platform/document-text.ts';

/** A pack as it was found: in a log, or as an object. */
export type FoundPackSource =
  | { readonly kind: 'log'; readonly text: string }
  | { readonly kind: 'object'; readonly bytes: Uint8Array }
  | { readonly kind: 'none' };

/** A pack that was read and checked by its hash and its schema. */
export type ReadPack =
  | { readonly kind: 'read'; readonly pack: FleetPack; readonly run: RunDocument }
  | { readonly kind: 'refused'; readonly reason: FleetReason };

/** A pack as bytes: compressed JSON. */
export async function packBytes(pack: FleetPack): Promise<Buffer> {
  return promisify(gzip)(Buffer.from(JSON.stringify(pack), 'utf8'), { level: 9 });
}

/** A pack as lines for a log. */
export async function packForLog(pack: FleetPack): Promise<string> {
  const bytes = await packBytes(pack);
  return packLines(bytes.toString('base64'), sha256Of(bytes));
}

/** Reads a pack from where a run left it. Never throws for its content. */
export function readPack(source: FoundPackSource): ReadPack {
  switch (source.kind) {
    case 'none':
      return refused({ code: 'pack-missing' });
    case 'object':
      return unpack(source.bytes);
    case 'log': {
      const found = findPack(source.text);
      if (found.kind === 'problem') {
        return refused(
          found.problem === 'missing' ? { code: 'pack-missing' } : { code: 'pack-damaged', problem: found.problem },
        );
      }
      const bytes = Buffer.from(found.base64, 'base64');
      return sha256Of(bytes) === found.sha256 ? unpack(bytes) : damaged('wrong-hash');
    }
  }
}

function unpack(bytes: Uint8Array): ReadPack {
  const text = textOf(bytes);
  if (text === null) return damaged('not-gzip');
  const pack = FleetPack.safeParse(jsonOrNull(text));
  if (!pack.success) return damaged('not-a-pack');
  const run = RunDocument.safeParse(currentRun(pack.data.run));
  return run.success ? { kind: 'read', pack: pack.data, run: run.data } : damaged('not-a-pack');
}

/** Not in another thread: for a pack of kilobytes, the way there takes several times longer than the work. */
function textOf(bytes: Uint8Array): string | null {
  try {
    return gunzipSync(bytes, { maxOutputLength: 2 * MAX_DOCUMENT_BYTES.run }).toString('utf8');
  } catch {
    return null;
  }
}

function damaged(problem: Extract<FleetReason, { readonly code: 'pack-damaged' }>['problem']): ReadPack {
  return refused({ code: 'pack-damaged', problem });
}

function refused(reason: FleetReason): ReadPack {
  return { kind: 'refused', reason };
}

/** SHA-256 in hexadecimal digits. */
export function sha256Of(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
