import type { EndpointDocument } from '#core/contract/endpoint/endpoint.ts';
import type { EndpointProgress, EndpointSettings, PlannedEndpoint } from '#core/contract/methods/endpoint-methods.ts';
import type { ServiceId } from '#core/contract/serving/serving.ts';
import type { Problem } from './problem.ts';

/** A running service that is being measured. */
export interface OpenEndpoint {
  readonly settings: EndpointSettings;
  /** Path of the rows to send; null for none yet. */
  readonly data: string | null;
  /** Path of the model whose answers are compared; null for none. */
  readonly model: string | null;
  readonly sloMs: number | null;
  /** What would be sent with these settings; null until it was asked for. */
  readonly planned: PlannedEndpoint | null;
  readonly state: 'asking' | 'planning' | 'measuring' | 'stopping';
  readonly progress: readonly EndpointProgress[];
  readonly found: EndpointDocument | null;
  /** SHA-256 of its document; null until one that was measured now is added to the plan. */
  readonly foundSha256: string | null;
  /** The service of the plan that it runs on, as the user says; null if that is not said. */
  readonly service: ServiceId | null;
  /** Where the finding was saved. */
  readonly savedTo: string | null;
  readonly problem: Problem | null;
}

/** The measurement of a running service. */
export interface EndpointSlice {
  readonly endpoint: OpenEndpoint | null;
  /** Begins with the model and data of the study. */
  readonly openEndpoint: () => void;
  /** Changes what is asked for. What would be sent is then asked for again. */
  readonly changeEndpoint: (
    change: Partial<Pick<OpenEndpoint, 'data' | 'model' | 'sloMs'>> & { readonly settings?: Partial<EndpointSettings> },
  ) => void;
  /** Asks what would be sent. Nothing is sent. */
  readonly planEndpoint: () => Promise<void>;
  /** Sends what was shown, and measures. */
  readonly measureEndpoint: () => Promise<void>;
  /** Stops sending; what was measured stays. */
  readonly stopEndpoint: () => void;
  /** Saves the finding as a document where the user chooses. */
  readonly saveEndpoint: () => Promise<void>;
  /** Lets the user choose the document of an earlier measurement, and shows it. */
  readonly openMeasured: () => Promise<void>;
  readonly setService: (service: ServiceId | null) => void;
  /** Adds the finding to the plan of the study as the current deployment, in place of an earlier one. */
  readonly addCurrentDeployment: () => Promise<void>;
  readonly removeCurrentDeployment: () => void;
  readonly closeEndpoint: () => void;
}
