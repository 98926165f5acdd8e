import { InvalidArgumentError } from 'commander';
import { MAX_BATCH_ROWS } from '#core/contract/base/numbers.ts';
import { MAX_SHARDS, type ScoreEvent, type ScoreRequest, type Shard, WHOLE } from '#core/contract/run/score.ts';
import { usage } from '#engine/platform/app-error.ts';
import type { Action, Context, Define } from '#cli/context.ts';
import { mappingLines } from '#cli/format/mapping.ts';
import { scoreText, scoringLine } from '#cli/format/score.ts';
import { addColumnOptions, type ColumnFlags, columnsOf, missingOption } from '#cli/options/column-options.ts';
import { quantity, rowsUpTo } from '#cli/options/quantities.ts';
import { columnName, type ReadValue, repeated, sessionThreads } from '#cli/options/values.ts';
import { outcome } from '#cli/output/outcome.ts';
import { visible } from '#core/words/format/safe-text.ts';
import { LINE_EVERY_MS, liveLine } from '#cli/output/live-line.ts';

interface ScoreFlags extends ColumnFlags {
  readonly data?: string;
  readonly out?: string;
  readonly shard?: Shard;
  readonly keep?: readonly string[];
  readonly batchSize?: number;
  readonly threads?: number;
  readonly overwrite?: boolean;
}

/** `modewise score MODEL --data FILE --out FILE` */
const score: Action<ScoreFlags, [string]> = async (context, flags, model) => {
  const { engine, interruption } = context;
  const request = scoreRequest(flags, model);
  interruption.announce('stopping…');
  const progress = showScoring(context);
  try {
    const document = await (
      await engine()
    ).stream('score', request, { onEvent: progress.onEvent, signal: interruption.signal });
    progress.clear();
    return outcome(document, (shown) => scoreText(shown, request.out));
  } finally {
    progress.clear();
  }
};

function scoreRequest(flags: ScoreFlags, model: string): ScoreRequest {
  const { data, out } = flags;
  if (data === undefined && !model.startsWith('sample:')) throw usage('the data is missing', 'Use --data FILE.');
  if (out === undefined) throw usage('the result is missing', 'Name the file to write: --out predictions.parquet');
  return {
    model,
    data: data ?? null,
    out,
    shard: flags.shard ?? WHOLE,
    ...columnsOf(flags),
    keep: flags.keep === undefined ? null : [...flags.keep],
    batchSize: flags.batchSize ?? null,
    threads: flags.threads ?? null,
    overwrite: flags.overwrite ?? false,
  };
}

function showScoring(context: Context): {
  readonly onEvent: (event: ScoreEvent) => void;
  readonly clear: () => void;
} {
  const { terminal, log } = context;
  const startedMs = performance.now();
  const line = liveLine(context, { drawnAfterMs: 0, printedAfterMs: LINE_EVERY_MS });
  const onEvent = (event: ScoreEvent): void => {
    switch (event.kind) {
      case 'reading':
        log(event.text);
        return;
      case 'data':
        for (const text of mappingLines(event.data)) terminal.err(`${visible(text)}\n`);
        return;
      case 'scoring':
        line.show(scoringLine(event, (performance.now() - startedMs) / 1000));
    }
  };
  return { onEvent, clear: line.clear };
}

/** `I/N` */
const shard: ReadValue<Shard> = (text) => {
  const [, index = '', of = ''] = /^(\d{1,7})\/(\d{1,7})$/.exec(text.trim()) ?? [];
  const [at, all] = [Number(index), Number(of)];
  if (index === '' || at < 1 || at > all || all > MAX_SHARDS) {
    throw new InvalidArgumentError('Expected I/N, the I-th of N parts, from 1/N to N/N.');
  }
  return { index: at, of: all };
};

/** Adds the options and the action of `modewise score`. */
export const define: Define = (command, register, say) => {
  command
    .optionsGroup('Data:')
    .option(
      '--data <file>',
      'rows to score: CSV, TSV, Parquet, JSON, JSONL, .npy or .npz; also https://…, s3://… or postgres://…?query=…',
    )
    .option(
      '--keep <column>',
      'column to copy to the predictions (repeatable; default: detected keys)',
      repeated(columnName),
    );
  addColumnOptions(command)
    .addOption(missingOption())
    .optionsGroup('Execution:')
    .option('--shard <i/n>', 'part of the rows to score: I of N equal parts', shard)
    .option(
      '--batch-size <rows>',
      'rows per inference (default: up to 1,024)',
      quantity('--batch-size', rowsUpTo(MAX_BATCH_ROWS), say),
    )
    .option('--threads <n>', 'threads per session (default: 1, with one session per core)', sessionThreads)
    .optionsGroup('Output:')
    .option('--out <file>', 'file for the predictions: .csv, .parquet or .jsonl (required)')
    .option('--overwrite', 'replace a file that was made from other inputs');
  register(command, score);
};
