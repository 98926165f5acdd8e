import { type AppError, unusable } from '#engine/platform/app-error.ts';
import { ByteSource } from './byte-source.ts';
import { emptyHeader, type ModelVisitor, type MutableHeader, scanModel } from './graph-scan.ts';
import { readableSize } from './input-file.ts';
import { LimitError } from './limits.ts';
import { recognise } from './not-onnx.ts';
import { WireError, WireReader } from './wire-reader.ts';

/** Opset versions are 32-bit in ONNX Runtime; the highest of any domain has two digits. */
const MAX_OPSET_VERSION = 2 ** 31 - 1;
const EXPORT_AGAIN = 'Export the model again, or check it with `python -m onnx.checker`.';
const REAL_MODELS = 'Models that tools export stay far below that: check where the file comes from.';
const FETCH_AGAIN = 'Copy or download the file again, and compare its size with the original.';

function notOnnx(path: string, source: ByteSource, detail: string): AppError {
  const seen = recognise(source.bytes(0, 64));
  const cause = seen === null ? `it is not an ONNX model: ${detail}` : `it is not an ONNX model; it looks like ${seen}`;
  return unusable(path, cause, 'Name a .onnx file; export PyTorch, Keras or scikit-learn models to ONNX first.');
}

function beyondLimit(path: string, error: LimitError): AppError {
  return unusable(path, `the model has ${error.message}, which is more than is read`, REAL_MODELS);
}

/** Runs `action`; a model that is beyond a limit becomes an AppError that names `path`, anything else passes. */
export function namingLimit<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof LimitError ? beyondLimit(path, error) : error;
  }
}

/** IR versions are counted by the year; the margin is for those to come. */
function isIrVersion(version: number): boolean {
  return version > 0 && version < 1000;
}

/**
 * Protocol buffers have no signature. What makes a file an ONNX model here: every field reads well, it says its IR version before
 * anything breaks, and it has a graph. A file that breaks after that is a damaged model, before that no model at all.
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
  if (!header.hasGraph) throw unusable(path, 'it holds no graph: the file is truncated or empty', FETCH_AGAIN);
  if (header.irVersion === null) throw unusable(path, 'it does not say its IR version', EXPORT_AGAIN);
  if (!isIrVersion(header.irVersion)) {
    throw unusable(path, `there is no IR version ${header.irVersion}`, FETCH_AGAIN, EXPORT_AGAIN);
  }
  for (const [domain, version] of header.opset) {
    if (version >= 0 && version <= MAX_OPSET_VERSION) continue;
    throw unusable(path, `there is no version ${version} of the opset "${domain}"`, FETCH_AGAIN, EXPORT_AGAIN);
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
 * Scans a model file from end to end without reading its weights; `path` is named in every error as it was given.
 * Throws AppError (unusable-input) for anything that is not a whole ONNX model.
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
