import { type BrowserWindow, ipcMain } from 'electron';
import type { ShellCall, ShellInput, ShellOutput } from '#core/contract/methods/shell.ts';
import { ENGINE_LINE, SHELL_CALL, type ShellAnswer } from './channels.ts';
import { parseCall, senderProblem } from './check-message.ts';

/** The handlers of the shell, by call. */
export type ShellHandlers = {
  readonly [K in ShellCall]: (input: ShellInput<K>) => Promise<ShellOutput<K>> | ShellOutput<K>;
};

/** Handles all messages from the window, after checking sender and content. */
export function listenToWindow(options: {
  readonly window: () => BrowserWindow | null;
  readonly handlers: ShellHandlers;
  readonly onEngineRequest: () => void;
  readonly log: (line: string) => void;
}): void {
  const { window, handlers, onEngineRequest, log } = options;
  const perform = handlers as Readonly<Record<ShellCall, (input: never) => unknown>>;
  ipcMain.handle(SHELL_CALL, async (event, method: unknown, raw: unknown): Promise<ShellAnswer> => {
    const problem = senderProblem(event, window());
    const parsed = problem === null ? parseCall(method, raw) : { problem };
    if ('problem' in parsed) {
      log(`rejected a call: ${parsed.problem}`);
      return { state: 'refused', text: parsed.problem };
    }
    try {
      return { state: 'done', value: await perform[parsed.call](parsed.input as never) };
    } catch (error) {
      return { state: 'refused', text: error instanceof Error ? error.message : String(error) };
    }
  });
  ipcMain.on(ENGINE_LINE, (event) => {
    const problem = senderProblem(event, window());
    if (problem === null) onEngineRequest();
    else log(`rejected a connection to the engine: ${problem}`);
  });
}
