/** Maximum name length in bytes: file systems allow 255, and a suffix is added during writing. */
const MAX_BYTES = 200;
/** Device names reserved by Windows. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * A safe file name from a browser's: the last part of a path of any system, without characters that are special to a
 * file system or shell, with its extension kept.
 */
export function safeFileName(given: string): string {
  const last = given.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const plain = [...last]
    .map((letter) => (/[\p{C}<>:"|?*]/u.test(letter) ? '_' : letter))
    .join('')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  if (plain === '') return 'file';
  const named = DEVICE.test(plain) ? `_${plain}` : plain;
  const dot = named.lastIndexOf('.');
  const ending = dot > 0 && named.length - dot <= 12 ? named.slice(dot) : '';
  return `${cut(named.slice(0, named.length - ending.length), MAX_BYTES - Buffer.byteLength(ending))}${ending}`;
}

function cut(text: string, mostBytes: number): string {
  let short = '';
  for (const letter of text) {
    if (Buffer.byteLength(short) + Buffer.byteLength(letter) > mostBytes) break;
    short += letter;
  }
  return short;
}
