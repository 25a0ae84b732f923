/** The app's own scheme. Its pages come from one host and pixels from others; no other host answers. */
export const scheme = 'weakspot';
export const pageOrigin = `${scheme}://app`;
export const pageUrl = `${pageOrigin}/index.html`;

/** Whether a frame shows the app's own page, and so may ask the shell for something. */
export function isOwnPage(url: string | undefined): boolean {
  return url !== undefined && url.startsWith(`${pageOrigin}/`);
}
