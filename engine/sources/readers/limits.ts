import { statfs } from 'node:fs/promises';
import { type AppError, unusable, usage } from '#engine/platform/app-error.ts';
import { ANSWER_LIMITS, type AnswerLimits } from '#engine/platform/http-client.ts';

/** What reading a source may take: `maxBytes` and `maxMs` are those of everything, from the first request to the last byte. */
export interface SourceLimits extends AnswerLimits {
  /** Time for one step of a query. */
  readonly stepMs: number;
  /** Silence after which the user is shown what is being waited for. */
  readonly quietMs: number;
}

/** The limits without settings. */
export const SOURCE_LIMITS: SourceLimits = {
  ...ANSWER_LIMITS,
  maxBytes: 2 * 2 ** 30,
  maxMs: 3_600_000,
  stepMs: 600_000,
  quietMs: 10_000,
};

/** The settings that users change limits with. Errors that state a limit name its setting. */
export const LIMIT_SETTINGS = {
  size: 'MODEWISE_SOURCE_GIB',
  time: 'MODEWISE_SOURCE_MINUTES',
  silence: 'MODEWISE_SOURCE_SILENCE_S',
} as const;

/** The largest value of a setting: a timer of Node holds 24 days. */
const MAX_SETTING = 10_000;

/** The limits with the user's settings. Throws AppError (usage) for a setting that is not a number. */
export function sourceLimits(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  base: SourceLimits = SOURCE_LIMITS,
): SourceLimits {
  const set = (name: string, unit: number): number | undefined => {
    const text = environment[name];
    if (text === undefined || text === '') return undefined;
    const value = Number(text);
    if (value > 0 && value <= MAX_SETTING) return Math.ceil(value * unit);
    throw usage(`${name} is not a number`, `Set it to a number up to ${MAX_SETTING}, or unset it.`);
  };
  const maxMs = set(LIMIT_SETTINGS.time, 60_000) ?? base.maxMs;
  return {
    maxBytes: set(LIMIT_SETTINGS.size, 2 ** 30) ?? base.maxBytes,
    maxMs,
    silenceMs: set(LIMIT_SETTINGS.silence, 1000) ?? base.silenceMs,
    minBytesPerS: base.minBytesPerS,
    // Who allows more time in all allows it for a step too.
    stepMs: Math.max(base.stepMs, maxMs === base.maxMs ? 0 : maxMs),
    quietMs: base.quietMs,
  };
}

/** Disk space that stays free. */
const SPARE_BYTES = 256 * 2 ** 20;

function gib(bytes: number): string {
  return bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

/** Throws AppError if a source is larger than is copied. `bytes` is what is known of its size. */
export function checkSize(location: string, bytes: number, { maxBytes }: SourceLimits): void {
  if (bytes <= maxBytes) return;
  throw unusable(
    location,
    `it has more than ${gib(maxBytes)}, the most that is copied from a source`,
    'Name a smaller file or folder, or a sample of the rows: a measurement needs some thousand.',
    `Or set ${LIMIT_SETTINGS.size} to allow more.`,
  );
}

/** The error for a source that takes longer than `maxMs`. */
export function tookTooLong(location: string, { maxMs }: SourceLimits): AppError {
  const time = maxMs >= 60_000 ? `${Math.round(maxMs / 60_000)} min` : `${maxMs / 1000} s`;
  return unusable(
    location,
    `reading it took more than ${time}`,
    `Name a smaller file or fewer rows, or set ${LIMIT_SETTINGS.time} to allow more.`,
  );
}

/** Throws AppError if the copy would fill the disk. */
export async function checkDisk(location: string, bytes: number, folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bytes + SPARE_BYTES <= bavail * bsize) return;
  throw unusable(
    location,
    `its copy of ${gib(bytes)} does not fit on the disk of ${folder}`,
    'Free some space, or set MODEWISE_HOME to a folder on another disk.',
  );
}
