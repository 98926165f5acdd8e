// Writes docs/command-line.md from the help of the commands, and docs/documents.md from the schemas in core/contract; a test checks that they match.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const { module } = await runnerImport(at('tools/reference/pages.ts'), {
  root: at('.'),
  configFile: false,
  logLevel: 'error',
});
for (const [name, page] of Object.entries(module.PAGES)) writeFileSync(at(`docs/${name}`), page);
