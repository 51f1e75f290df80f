/** No setting lowers this: fewer people than that could be known one by one. */
export const HARD_FLOOR = 1_000;

/** Why an audience may not be used: the rule's id and the reason in words. */
export type GateRefusal = { rule: string; because: string };

/** The fewest people that a campaign's audience may hold. */
export const floorOf = (campaignFloor: number): number => Math.max(HARD_FLOOR, campaignFloor);

/** AUD-01: an audience that holds fewer people than the floor, once all who must be left out are out, is refused. */
export const sizeGate = (
  audience: { size: number; optedOut: number; underAge: number },
  campaignFloor: number,
): GateRefusal | undefined => {
  const floor = floorOf(campaignFloor);
  if (audience.size >= floor) return undefined;
  const source =
    floor > HARD_FLOOR ? "the campaign's audienceFloor" : 'the hard floor, which nothing lowers';
  return {
    rule: 'AUD-01',
    because:
      `${audience.size} people are left (${audience.optedOut} opted out, ${audience.underAge} under age), ` +
      `fewer than ${floor}: ${source}. Widen the rules or import more voters.`,
  };
};
