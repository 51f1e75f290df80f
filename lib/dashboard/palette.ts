/** One named colour for light and for dark pages. */
type Colour = { name: string; light: string; dark: string };

/**
 * Colours for categories, then the grey of everything else: 3:1 or more against the page, and the first five and the
 * grey at least 0.1 apart in Oklab as seen with full colour vision, protanopia, deuteranopia and tritanopia
 * (simulated after Machado, Oliveira and Fernandes, 2009). Text is never set in them.
 */
const colours: Colour[] = [
  { name: '--c1', light: '#3d8ce2', dark: '#4679d9' },
  { name: '--c2', light: '#812b08', dark: '#ce5b16' },
  { name: '--c3', light: '#0e7358', dark: '#a7f2c8' },
  { name: '--c4', light: '#64285f', dark: '#e5a4ca' },
  { name: '--c5', light: '#b07e18', dark: '#f7d44d' },
  { name: '--c6', light: '#0177a4', dark: '#5dc0fc' },
  { name: '--c7', light: '#b53b38', dark: '#b4534f' },
  { name: '--other', light: '#8a8d93', dark: '#8b9098' },
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
