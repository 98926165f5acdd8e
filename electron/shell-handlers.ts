import { isAbsolute } from 'node:path';
import { app, type BrowserWindow, dialog, nativeTheme, Notification, shell } from 'electron';
import { FILE_ENDINGS, OUTSIDE_LINKS, type MenuCommand } from '#core/contract/shell.ts';
import type { ShellHandlers } from './ipc.ts';
import { printReport } from './print.ts';

/** What the shell does for its window. `onCommands` gets the command table whenever it changes. */
export function shellHandlers(
  window: () => BrowserWindow,
  onCommands: (commands: readonly MenuCommand[]) => void,
): ShellHandlers {
  return {
    chooseFiles: async ({ kind, multiple }) => {
      const endings: string[] = [...FILE_ENDINGS[kind]];
      // A model and its data may be chosen at once.
      const alsoData: string[] = kind === 'model' && multiple ? [...FILE_ENDINGS.data] : [];
      const { canceled, filePaths } = await dialog.showOpenDialog(window(), {
        properties: multiple ? ['openFile', 'multiSelections'] : ['openFile'],
        filters: [{ name: kind, extensions: [...endings, ...alsoData] }],
      });
      return canceled ? [] : filePaths;
    },
    chooseFolder: async ({ title }) => {
      const { canceled, filePaths } = await dialog.showOpenDialog(window(), {
        title,
        properties: ['openDirectory', 'createDirectory'],
      });
      return canceled ? null : (filePaths[0] ?? null);
    },
    chooseSavePath: async ({ title, suggestedName, endings }) => {
      const { canceled, filePath } = await dialog.showSaveDialog(window(), {
        title,
        defaultPath: suggestedName,
        filters: endings.length === 0 ? [] : [{ name: endings.join(', '), extensions: endings }],
      });
      return canceled || filePath === '' ? null : (filePath ?? null);
    },
    revealFile: ({ file }) => {
      if (!isAbsolute(file)) throw new Error(`${file} is no file to show`);
      shell.showItemInFolder(file);
      return null;
    },
    openLink: async ({ link }) => {
      await shell.openExternal(OUTSIDE_LINKS[link]);
      return null;
    },
    setFullScreen: ({ on }) => {
      window().setFullScreen(on);
      return null;
    },
    setProgress: ({ share }) => {
      window().setProgressBar(share ?? -1);
      return null;
    },
    notify: ({ title, body }) => {
      if (window().isFocused() || !Notification.isSupported()) return null;
      const notification = new Notification({ title, body });
      notification.on('click', () => toFront(window()));
      notification.show();
      return null;
    },
    setDocument: ({ name, file, edited }) => {
      window().setTitle(name === null ? 'Modewise' : `${edited ? '• ' : ''}${name} – Modewise`);
      window().setDocumentEdited(edited);
      window().setRepresentedFilename(file ?? '');
      if (file !== null) app.addRecentDocument(file);
      return null;
    },
    setCommands: ({ commands }) => {
      onCommands(commands);
      return null;
    },
    setColorScheme: ({ scheme }) => {
      nativeTheme.themeSource = scheme;
      return null;
    },
    printReport,
  };
}

/** Brings the window to the user, wherever it is. */
export function toFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
