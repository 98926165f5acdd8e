import spareCores from './data/spare-cores/results.csv?raw';
import results from './data/results.csv?raw';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import Papa from 'papaparse';
import { fittedProjection } from '#core/project/backtest/fitted-projection.ts';
import { runBacktest } from '#core/decide/backtest/run-backtest.ts';
import { BacktestDocument } from '#core/contract/run/backtest.ts';
import { AppError, unusable, usage } from '#engine/platform/app-error.ts';
import { readMachines } from './machines.ts';
import { backtestMarkdown, choicesMarkdown, distributionMarkdown } from './markdown.ts';
import { backtestSvg } from './plot.ts';
import { readPrices } from './prices.ts';
import { readResults, type ResultsRead } from './read-results.ts';
import type { PublicResult } from '#core/project/backtest/result.ts';

/** The bundled public results. */
const BUNDLED_FILES = ['engine/backtest/data/results.csv', 'engine/backtest/data/spare-cores/results.csv'] as const;

/** Reads the bundled public results, of both licences. */
export function readBundledResults(): ResultsRead {
  const machines = readMachines();
  const read = [results, spareCores].map((text, at) => readResults({ text, file: BUNDLED_FILES[at] ?? '', machines }));
  const leftOut: Record<string, number> = {};
  for (const each of read) {
    for (const [reason, count] of Object.entries(each.leftOut)) leftOut[reason] = (leftOut[reason] ?? 0) + count;
  }
  return { results: read.flatMap((each): readonly PublicResult[] => each.results), leftOut };
}

/** Seeds for drawing the sources of a target. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;
const USAGE = 'npm run backtest -- [--data FILE.csv] [--json] [--write]';

interface Out {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/**
 * The program behind `npm run backtest`: prints the back-test of the bundled results, or of a file with the same
 * columns, as Markdown or JSON. `--write` updates docs/methodology/backtest.md of the working folder and its plot.
 * @returns the exit code: 2 for an unusable file or command line.
 */
export function runProgram(args: readonly string[], { out, err }: Out): number {
  try {
    const { data, json, write } = optionsOf(args);
    const document = BacktestDocument.parse(data === null ? ofBundled() : ofFile(data));
    out(
      json
        ? `${JSON.stringify(document, null, 2)}\n`
        : `${backtestMarkdown(document)}\n\n${distributionMarkdown(document)}\n\n${choicesMarkdown(document)}\n`,
    );
    if (write) writeDocuments(document);
    return 0;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    err(`error: ${error.message}\n${error.actions.map((action) => `  → ${action}\n`).join('')}`);
    return 2;
  }
}

function optionsOf(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { data: { type: 'string' }, json: { type: 'boolean' }, write: { type: 'boolean' } },
    });
    const { data = null, json = false, write = false } = values;
    if (write && data !== null) throw usage('--write is for the bundled results only', `Usage: ${USAGE}`);
    return { data, json, write };
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw usage(error instanceof Error ? error.message : String(error), `Usage: ${USAGE}`);
  }
}

function ofBundled() {
  return runBacktest({ files: BUNDLED_FILES, ...readBundledResults(), prices: readPrices(), seeds: SEEDS });
}

function ofFile(file: string) {
  const read = readResults({ text: textOf(file), file, machines: readMachines() });
  return runBacktest({ files: [file], ...read, prices: readPrices(), seeds: SEEDS });
}

function textOf(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT')
      throw unusable(file, 'there is no such file', 'Give the path of a CSV file with published results.');
    if (code === 'EISDIR')
      throw unusable(file, 'it is a folder', 'Give the path of a CSV file with published results.');
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw unusable(file, 'it is not a text file in UTF-8', 'Save it as CSV in UTF-8.');
    throw unusable(file, error instanceof Error ? error.message : String(error), 'Give a file that can be read.');
  }
}

/** The fitted tables of the catalogue. They derive from results of Spare Cores too, so they are kept with its data. */
const FITTED = 'engine/catalog/data/spare-cores';

function writeDocuments(document: BacktestDocument): void {
  const { coefficients, intervals } = fittedProjection(readBundledResults().results, document);
  writeFileSync(
    resolve(FITTED, 'projection-coefficients.csv'),
    `${Papa.unparse(coefficients.map(toRow), { newline: '\n' })}\n`,
  );
  writeFileSync(
    resolve(FITTED, 'projection-intervals.csv'),
    `${Papa.unparse(intervals.map(toRow), { newline: '\n' })}\n`,
  );
  const image = 'images/backtest.svg';
  writeFileSync(resolve(join('docs', image)), backtestSvg(document));
  const page = resolve('docs/methodology/backtest.md');
  const plot = `![How far predictions spread about the truth, and how often intervals covered it](../${image})`;
  writeSection({ file: page, name: 'backtest', text: `${backtestMarkdown(document)}\n\n${plot}` });
  writeSection({ file: page, name: 'backtest-distribution', text: distributionMarkdown(document) });
  writeSection({ file: page, name: 'backtest-choices', text: choicesMarkdown(document) });
}

/** A table row: names of columns, numbers with four decimals, several in one cell with spaces between. */
function toRow(
  of: Readonly<Record<string, string | number | boolean | null | undefined | readonly number[]>>,
): Record<string, string> {
  const rounded = (value: number): string => String(Number(value.toFixed(4)));
  return Object.fromEntries(
    Object.entries(of).map(([name, value]) => [
      // half90 is half_90, covers90Pct is covers_90_pct.
      name.replaceAll(/[A-Z]+|\d+/g, (part) => `_${part.toLowerCase()}`),
      Array.isArray(value)
        ? value.map(rounded).join(' ')
        : typeof value === 'number'
          ? rounded(value)
          : String(value ?? ''),
    ]),
  );
}

/** Replaces the text between the markers of a section, as the benchmarks do. Throws AppError without the markers. */
function writeSection(section: { readonly file: string; readonly name: string; readonly text: string }): void {
  const { file, name, text } = section;
  const begin = `<!-- ${name} -->`;
  const end = `<!-- /${name} -->`;
  const document = readFileSync(file, 'utf8');
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from)
    throw unusable(file, `it lacks the marks ${begin} and ${end}`, 'Put them where the section belongs.');
  writeFileSync(file, `${document.slice(0, from)}${begin}\n\n${text.trim()}\n\n${document.slice(to)}`);
}
