import { html, trusted, type Html } from './html.ts';

type Page = {
  title: string;
  style: string;
  /** Under the heading. */
  header: Html;
  main: Html;
  footer: Html;
  /** Pictures inside, as `data:` addresses. */
  pictures?: boolean;
};

/**
 * A document as one HTML file that needs nothing else: no network and no script, which its policy forbids.
 * @returns the file's text, UTF-8
 */
export function documentPage({ title, style, header, main, footer, pictures = false }: Page): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; ${pictures ? 'img-src data:; ' : ''}style-src 'unsafe-inline'">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
${header}
</header>
<main>
${main}
</main>
<footer>${footer}</footer>
</body>
</html>
`;
  return page.markup;
}
