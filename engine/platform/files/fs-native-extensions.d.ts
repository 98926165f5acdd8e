declare module 'fs-native-extensions' {
  /** Takes a lock of the kernel on a range of a file; false where another open file holds it. Throws what the system says where there are no locks. */
  export function tryLock(
    descriptor: number,
    offset: number,
    length: number,
    options?: { readonly shared?: boolean },
  ): boolean;
}
