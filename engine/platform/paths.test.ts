import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { distFile, homeFolder, modelsFolder, programFolder, programVersion } from './paths.ts';

const user = '/home/ada';

test('MODEWISE_HOME wins on every platform', () => {
  for (const platform of ['linux', 'darwin', 'win32']) {
    const environment = { MODEWISE_HOME: '/srv/mw', XDG_DATA_HOME: '/x', APPDATA: '/y' };
    expect(homeFolder({ platform, environment, userFolder: user })).toBe('/srv/mw');
  }
});

test('without it each platform has its own data folder', () => {
  const at = (platform: string, environment: Record<string, string> = {}): string =>
    homeFolder({ platform, environment, userFolder: user });
  expect(at('linux')).toBe(join(user, '.local/share/modewise'));
  expect(at('linux', { XDG_DATA_HOME: '/data' })).toBe('/data/modewise');
  expect(at('linux', { XDG_DATA_HOME: 'relative' })).toBe(join(user, '.local/share/modewise'));
  expect(at('darwin')).toBe(join(user, 'Library/Application Support/Modewise'));
  expect(at('win32', { APPDATA: '/appdata' })).toBe(join('/appdata', 'Modewise'));
  expect(at('linux', { MODEWISE_HOME: '' })).toBe(join(user, '.local/share/modewise'));
});

test('the program knows its own folder, version and built files', () => {
  expect(existsSync(join(programFolder(), 'vite.config.ts'))).toBe(true);
  expect(programVersion()).toMatch(/^\d+\.\d+\.\d+$/);
  expect(distFile('bench').endsWith('bench.cjs')).toBe(true);
  expect(modelsFolder().endsWith('models')).toBe(true);
});
