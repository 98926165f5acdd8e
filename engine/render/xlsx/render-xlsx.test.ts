import { describe, expect, it, test } from 'vitest';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { makeReport } from '#core/report/make-report.ts';
import { EDGE_CASES } from '#core/report/testing-cases.ts';
import { printable } from '#core/words/format/safe-text.ts';
import { makeWorkbook } from '#core/workbook/workbook.ts';
import { textsOf, xmlParts, xmlProblem } from '#engine/render/pptx/testing-zip.ts';
import { renderXlsx } from './render-xlsx.ts';

async function partsOf(plan: PlanDocument): Promise<ReadonlyMap<string, string>> {
  return xmlParts(await renderXlsx(plan, makeReport(plan)));
}

describe.each(Object.entries(EDGE_CASES))('the workbook of the case %s', (_name, make) => {
  it('is XML in every part and has every text, number and formula of its sheets', async () => {
    const plan = make();
    const parts = await partsOf(plan);
    expect([...parts].map(([name, xml]) => [name, xmlProblem(xml)]).filter(([, problem]) => problem !== null)).toEqual(
      [],
    );
    const strings = textsOf(parts.get('xl/sharedStrings.xml') ?? '', 't');
    for (const [index, { rows }] of makeWorkbook(plan, makeReport(plan)).sheets.entries()) {
      const xml = parts.get(`xl/worksheets/sheet${index + 1}.xml`) ?? '';
      const values = new Set(textsOf(xml, 'v').map(Number));
      const formulas = new Set(textsOf(xml, 'f'));
      for (const cell of rows.flat()) {
        if (cell === null) continue;
        if (cell.kind === 'text') {
          if (cell.text !== '') expect(strings).toContain(printable(cell.text));
        } else if (typeof cell.value === 'number') expect(values).toContain(cell.value);
        if (cell.kind === 'formula') expect(formulas).toContain(cell.formula);
      }
    }
  });
});

test('text that looks like a formula stays text', async () => {
  const parts = await partsOf(EDGE_CASES.hostile());
  const all = [...parts.values()].join('');
  expect(textsOf(all, 'f').filter((formula) => /cmd|calc'/.test(formula))).toEqual([]);
  expect(textsOf(parts.get('xl/sharedStrings.xml') ?? '', 't').some((each) => each.startsWith('='))).toBe(true);
});

test('a title has a row that is high enough for it', async () => {
  const sheet = (await partsOf(EDGE_CASES.example())).get('xl/worksheets/sheet1.xml') ?? '';
  const height = /<row r="1"[^>]* ht="([\d.]+)"[^>]*customHeight="1"/.exec(sheet)?.[1];
  // The type of a title is 16 points.
  expect(Number(height)).toBeGreaterThan(1.3 * 16);
});

test('the options have a frozen head that filters them, and the inputs have names', async () => {
  const parts = await partsOf(EDGE_CASES.example());
  const options = parts.get('xl/worksheets/sheet2.xml') ?? '';
  expect(options).toMatch(/<pane ySplit="1" [^>]*state="frozen"/);
  // The current deployment, 13 options, and the head.
  expect(options).toMatch(/<autoFilter ref="A1:Y15"/);
  const workbook = parts.get('xl/workbook.xml') ?? '';
  for (const name of ['traffic', 'discount', 'traffic_in_plan', 'hours_per_month'])
    expect(workbook).toMatch(new RegExp(`<definedName name="${name}">Assumptions!\\$B\\$\\d+</definedName>`));
});
