const MAX_LENGTH = 80;

/**
 * A zone's or category's name as a key: "Young renters" is "young-renters", "São João" is "sao-joao".
 * Undefined where nothing of a-z and 0-9 is left.
 */
export const slugOf = (name: string): string | undefined =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, MAX_LENGTH)
    .replace(/-$/, '') || undefined;
