import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '#e2e/modewise.ts';
import { type RunningApp, startApp } from './app.ts';
import { type Display, openDisplay } from './display.ts';

const folder = temporaryFolder('downloads');
let display: Display;
let running: RunningApp;

beforeAll(async () => {
  display = await openDisplay();
  running = await startApp({ display, home: join(folder.path, 'home') });
});
afterAll(async () => {
  await running?.app.close();
  display?.close();
  folder.remove();
});

test('the page cannot download anything, neither by itself nor by its own scheme', async () => {
  const { page, app } = running;
  const downloads = join(folder.path, 'downloads');
  mkdirSync(downloads);
  await app.evaluate(({ app: electron, session }, path) => {
    electron.setPath('downloads', path);
    session.defaultSession.setDownloadPath(path);
    const seen: string[] = [];
    Object.assign(globalThis, { seenDownloads: seen });
    // Listeners run in order, so this one runs after the shell's.
    session.defaultSession.on('will-download', (event, item) => {
      seen.push(`${item.getFilename()} ${event.defaultPrevented ? 'refused' : 'let through'}`);
    });
  }, downloads);
  await page.evaluate(async () => {
    const addresses = [
      URL.createObjectURL(new Blob(['#!/bin/sh'])),
      'data:application/octet-stream,harm',
      'app://modewise/icon.svg',
    ];
    for (const [index, href] of addresses.entries()) {
      const link = document.createElement('a');
      Object.assign(link, { href, download: `harm-${index}.sh` });
      document.body.append(link);
      link.click();
      link.remove();
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  });
  const seen = await app.evaluate(() => (globalThis as unknown as { seenDownloads: string[] }).seenDownloads);
  expect(seen.length).toBeGreaterThanOrEqual(2);
  expect(seen.filter((each) => !each.endsWith('refused'))).toEqual([]);
  expect(readdirSync(downloads)).toEqual([]);
});
