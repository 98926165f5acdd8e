/**
 * What wakes a SageMaker endpoint without instances.
 * Source: docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-zero-instances.html, async-inference-autoscale.html.
 */

/** Ids of the rules. */
export const WAKE = {
  /** Data points of a minute with failures for lack of capacity. */
  failures: 'sagemaker-zero.wake-failures',
  periodS: 'sagemaker-zero.wake-period',
  delayS: 'sagemaker-zero.wake-delay',
  points: 'sagemaker-zero.wake-points',
  cooldownS: 'sagemaker-zero.wake-cooldown',
} as const;
