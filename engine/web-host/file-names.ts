/** Longest name in bytes: file systems take 255, and something is put after it while it is written. */
const MAX_BYTES = 200;
/** Names that Windows keeps for devices. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * A file name out of whatever a browser says: the last part of a path of any system, nothing in it that a file system or a shell would take for
 * more than a name, its ending kept.
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
