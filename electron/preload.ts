import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { ENGINE_LINE, SHELL_CALL, SHELL_EVENT, type ShellAnswer } from './channels.ts';

/** A file in Electron before 29. */
interface FileWithPath extends File {
  readonly path?: string;
}

/** The functions exposed to the page, described by its `ShellBridge`; no Electron objects. */
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

// A port cannot cross the context bridge, so it is sent by a window message.
ipcRenderer.on(ENGINE_LINE, ({ ports }) => {
  window.postMessage({ kind: 'modewise-engine' }, location.origin, [...ports]);
});
