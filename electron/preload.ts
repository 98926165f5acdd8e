import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { ENGINE_LINE, SHELL_CALL, SHELL_EVENT, type ShellAnswer } from './channels.ts';

/** A file as Electron before 29 has it. */
interface FileWithPath extends File {
  readonly path?: string;
}

/** All that the page is given: functions, and of Electron nothing. `ShellBridge` of the page describes them. */
contextBridge.exposeInMainWorld('modewiseShell', {
  call: async (method: unknown, input: unknown): Promise<unknown> => {
    const answer = (await ipcRenderer.invoke(SHELL_CALL, method, input)) as ShellAnswer;
    if (answer.state === 'refused') throw new Error(answer.text);
    return answer.value;
  },
  onEvent: (listener: (event: unknown) => void): void => {
    ipcRenderer.on(SHELL_EVENT, (_event, shellEvent: unknown) => listener(shellEvent));
  },
  requestEngine: (): void => ipcRenderer.send(ENGINE_LINE),
  pathOf: (file: FileWithPath): string =>
    (webUtils as typeof webUtils | undefined)?.getPathForFile(file) ?? file.path ?? '',
});

// A port cannot cross the bridge: it comes by a message of the window to itself.
ipcRenderer.on(ENGINE_LINE, ({ ports }) => {
  window.postMessage({ kind: 'modewise-engine' }, location.origin, [...ports]);
});
