/** Why people may be addressed. A closed list: nothing in it deters anybody from voting. */
export const purposes = ['raise', 'persuade', 'mobilise', 'inform', 'recruit'] as const;
export type Purpose = (typeof purposes)[number];
