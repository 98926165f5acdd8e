/** Beginnings of files that people hand over in place of a model, at the offset where they stand. */
const SIGNATURES: readonly { readonly at: number; readonly bytes: string; readonly what: string }[] = [
  { at: 0, bytes: '\x89PNG', what: 'a PNG image' },
  { at: 0, bytes: '\xff\xd8\xff', what: 'a JPEG image' },
  { at: 0, bytes: 'GIF8', what: 'a GIF image' },
  { at: 0, bytes: '%PDF', what: 'a PDF document' },
  { at: 0, bytes: 'PAR1', what: 'a Parquet file' },
  { at: 0, bytes: '\x93NUMPY', what: 'a NumPy array' },
  { at: 0, bytes: 'PK\x03\x04', what: 'a ZIP archive (a PyTorch checkpoint or a Keras model, perhaps)' },
  { at: 0, bytes: '\x1f\x8b', what: 'a gzip archive: unpack it first' },
  { at: 0, bytes: '\x89HDF', what: 'an HDF5 file (a Keras model, perhaps)' },
  { at: 0, bytes: '\x80\x02', what: 'a Python pickle' },
  { at: 0, bytes: '\x80\x04', what: 'a Python pickle' },
  { at: 0, bytes: '\x80\x05', what: 'a Python pickle' },
  { at: 0, bytes: 'GGUF', what: 'a GGUF file' },
  { at: 0, bytes: '\x7fELF', what: 'a program' },
  { at: 4, bytes: 'TFL3', what: 'a TensorFlow Lite model' },
  { at: 4, bytes: 'ORTM', what: 'a model in ORT format' },
  { at: 0, bytes: 'version https://git-lfs', what: 'a Git LFS pointer: fetch the file itself with `git lfs pull`' },
  { at: 0, bytes: '<', what: 'a web page or XML' },
];

/** What a file that is no ONNX model seems to be, from its first bytes; null when nothing is recognised. */
export function recognise(start: Buffer): string | null {
  const text = start.toString('latin1');
  const signature = SIGNATURES.find(({ at, bytes }) => text.startsWith(bytes, at));
  if (signature !== undefined) return signature.what;
  const isText = start.length > 0 && start.every((byte) => byte >= 0x20 || byte === 9 || byte === 10 || byte === 13);
  return isText ? 'text' : null;
}
