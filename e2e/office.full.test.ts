import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import Zip from 'jszip';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { lettersOf, pagesOfPdf } from './app/pdf-text.ts';
import { modewise, temporaryFolder } from './modewise.ts';
import { sharedPlanOf } from './shared-plan.ts';

/** Slides and workbooks of every preset, from one measured run, opened by LibreOffice. Skipped where it is not installed; `npm test` says so. */
const OFFICE = process.env['MODEWISE_TEST_OFFICE'];

const PRESETS = [
  'million-a-day',
  'nightly-scoring',
  'fraud-detection',
  'recommendations',
  'pricing',
  'support-replies',
  'analytics',
  'event-stream',
] as const;

const folder = temporaryFolder('office');
const home = join(folder.path, 'home');
const profile = join(folder.path, 'profile');
afterAll(folder.remove);

const at = (name: string): string => join(folder.path, name);
const plan = (preset: string): PlanDocument =>
  PlanDocument.parse(JSON.parse(readFileSync(at(`${preset}.plan.json`), 'utf8')));

/** Formulas are recalculated when a file is opened, whoever wrote it. */
const RECALCULATE = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>`;
/** Every sheet as unformatted CSV in a file of its own. */
const CSV = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1';

/** Converts files in one process of LibreOffice. */
async function convert(to: string, files: readonly string[]): Promise<void> {
  const args = [
    '--headless',
    `-env:UserInstallation=${pathToFileURL(profile).href}`,
    '--convert-to',
    to,
    '--outdir',
    folder.path,
    ...files,
  ];
  await promisify(execFile)(OFFICE ?? 'soffice', args);
}

/** The cells of a row of unformatted CSV. */
function cellsOf(line: string): readonly string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}

function sheet(name: string, of: string): readonly (readonly string[])[] {
  return readFileSync(at(`${name}-${of}.csv`), 'utf8')
    .split('\n')
    .map(cellsOf);
}

/** The monthly cost of each modelled option, in order, as the sheet calculates it and as in the plan. */
function monthly(name: string): readonly { readonly label: string; readonly now: number; readonly planned: number }[] {
  const rows = sheet(name, 'Model');
  return rows.flatMap(([first], index) => {
    if (first !== 'Item') return [];
    const sum = rows.slice(index).find(([label]) => label === 'Per month') ?? [];
    return [{ label: rows[index - 2]?.[0] ?? '', now: Number(sum[11]), planned: Number(sum[12]) }];
  });
}

/** Copies a workbook with other values in named cells. */
async function changed(from: string, to: string, values: Readonly<Record<string, number>>): Promise<void> {
  const zip = await Zip.loadAsync(readFileSync(at(`${from}.xlsx`)));
  const names = (await zip.file('xl/workbook.xml')?.async('string')) ?? '';
  const part = 'xl/worksheets/sheet3.xml';
  let xml = (await zip.file(part)?.async('string')) ?? '';
  for (const [name, value] of Object.entries(values)) {
    const [, row = ''] = new RegExp(`<definedName name="${name}">Assumptions!\\$B\\$(\\d+)<`).exec(names) ?? [];
    const cell = new RegExp(`(<c r="B${row}"[^>]*><v>)[^<]*`);
    expect(xml, name).toMatch(cell);
    xml = xml.replace(cell, `$1${value}`);
  }
  zip.file(part, xml);
  writeFileSync(at(`${to}.xlsx`), await zip.generateAsync({ type: 'nodebuffer' }));
}

/** Plans presets and writes their slides and workbooks, and the workbooks with twice the traffic and with half the compute prices. */
async function makeReports(presets: readonly string[]): Promise<void> {
  for (const preset of presets) {
    const { finished: planned, file } = await sharedPlanOf(preset);
    expect(planned.code, planned.stderr).toBe(0);
    copyFileSync(file, at(`${preset}.plan.json`));
    const out = at(preset);
    const written = await modewise(['report', at(`${preset}.plan.json`), '--format', 'pptx,xlsx', '--out', out], {
      home,
    });
    expect(written.code, written.stderr).toBe(0);
    for (const ending of ['pptx', 'xlsx']) copyFileSync(join(out, `report.${ending}`), at(`${preset}.${ending}`));
    await changed(preset, `${preset}-doubled`, { traffic: 2 * plan(preset).workload.predictionsPerDay });
    await changed(preset, `${preset}-halved`, { discount: 0.5 });
  }
}

describe.skipIf(OFFICE === undefined)('in LibreOffice', () => {
  beforeAll(async () => {
    mkdirSync(join(profile, 'user'), { recursive: true });
    writeFileSync(join(profile, 'user', 'registrymodifications.xcu'), RECALCULATE);
    // Two at a time: a plan uses one core.
    const half = PRESETS.length / 2;
    await Promise.all([PRESETS.slice(0, half), PRESETS.slice(half)].map(makeReports));
    await convert(
      'pdf',
      PRESETS.map((preset) => at(`${preset}.pptx`)),
    );
    const books = PRESETS.flatMap((preset) => [preset, `${preset}-doubled`, `${preset}-halved`]);
    await convert(
      CSV,
      books.map((name) => at(`${name}.xlsx`)),
    );
  }, 300_000);

  test.each(PRESETS)('the slides of %s have a page each, with the verdict and its cost', async (preset) => {
    const parts = await Zip.loadAsync(readFileSync(at(`${preset}.pptx`)));
    const slides = parts.file(/^ppt\/slides\/slide\d+\.xml$/).length;
    const pages = (await pagesOfPdf(at(`${preset}.pdf`))).map(lettersOf);
    expect(pages).toHaveLength(slides);
    expect(slides).toBeGreaterThanOrEqual(10);
    for (const [index, page] of pages.entries()) {
      const xml = (await parts.file(`ppt/slides/slide${index + 1}.xml`)?.async('string')) ?? '';
      // Line by line, because a table may be read column by column.
      for (const [, said = ''] of xml.matchAll(/<a:t>([^<&]*)<\/a:t>/g)) expect(page).toContain(lettersOf(said));
    }
    const { verdict, options } = plan(preset);
    const chosen = options.find(({ id }) => id === verdict.optionId);
    expect(pages[0]).toContain(lettersOf(chosen?.instanceType ?? ''));
  });

  test.each(PRESETS)('the formulas of %s give the costs of the plan to the cent', (preset) => {
    const costs = monthly(preset);
    const { options, verdict } = plan(preset);
    const stated = options.flatMap(({ monthlyUsd }) => monthlyUsd?.value ?? []);
    expect(costs.length).toBeGreaterThanOrEqual(2);
    expect(costs[0]?.now).toBeCloseTo(
      options.find(({ id }) => id === verdict.optionId)?.monthlyUsd?.value ?? Number.NaN,
      2,
    );
    for (const { label, now, planned } of costs) {
      expect(Math.abs(now - planned), label).toBeLessThan(0.005);
      expect(Math.min(...stated.map((usd) => Math.abs(usd - now))), label).toBeLessThan(0.005);
    }
  });

  test.each(PRESETS)('twice the traffic of %s costs more, and no more than twice and a machine', (preset) => {
    const before = monthly(preset);
    monthly(`${preset}-doubled`).forEach(({ label, now, planned }, index) => {
      expect(planned).toBe(before[index]?.planned);
      expect(now, label).toBeGreaterThanOrEqual(planned - 0.005);
      // What is needed beyond machines that always run can more than double.
      expect(now, label).toBeLessThanOrEqual(3 * planned + 0.005);
    });
    const grown = monthly(`${preset}-doubled`).filter(({ now, planned }) => now > planned);
    expect(grown.length).toBeGreaterThan(0);
  });

  test.each(PRESETS)('half the compute prices of %s cost less, and at least half', (preset) => {
    expect(plan(preset).workload.discountPct).toBe(0);
    for (const { label, now, planned } of monthly(`${preset}-halved`)) {
      expect(now, label).toBeLessThanOrEqual(planned + 0.005);
      expect(now, label).toBeGreaterThanOrEqual(planned / 2 - 0.005);
    }
  });

  test.each(PRESETS)('the sheet of %s lists every option of the plan with its cost', (preset) => {
    const [head = [], ...rows] = sheet(preset, 'Options');
    const id = head.indexOf('id');
    const cost = head.indexOf('cost a month (USD)');
    for (const option of plan(preset).options) {
      const row = rows.find((cells) => cells[id] === option.id);
      expect(row, option.id).toBeDefined();
      if (option.monthlyUsd !== null && option.gpu === undefined)
        expect(Number(row?.[cost])).toBeCloseTo(option.monthlyUsd.value, 6);
    }
  });
});
