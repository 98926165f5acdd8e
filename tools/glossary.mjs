// Writes docs/glossary.md from core/words/glossary/glossary.ts; a test checks that they match.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const { module } = await runnerImport(at('core/words/glossary/glossary.ts'), { configFile: false, logLevel: 'error' });
writeFileSync(at('docs/glossary.md'), module.glossaryMarkdown());
