import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Dimension, TensorInfo } from '#core/contract/model/model.ts';
import { AppError } from '#engine/platform/app-error.ts';

/** A temporary folder that is removed after the test. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'modewise-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
  return folder;
}

/** Writes a file to a temporary folder. Returns its path. */
export function fileWith(name: string, content: string | Uint8Array): string {
  const path = join(scratch(), name);
  writeFileSync(path, content);
  return path;
}

/** A tensor input whose free leading dimension is the batch. */
export function input(name: string, type: string, dims: readonly Dimension[] | null): TensorInfo {
  return { name, kind: 'tensor', type, dims: dims === null ? null : [...dims] };
}

/** The AppError of a failing `action`; fails the test if it succeeds. */
export async function refusal(action: () => unknown): Promise<AppError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** Runs `action` as an unprivileged user, so that permissions apply even if tests run as root. */
export async function withoutRights<T>(action: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return action();
  process.seteuid?.(65_534);
  try {
    return await action();
  } finally {
    process.seteuid?.(0);
  }
}
