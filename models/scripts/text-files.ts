const utf8 = new TextEncoder();

/** A CSV file. Cells must not contain commas, quotes or line breaks. */
export function csv(header: readonly string[], rows: readonly (readonly (string | number | boolean)[])[]): Uint8Array {
  return utf8.encode([header.join(','), ...rows.map((row) => row.join(','))].join('\n') + '\n');
}

/** One JSON document per line. */
export function jsonLines(rows: readonly object[]): Uint8Array {
  return utf8.encode(rows.map((row) => JSON.stringify(row)).join('\n') + '\n');
}

/** Lines of text. */
export function lines(list: readonly string[]): Uint8Array {
  return utf8.encode(list.join('\n') + '\n');
}

/** A float32 array of any shape as an .npy file, version 1.0 (numpy.lib.format). */
export function npy(shape: readonly number[], values: Float32Array): Uint8Array {
  const dims = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${dims}), }`;
  // Magic, version, length and header together are a multiple of 64 bytes; the header ends in a line break.
  const padded = header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11) + '\n';
  const head = Uint8Array.of(0x93, ...utf8.encode('NUMPY'), 1, 0, padded.length & 0xff, padded.length >> 8);
  const body = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const file = new Uint8Array(head.length + padded.length + body.length);
  file.set(head);
  file.set(utf8.encode(padded), head.length);
  file.set(body, head.length + padded.length);
  return file;
}
