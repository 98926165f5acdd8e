import { type AppError, unusable } from '#engine/platform/app-error.ts';
import { ByteSource } from './byte-source.ts';
import { emptyHeader, type ModelVisitor, type MutableHeader, scanModel } from './graph-scan.ts';
import { readableSize } from './input-file.ts';
import { LimitError } from './limits.ts';
import { WireError, WireReader } from './wire-reader.ts';

/** Signatures of other files that users pass instead of a model, with their offsets. */
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

/** The likely format of a file that is not an ONNX model, from its first bytes; null if unknown. */
function recognise(start: Buffer): string | null {
  const text = start.toString('latin1');
  const signature = SIGNATURES.find(({ at, bytes }) => text.startsWith(bytes, at));
  if (signature !== undefined) return signature.what;
  const isText = start.length > 0 && start.every((byte) => byte >= 0x20 || byte === 9 || byte === 10 || byte === 13);
  return isText ? 'text' : null;
}

/** Opset versions are 32-bit in ONNX Runtime; the highest one of any domain has two digits. */
const MAX_OPSET_VERSION = 2 ** 31 - 1;
const EXPORT_AGAIN = 'Export the model again, or check it with `python -m onnx.checker`.';
const REAL_MODELS = 'Exported models stay far below that limit. Check the source of the file.';
const FETCH_AGAIN = 'Copy or download the file again, and compare its size with the original.';

function notOnnx(path: string, source: ByteSource, detail: string): AppError {
  const seen = recognise(source.bytes(0, 64));
  const cause = seen === null ? `it is not an ONNX model: ${detail}` : `it is not an ONNX model; it looks like ${seen}`;
  return unusable(path, cause, 'Use an .onnx file; export PyTorch, Keras or scikit-learn models to ONNX first.');
}

function beyondLimit(path: string, error: LimitError): AppError {
  return unusable(path, `the model has ${error.message}, which exceeds the limit`, REAL_MODELS);
}

/** Runs `action` and turns a LimitError into an AppError that names `path`; other errors pass. */
export function namingLimit<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof LimitError ? beyondLimit(path, error) : error;
  }
}

/** Valid IR versions: about one is added per year, so there is a margin for future ones. */
function isIrVersion(version: number): boolean {
  return version > 0 && version < 1000;
}

/**
 * Protocol buffers have no signature. A file is an ONNX model if every field parses, it states its IR version before
 * any error, and it has a graph. With an error after the IR version it is a damaged model, before that no model at all.
 */
function explain(path: string, source: ByteSource, header: MutableHeader, error: WireError | LimitError): AppError {
  const isModel = header.irVersion !== null && isIrVersion(header.irVersion);
  if (error instanceof LimitError) {
    return isModel || header.graphStarted ? beyondLimit(path, error) : notOnnx(path, source, error.message);
  }
  if (!isModel || (!header.graphStarted && error.kind !== 'truncated')) return notOnnx(path, source, error.message);
  if (error.kind === 'truncated') {
    return unusable(path, `the file is truncated: ${error.message} (the file has ${source.size} bytes)`, FETCH_AGAIN);
  }
  return unusable(path, `the model is damaged: ${error.message}`, FETCH_AGAIN, EXPORT_AGAIN);
}

function requireComplete(path: string, source: ByteSource, header: MutableHeader): void {
  if (header.irVersion === null && !header.hasGraph) throw notOnnx(path, source, 'it has neither IR version nor graph');
  if (!header.hasGraph) throw unusable(path, 'it contains no graph: the file is truncated or empty', FETCH_AGAIN);
  if (header.irVersion === null) throw unusable(path, 'it states no IR version', EXPORT_AGAIN);
  if (!isIrVersion(header.irVersion)) {
    throw unusable(path, `IR version ${header.irVersion} does not exist`, FETCH_AGAIN, EXPORT_AGAIN);
  }
  for (const [domain, version] of header.opset) {
    if (version >= 0 && version <= MAX_OPSET_VERSION) continue;
    throw unusable(path, `version ${version} of the opset "${domain}" does not exist`, FETCH_AGAIN, EXPORT_AGAIN);
  }
  if (header.opset.size === 0 && header.irVersion >= 3) {
    throw unusable(
      path,
      'it names no opset: the file is truncated, or was written by a faulty tool',
      FETCH_AGAIN,
      EXPORT_AGAIN,
    );
  }
}

/**
 * Scans a complete model file without reading its weights; errors name `path` as given. Throws AppError
 * (unusable-input) for anything that is not a complete ONNX model.
 */
export function scanModelFile(
  path: string,
  visitor: ModelVisitor,
): { readonly bytes: number; readonly header: MutableHeader } {
  const size = readableSize(path);
  if (size === 0) throw unusable(path, 'the file is empty', FETCH_AGAIN);
  const source = new ByteSource(path);
  const header = emptyHeader();
  try {
    scanModel(new WireReader(source), visitor, header);
    requireComplete(path, source, header);
    return { bytes: size, header };
  } catch (error) {
    throw error instanceof WireError || error instanceof LimitError ? explain(path, source, header, error) : error;
  } finally {
    source.close();
  }
}
