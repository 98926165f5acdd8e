import { join } from 'node:path';
import { engineAnswers, type RunningApp, startApp } from '#e2e/electron/app.ts';
import { type Display, openDisplay } from '#e2e/electron/display.ts';
import { reportBesideCommandLine } from './app/beside-command-line.ts';
import { reportMemory, reportSize } from './app/footprint.ts';
import { reportLongTasks } from './app/long-tasks.ts';
import { reportSliders } from './app/sliders.ts';
import { reportStart } from './app/start.ts';
import { watchPage } from './app/watch-page.ts';
import { printHeader } from './lib/print.ts';
import { scratchFolder } from './lib/sample-rows.ts';

/**
 * The desktop app in real Electron on an off-screen display: start-up time, slider response time, long tasks, memory
 * and size, and whether numbers measured in the app equal those of the command line. MODEWISE_BENCH_PARTS selects
 * parts.
 */
const PARTS = ['start', 'memory', 'window', 'numbers'] as const;
type Part = (typeof PARTS)[number];
const asked = process.env['MODEWISE_BENCH_PARTS']?.split(',');
const isAsked = (part: Part): boolean => asked === undefined || asked.includes(part);

async function inApp(display: Display, home: string, work: (running: RunningApp) => Promise<void>): Promise<void> {
  const running = await startApp({ display, home });
  try {
    await work(running);
  } finally {
    await running.app.close();
  }
}

async function reportWindow({ page }: RunningApp, folder: string): Promise<void> {
  await reportSize(page);
  await watchPage(page);
  await engineAnswers(page);
  await reportLongTasks(page, folder);
  await reportSliders(page);
}

async function main(): Promise<void> {
  printHeader('The desktop app');
  const folder = scratchFolder();
  const display = await openDisplay();
  try {
    if (isAsked('start')) await reportStart(display, folder);
    if (isAsked('memory')) await reportMemory(display, folder);
    if (isAsked('window')) await inApp(display, join(folder, 'window'), (running) => reportWindow(running, folder));
    if (isAsked('numbers')) await inApp(display, join(folder, 'numbers'), ({ page }) => reportBesideCommandLine(page));
  } finally {
    display.close();
  }
}

void main();
