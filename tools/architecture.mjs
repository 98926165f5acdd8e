// Writes the tables of ARCHITECTURE.md from tools/rooms.ts; a test checks that they match.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const { module } = await runnerImport(at('tools/architecture-page.ts'), { configFile: false, logLevel: 'error' });
writeFileSync(at('ARCHITECTURE.md'), module.architecturePage(readFileSync(at('ARCHITECTURE.md'), 'utf8')));
