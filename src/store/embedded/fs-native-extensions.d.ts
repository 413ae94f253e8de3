// The package brings no types of its own.
declare module 'fs-native-extensions' {
  /**
   * Locks a whole file, which must be open for writing: with the open file description on Linux (`F_OFD_SETLK`), with `flock` on
   * macOS. Either belongs to whoever has this opening of the file, children that inherit it included, and ends with
   * the last of them. Gives false when another opening of it is locked.
   */
  export function tryLock(fd: number): boolean;
}
