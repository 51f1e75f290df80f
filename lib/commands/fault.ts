/** How a command ends, as every command promises it. */
export const exitCodes = {
  ok: 0,
  error: 1,
  warnings: 2,
  refused: 3,
  infeasible: 4,
  stale: 5,
} as const;

export type Ending = keyof typeof exitCodes;

/** Something a person can mend: what is wrong, where, why, and how to mend it. */
export class Fault extends Error {
  override name = 'Fault';
  readonly ending: Ending;
  readonly parts: FaultParts;
  constructor(ending: Ending, parts: FaultParts) {
    super(wordsOf(parts).join('\n'));
    this.ending = ending;
    this.parts = parts;
  }
}

export type FaultParts = { what: string; where?: string; why?: string; mend?: string };

/** A fault's parts as lines for people. */
export const wordsOf = ({ what, where, why, mend }: FaultParts): string[] => [
  where ? `${where}: ${what}` : what,
  ...(why ? [`  why:  ${why}`] : []),
  ...(mend ? [`  mend: ${mend}`] : []),
];
