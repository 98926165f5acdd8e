/** Figures of a mutation run by folder. */
import { dirname } from 'node:path';

const COLUMNS = ['folder', 'mutants', 'killed', 'timed out', 'survived', 'no coverage', 'score', 'not run'];

/** The counts of one folder. Mutants of constants computed on load count as not run; ignored sentences do not. */
function countsOf(folder, results) {
  const count = (status) => results.filter((result) => result.status === status).length;
  const [killed, timedOut, survived, uncovered] = ['Killed', 'Timeout', 'Survived', 'NoCoverage'].map(count);
  const mutants = killed + timedOut + survived + uncovered;
  const notRun = results.filter(({ statusReason = '' }) => statusReason.startsWith('Static')).length;
  const scorePct = (100 * (killed + timedOut)) / mutants;
  return { folder, mutants, killed, timedOut, survived, uncovered, scorePct, notRun };
}

/**
 * Counts by folder, in order of name. The score is the share of detected mutants, timeouts included.
 * @param results mutants with `fileName` relative to the root of the repository and `status`, as StrykerJS has them
 */
export function tableOf(results) {
  const folders = new Map();
  for (const result of results) {
    const folder = dirname(result.fileName);
    folders.set(folder, [...(folders.get(folder) ?? []), result]);
  }
  return [...folders].map(([folder, own]) => countsOf(folder, own)).sort((a, b) => a.folder.localeCompare(b.folder));
}

/** The table as text in columns. */
export function formatTable(rows) {
  const cells = [
    COLUMNS,
    ...rows.map((row) => [
      row.folder,
      ...[row.mutants, row.killed, row.timedOut, row.survived, row.uncovered].map(String),
      row.mutants === 0 ? 'none' : `${row.scorePct.toFixed(1)} %`,
      String(row.notRun),
    ]),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells
    .map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '))
    .join('\n');
}
