/** The sources of public prices. Only tests use other addresses; there is no setting. */
export interface Endpoints {
  readonly awsPriceList: string;
  readonly awsSpotAdvisor: string;
  readonly azureRetailPrices: string;
  /** The Cloud Billing Catalog, which needs a key. */
  readonly googleBilling: string;
}

/** The providers' own endpoints. */
export const PUBLIC_ENDPOINTS: Endpoints = {
  awsPriceList: 'https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws',
  awsSpotAdvisor: 'https://spot-bid-advisor.s3.amazonaws.com/spot-advisor-data.json',
  azureRetailPrices: 'https://prices.azure.com/api/retail/prices',
  googleBilling: 'https://cloudbilling.googleapis.com/v1',
};

/** Limits on the duration and size of an answer. */
export interface DownloadLimits {
  /** Maximum silence, before the first byte and between two bytes. */
  readonly idleMs: number;
  readonly totalMs: number;
  readonly mostBytes: number;
}

/** The price list of one service in one region: hundreds of megabytes for EC2. */
export const LIST_LIMITS: DownloadLimits = { idleMs: 30_000, totalMs: 45 * 60_000, mostBytes: 4 * 2 ** 30 };
/** A document that is read completely. */
export const DOCUMENT_LIMITS: DownloadLimits = { idleMs: 30_000, totalMs: 5 * 60_000, mostBytes: 64 * 2 ** 20 };
