/** The app's own scheme. Its pages come from one host and pixels from another; no other host answers. */
export const scheme = 'weakspot';
export const pageUrl = `${scheme}://app/index.html`;

/** Whether a frame shows the app's own page, and so may ask the shell for something. */
export function isOwnPage(url: string | undefined): boolean {
  return url !== undefined && url.startsWith(`${scheme}://app/`);
}
