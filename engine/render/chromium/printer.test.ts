import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeReport } from '#core/report/make-report.ts';
import { examplePlan } from '#core/report/testing.ts';
import { reportHtml } from '#core/report/page/page.ts';
import { findChromium } from './find.ts';
import { createChromiumPrinter } from './printer.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-printer-'));
afterAll(() => rmSync(folder, { recursive: true }));

const never = new AbortController().signal;

function program(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe('a browser that can print', () => {
  test('is the one that is named, else one in the PATH', () => {
    const named = program('named', '');
    const found = program('google-chrome', '');
    expect(findChromium({ MODEWISE_CHROMIUM: named, PATH: folder }, 'linux')).toBe(named);
    expect(findChromium({ PATH: `/nowhere:${folder}` }, 'linux')).toBe(found);
  });

  test('is missed with what to install, and what to do without', () => {
    for (const environment of [{ PATH: '/nowhere' }, { MODEWISE_CHROMIUM: join(folder, 'absent'), PATH: folder }]) {
      let error: unknown = null;
      try {
        findChromium(environment, 'linux');
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toMatchObject({
        code: 'not-available',
        actions: [expect.stringContaining('Install Chromium'), expect.stringContaining('--format html')],
      });
    }
  });

  test('is distinguished from a program that ends without printing', async () => {
    process.env['MODEWISE_CHROMIUM'] = program('broken', 'echo no screen >&2; exit 7');
    try {
      const html = join(folder, 'page.html');
      const pdf = join(folder, 'page.pdf');
      writeFileSync(html, '<p>page');
      await expect(createChromiumPrinter().print({ html, pdf }, never)).rejects.toMatchObject({
        code: 'not-available',
        reason: expect.stringContaining('no screen'),
      });
      expect(existsSync(pdf)).toBe(false);
    } finally {
      delete process.env['MODEWISE_CHROMIUM'];
    }
  });
});

function has(name: string, args: readonly string[]): boolean {
  try {
    execFileSync(name, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function hasChromium(): boolean {
  try {
    findChromium();
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!hasChromium())('a report that is printed', () => {
  const html = join(folder, 'report.html');
  const pdf = join(folder, 'report.pdf');
  let bytes = Buffer.alloc(0);
  beforeAll(async () => {
    writeFileSync(html, reportHtml(makeReport(examplePlan())));
    const printed = await createChromiumPrinter().print({ html, pdf }, never);
    bytes = readFileSync(pdf);
    expect(printed.bytes).toBe(bytes.length);
  }, 60_000);

  test('is a tagged PDF on A4, and leaves nothing behind', () => {
    const text = bytes.toString('latin1');
    expect(text.slice(0, 5)).toBe('%PDF-');
    expect(text).toContain('/StructTreeRoot');
    const boxes = text.match(/\/MediaBox \[[^\]]+\]/g) ?? [];
    expect(boxes.length).toBeGreaterThan(3);
    for (const box of boxes) expect(box).toMatch(/\[0 0 59[45]\.\d+ 84[12]\.\d+\]/);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test.skipIf(!has('pdftotext', ['-v']))(
    'has two pages for those who decide, an appendix, and its number on every page',
    () => {
      const text = execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' });
      const pages = text.split('\f').slice(0, -1);
      const [first = '', second = '', third = ''] = pages;
      for (const part of ['Serve in batch', 'You pay $313 a month', 'Why', 'What each option costs']) {
        expect(first).toContain(part);
      }
      for (const part of [
        'Why not the others',
        'What would change the verdict',
        'How sure this is',
        'What we ask for',
        'Owner',
      ]) {
        expect(second).toContain(part);
      }
      for (const part of ['Appendix', 'Because', 'The seven aspects in words', 'Scaling'])
        expect(third).toContain(part);
      expect(first).toMatch(/model [0-9a-f]{8}, data [0-9a-f]{8}/);
      for (const [index, page] of pages.entries()) expect(page).toContain(`${index + 1} of ${pages.length}`);
    },
  );
});

test('printing that is cancelled ends the browser', { timeout: 30_000 }, async () => {
  process.env['MODEWISE_CHROMIUM'] = program('waiting', 'sleep 120');
  try {
    const cancel = new AbortController();
    const printing = createChromiumPrinter().print(
      { html: join(folder, 'report.html'), pdf: join(folder, 'never.pdf') },
      cancel.signal,
    );
    setTimeout(() => cancel.abort(), 200);
    await expect(printing).rejects.toMatchObject({ code: 'interrupted' });
  } finally {
    delete process.env['MODEWISE_CHROMIUM'];
  }
});
