import { expect, test } from 'vitest';
import { makeReport } from './make-report.ts';
import { aspectTable, keyNumberTable, optionLines } from './tables.ts';
import { EDGE_CASES } from './testing-cases.ts';

const report = makeReport(EDGE_CASES.example());

test('every option has its cells, in the order of the rows', () => {
  const lines = optionLines(report.options);
  expect(lines.map(({ row }) => row.id)).toEqual(report.options.map(({ id }) => id));
  for (const { row, perMillion, latencyP99, oldestAnswer } of lines) {
    if (!row.feasible) expect(perMillion).toEqual({ value: '—', interval: null });
    if (row.mode === 'batch') expect(latencyP99).toBe('—');
    if (row.live) expect(oldestAnswer).toBe('fresh');
  }
  expect(lines.some(({ row }) => row.live)).toBe(true);
});

test('the tables have a cell for every column', () => {
  for (const { columns, rows } of [aspectTable(report.aspects), keyNumberTable(report.keyNumbers)]) {
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toHaveLength(columns.length);
  }
});
