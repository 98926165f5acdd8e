import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { randomBytes } from 'node:crypto';
import { moveIntoPlace } from '#engine/platform/files/write-target.ts';

/**
 * Packs a folder into a .zip file, with its name as the only entry at the top. Files pass through in pieces, so that a model may be larger
 * than the memory; models are not compressed, since weights hardly shrink. The file gets its name when it is whole; a device
 * or FIFO of that name gets its bytes.
 */
export async function packFolder(
  folder: string,
  { name, file }: { readonly name: string; readonly file: string },
): Promise<void> {
  const { default: Zip } = await import('jszip');
  const zip = new Zip();
  for (const path of await filesUnder(folder)) {
    const within = relative(folder, path).split(sep).join('/');
    const isText = /\.(md|py|txt|json|yaml|tf|pbtxt|sh)$|^Dockerfile$/.test(basename(path));
    zip.file(`${name}/${within}`, createReadStream(path), { compression: isText ? 'DEFLATE' : 'STORE' });
  }
  const target = resolve(file);
  const part = join(dirname(target), `.${basename(target)}.${randomBytes(4).toString('hex')}.part`);
  try {
    await pipeline(zip.generateNodeStream({ streamFiles: true }), createWriteStream(part));
    await moveIntoPlace(part, target);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Every file in a folder and the folders in it. The desktop app's older runtime cannot list them at once. */
async function filesUnder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const lists = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
  return (await Promise.all(lists)).flat();
}
