/** Ids in Slack's spelling. They count up, so that tests can tell them. */
export function createIds() {
  let last = 0;
  const next = (): number => {
    last += 1;
    return last;
  };
  return {
    /** Such as `C0000000012`. @param prefix `C` channel, `D` direct, `U` user, `B` bot, `V` view, `F` file, `T` team, `E` organisation, `Ev` event */
    next: (prefix: string): string => `${prefix}0${next().toString(36).toUpperCase().padStart(9, '0')}`,
    /** Hex digits that never repeat. */
    mark: (): string => next().toString(16).padStart(8, '0'),
    /** Never repeats within the stand-in. */
    number: next,
  };
}

export type Ids = ReturnType<typeof createIds>;
