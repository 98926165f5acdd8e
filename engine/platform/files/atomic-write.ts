import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isLocked, markAsOpen } from './file-lock.ts';

/** Writes under way and waiting, by path: within a process they happen in the order in which they were asked for. */
const queues = new Map<string, Promise<void>>();
/** Paths beside which this process has looked for what crashed writers left. */
const cleaned = new Set<string>();
/** A temporary file that was made this moment may not have its writer's lock yet. */
const NEW_FOR_MS = 1_000;
/** On Windows a file that somebody reads this moment cannot be replaced. */
const REPLACE_ATTEMPTS = 20;
const BETWEEN_ATTEMPTS_MS = 50;

/**
 * Writes a whole file so that a reader, and a crash or a power cut at any moment, sees either the old content or the new one, never a part; of
 * several writers at once, in one process or in many, one is last and its content stays. A link is followed. Throws what the system says.
 */
export function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const target = targetOf(path);
  const written = (queues.get(target) ?? Promise.resolve()).then(() => replace(target, content));
  const settled = written.catch(() => undefined);
  queues.set(target, settled);
  void settled.then(() => {
    if (queues.get(target) === settled) queues.delete(target);
  });
  return written;
}

/** The same at once, for a process that is about to end. */
export function writeAtomicallyNow(path: string, content: string): void {
  const target = targetOf(path);
  const temporary = temporaryOf(target);
  try {
    const file = openSync(temporary, 'wx', modeOf(target));
    try {
      markAsOpen(file);
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Makes and removes the file that writeAtomically begins with. Throws what the system says where it cannot be made. */
export function tryWriting(path: string): void {
  // A name that is too long is refused here, since the temporary one is shorter.
  lstatSync(path, { throwIfNoEntry: false });
  const temporary = temporaryOf(targetOf(path));
  closeSync(openSync(temporary, 'wx'));
  rmSync(temporary, { force: true });
}

async function replace(target: string, content: string | Uint8Array): Promise<void> {
  const temporary = temporaryOf(target);
  try {
    const file = await open(temporary, 'wx', modeOf(target));
    try {
      markAsOpen(file.fd);
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await renameOver(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(target));
  await removeLeftBehind(target);
}

async function renameOver(temporary: string, target: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await rename(temporary, target);
    } catch (error) {
      const isInUse = process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(codeOf(error));
      if (!isInUse || attempt === REPLACE_ATTEMPTS) throw error;
      await new Promise((done) => setTimeout(done, BETWEEN_ATTEMPTS_MS));
    }
  }
}

/** Until its folder is on the disk, a power cut takes a rename back. Not every system can sync a folder; then nothing is lost but the promise. */
async function syncFolder(folder: string): Promise<void> {
  const file = await open(folder, 'r').catch(() => null);
  if (file === null) return;
  await file.sync().catch(() => undefined);
  await file.close().catch(() => undefined);
}

/** Removes what writers of the same file left that were killed. */
async function removeLeftBehind(target: string): Promise<void> {
  if (cleaned.has(target)) return;
  cleaned.add(target);
  const folder = dirname(target);
  const prefix = `${prefixOf(target)}.`;
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(prefix) || !name.endsWith('.tmp')) continue;
    const info = await stat(join(folder, name)).catch(() => null);
    const isNew = info === null || Date.now() - info.mtimeMs < NEW_FOR_MS;
    if (!isNew && !isLocked(join(folder, name))) await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

/** The file that a path leads to: a link stays a link. */
function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

/** The rights of the file that is there, so that replacing it does not open a private one to others. */
function modeOf(target: string): number {
  const mode = statSync(target, { throwIfNoEntry: false })?.mode;
  return mode === undefined ? 0o666 : mode & 0o777;
}

/** Hidden, so that no list of files shows it; short enough for a name of 255 bytes. */
function prefixOf(target: string): string {
  return `.${Buffer.from(basename(target))
    .subarray(0, 200)
    .toString('latin1')
    .replaceAll(/[^\w.-]/g, '_')}`;
}

/** A name beside the file that no other writer, in whatever process, has. */
function temporaryOf(target: string): string {
  return join(dirname(target), `${prefixOf(target)}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
