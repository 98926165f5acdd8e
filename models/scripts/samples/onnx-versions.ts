/** Supported by every ONNX Runtime since 1.12, and new enough for LayerNormalization. */
export const OPSET = 17;
/** The IR version of the samples. */
export const IR_VERSION = 8;
/** The producer in the samples' headers. */
export const PRODUCER = { name: 'modewise-samples' } as const;
