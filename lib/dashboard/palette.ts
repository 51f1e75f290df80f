/** One named colour for light and for dark pages. */
type Colour = { name: string; light: string; dark: string };

/**
 * Colours for categories, told apart with the common kinds of colour blindness (after Okabe and Ito, 2008,
 * darkened or lightened to stand 3:1 against the page), then the grey of everything else.
 */
const colours: Colour[] = [
  { name: '--c1', light: '#1f5fa8', dark: '#6ea8ee' },
  { name: '--c2', light: '#cf5c0a', dark: '#f0914a' },
  { name: '--c3', light: '#0b8567', dark: '#45c4a1' },
  { name: '--c4', light: '#a8447f', dark: '#d983b4' },
  { name: '--c5', light: '#9c7400', dark: '#e0bd4a' },
  { name: '--c6', light: '#3a92c6', dark: '#a3d9f5' },
  { name: '--c7', light: '#6f4423', dark: '#b98a68' },
  { name: '--other', light: '#767a81', dark: '#9a9fa8' },
];

/** The colour of a category by its place in the order of spend, as a CSS value that follows light and dark. */
export const colourOf = (categories: readonly string[], category: string): string => {
  const place = categories.indexOf(category);
  const named = category === 'unassigned' || category === 'other' || place < 0 || place > 6;
  return `var(${named ? '--other' : `--c${place + 1}`})`;
};

/** The palette as CSS declarations for one scheme. */
export const declarations = (scheme: 'light' | 'dark'): string =>
  colours.map((colour) => `${colour.name}:${colour[scheme]}`).join(';');
