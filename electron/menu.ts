import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '#core/contract/shell.ts';

type Item = MenuItemConstructorOptions;
const SEPARATOR: Item = { type: 'separator' };

/** Makes the menu from the window's command table. The window listens to the keys itself: the menu only shows them. */
export function showMenu(commands: readonly MenuCommand[], choose: (id: string) => void): void {
  const of = (group: MenuCommand['group']): Item[] =>
    commands
      .filter((command) => command.group === group)
      .map(({ id, title, keys, enabled }) => ({
        id,
        label: title.replaceAll('&', '&&'),
        enabled,
        ...(keys === null || keys === '?' ? {} : { accelerator: keys, registerAccelerator: false }),
        click: () => choose(id),
      }));
  const isMac = process.platform === 'darwin';
  const menus: Item[] = [
    ...(isMac ? [{ role: 'appMenu' } satisfies Item] : []),
    { label: 'File', submenu: [...of('File'), SEPARATOR, ...recents(isMac), { role: isMac ? 'close' : 'quit' }] },
    { role: 'editMenu' },
    { label: 'Go', submenu: of('Go') },
    { label: 'Study', submenu: of('Study') },
    { label: 'View', submenu: [...of('View'), SEPARATOR, ...viewItems()] },
    { role: 'help', submenu: of('Help') },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(menus));
}

/** Only macOS keeps a menu of recent documents; elsewhere the start page shows them. */
function recents(isMac: boolean): Item[] {
  if (!isMac) return [];
  return [{ role: 'recentDocuments', submenu: [{ role: 'clearRecentDocuments' }] }, SEPARATOR];
}

function viewItems(): Item[] {
  const sizes: Item[] = [
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { role: 'resetZoom' },
    SEPARATOR,
    { role: 'togglefullscreen' },
  ];
  return app.isPackaged ? sizes : [...sizes, SEPARATOR, { role: 'toggleDevTools' }];
}
