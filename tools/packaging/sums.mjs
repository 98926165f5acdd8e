/** The SHA-256 of the packaged files, in the format of `sha256sum -c`. */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** A file for users, or its bill of materials. */
const ARTEFACT = /\.(tgz|deb|AppImage|zip)(\.cdx\.json)?$/;

function line(folder, file) {
  return `${createHash('sha256')
    .update(readFileSync(join(folder, file)))
    .digest('hex')}  ${file}\n`;
}

/** Writes SHA256SUMS for all artefacts in a folder, also those of earlier calls; returns its path, or nothing without any. */
export function writeSums(out) {
  const files = readdirSync(out).filter((file) => ARTEFACT.test(file) && lstatSync(join(out, file)).isFile());
  return files.length === 0 ? [] : [write(join(out, 'SHA256SUMS'), out, files)];
}

/** The same for every file of a packed folder and for its bill of materials, as `NAME.SHA256SUMS` next to it. */
export function writeSumsOfFolder(folder) {
  const name = folder.split(/[\\/]/).at(-1);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.join(name, entry.parentPath.slice(folder.length).replaceAll('\\', '/'), entry.name));
  return write(`${folder}.SHA256SUMS`, join(folder, '..'), [...files, `${name}.cdx.json`]);
}

function write(sums, folder, files) {
  writeFileSync(
    sums,
    files
      .toSorted()
      .map((file) => line(folder, file))
      .join(''),
  );
  return sums;
}
