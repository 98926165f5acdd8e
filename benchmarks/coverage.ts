import { TABLES } from './coverage/tables.ts';
import { openTable } from './lib/print.ts';

/**
 * `npm run coverage`: how often the intervals and tests that Modewise states are right, against a truth that is known because it is
 * simulated. Every table is drawn from seeds, so that it does not depend on the machine or on its load.
 */
const REPETITIONS = Math.max(1, Number(process.env['MODEWISE_COVERAGE_REPETITIONS'] ?? 200));

const asked = process.argv.slice(2);
const chosen = TABLES.filter(({ name }) => asked.length === 0 || asked.includes(name));
async function main(): Promise<void> {
  for (const table of chosen) {
    console.log(`<!-- coverage:${table.name} -->\n\n## ${table.title}\n\n${table.explanation}\n`);
    const { row, end } = openTable(table.columns);
    for await (const cells of table.rows(REPETITIONS)) row(cells);
    end();
    console.log(`<!-- /coverage:${table.name} -->\n`);
  }
}

void main();
