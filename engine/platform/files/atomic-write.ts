import { codeOf } from '#engine/platform/error-code.ts';
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fsync,
  fsyncSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { isLocked, markAsOpen } from './file-lock.ts';
import { isSpecial, targetOf } from './write-target.ts';

const syncFile = promisify(fsync);

/** Running and waiting writes by path: within a process they run in call order. */
const queues = new Map<string, Promise<void>>();
/** When this process last removed files of crashed writers, by folder. */
const cleaned = new Map<string, number>();
/** A folder is listed once in this time, so that a thousand new files in it do not take a thousand lists of them. */
const CLEAN_FOR_MS = 5_000;
/** Folders that are being synced. */
const syncs = new Map<string, FolderSync>();
/** A newer temporary file may not have its writer's lock yet. */
const NEW_FOR_MS = 1_000;
/** On Windows a file cannot be replaced while another process reads it. */
const REPLACE_ATTEMPTS = 20;
const BETWEEN_ATTEMPTS_MS = 50;

/**
 * Writes a whole file atomically: a reader, a crash or a power cut at any moment sees the old or the new content, never
 * a part. With several writers, in one process or many, the last one wins. Follows links, also one to a file that does not exist yet. A device,
 * FIFO or socket is written to and never replaced. Throws the system's errors.
 */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  return isSpecial(path)
    ? queued(resolve(path), (target) => writeFile(target, content))
    : queued(targetOf(path), (target) => replace(target, content));
}

/** Writes after all earlier writes to the target. */
function queued(target: string, write: (target: string) => Promise<void>): Promise<void> {
  const written = (queues.get(target) ?? Promise.resolve()).then(() => write(target));
  const settled = written.catch(() => undefined);
  queues.set(target, settled);
  void settled.then(() => {
    if (queues.get(target) === settled) queues.delete(target);
  });
  return written;
}

/** The synchronous version, for a process that is about to end. */
export function writeAtomicallyNow(path: string, content: string): void {
  if (isSpecial(path)) return writeFileSync(path, content);
  const target = targetOf(path);
  const temporary = temporaryOf(target);
  try {
    const file = createdWith(temporary, target, content);
    try {
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

/**
 * Creates and removes the temporary file of writeAtomically; a device, FIFO or socket is only asked for the right to write. Throws the system's
 * error if it cannot be written.
 */
export function tryWriting(path: string): void {
  if (isSpecial(path)) return accessSync(path, constants.W_OK);
  // Detects a name that is too long, because the temporary one is shorter.
  lstatSync(path, { throwIfNoEntry: false });
  const temporary = temporaryOf(targetOf(path));
  closeSync(openSync(temporary, 'wx'));
  rmSync(temporary, { force: true });
}

async function replace(target: string, content: string | Uint8Array): Promise<void> {
  const temporary = temporaryOf(target);
  try {
    const file = createdWith(temporary, target, content);
    try {
      await syncFile(file);
    } finally {
      closeSync(file);
    }
    await renameOver(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(target));
  await removeLeftBehind(dirname(target));
}

/**
 * Creates the temporary file, and returns it open. Until a sync, the content is only copied within the memory of the system, which takes less than
 * a round trip to another thread.
 */
function createdWith(temporary: string, target: string, content: string | Uint8Array): number {
  const file = openSync(temporary, 'wx', modeOf(target));
  try {
    markAsOpen(file);
    writeFileSync(file, content);
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

async function renameOver(temporary: string, target: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      // Like writing the content, this takes less than a round trip to another thread.
      renameSync(temporary, target);
      return;
    } catch (error) {
      const isInUse = process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(codeOf(error));
      if (!isInUse || attempt === REPLACE_ATTEMPTS) throw error;
      await new Promise((done) => setTimeout(done, BETWEEN_ATTEMPTS_MS));
    }
  }
}

interface FolderSync {
  readonly running: Promise<void>;
  next: Promise<void> | null;
}

/** Makes the renames so far survive a power cut. All that ask while one is running wait for the same next one. */
function syncFolder(folder: string): Promise<void> {
  const known = syncs.get(folder);
  if (known === undefined) return startSync(folder);
  known.next ??= known.running.then(() => startSync(folder));
  return known.next;
}

function startSync(folder: string): Promise<void> {
  const sync: FolderSync = { running: syncNow(folder), next: null };
  syncs.set(folder, sync);
  void sync.running.then(() => {
    if (sync.next === null) syncs.delete(folder);
  });
  return sync.running;
}

/** Not every system can sync a folder; without it only the guarantee after a power cut is lost. */
async function syncNow(folder: string): Promise<void> {
  const file = await open(folder, 'r').catch(() => null);
  if (file === null) return;
  await file.sync().catch(() => undefined);
  await file.close().catch(() => undefined);
}

/** Removes temporary files that killed writers left in a folder, also of files that are never written again. */
async function removeLeftBehind(folder: string): Promise<void> {
  if (Date.now() - (cleaned.get(folder) ?? 0) < CLEAN_FOR_MS) return;
  cleaned.set(folder, Date.now());
  for (const name of await readdir(folder).catch(() => [])) {
    if (!TEMPORARY.test(name)) continue;
    const info = await stat(join(folder, name)).catch(() => null);
    const isNew = info === null || Date.now() - info.mtimeMs < NEW_FOR_MS;
    if (!isNew && !isLocked(join(folder, name))) await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

/** The permissions of the existing file, so that replacing it does not expose a private one. */
function modeOf(target: string): number {
  const mode = statSync(target, { throwIfNoEntry: false })?.mode;
  return mode === undefined ? 0o666 : mode & 0o777;
}

/** Hidden from lists of files, and short enough for a base name of 255 bytes. */
function prefixOf(target: string): string {
  return `.${Buffer.from(basename(target))
    .subarray(0, 200)
    .toString('latin1')
    .replaceAll(/[^\w.-]/g, '_')}`;
}

/** Unique to this thread: in another container or on another machine, a process may have the same id and share the folder. */
const OWN_NAME = `${process.pid}-${randomBytes(6).toString('hex')}`;
/** The names that `temporaryOf` gives. */
const TEMPORARY = /^\..+\.\d+-[0-9a-f]{12}-\d+\.tmp$/;
let temporaryFiles = 0;

/** A temporary name next to the file, unique over all processes. */
function temporaryOf(target: string): string {
  return join(dirname(target), `${prefixOf(target)}.${OWN_NAME}-${temporaryFiles++}.tmp`);
}
