import Zip from 'jszip';

/** The parts of a file of Office Open XML by their names, as text. */
export async function xmlParts(bytes: Uint8Array): Promise<ReadonlyMap<string, string>> {
  const zip = await Zip.loadAsync(bytes);
  const files = zip.file(/\.(xml|rels)$/);
  return new Map(await Promise.all(files.map(async (file) => [file.name, await file.async('string')] as const)));
}

/** What XML 1.0 allows no document to have (production 2, Char). */
const NO_CHARACTER = /[^\t\r\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** Why a text is not an XML document; null if it is one: one root, tags that close each other, no stray markup, no forbidden character. */
export function xmlProblem(xml: string): string | null {
  const forbidden = NO_CHARACTER.exec(xml);
  if (forbidden !== null) return `forbidden ${JSON.stringify(forbidden[0])}`;
  const open: string[] = [];
  let roots = 0;
  const rest = xml
    .replace(/<\?[^>]*\?>/g, '')
    .replaceAll(
      /<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/g,
      (_tag, end: string, name: string, _attributes, empty: string) => {
        if (open.length === 0 && end === '') roots += 1;
        if (end === '/') {
          if (open.pop() !== name) open.push(`</${name}>`, name);
        } else if (empty === '') open.push(name);
        return '';
      },
    );
  if (open.length > 0) return `not closed: ${open.join(' ')}`;
  if (roots !== 1) return `${roots} roots`;
  const stray = /<|&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)|(?![\t\r\n])\p{Cc}/iu.exec(rest);
  return stray === null ? null : `stray ${JSON.stringify(rest.slice(stray.index, stray.index + 40))}`;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'" };

/** The texts of an XML document in order. */
export function textsOf(xml: string, tag = 'a:t'): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${tag}(?: [^>]*)?>([^<]*)</${tag}>`, 'g'))].map(([, text = '']) =>
    text.replaceAll(/&(#?\w+);/g, (all, name: string) => ENTITIES[name] ?? all),
  );
}
