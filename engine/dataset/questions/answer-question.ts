import { basename } from 'node:path';
import { assertNever } from '#core/assert-never.ts';
import { type AppError, unusable } from '#engine/platform/app-error.ts';
import { countArrivals } from './count-arrivals.ts';
import type { BoundFile, DataAnswers, DataQuestion } from './data-questions.ts';
import { inspectData } from './describe-data.ts';
import { openDuck, rowsOf } from '#engine/dataset/read/duck.ts';
import { openDataset } from '#engine/dataset/rows/open-dataset.ts';
import { previewRows } from './preview-rows.ts';
import { drawRows } from './draw-rows.ts';
import { readBill } from './read-bill.ts';
import { readReuse } from './read-reuse.ts';

/** Memory limit of DuckDB; it sorts and groups larger data on disk. */
const DUCK_MEMORY_MIB = 1024;
/** Memory limit of the whole process, because DuckDB does not count all of its memory. */
const MAX_PROCESS_MIB = 2048;
const WATCH_EVERY_MS = 50;
/** Maximum size of the tensors of a preview. */
const MAX_PREVIEW_BYTES = 64 * 1024 * 1024;

/** Answers a question about a data file. Throws AppError, also if the process exceeds its memory limit. */
export async function answerQuestion(question: DataQuestion): Promise<DataAnswers[DataQuestion['kind']]> {
  const watch = watchMemory(question.path);
  try {
    return await Promise.race([answer(question), watch.exceeded]);
  } finally {
    watch.end();
  }
}

function answer(question: DataQuestion): Promise<DataAnswers[DataQuestion['kind']]> {
  const limits = { memoryLimitMiB: DUCK_MEMORY_MIB };
  switch (question.kind) {
    case 'inspect':
      return inspectData({ ...question, model: question, limits });
    case 'bind':
      return bind(question);
    case 'preview':
      return preview(question, question.rows);
    case 'reuse':
      return readReuse({ ...question, ...limits });
    case 'arrivals':
      return countArrivals({ ...question, ...limits });
    case 'bill':
      return readBill({ ...question, ...limits });
    case 'sample':
      return drawRows({ ...question, ...limits });
    case 'version':
      return version();
    default:
      return assertNever(question);
  }
}

async function bind(file: BoundFile): Promise<DataAnswers['bind']> {
  const dataset = await openDataset({ ...file, memoryLimitMiB: DUCK_MEMORY_MIB });
  try {
    return {
      file: basename(file.path),
      sha256: await dataset.sha256(),
      rows: dataset.rows,
      rowsDropped: dataset.rowsDropped,
      ...(dataset.missing === undefined ? {} : { missing: dataset.missing }),
      synthetic: false,
      mapping: [...dataset.mapping],
      unusedColumns: dataset.leftOut.map(({ column }) => column),
      leftOut: [...dataset.leftOut],
      warnings: [...dataset.warnings],
    };
  } finally {
    await dataset.close();
  }
}

async function preview(file: BoundFile, rows: number): Promise<DataAnswers['preview']> {
  // Inspection has already checked the text, so only the first rows are read.
  const dataset = await openDataset({ ...file, verify: false, count: false, memoryLimitMiB: DUCK_MEMORY_MIB });
  try {
    const loaded = await dataset.load({ maxRows: rows, maxBytes: MAX_PREVIEW_BYTES });
    return { synthetic: false, rows: loaded.rows, mapping: [...dataset.mapping], tensors: previewRows(loaded) };
  } finally {
    await dataset.close();
  }
}

async function version(): Promise<string> {
  const duck = await openDuck({ threads: 1 });
  try {
    const [row] = await rowsOf(await duck.connect(), 'SELECT version() AS version');
    return String(row?.['version']);
  } finally {
    duck.closeSync();
  }
}

/** Polls the memory of this process; `exceeded` rejects once it is over the limit. */
function watchMemory(file: string | null): { readonly exceeded: Promise<never>; readonly end: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const exceeded = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      if (process.memoryUsage.rss() > MAX_PROCESS_MIB * 2 ** 20) reject(tooLarge(file));
    }, WATCH_EVERY_MS);
  });
  // If the answer comes first, nothing awaits this rejection.
  exceeded.catch(() => undefined);
  return { exceeded, end: () => clearInterval(timer) };
}

function tooLarge(file: string | null): AppError {
  return unusable(
    file,
    `reading it takes more than ${MAX_PROCESS_MIB / 1024} GiB of memory`,
    'Split the file, or convert it to Parquet with smaller row groups.',
  );
}
