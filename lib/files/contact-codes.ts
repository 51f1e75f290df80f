/** m or f, from a letter or an English word; undefined for anything else. */
export const genderOf = (text: string): string | undefined =>
  /^(m|f)(?:ale|emale)?$/i.exec(text)?.[1]?.toLowerCase();

/** A year of birth as YYYY; undefined before 1900 and from 2100 on. */
export const birthYear = (text: string): string | undefined =>
  /^(?:19|20)\d\d$/.test(text) ? text : undefined;

/** A month as MM. */
export const birthMonth = (text: string): string | undefined => twoDigits(text, 12);

/** A day of a month as DD. */
export const birthDay = (text: string): string | undefined => twoDigits(text, 31);

const twoDigits = (text: string, most: number): string | undefined =>
  /^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= most
    ? text.padStart(2, '0')
    : undefined;

/** A mobile advertising id as written; undefined for all zeros too, by which a phone says that it must not be tracked. */
export const madIdOf = (text: string): string | undefined =>
  /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text) && /[^0-]/.test(text) ? text : undefined;
