import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication } from 'playwright';
import { expect } from 'vitest';
import { processesOf, startApp } from '#e2e/electron/app.ts';
import { openDisplay } from '#e2e/electron/display.ts';
import { PATIENT } from '#e2e/patience.ts';
import type { AppHost, HostOptions } from './app-host.ts';

/** The window in real Electron, on an off-screen display. */
export async function startElectronHost({ home, out }: HostOptions): Promise<AppHost> {
  const display = await openDisplay();
  const { app, page } = await startApp({ display, home });
  return {
    kind: 'electron',
    page,
    choose: async (files, act) => {
      await answerDialogs(app, { open: files, save: null });
      await act();
    },
    receive: async (name, act) => {
      const path = join(out, name);
      await answerDialogs(app, { open: [out], save: path });
      await act();
      await expect.poll(() => existsSync(path), PATIENT).toBe(true);
      return path;
    },
    loseEngine: async () => {
      const [engine] = await processesOf(app, 'Modewise engine');
      if (engine === undefined) throw new Error('there is no engine');
      process.kill(engine, 'SIGKILL');
      await page.getByText('Restarting the engine').waitFor();
      await page.getByText('Restarting the engine').waitFor({ state: 'detached' });
    },
    close: async () => {
      // The question whether to close while a measurement runs would wait for an answer.
      await app.evaluate(({ dialog }) => {
        dialog.showMessageBoxSync = () => 1;
      });
      await app.close();
      display.close();
    },
  };
}

/** Replaces the system's dialogs, which tests cannot drive, with immediate answers. */
function answerDialogs(
  app: ElectronApplication,
  answers: { readonly open: readonly string[]; readonly save: string | null },
): Promise<void> {
  return app.evaluate(({ dialog }, { open, save }) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: open.length === 0, filePaths: [...open] });
    dialog.showSaveDialog = () => Promise.resolve({ canceled: save === null, filePath: save ?? '' });
  }, answers);
}
