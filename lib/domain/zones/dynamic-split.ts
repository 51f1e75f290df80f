/**
 * The best split of money steps over units whose gains at 0, 1, 2, … steps are known, by dynamic programming over
 * units and steps: exact for gains of any shape, in time units x steps squared. A unit's last gain holds for more.
 * Returns the steps of each unit; among equals the one that uses fewer.
 */
export const dynamicSplit = (gains: readonly ArrayLike<number>[], steps: number): number[] => {
  let best = new Float64Array(steps + 1);
  const choices = gains.map((gain) => {
    const next = new Float64Array(steps + 1);
    const choice = new Int32Array(steps + 1);
    for (let money = 0; money <= steps; money += 1) {
      next[money] = -Infinity;
      for (let own = 0; own <= money && own < gain.length; own += 1) {
        const value = (gain[own] ?? 0) + (best[money - own] ?? 0);
        if (value > (next[money] ?? 0)) {
          next[money] = value;
          choice[money] = own;
        }
      }
    }
    best = next;
    return choice;
  });
  let left = steps;
  return choices
    .toReversed()
    .map((choice) => {
      const own = choice[left] ?? 0;
      left -= own;
      return own;
    })
    .reverse();
};
