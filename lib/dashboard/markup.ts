import { html, raw } from 'hono/html';

/** Text that is safe to stand in a page. */
export type Markup = ReturnType<typeof raw>;

/** A piece of a page: every value put into it is escaped, other pieces stand as they are. */
export const markup = (strings: TemplateStringsArray, ...values: unknown[]): Markup =>
  html(strings, ...values) as Markup;

/** Markup that we drew ourselves, taken as it is: plots and style sheets, never a name from outside. */
export const drawn = (text: string): Markup => raw(text);
