/** `s3://bucket/prefix` in its parts; null if it is none. */
export function bucketOf(address: string): { readonly bucket: string; readonly prefix: string } | null {
  const [, bucket, path = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(address) ?? [];
  return bucket === undefined ? null : { bucket, prefix: path.replace(/\/+$/, '') };
}
