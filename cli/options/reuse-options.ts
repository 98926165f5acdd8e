import type { ReuseProfile } from '#core/contract/workload/reuse.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { Workload } from '#core/contract/workload/workload.ts';
import { withReuse } from '#core/price/reuse/with-reuse.ts';
import { usage } from '#engine/platform/app-error.ts';
import type { Context } from '#cli/context.ts';
import { readSource } from '#cli/output/read-source.ts';
import { count, plain } from '#core/words/format/format.ts';
import type { MeasureFlags } from './measure-options.ts';

/**
 * Adds the reuse measured in the key column to the workload; returns it unchanged without a key column. Logs the result to stderr. Throws
 * AppError before measuring if the data do not have the column.
 */
export async function addReuse(
  context: Pick<Context, 'engine' | 'log' | 'interruption'>,
  workload: Workload,
  from: {
    readonly flags: Pick<MeasureFlags, 'model' | 'data' | 'synthetic'>;
    readonly opened: { readonly file: string; readonly run: RunDocument } | null;
  },
): Promise<Workload> {
  const { engine, log, interruption } = context;
  const { keyColumn, timeColumn, readsFile } = workload;
  if (keyColumn === null) {
    const idle = timeColumn !== null ? 'timeColumn' : readsFile !== null ? 'readsFile' : null;
    if (idle === null) return { ...workload, reuse: null };
    throw usage(`${idle} requires keyColumn`, 'Set the key column: --set keyColumn=NAME.');
  }
  const { flags, opened } = from;
  await readSource(context, readsFile ?? (opened === null ? (flags.data ?? null) : null));
  const client = await engine();
  const profile = await client.call(
    'reuse',
    {
      keyColumn,
      timeColumn,
      readsFile,
      run: opened === null ? null : { file: opened.file, data: opened.run.data },
      measured:
        flags.model === undefined
          ? null
          : { model: flags.model, data: flags.data ?? null, synthetic: flags.synthetic !== undefined },
    },
    interruption,
  );
  const enriched = withReuse(workload, profile);
  for (const line of reuseLines(profile, workload, enriched)) log(line);
  return enriched;
}

function reuseLines(profile: ReuseProfile, stated: Workload, enriched: Workload): readonly string[] {
  const { file, keyColumn, rows, distinctKeys, spanDays, rowsWithoutKey, rowsWithoutTime } = profile;
  const span = spanDays === null ? '' : ` over ${plain(spanDays, 3)} days`;
  const mean = plain(enriched.readsPerEntityPerDay ?? 0, 3);
  const was = stated.readsPerEntityPerDay;
  const replaced = profile.readsPerEntityPerDay === null || was === null ? '' : ` (instead of ${plain(was, 3)})`;
  const skipped = [
    ...(rowsWithoutKey > 0 ? [`${count(rowsWithoutKey)} rows without a key`] : []),
    ...(rowsWithoutTime > 0 ? [`${count(rowsWithoutTime)} without a time`] : []),
  ];
  return [
    `reuse from ${keyColumn} of ${file}: ${count(distinctKeys)} keys in ${count(rows)} reads${span}, ` +
      `${mean} reads per entity per day${replaced}`,
    ...(skipped.length > 0 ? [`not counted: ${skipped.join(', ')}`] : []),
    ...volumeLines(profile, stated),
  ];
}

/** Beyond this ratio the data volume differs too much from the planned traffic, and the user needs to know how that is handled. */
const OTHER_VOLUME = 2;

function volumeLines({ rows, spanDays }: ReuseProfile, { predictionsPerDay }: Workload): readonly string[] {
  if (spanDays === null) return [];
  const perDay = rows / spanDays;
  const ratio = predictionsPerDay / perDay;
  if (ratio < OTHER_VOLUME && ratio > 1 / OTHER_VOLUME) return [];
  return [
    `the file has ${count(Math.round(perDay))} reads per day and the workload ${count(predictionsPerDay)}: planning with ` +
      `${plain(ratio, 3)} times as many entities and the same reads per entity (set predictionsPerDay to plan for the file itself)`,
  ];
}
