export type Parameters = Readonly<Record<string, string | number | null | undefined>>;

export type Route = { screen: string; parameters: URLSearchParams };

/** "#/review?image=…" → the screen and its parameters; an empty screen is the app's first one. */
export function parseHash(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  return { screen: path.split('/', 1)[0] ?? '', parameters: new URLSearchParams(query) };
}

/** The address of a screen, for links; parameters without a value are left out. */
export function linkTo(screen: string, parameters: Parameters = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== null && value !== undefined && value !== '') query.set(name, String(value));
  const text = query.toString();
  return `#/${screen}${text ? `?${text}` : ''}`;
}
