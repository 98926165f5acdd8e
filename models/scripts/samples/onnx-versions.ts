/** Supported by every ONNX Runtime since 1.12, and new enough for LayerNormalization. */
export const OPSET = 17;
export const IR_VERSION = 8;
export const PRODUCER = { name: 'modewise-samples' } as const;
