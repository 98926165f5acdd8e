/**
 * Loads models with a package of ONNX Runtime for Node and says for each, in a line of JSON, whether that works: null, or the error.
 *
 * usage: load-models.mjs PACKAGE-FOLDER, with the paths of the models on stdin, a line each
 */
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

const { InferenceSession } = createRequire(import.meta.url)(join(process.argv[2], 'dist', 'index.js'));

for await (const path of createInterface({ input: process.stdin })) {
  let error = null;
  try {
    await InferenceSession.create(path, { intraOpNumThreads: 1, logSeverityLevel: 4 });
  } catch (problem) {
    error = problem.message;
  }
  process.stdout.write(`${JSON.stringify([path, error])}\n`);
}
