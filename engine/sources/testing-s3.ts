/** Who may read what moto stores. */
export interface S3Keys {
  readonly id: string;
  readonly secret: string;
}

/** What tests ask of moto at `origin`, besides what the program asks of it. */
export function s3Store(origin: string) {
  async function answered(url: string, init: RequestInit): Promise<string> {
    const answer = await fetch(url, init);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${url}: HTTP ${answer.status}: ${text}`);
    return text;
  }

  /** Asks the part of moto that keeps users. */
  function askUsers(parameters: Readonly<Record<string, string>>): Promise<string> {
    const authorization =
      'AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=any';
    return answered(origin, { method: 'POST', headers: { authorization }, body: new URLSearchParams(parameters) });
  }

  return {
    /** Stores an object; a path without a key makes a bucket. */
    put: async (path: string, body: string | Uint8Array): Promise<void> => {
      await answered(`${origin}/${path.split('/').map(encodeURIComponent).join('/')}`, { method: 'PUT', body });
    },
    /** After this number of requests, moto accepts only those with a signature that holds. */
    checkSignaturesAfter: async (requests: number): Promise<void> => {
      await answered(`${origin}/moto-api/reset-auth`, { method: 'POST', body: String(requests) });
    },
    /** Makes a user who may read. */
    makeReader: async (): Promise<S3Keys> => {
      const statement = { Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: '*' };
      const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
      await askUsers({ Action: 'CreateUser', UserName: 'reader' });
      await askUsers({ Action: 'PutUserPolicy', UserName: 'reader', PolicyName: 'read', PolicyDocument: policy });
      const made = await askUsers({ Action: 'CreateAccessKey', UserName: 'reader' });
      const valueOf = (name: string): string => new RegExp(`<${name}>([^<]+)`).exec(made)?.[1] ?? '';
      return { id: valueOf('AccessKeyId'), secret: valueOf('SecretAccessKey') };
    },
  };
}
