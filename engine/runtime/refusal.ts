import type { ErrorDocument } from '#core/contract/base/errors.ts';
import { LOCALE_MISSING } from './text-locale.ts';

/** Why ONNX Runtime refuses a model, and what to do about it. */
type Refusal = Pick<ErrorDocument, 'cause' | 'actions'>;

const OTHER_EXPORT = 'Export the model with operators that the CPU build of ONNX Runtime has, or with another opset';
const OLDER_EXPORT = 'Export the model for an older version of ONNX, or convert it with onnx.version_converter';
const EXPORT_AGAIN = 'Export the model again: this file is damaged or was edited';

const LOCALES =
  'On Debian and Ubuntu, install the package locales and run locale-gen with this name; on Fedora, install glibc-langpack-en';

/** Messages of ONNX Runtime by their form, each with what it means. */
const KNOWN: readonly (readonly [RegExp, (...parts: readonly string[]) => Refusal])[] = [
  [
    /Could not find an implementation for (\w+)\((\d+)\) node with name '([^']*)'/,
    (operator, opset, node) => ({
      cause: `ONNX Runtime has no implementation of the operator ${operator} (opset ${opset}) for the types at node "${node}"`,
      actions: [OTHER_EXPORT],
    }),
  ],
  [
    /In Node, \("([^"]*)", .*No Op registered for (\S+) with domain_version of (\d+)/,
    (node, operator, opset) => ({
      cause: `ONNX Runtime does not know the operator ${operator} of node "${node}" in opset ${opset}`,
      actions: [OTHER_EXPORT],
    }),
  ],
  [
    /([\w.-]+):(\w+)\([^)]*\) is not a registered function\/op/,
    (domain, operator) => ({
      cause: `ONNX Runtime does not know the operator ${operator} of the domain "${domain}"`,
      actions: ['Export the model without custom operators, which require a library'],
    }),
  ],
  [
    /Unsupported model IR version: (\d+), max supported IR version: (\d+)/,
    (version, most) => ({
      cause: `its IR version ${version} is newer than ONNX Runtime reads, which is at most ${most}`,
      actions: [OLDER_EXPORT],
    }),
  ],
  [
    /Opset (\d+) is under development.*support for domain (\S+) is till opset (\d+)/,
    (opset, domain, most) => ({
      cause: `its opset ${opset} of ${domain} is newer than ONNX Runtime knows, which is at most ${most}`,
      actions: [OLDER_EXPORT],
    }),
  ],
  [
    /Node input '([^']*)' is not a graph input, initializer, or output of a previous node/,
    (tensor) => ({
      cause: `a node reads "${tensor}", which is neither an input, nor an initializer, nor the output of an earlier node`,
      actions: [EXPORT_AGAIN],
    }),
  ],
  [
    /Node \(([^)]*)\) Op \((\w+)\) \[\w+InferenceError\] (.*)/,
    (node, operator, reason) => ({
      cause: `its shapes or types do not fit at node "${node}" (${operator}): ${reason}`,
      actions: [EXPORT_AGAIN],
    }),
  ],
  [
    LOCALE_MISSING,
    (locale) => ({
      cause: `it handles text by the rules of the locale ${locale}, which this system does not have`,
      actions: [`${LOCALES}. Then try again`],
    }),
  ],
  [
    /Program (\w+) requires f16 but the device does not support it/,
    (operator) => ({
      cause: `it computes in half precision (${operator}), which the device does not have`,
      actions: ['Use the model itself or its int8 variant on this device, or a device with half precision'],
    }),
  ],
];

/** What a message of ONNX Runtime says about a model; null if its form is not known. */
export function refusalOf(message: string): Refusal | null {
  for (const [form, meaning] of KNOWN) {
    const found = form.exec(message);
    if (found !== null) return meaning(...found.slice(1));
  }
  return null;
}

/** A message without the path of the model and without places in the source of ONNX Runtime, which do not help a reader. */
export function plainMessage(message: string): string {
  return message
    .replace(/^Load model from .*? failed:\s*/, '')
    .replace(/^\/onnxruntime_src\/\S+:\d+ .* was false\.\s+(?=\S)/, '')
    .replace(/^\/onnxruntime_src\/\S+:\d+ .*?\)(?= [A-Z]) /, '');
}
