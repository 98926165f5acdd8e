import { helpTexts } from '#cli/help-texts.ts';

const INTRODUCTION = `# Command line

\`npm run reference\` writes this page from \`modewise --help\` and the help of each command. In a checkout, \`npx modewise\` runs it.
`;

/** The page of all commands with their options, as Markdown. */
export async function commandLinePage(): Promise<string> {
  const texts = (await helpTexts()).map(({ words, text }) => ({ name: ['modewise', ...words].join(' '), text }));
  const links = texts.map(({ name }) => `- [${name}](#${name.replaceAll(' ', '-')})\n`).join('');
  const sections = texts.map(({ name, text }) => `\n## ${name}\n\n\`\`\`\n${text.trim()}\n\`\`\`\n`).join('');
  return `${INTRODUCTION}\n${links}${sections}`;
}
