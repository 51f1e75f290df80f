/**
 * A postal code in the US: of a ZIP its first five digits. Leading zeros that a spreadsheet dropped are put back: no
 * ZIP begins with three zeros, so that three or four digits, and seven or eight with the route, can be no other ZIP.
 * What is no number is some other country's code and stays; undefined for a number that is no ZIP.
 */
export const usPostalCode = (text: string): string | undefined => {
  if (!/^[\d-]+$/.test(text)) return text.length <= 20 ? text : undefined;
  const [, bare, zip] = /^(?:(\d{3,5}|\d{7,9})|(\d{3,5})-(?:\d{4})?)$/.exec(text) ?? [];
  if (zip) return zip.padStart(5, '0');
  return bare?.padStart(bare.length > 5 ? 9 : 5, '0').slice(0, 5);
};
