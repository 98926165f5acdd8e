declare module 'fs-native-extensions' {
  /**
   * Takes a kernel lock on a range of a file; false if another open file holds it. Throws the system's error if locks
   * are not supported.
   */
  export function tryLock(
    descriptor: number,
    offset: number,
    length: number,
    options?: { readonly shared?: boolean },
  ): boolean;
}
