import { drawn, type Markup, markup } from './markup.ts';
import { style } from './report-style.ts';

/** A whole HTML page around a body, in the house style. */
export const page = (title: string, body: Markup): string =>
  `${markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${drawn(style)}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`}`;
